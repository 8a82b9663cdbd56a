// RUN: terrace-opt %s --split-input-file --linalg-inline-scalar-operands --mlir-print-local-scope | FileCheck %s

// CHECK-LABEL: func.func @inlines(%arg0: tensor<4xf32>, %arg1: tensor<f32>, %arg2: tensor<1x1xf32>, %arg3: f32) -> tensor<4xf32> {
// CHECK-NEXT:   %c0 = arith.constant 0 : index
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%arg0 : tensor<4xf32>) outs(%arg0 : tensor<4xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %out: f32):
// CHECK-NEXT:     %extracted = tensor.extract %arg1[] : tensor<f32>
// CHECK-NEXT:     %extracted_0 = tensor.extract %arg2[%c0, %c0] : tensor<1x1xf32>
// CHECK-NEXT:     %1 = arith.addf %in, %extracted : f32
// CHECK-NEXT:     %2 = arith.addf %1, %extracted_0 : f32
// CHECK-NEXT:     %3 = arith.addf %2, %arg3 : f32
// CHECK-NEXT:     linalg.yield %3 : f32
// CHECK-NEXT:   } -> tensor<4xf32>
// CHECK-NEXT:   return %0 : tensor<4xf32>
// CHECK-NEXT: }
func.func @inlines(%a: tensor<4xf32>, %b: tensor<f32>, %c: tensor<1x1xf32>, %d: f32) -> tensor<4xf32> {
  %0 = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> ()>, affine_map<(i) -> (0, 0)>, affine_map<(i) -> ()>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]} ins(%a, %b, %c, %d : tensor<4xf32>, tensor<f32>, tensor<1x1xf32>, f32) outs(%a : tensor<4xf32>) {
  ^bb0(%x: f32, %y: f32, %u: f32, %v: f32, %z: f32):
    %0 = arith.addf %x, %y : f32
    %1 = arith.addf %0, %u : f32
    %2 = arith.addf %1, %v : f32
    linalg.yield %2 : f32
  } -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// Each iteration reads another element.
// CHECK-LABEL: func.func @does_not(%arg0: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%arg0 : tensor<4xf32>) outs(%arg0 : tensor<4xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %out: f32):
// CHECK-NEXT:     %1 = arith.addf %in, %out : f32
// CHECK-NEXT:     linalg.yield %1 : f32
// CHECK-NEXT:   } -> tensor<4xf32>
// CHECK-NEXT:   return %0 : tensor<4xf32>
// CHECK-NEXT: }
func.func @does_not(%a: tensor<4xf32>) -> tensor<4xf32> {
  %0 = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]} ins(%a : tensor<4xf32>) outs(%a : tensor<4xf32>) {
  ^bb0(%x: f32, %z: f32):
    %0 = arith.addf %x, %z : f32
    linalg.yield %0 : f32
  } -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
