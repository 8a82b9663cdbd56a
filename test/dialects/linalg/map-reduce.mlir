// RUN: terrace-opt %s --split-input-file --mlir-print-local-scope | FileCheck %s
// RUN: terrace-opt %s --split-input-file --mlir-print-op-generic | terrace-opt --split-input-file --mlir-print-local-scope | FileCheck %s

// The ops whose region the text shows, names or implies, as upstream prints them.

// A body that is one op of the inputs is named.
// CHECK-LABEL: func.func @map_short(%arg0: tensor<4xf32>, %arg1: tensor<4xf32>, %arg2: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT:   %mapped = linalg.map { arith.addf {fastmath = #arith.fastmath<fast>} } ins(%arg0, %arg1 : tensor<4xf32>, tensor<4xf32>) outs(%arg2 : tensor<4xf32>)
// CHECK-NEXT:   return %mapped : tensor<4xf32>
// CHECK-NEXT: }
func.func @map_short(%a: tensor<4xf32>, %b: tensor<4xf32>, %c: tensor<4xf32>) -> tensor<4xf32> {
  %0 = linalg.map { arith.addf {fastmath = #arith.fastmath<fast>} } ins(%a, %b : tensor<4xf32>, tensor<4xf32>) outs(%c : tensor<4xf32>)
  return %0 : tensor<4xf32>
}

// -----

// A body in full that could be named is printed by name.
// CHECK-LABEL: func.func @map_full_of_one_op(%arg0: memref<4xf32>, %arg1: memref<4xf32>) {
// CHECK-NEXT:   linalg.map { math.exp } ins(%arg0 : memref<4xf32>) outs(%arg1 : memref<4xf32>)
// CHECK-NEXT:   return
// CHECK-NEXT: }
func.func @map_full_of_one_op(%a: memref<4xf32>, %c: memref<4xf32>) {
  linalg.map ins(%a : memref<4xf32>) outs(%c : memref<4xf32>) (%x: f32, %y: f32) {
    %0 = math.exp %x : f32
    linalg.yield %0 : f32
  }
  return
}

// -----

// One that reads the output, or swaps the inputs, is not.
// CHECK-LABEL: func.func @map_full(%arg0: tensor<4xf32>, %arg1: tensor<4xf32>, %arg2: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT:   %mapped = linalg.map ins(%arg0, %arg1 : tensor<4xf32>, tensor<4xf32>) outs(%arg2 : tensor<4xf32>) {discardable}
// CHECK-NEXT:     (%in: f32, %in_0: f32, %init: f32) {
// CHECK-NEXT:       %0 = arith.subf %in_0, %in : f32
// CHECK-NEXT:       linalg.yield %0 : f32
// CHECK-NEXT:     }
// CHECK-NEXT:   return %mapped : tensor<4xf32>
// CHECK-NEXT: }
func.func @map_full(%a: tensor<4xf32>, %b: tensor<4xf32>, %c: tensor<4xf32>) -> tensor<4xf32> {
  %0 = linalg.map ins(%a, %b : tensor<4xf32>, tensor<4xf32>) outs(%c : tensor<4xf32>) {discardable} (%x: f32, %y: f32, %z: f32) {
    %1 = arith.subf %y, %x : f32
    linalg.yield %1 : f32
  }
  return %0 : tensor<4xf32>
}

// -----

// CHECK-LABEL: func.func @map_without_inputs(%arg0: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT:   %cst = arith.constant 1.000000e+00 : f32
// CHECK-NEXT:   %mapped = linalg.map outs(%arg0 : tensor<4xf32>)
// CHECK-NEXT:     (%init: f32) {
// CHECK-NEXT:       linalg.yield %cst : f32
// CHECK-NEXT:     }
// CHECK-NEXT:   return %mapped : tensor<4xf32>
// CHECK-NEXT: }
func.func @map_without_inputs(%c: tensor<4xf32>) -> tensor<4xf32> {
  %cst = arith.constant 1.0 : f32
  %0 = linalg.map outs(%c : tensor<4xf32>) (%z: f32) {
    linalg.yield %cst : f32
  }
  return %0 : tensor<4xf32>
}

// -----

// CHECK-LABEL: func.func @reduce_short(%arg0: tensor<4x8xi32>, %arg1: tensor<8xi32>) -> tensor<8xi32> {
// CHECK-NEXT:   %reduced = linalg.reduce { arith.addi {overflowFlags = #arith.overflow<none>} } ins(%arg0 : tensor<4x8xi32>) outs(%arg1 : tensor<8xi32>) dimensions = [0] 
// CHECK-NEXT:   return %reduced : tensor<8xi32>
// CHECK-NEXT: }
func.func @reduce_short(%a: tensor<4x8xi32>, %c: tensor<8xi32>) -> tensor<8xi32> {
  %0 = linalg.reduce { arith.addi {overflowFlags = #arith.overflow<none>} } ins(%a : tensor<4x8xi32>) outs(%c : tensor<8xi32>) dimensions = [0]
  return %0 : tensor<8xi32>
}

// -----

// CHECK-LABEL: func.func @reduce_two(%arg0: tensor<4x8xf32>, %arg1: tensor<4x8xi64>, %arg2: tensor<4xf32>, %arg3: tensor<4xi64>) -> (tensor<4xf32>, tensor<4xi64>) {
// CHECK-NEXT:   %reduced:2 = linalg.reduce ins(%arg0, %arg1 : tensor<4x8xf32>, tensor<4x8xi64>) outs(%arg2, %arg3 : tensor<4xf32>, tensor<4xi64>) dimensions = [1]  {discardable = 1 : i64}
// CHECK-NEXT:     (%in: f32, %in_0: i64, %init: f32, %init_1: i64) {
// CHECK-NEXT:       %0 = arith.addf %in, %init : f32
// CHECK-NEXT:       %1 = arith.addi %in_0, %init_1 : i64
// CHECK-NEXT:       linalg.yield %0, %1 : f32, i64
// CHECK-NEXT:     }
// CHECK-NEXT:   return %reduced#0, %reduced#1 : tensor<4xf32>, tensor<4xi64>
// CHECK-NEXT: }
func.func @reduce_two(%a: tensor<4x8xf32>, %i: tensor<4x8xi64>, %c: tensor<4xf32>, %d: tensor<4xi64>) -> (tensor<4xf32>, tensor<4xi64>) {
  %0:2 = linalg.reduce ins(%a, %i : tensor<4x8xf32>, tensor<4x8xi64>) outs(%c, %d : tensor<4xf32>, tensor<4xi64>) dimensions = [1] {discardable = 1 : i64} (%x: f32, %y: i64, %u: f32, %v: i64) {
    %1 = arith.addf %x, %u : f32
    %2 = arith.addi %y, %v : i64
    linalg.yield %1, %2 : f32, i64
  }
  return %0#0, %0#1 : tensor<4xf32>, tensor<4xi64>
}

// -----

// CHECK-LABEL: func.func @transpose(%arg0: tensor<?x3x4xf32>, %arg1: tensor<4x?x3xf32>) -> tensor<4x?x3xf32> {
// CHECK-NEXT:   %transposed = linalg.transpose ins(%arg0 : tensor<?x3x4xf32>) outs(%arg1 : tensor<4x?x3xf32>) permutation = [2, 0, 1]  {discardable}
// CHECK-NEXT:   return %transposed : tensor<4x?x3xf32>
// CHECK-NEXT: }
func.func @transpose(%a: tensor<?x3x4xf32>, %c: tensor<4x?x3xf32>) -> tensor<4x?x3xf32> {
  %0 = linalg.transpose ins(%a : tensor<?x3x4xf32>) outs(%c : tensor<4x?x3xf32>) permutation = [2, 0, 1] {discardable}
  return %0 : tensor<4x?x3xf32>
}

// -----

// CHECK-LABEL: func.func @broadcast(%arg0: memref<3xf32>, %arg1: memref<2x3x4xf32>) {
// CHECK-NEXT:   linalg.broadcast ins(%arg0 : memref<3xf32>) outs(%arg1 : memref<2x3x4xf32>) dimensions = [0, 2] 
// CHECK-NEXT:   return
// CHECK-NEXT: }
func.func @broadcast(%a: memref<3xf32>, %c: memref<2x3x4xf32>) {
  linalg.broadcast ins(%a : memref<3xf32>) outs(%c : memref<2x3x4xf32>) dimensions = [0, 2]
  return
}
