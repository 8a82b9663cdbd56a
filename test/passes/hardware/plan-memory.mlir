// RUN: terrace-opt %s --plan-memory | FileCheck %s

// CHECK: module {
// CHECK-NEXT:   func.func @chain(%arg0: memref<16xf32>, %arg1: memref<16xf32>, %arg2: memref<128xi8> {kernel.arena}) attributes {kernel.arena_bytes = 128 : i64, kernel.live_bytes = 128 : i64} {
// CHECK-NEXT:     %c0 = arith.constant 0 : index
// CHECK-NEXT:     %view = memref.view %arg2[%c0][] : memref<128xi8> to memref<16xf32>
// CHECK-NEXT:     kernel.call @k(%arg0) outs(%view) params array<i64> : (memref<16xf32>, memref<16xf32>) -> ()
// CHECK-NEXT:     %c64 = arith.constant 64 : index
// CHECK-NEXT:     %view_0 = memref.view %arg2[%c64][] : memref<128xi8> to memref<16xf32>
// CHECK-NEXT:     kernel.call @k(%view) outs(%view_0) params array<i64> : (memref<16xf32>, memref<16xf32>) -> ()
// CHECK-NEXT:     %c0_1 = arith.constant 0 : index
// CHECK-NEXT:     %view_2 = memref.view %arg2[%c0_1][] : memref<128xi8> to memref<3xf32>
// CHECK-NEXT:     kernel.call @k(%view_0) outs(%view_2) params array<i64> : (memref<16xf32>, memref<3xf32>) -> ()
// CHECK-NEXT:     kernel.call @k(%view_2) outs(%arg1) params array<i64> : (memref<3xf32>, memref<16xf32>) -> ()
// CHECK-NEXT:     return
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @view(%arg0: memref<16xf32>, %arg1: memref<16xf32>, %arg2: memref<128xi8> {kernel.arena}) attributes {kernel.arena_bytes = 128 : i64, kernel.live_bytes = 128 : i64} {
// CHECK-NEXT:     %c0 = arith.constant 0 : index
// CHECK-NEXT:     %view = memref.view %arg2[%c0][] : memref<128xi8> to memref<16xf32>
// CHECK-NEXT:     %subview = memref.subview %view[8] [8] [1] : memref<16xf32> to memref<8xf32, strided<[1], offset: 8>>
// CHECK-NEXT:     %c64 = arith.constant 64 : index
// CHECK-NEXT:     %view_0 = memref.view %arg2[%c64][] : memref<128xi8> to memref<16xf32>
// CHECK-NEXT:     kernel.call @k(%arg0) outs(%view_0) params array<i64> : (memref<16xf32>, memref<16xf32>) -> ()
// CHECK-NEXT:     kernel.call @k(%view_0) outs(%subview) params array<i64> : (memref<16xf32>, memref<8xf32, strided<[1], offset: 8>>) -> ()
// CHECK-NEXT:     kernel.call @k(%view) outs(%arg1) params array<i64> : (memref<16xf32>, memref<16xf32>) -> ()
// CHECK-NEXT:     return
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @loop(%arg0: memref<16xf32>, %arg1: memref<16xf32>, %arg2: index, %arg3: index, %arg4: index, %arg5: memref<128xi8> {kernel.arena}) attributes {kernel.arena_bytes = 128 : i64, kernel.live_bytes = 128 : i64} {
// CHECK-NEXT:     %c0 = arith.constant 0 : index
// CHECK-NEXT:     %view = memref.view %arg5[%c0][] : memref<128xi8> to memref<16xf32>
// CHECK-NEXT:     kernel.call @k(%arg0) outs(%view) params array<i64> : (memref<16xf32>, memref<16xf32>) -> ()
// CHECK-NEXT:     scf.for %arg6 = %arg2 to %arg3 step %arg4 {
// CHECK-NEXT:       kernel.call @k(%view) outs(%arg1) params array<i64> : (memref<16xf32>, memref<16xf32>) -> ()
// CHECK-NEXT:       %c64 = arith.constant 64 : index
// CHECK-NEXT:       %view_0 = memref.view %arg5[%c64][] : memref<128xi8> to memref<16xf32>
// CHECK-NEXT:       kernel.call @k(%arg0) outs(%view_0) params array<i64> : (memref<16xf32>, memref<16xf32>) -> ()
// CHECK-NEXT:       kernel.call @k(%view_0) outs(%arg1) params array<i64> : (memref<16xf32>, memref<16xf32>) -> ()
// CHECK-NEXT:     }
// CHECK-NEXT:     return
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @none(%arg0: memref<16xf32>, %arg1: memref<0xi8> {kernel.arena}) attributes {kernel.arena_bytes = 0 : i64, kernel.live_bytes = 0 : i64} {
// CHECK-NEXT:     return
// CHECK-NEXT:   }
// CHECK-NEXT: }

// %a and %c are not alive at once and share memory; %b lies behind them. Sizes are multiples of 64 bytes.
func.func @chain(%x: memref<16xf32>, %y: memref<16xf32>) {
  %a = memref.alloc() : memref<16xf32>
  kernel.call @k(%x) outs(%a) params array<i64> : (memref<16xf32>, memref<16xf32>) -> ()
  %b = memref.alloc() : memref<16xf32>
  kernel.call @k(%a) outs(%b) params array<i64> : (memref<16xf32>, memref<16xf32>) -> ()
  %c = memref.alloc() : memref<3xf32>
  kernel.call @k(%b) outs(%c) params array<i64> : (memref<16xf32>, memref<3xf32>) -> ()
  kernel.call @k(%c) outs(%y) params array<i64> : (memref<3xf32>, memref<16xf32>) -> ()
  return
}

// A buffer lives as long as views of it: %b must not share with %a.
func.func @view(%x: memref<16xf32>, %y: memref<16xf32>) {
  %a = memref.alloc() : memref<16xf32>
  %v = memref.subview %a[8] [8] [1] : memref<16xf32> to memref<8xf32, strided<[1], offset: 8>>
  %b = memref.alloc() : memref<16xf32>
  kernel.call @k(%x) outs(%b) params array<i64> : (memref<16xf32>, memref<16xf32>) -> ()
  kernel.call @k(%b) outs(%v) params array<i64> : (memref<16xf32>, memref<8xf32, strided<[1], offset: 8>>) -> ()
  kernel.call @k(%a) outs(%y) params array<i64> : (memref<16xf32>, memref<16xf32>) -> ()
  return
}

// What is used in a loop lives through all of it: %b must not share with %a, though its place is behind the use.
func.func @loop(%x: memref<16xf32>, %y: memref<16xf32>, %lb: index, %ub: index, %step: index) {
  %a = memref.alloc() : memref<16xf32>
  kernel.call @k(%x) outs(%a) params array<i64> : (memref<16xf32>, memref<16xf32>) -> ()
  scf.for %i = %lb to %ub step %step {
    kernel.call @k(%a) outs(%y) params array<i64> : (memref<16xf32>, memref<16xf32>) -> ()
    %b = memref.alloc() : memref<16xf32>
    kernel.call @k(%x) outs(%b) params array<i64> : (memref<16xf32>, memref<16xf32>) -> ()
    kernel.call @k(%b) outs(%y) params array<i64> : (memref<16xf32>, memref<16xf32>) -> ()
  }
  return
}

// Nothing is allocated.
func.func @none(%x: memref<16xf32>) {
  return
}
