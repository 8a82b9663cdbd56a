// RUN: terrace-opt %s --split-input-file --linalg-fold-into-elementwise --mlir-print-local-scope | FileCheck %s

// CHECK-LABEL: func.func @transpose_and_broadcast(%arg0: tensor<3x2xf32>, %arg1: tensor<3xf32>, %arg2: tensor<2x3xf32>) -> tensor<2x3xf32> {
// CHECK-NEXT:   %0 = linalg.elementwise kind=#linalg.elementwise_kind<sub> indexing_maps = [affine_map<(d0, d1) -> (d1, d0)>, affine_map<(d0, d1) -> (d1)>, affine_map<(d0, d1) -> (d0, d1)>] ins(%arg0, %arg1 : tensor<3x2xf32>, tensor<3xf32>) outs(%arg2 : tensor<2x3xf32>) -> tensor<2x3xf32>
// CHECK-NEXT:   return %0 : tensor<2x3xf32>
// CHECK-NEXT: }
func.func @transpose_and_broadcast(%a: tensor<3x2xf32>, %b: tensor<3xf32>, %c: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %0 = linalg.transpose ins(%a : tensor<3x2xf32>) outs(%c : tensor<2x3xf32>) permutation = [1, 0]
  %1 = linalg.broadcast ins(%b : tensor<3xf32>) outs(%c : tensor<2x3xf32>) dimensions = [0]
  %2 = linalg.elementwise kind=#linalg.elementwise_kind<sub> ins(%0, %1 : tensor<2x3xf32>, tensor<2x3xf32>) outs(%c : tensor<2x3xf32>) -> tensor<2x3xf32>
  return %2 : tensor<2x3xf32>
}

// -----

// Nothing else is folded.
// CHECK-LABEL: func.func @other(%arg0: tensor<2x3xf32>, %arg1: tensor<2x3xf32>) -> tensor<2x3xf32> {
// CHECK-NEXT:   %0 = linalg.exp ins(%arg0 : tensor<2x3xf32>) outs(%arg1 : tensor<2x3xf32>) -> tensor<2x3xf32>
// CHECK-NEXT:   %1 = linalg.elementwise kind=#linalg.elementwise_kind<exp> ins(%0 : tensor<2x3xf32>) outs(%arg1 : tensor<2x3xf32>) -> tensor<2x3xf32>
// CHECK-NEXT:   return %1 : tensor<2x3xf32>
// CHECK-NEXT: }
func.func @other(%a: tensor<2x3xf32>, %c: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %0 = linalg.exp ins(%a : tensor<2x3xf32>) outs(%c : tensor<2x3xf32>) -> tensor<2x3xf32>
  %1 = linalg.elementwise kind=#linalg.elementwise_kind<exp> ins(%0 : tensor<2x3xf32>) outs(%c : tensor<2x3xf32>) -> tensor<2x3xf32>
  return %1 : tensor<2x3xf32>
}
