// RUN: terrace-opt %s --split-input-file --convert-linalg-to-loops --mlir-print-local-scope | FileCheck %s

// Ops with a name, and those whose maps follow from their attributes.

// CHECK-LABEL: func.func @matmul(%arg0: memref<4x8xi8>, %arg1: memref<8x6xi8>, %arg2: memref<4x6xi32>) {
// CHECK-NEXT:   %c4 = arith.constant 4 : index
// CHECK-NEXT:   %c0 = arith.constant 0 : index
// CHECK-NEXT:   %c1 = arith.constant 1 : index
// CHECK-NEXT:   scf.for %arg3 = %c0 to %c4 step %c1 {
// CHECK-NEXT:     %c6 = arith.constant 6 : index
// CHECK-NEXT:     scf.for %arg4 = %c0 to %c6 step %c1 {
// CHECK-NEXT:       %c8 = arith.constant 8 : index
// CHECK-NEXT:       scf.for %arg5 = %c0 to %c8 step %c1 {
// CHECK-NEXT:         %0 = memref.load %arg0[%arg3, %arg5] : memref<4x8xi8>
// CHECK-NEXT:         %1 = memref.load %arg1[%arg5, %arg4] : memref<8x6xi8>
// CHECK-NEXT:         %2 = memref.load %arg2[%arg3, %arg4] : memref<4x6xi32>
// CHECK-NEXT:         %3 = arith.extsi %0 : i8 to i32
// CHECK-NEXT:         %4 = arith.extsi %1 : i8 to i32
// CHECK-NEXT:         %5 = arith.muli %3, %4 : i32
// CHECK-NEXT:         %6 = arith.addi %2, %5 : i32
// CHECK-NEXT:         memref.store %6, %arg2[%arg3, %arg4] : memref<4x6xi32>
// CHECK-NEXT:       }
// CHECK-NEXT:     }
// CHECK-NEXT:   }
// CHECK-NEXT:   return
// CHECK-NEXT: }
func.func @matmul(%a: memref<4x8xi8>, %b: memref<8x6xi8>, %c: memref<4x6xi32>) {
  linalg.matmul ins(%a, %b : memref<4x8xi8>, memref<8x6xi8>) outs(%c : memref<4x6xi32>)
  return
}

// -----

// CHECK-LABEL: func.func @conv(%arg0: memref<9x9xf32>, %arg1: memref<3x2xf32>, %arg2: memref<7x8xf32>) {
// CHECK-NEXT:   %c7 = arith.constant 7 : index
// CHECK-NEXT:   %c0 = arith.constant 0 : index
// CHECK-NEXT:   %c1 = arith.constant 1 : index
// CHECK-NEXT:   scf.for %arg3 = %c0 to %c7 step %c1 {
// CHECK-NEXT:     %c8 = arith.constant 8 : index
// CHECK-NEXT:     scf.for %arg4 = %c0 to %c8 step %c1 {
// CHECK-NEXT:       %c3 = arith.constant 3 : index
// CHECK-NEXT:       scf.for %arg5 = %c0 to %c3 step %c1 {
// CHECK-NEXT:         %c2 = arith.constant 2 : index
// CHECK-NEXT:         scf.for %arg6 = %c0 to %c2 step %c1 {
// CHECK-NEXT:           %0 = arith.addi %arg3, %arg5 : index
// CHECK-NEXT:           %1 = arith.addi %arg4, %arg6 : index
// CHECK-NEXT:           %2 = memref.load %arg0[%0, %1] : memref<9x9xf32>
// CHECK-NEXT:           %3 = memref.load %arg1[%arg5, %arg6] : memref<3x2xf32>
// CHECK-NEXT:           %4 = memref.load %arg2[%arg3, %arg4] : memref<7x8xf32>
// CHECK-NEXT:           %5 = arith.mulf %2, %3 : f32
// CHECK-NEXT:           %6 = arith.addf %4, %5 : f32
// CHECK-NEXT:           memref.store %6, %arg2[%arg3, %arg4] : memref<7x8xf32>
// CHECK-NEXT:         }
// CHECK-NEXT:       }
// CHECK-NEXT:     }
// CHECK-NEXT:   }
// CHECK-NEXT:   return
// CHECK-NEXT: }
func.func @conv(%a: memref<9x9xf32>, %k: memref<3x2xf32>, %b: memref<7x8xf32>) {
  linalg.conv_2d ins(%a, %k : memref<9x9xf32>, memref<3x2xf32>) outs(%b : memref<7x8xf32>)
  return
}

// -----

// The window is only there for its size.
// CHECK-LABEL: func.func @pooling(%arg0: memref<1x?x3xf32>, %arg1: memref<2xf32>, %arg2: memref<1x?x3xf32>) {
// CHECK-NEXT:   %c0 = arith.constant 0 : index
// CHECK-NEXT:   %c1 = arith.constant 1 : index
// CHECK-NEXT:   %dim = memref.dim %arg2, %c1 : memref<1x?x3xf32>
// CHECK-NEXT:   scf.for %arg3 = %c0 to %dim step %c1 {
// CHECK-NEXT:     %c3 = arith.constant 3 : index
// CHECK-NEXT:     scf.for %arg4 = %c0 to %c3 step %c1 {
// CHECK-NEXT:       %c2 = arith.constant 2 : index
// CHECK-NEXT:       scf.for %arg5 = %c0 to %c2 step %c1 {
// CHECK-NEXT:         %0 = arith.muli %arg3, %c2 : index
// CHECK-NEXT:         %1 = arith.muli %arg5, %c3 : index
// CHECK-NEXT:         %2 = arith.addi %0, %1 : index
// CHECK-NEXT:         %3 = memref.load %arg0[%c0, %2, %arg4] : memref<1x?x3xf32>
// CHECK-NEXT:         %4 = memref.load %arg2[%c0, %arg3, %arg4] : memref<1x?x3xf32>
// CHECK-NEXT:         %5 = arith.maximumf %4, %3 : f32
// CHECK-NEXT:         memref.store %5, %arg2[%c0, %arg3, %arg4] : memref<1x?x3xf32>
// CHECK-NEXT:       }
// CHECK-NEXT:     }
// CHECK-NEXT:   }
// CHECK-NEXT:   return
// CHECK-NEXT: }
func.func @pooling(%a: memref<1x?x3xf32>, %k: memref<2xf32>, %b: memref<1x?x3xf32>) {
  linalg.pooling_nwc_max {dilations = dense<3> : tensor<1xi64>, strides = dense<2> : tensor<1xi64>} ins(%a, %k : memref<1x?x3xf32>, memref<2xf32>) outs(%b : memref<1x?x3xf32>)
  return
}

// -----

// CHECK-LABEL: func.func @fill(%arg0: f32, %arg1: memref<4xf32>) {
// CHECK-NEXT:   %c4 = arith.constant 4 : index
// CHECK-NEXT:   %c0 = arith.constant 0 : index
// CHECK-NEXT:   %c1 = arith.constant 1 : index
// CHECK-NEXT:   scf.for %arg2 = %c0 to %c4 step %c1 {
// CHECK-NEXT:     memref.store %arg0, %arg1[%arg2] : memref<4xf32>
// CHECK-NEXT:   }
// CHECK-NEXT:   return
// CHECK-NEXT: }
func.func @fill(%v: f32, %b: memref<4xf32>) {
  linalg.fill ins(%v : f32) outs(%b : memref<4xf32>)
  return
}

// -----

// CHECK-LABEL: func.func @map(%arg0: memref<4xf32>, %arg1: memref<4xf32>) {
// CHECK-NEXT:   %c4 = arith.constant 4 : index
// CHECK-NEXT:   %c0 = arith.constant 0 : index
// CHECK-NEXT:   %c1 = arith.constant 1 : index
// CHECK-NEXT:   scf.for %arg2 = %c0 to %c4 step %c1 {
// CHECK-NEXT:     %0 = memref.load %arg0[%arg2] : memref<4xf32>
// CHECK-NEXT:     %1 = memref.load %arg1[%arg2] : memref<4xf32>
// CHECK-NEXT:     %2 = arith.addf %0, %1 : f32
// CHECK-NEXT:     memref.store %2, %arg1[%arg2] : memref<4xf32>
// CHECK-NEXT:   }
// CHECK-NEXT:   return
// CHECK-NEXT: }
func.func @map(%a: memref<4xf32>, %b: memref<4xf32>) {
  linalg.map { arith.addf } ins(%a, %b : memref<4xf32>, memref<4xf32>) outs(%b : memref<4xf32>)
  return
}

// -----

// CHECK-LABEL: func.func @reduce(%arg0: memref<4x8xf32>, %arg1: memref<8xf32>) {
// CHECK-NEXT:   %c4 = arith.constant 4 : index
// CHECK-NEXT:   %c0 = arith.constant 0 : index
// CHECK-NEXT:   %c1 = arith.constant 1 : index
// CHECK-NEXT:   scf.for %arg2 = %c0 to %c4 step %c1 {
// CHECK-NEXT:     %c8 = arith.constant 8 : index
// CHECK-NEXT:     scf.for %arg3 = %c0 to %c8 step %c1 {
// CHECK-NEXT:       %0 = memref.load %arg0[%arg2, %arg3] : memref<4x8xf32>
// CHECK-NEXT:       %1 = memref.load %arg1[%arg3] : memref<8xf32>
// CHECK-NEXT:       %2 = arith.addf %1, %0 : f32
// CHECK-NEXT:       memref.store %2, %arg1[%arg3] : memref<8xf32>
// CHECK-NEXT:     }
// CHECK-NEXT:   }
// CHECK-NEXT:   return
// CHECK-NEXT: }
func.func @reduce(%a: memref<4x8xf32>, %b: memref<8xf32>) {
  linalg.reduce { arith.addf } ins(%a : memref<4x8xf32>) outs(%b : memref<8xf32>) dimensions = [0]
  return
}

// -----

// CHECK-LABEL: func.func @transpose(%arg0: memref<4x8xf32>, %arg1: memref<8x4xf32>) {
// CHECK-NEXT:   %c8 = arith.constant 8 : index
// CHECK-NEXT:   %c0 = arith.constant 0 : index
// CHECK-NEXT:   %c1 = arith.constant 1 : index
// CHECK-NEXT:   scf.for %arg2 = %c0 to %c8 step %c1 {
// CHECK-NEXT:     %c4 = arith.constant 4 : index
// CHECK-NEXT:     scf.for %arg3 = %c0 to %c4 step %c1 {
// CHECK-NEXT:       %0 = memref.load %arg0[%arg3, %arg2] : memref<4x8xf32>
// CHECK-NEXT:       memref.store %0, %arg1[%arg2, %arg3] : memref<8x4xf32>
// CHECK-NEXT:     }
// CHECK-NEXT:   }
// CHECK-NEXT:   return
// CHECK-NEXT: }
func.func @transpose(%a: memref<4x8xf32>, %b: memref<8x4xf32>) {
  linalg.transpose ins(%a : memref<4x8xf32>) outs(%b : memref<8x4xf32>) permutation = [1, 0]
  return
}

// -----

// CHECK-LABEL: func.func @broadcast(%arg0: memref<8xf32>, %arg1: memref<8x4xf32>) {
// CHECK-NEXT:   %c8 = arith.constant 8 : index
// CHECK-NEXT:   %c0 = arith.constant 0 : index
// CHECK-NEXT:   %c1 = arith.constant 1 : index
// CHECK-NEXT:   scf.for %arg2 = %c0 to %c8 step %c1 {
// CHECK-NEXT:     %c4 = arith.constant 4 : index
// CHECK-NEXT:     scf.for %arg3 = %c0 to %c4 step %c1 {
// CHECK-NEXT:       %0 = memref.load %arg0[%arg2] : memref<8xf32>
// CHECK-NEXT:       memref.store %0, %arg1[%arg2, %arg3] : memref<8x4xf32>
// CHECK-NEXT:     }
// CHECK-NEXT:   }
// CHECK-NEXT:   return
// CHECK-NEXT: }
func.func @broadcast(%a: memref<8xf32>, %b: memref<8x4xf32>) {
  linalg.broadcast ins(%a : memref<8xf32>) outs(%b : memref<8x4xf32>) dimensions = [1]
  return
}
