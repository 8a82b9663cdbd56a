// RUN: terrace-opt %s --split-input-file --convert-elementwise-to-linalg --mlir-print-local-scope | FileCheck %s

// CHECK-LABEL: func.func @add(%arg0: tensor<4xf32>, %arg1: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%arg0, %arg1 : tensor<4xf32>, tensor<4xf32>) outs(%arg0 : tensor<4xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %in_0: f32, %out: f32):
// CHECK-NEXT:     %1 = arith.addf %in, %in_0 fastmath<fast> : f32
// CHECK-NEXT:     linalg.yield %1 : f32
// CHECK-NEXT:   } -> tensor<4xf32>
// CHECK-NEXT:   return %0 : tensor<4xf32>
// CHECK-NEXT: }
func.func @add(%a: tensor<4xf32>, %b: tensor<4xf32>) -> tensor<4xf32> {
  %0 = arith.addf %a, %b fastmath<fast> : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// No operand has the type of the result.
// CHECK-LABEL: func.func @compare(%arg0: tensor<?x4xf32>) -> tensor<?x4xi1> {
// CHECK-NEXT:   %c0 = arith.constant 0 : index
// CHECK-NEXT:   %dim = tensor.dim %arg0, %c0 : tensor<?x4xf32>
// CHECK-NEXT:   %0 = tensor.empty(%dim) : tensor<?x4xi1>
// CHECK-NEXT:   %1 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%arg0, %arg0 : tensor<?x4xf32>, tensor<?x4xf32>) outs(%0 : tensor<?x4xi1>) {
// CHECK-NEXT:   ^bb0(%in: f32, %in_0: f32, %out: i1):
// CHECK-NEXT:     %2 = arith.cmpf olt, %in, %in_0 : f32
// CHECK-NEXT:     linalg.yield %2 : i1
// CHECK-NEXT:   } -> tensor<?x4xi1>
// CHECK-NEXT:   return %1 : tensor<?x4xi1>
// CHECK-NEXT: }
func.func @compare(%a: tensor<?x4xf32>) -> tensor<?x4xi1> {
  %0 = arith.cmpf olt, %a, %a : tensor<?x4xf32>
  return %0 : tensor<?x4xi1>
}

// -----

// CHECK-LABEL: func.func @select_by_scalar(%arg0: i1, %arg1: tensor<4xf32>, %arg2: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0) -> ()>, affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%arg0, %arg1, %arg2 : i1, tensor<4xf32>, tensor<4xf32>) outs(%arg1 : tensor<4xf32>) {
// CHECK-NEXT:   ^bb0(%in: i1, %in_0: f32, %in_1: f32, %out: f32):
// CHECK-NEXT:     %1 = arith.select %in, %in_0, %in_1 : f32
// CHECK-NEXT:     linalg.yield %1 : f32
// CHECK-NEXT:   } -> tensor<4xf32>
// CHECK-NEXT:   return %0 : tensor<4xf32>
// CHECK-NEXT: }
func.func @select_by_scalar(%c: i1, %a: tensor<4xf32>, %b: tensor<4xf32>) -> tensor<4xf32> {
  %0 = arith.select %c, %a, %b : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// CHECK-LABEL: func.func @scalars_and_vectors(%arg0: f32, %arg1: vector<4xf32>) -> (f32, vector<4xf32>) {
// CHECK-NEXT:   %0 = arith.addf %arg0, %arg0 : f32
// CHECK-NEXT:   %1 = arith.addf %arg1, %arg1 : vector<4xf32>
// CHECK-NEXT:   return %0, %1 : f32, vector<4xf32>
// CHECK-NEXT: }
func.func @scalars_and_vectors(%a: f32, %b: vector<4xf32>) -> (f32, vector<4xf32>) {
  %0 = arith.addf %a, %a : f32
  %1 = arith.addf %b, %b : vector<4xf32>
  return %0, %1 : f32, vector<4xf32>
}
