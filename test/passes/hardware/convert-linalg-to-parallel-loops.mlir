// RUN: terrace-opt %s --split-input-file --convert-linalg-to-parallel-loops --mlir-print-local-scope | FileCheck %s

// Parallel loops that are neighbours are one op.
// CHECK-LABEL: func.func @add(%arg0: memref<4x8xf32>, %arg1: memref<4x8xf32>) {
// CHECK-NEXT:   %c4 = arith.constant 4 : index
// CHECK-NEXT:   %c8 = arith.constant 8 : index
// CHECK-NEXT:   %c0 = arith.constant 0 : index
// CHECK-NEXT:   %c1 = arith.constant 1 : index
// CHECK-NEXT:   scf.parallel (%arg2, %arg3) = (%c0, %c0) to (%c4, %c8) step (%c1, %c1) {
// CHECK-NEXT:     %0 = memref.load %arg0[%arg2, %arg3] : memref<4x8xf32>
// CHECK-NEXT:     %1 = memref.load %arg0[%arg2, %arg3] : memref<4x8xf32>
// CHECK-NEXT:     %2 = arith.addf %0, %1 : f32
// CHECK-NEXT:     memref.store %2, %arg1[%arg2, %arg3] : memref<4x8xf32>
// CHECK-NEXT:     scf.reduce 
// CHECK-NEXT:   }
// CHECK-NEXT:   return
// CHECK-NEXT: }
func.func @add(%a: memref<4x8xf32>, %b: memref<4x8xf32>) {
  linalg.add ins(%a, %a : memref<4x8xf32>, memref<4x8xf32>) outs(%b : memref<4x8xf32>)
  return
}

// -----

// CHECK-LABEL: func.func @matmul(%arg0: memref<?x8xf32>, %arg1: memref<8x6xf32>, %arg2: memref<?x6xf32>) {
// CHECK-NEXT:   %c0 = arith.constant 0 : index
// CHECK-NEXT:   %dim = memref.dim %arg0, %c0 : memref<?x8xf32>
// CHECK-NEXT:   %c6 = arith.constant 6 : index
// CHECK-NEXT:   %c8 = arith.constant 8 : index
// CHECK-NEXT:   %c1 = arith.constant 1 : index
// CHECK-NEXT:   scf.parallel (%arg3, %arg4) = (%c0, %c0) to (%dim, %c6) step (%c1, %c1) {
// CHECK-NEXT:     scf.for %arg5 = %c0 to %c8 step %c1 {
// CHECK-NEXT:       %0 = memref.load %arg0[%arg3, %arg5] : memref<?x8xf32>
// CHECK-NEXT:       %1 = memref.load %arg1[%arg5, %arg4] : memref<8x6xf32>
// CHECK-NEXT:       %2 = memref.load %arg2[%arg3, %arg4] : memref<?x6xf32>
// CHECK-NEXT:       %3 = arith.mulf %0, %1 : f32
// CHECK-NEXT:       %4 = arith.addf %2, %3 : f32
// CHECK-NEXT:       memref.store %4, %arg2[%arg3, %arg4] : memref<?x6xf32>
// CHECK-NEXT:     }
// CHECK-NEXT:     scf.reduce 
// CHECK-NEXT:   }
// CHECK-NEXT:   return
// CHECK-NEXT: }
func.func @matmul(%a: memref<?x8xf32>, %b: memref<8x6xf32>, %c: memref<?x6xf32>) {
  linalg.matmul ins(%a, %b : memref<?x8xf32>, memref<8x6xf32>) outs(%c : memref<?x6xf32>)
  return
}

// -----

// A reduction between them keeps them apart.
// CHECK-LABEL: func.func @between(%arg0: memref<2x3x4xf32>, %arg1: memref<2x4xf32>) {
// CHECK-NEXT:   %c2 = arith.constant 2 : index
// CHECK-NEXT:   %c3 = arith.constant 3 : index
// CHECK-NEXT:   %c4 = arith.constant 4 : index
// CHECK-NEXT:   %c0 = arith.constant 0 : index
// CHECK-NEXT:   %c1 = arith.constant 1 : index
// CHECK-NEXT:   scf.parallel (%arg2) = (%c0) to (%c2) step (%c1) {
// CHECK-NEXT:     scf.for %arg3 = %c0 to %c3 step %c1 {
// CHECK-NEXT:       scf.parallel (%arg4) = (%c0) to (%c4) step (%c1) {
// CHECK-NEXT:         %0 = memref.load %arg0[%arg2, %arg3, %arg4] : memref<2x3x4xf32>
// CHECK-NEXT:         %1 = memref.load %arg1[%arg2, %arg4] : memref<2x4xf32>
// CHECK-NEXT:         %2 = arith.addf %1, %0 : f32
// CHECK-NEXT:         memref.store %2, %arg1[%arg2, %arg4] : memref<2x4xf32>
// CHECK-NEXT:         scf.reduce 
// CHECK-NEXT:       }
// CHECK-NEXT:     }
// CHECK-NEXT:     scf.reduce 
// CHECK-NEXT:   }
// CHECK-NEXT:   return
// CHECK-NEXT: }
func.func @between(%a: memref<2x3x4xf32>, %c: memref<2x4xf32>) {
  linalg.reduce { arith.addf } ins(%a : memref<2x3x4xf32>) outs(%c : memref<2x4xf32>) dimensions = [1]
  return
}

// -----

// There is no loop.
// CHECK-LABEL: func.func @dot_of_one(%arg0: memref<f32>, %arg1: memref<f32>) {
// CHECK-NEXT:   %c0 = arith.constant 0 : index
// CHECK-NEXT:   %c1 = arith.constant 1 : index
// CHECK-NEXT:   %0 = memref.load %arg0[] : memref<f32>
// CHECK-NEXT:   %1 = math.exp %0 : f32
// CHECK-NEXT:   memref.store %1, %arg1[] : memref<f32>
// CHECK-NEXT:   return
// CHECK-NEXT: }
func.func @dot_of_one(%a: memref<f32>, %c: memref<f32>) {
  linalg.exp ins(%a : memref<f32>) outs(%c : memref<f32>)
  return
}
