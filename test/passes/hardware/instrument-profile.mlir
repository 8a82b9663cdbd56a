// RUN: terrace-opt %s --instrument-profile | FileCheck %s

// What does something is followed by a point; addresses and constants count for the op behind them.
// CHECK-LABEL: func.func @main
// CHECK: memref.view
// CHECK: kernel.mark "start"
// CHECK-NEXT: kernel.call @relu(
// CHECK-NEXT: kernel.mark "relu" row 0
// CHECK-NEXT: linalg.generic
// CHECK: kernel.mark "linalg.generic: addf" row 1
// CHECK-NEXT: memref.copy
// CHECK-NEXT: kernel.mark "memref.copy" row 2
// CHECK-NEXT: return
// CHECK-NOT: kernel.mark
func.func @main(%x: memref<8xf32>, %y: memref<8xf32>, %arena: memref<64xi8>) {
  %zero = arith.constant 0 : index
  %a = memref.view %arena[%zero][] : memref<64xi8> to memref<8xf32>
  kernel.call @relu(%x) outs(%a) params array<i64: 8> : (memref<8xf32>, memref<8xf32>) -> ()
  linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%x : memref<8xf32>) outs(%a : memref<8xf32>) {
  ^bb0(%in: f32, %out: f32):
    %sum = arith.addf %in, %out : f32
    linalg.yield %sum : f32
  }
  memref.copy %a, %y : memref<8xf32> to memref<8xf32>
  return
}

// CHECK-LABEL: func.func @nothing
// CHECK-NEXT: return
func.func @nothing() {
  return
}
