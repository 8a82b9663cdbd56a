// The slice of a structured op is what it is computed from, and nothing else.

// RUN: terrace-opt %s --slice-analysis-test | FileCheck %s

// CHECK-LABEL: func.func @fill__backward_slice__0(
// CHECK-SAME:      %[[SIZE:.*]]: index, %{{.*}}: f32) {
// CHECK-NEXT:    %[[CST:.*]] = arith.constant 0.000000e+00
// CHECK-NEXT:    %[[EMPTY:.*]] = tensor.empty(%[[SIZE]])
// CHECK-NEXT:    linalg.fill ins(%[[CST]] : f32) outs(%[[EMPTY]] :
// CHECK-NEXT:    return
// CHECK-LABEL: func.func @fill(
func.func @fill(%size: index, %other: f32) {
  %unused = arith.addf %other, %other : f32
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty(%size) : tensor<?xf32>
  %0 = linalg.fill ins(%zero : f32) outs(%empty : tensor<?xf32>) -> tensor<?xf32>
  return
}

// What a region uses from above belongs to it.
// CHECK-LABEL: func.func @captured__backward_slice__0(
// CHECK-NEXT:    %[[DOUBLE:.*]] = arith.addf
// CHECK-NEXT:    linalg.generic
// CHECK:           arith.mulf %{{.*}}, %[[DOUBLE]]
#id = affine_map<(d0) -> (d0)>
func.func @captured(%t: tensor<4xf32>, %x: f32) {
  %double = arith.addf %x, %x : f32
  %0 = linalg.generic {indexing_maps = [#id], iterator_types = ["parallel"]} outs(%t : tensor<4xf32>) {
  ^bb0(%out: f32):
    %1 = arith.mulf %out, %double : f32
    linalg.yield %1 : f32
  } -> tensor<4xf32>
  return
}
