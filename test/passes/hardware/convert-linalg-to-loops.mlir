// RUN: terrace-opt %s --convert-linalg-to-loops | FileCheck %s

// CHECK: module {
// CHECK-NEXT:   func.func @matmul(%arg0: memref<4x8xf32>, %arg1: memref<8x16xf32>, %arg2: memref<4x16xf32>) {
// CHECK-NEXT:     %c4 = arith.constant 4 : index
// CHECK-NEXT:     %c0 = arith.constant 0 : index
// CHECK-NEXT:     %c1 = arith.constant 1 : index
// CHECK-NEXT:     scf.for %arg3 = %c0 to %c4 step %c1 {
// CHECK-NEXT:       %c16 = arith.constant 16 : index
// CHECK-NEXT:       scf.for %arg4 = %c0 to %c16 step %c1 {
// CHECK-NEXT:         %c8 = arith.constant 8 : index
// CHECK-NEXT:         scf.for %arg5 = %c0 to %c8 step %c1 {
// CHECK-NEXT:           %0 = memref.load %arg0[%arg3, %arg5] : memref<4x8xf32>
// CHECK-NEXT:           %1 = memref.load %arg1[%arg5, %arg4] : memref<8x16xf32>
// CHECK-NEXT:           %2 = memref.load %arg2[%arg3, %arg4] : memref<4x16xf32>
// CHECK-NEXT:           %3 = arith.mulf %0, %1 : f32
// CHECK-NEXT:           %4 = arith.addf %2, %3 : f32
// CHECK-NEXT:           memref.store %4, %arg2[%arg3, %arg4] : memref<4x16xf32>
// CHECK-NEXT:         }
// CHECK-NEXT:       }
// CHECK-NEXT:     }
// CHECK-NEXT:     return
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @broadcast(%arg0: memref<1x?xf32>, %arg1: memref<1x?xf32>) {
// CHECK-NEXT:     %c0 = arith.constant 0 : index
// CHECK-NEXT:     %c1 = arith.constant 1 : index
// CHECK-NEXT:     %dim = memref.dim %arg0, %c1 : memref<1x?xf32>
// CHECK-NEXT:     scf.for %arg2 = %c0 to %dim step %c1 {
// CHECK-NEXT:       %0 = memref.load %arg0[%c0, %arg2] : memref<1x?xf32>
// CHECK-NEXT:       memref.store %0, %arg1[%c0, %arg2] : memref<1x?xf32>
// CHECK-NEXT:     }
// CHECK-NEXT:     return
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @window(%arg0: memref<16xf32>, %arg1: memref<3xf32>, %arg2: memref<4xi64>) {
// CHECK-NEXT:     %c4 = arith.constant 4 : index
// CHECK-NEXT:     %c0 = arith.constant 0 : index
// CHECK-NEXT:     %c1 = arith.constant 1 : index
// CHECK-NEXT:     scf.for %arg3 = %c0 to %c4 step %c1 {
// CHECK-NEXT:       %c3 = arith.constant 3 : index
// CHECK-NEXT:       scf.for %arg4 = %c0 to %c3 step %c1 {
// CHECK-NEXT:         %c2 = arith.constant 2 : index
// CHECK-NEXT:         %0 = arith.muli %arg3, %c2 : index
// CHECK-NEXT:         %1 = arith.addi %0, %arg4 : index
// CHECK-NEXT:         %2 = memref.load %arg0[%1] : memref<16xf32>
// CHECK-NEXT:         %3 = memref.load %arg2[%arg3] : memref<4xi64>
// CHECK-NEXT:         %4 = arith.index_cast %arg4 : index to i64
// CHECK-NEXT:         %5 = arith.fptosi %2 : f32 to i64
// CHECK-NEXT:         %6 = arith.addi %5, %4 : i64
// CHECK-NEXT:         %7 = arith.addi %3, %6 : i64
// CHECK-NEXT:         memref.store %7, %arg2[%arg3] : memref<4xi64>
// CHECK-NEXT:       }
// CHECK-NEXT:     }
// CHECK-NEXT:     return
// CHECK-NEXT:   }
// CHECK-NEXT: }

// A reduction loads and stores its output in the innermost loop.
func.func @matmul(%a: memref<4x8xf32>, %b: memref<8x16xf32>, %c: memref<4x16xf32>) {
  linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d2)>, affine_map<(d0, d1, d2) -> (d2, d1)>, affine_map<(d0, d1, d2) -> (d0, d1)>], iterator_types = ["parallel", "parallel", "reduction"]} ins(%a, %b : memref<4x8xf32>, memref<8x16xf32>) outs(%c : memref<4x16xf32>) {
  ^bb0(%x: f32, %y: f32, %z: f32):
    %0 = arith.mulf %x, %y : f32
    %1 = arith.addf %z, %0 : f32
    linalg.yield %1 : f32
  }
  return
}

// Loops of one iteration are left out; an output that is not read is not loaded.
func.func @broadcast(%a: memref<1x?xf32>, %c: memref<1x?xf32>) {
  linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%a : memref<1x?xf32>) outs(%c : memref<1x?xf32>) {
  ^bb0(%x: f32, %z: f32):
    linalg.yield %x : f32
  }
  return
}

// Indices, and maps that are sums.
func.func @window(%a: memref<16xf32>, %k: memref<3xf32>, %c: memref<4xi64>) {
  linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0 * 2 + d1)>, affine_map<(d0, d1) -> (d1)>, affine_map<(d0, d1) -> (d0)>], iterator_types = ["parallel", "reduction"]} ins(%a, %k : memref<16xf32>, memref<3xf32>) outs(%c : memref<4xi64>) {
  ^bb0(%x: f32, %y: f32, %z: i64):
    %i = linalg.index 1 : index
    %j = arith.index_cast %i : index to i64
    %f = arith.fptosi %x : f32 to i64
    %s = arith.addi %f, %j : i64
    %t = arith.addi %z, %s : i64
    linalg.yield %t : i64
  }
  return
}
