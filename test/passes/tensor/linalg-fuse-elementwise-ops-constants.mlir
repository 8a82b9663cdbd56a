// RUN: terrace-opt %s --split-input-file --linalg-fuse-elementwise-ops --mlir-print-local-scope | FileCheck %s

// A constant whose elements move is a constant.
// CHECK-LABEL: func.func @transposed() -> tensor<3x2xi16> {
// CHECK-NEXT{LITERAL}:   %cst = arith.constant dense<[[0, 3], [1, 4], [2, 5]]> : tensor<3x2xi16>
// CHECK-NEXT:   return %cst : tensor<3x2xi16>
// CHECK-NEXT: }
func.func @transposed() -> tensor<3x2xi16> {
  %0 = arith.constant dense<[[0, 1, 2], [3, 4, 5]]> : tensor<2x3xi16>
  %e = tensor.empty() : tensor<3x2xi16>
  %1 = linalg.transpose ins(%0 : tensor<2x3xi16>) outs(%e : tensor<3x2xi16>) permutation = [1, 0]
  return %1 : tensor<3x2xi16>
}

// -----

// CHECK-LABEL: func.func @rotated() -> tensor<2x3x1xi32> {
// CHECK-NEXT{LITERAL}:   %cst = arith.constant dense<[[[0], [1], [2]], [[3], [4], [5]]]> : tensor<2x3x1xi32>
// CHECK-NEXT:   return %cst : tensor<2x3x1xi32>
// CHECK-NEXT: }
func.func @rotated() -> tensor<2x3x1xi32> {
  %0 = arith.constant dense<[[[0, 1, 2], [3, 4, 5]]]> : tensor<1x2x3xi32>
  %e = tensor.empty() : tensor<2x3x1xi32>
  %1 = linalg.generic {indexing_maps = [affine_map<(i, j, k) -> (k, i, j)>, affine_map<(i, j, k) -> (i, j, k)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%0 : tensor<1x2x3xi32>) outs(%e : tensor<2x3x1xi32>) {
  ^bb0(%x: i32, %z: i32):
    linalg.yield %x : i32
  } -> tensor<2x3x1xi32>
  return %1 : tensor<2x3x1xi32>
}

// -----

// One that is computed with is not.
// CHECK-LABEL: func.func @computed() -> tensor<2xf32> {
// CHECK-NEXT:   %cst = arith.constant dense<[1.000000e+00, 2.000000e+00]> : tensor<2xf32>
// CHECK-NEXT:   %0 = tensor.empty() : tensor<2xf32>
// CHECK-NEXT:   %1 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%cst : tensor<2xf32>) outs(%0 : tensor<2xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %out: f32):
// CHECK-NEXT:     %2 = math.exp %in : f32
// CHECK-NEXT:     linalg.yield %2 : f32
// CHECK-NEXT:   } -> tensor<2xf32>
// CHECK-NEXT:   return %1 : tensor<2xf32>
// CHECK-NEXT: }
func.func @computed() -> tensor<2xf32> {
  %0 = arith.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %e = tensor.empty() : tensor<2xf32>
  %1 = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]} ins(%0 : tensor<2xf32>) outs(%e : tensor<2xf32>) {
  ^bb0(%x: f32, %z: f32):
    %s = math.exp %x : f32
    linalg.yield %s : f32
  } -> tensor<2xf32>
  return %1 : tensor<2xf32>
}

// Integers with a sign, or known to have none, are constants without one, cast.

// CHECK-LABEL: func.func @unsigned
// CHECK: %[[C:.*]] = arith.constant -56 : i8
// CHECK: %[[CAST:.*]] = builtin.unrealized_conversion_cast %[[C]] : i8 to ui8
// CHECK: linalg.generic
// CHECK: linalg.yield %[[CAST]] : ui8
func.func @unsigned(%e: tensor<2xui8>) -> tensor<2xui8> {
  %0 = graph.constant dense<200> : tensor<2xui8>
  %1 = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]} ins(%0 : tensor<2xui8>) outs(%e : tensor<2xui8>) {
  ^bb0(%x: ui8, %z: ui8):
    linalg.yield %x : ui8
  } -> tensor<2xui8>
  return %1 : tensor<2xui8>
}
