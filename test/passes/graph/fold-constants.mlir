// RUN: terrace-opt %s --graph-fold-constants | FileCheck %s

// CHECK: module {
// CHECK-NEXT:   func.func @chain(%arg0: tensor<2xf32>) -> tensor<2xf32> {
// CHECK-NEXT:     %0 = graph.constant dense<[4.000000e+00, 8.000000e+00]> : tensor<2xf32>
// CHECK-NEXT:     %1 = graph.add %arg0, %0 : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
// CHECK-NEXT:     return %1 : tensor<2xf32>
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @moved() -> (tensor<3x2xi64>, tensor<2xi64>) {
// CHECK-NEXT:     %0 = graph.constant dense<{{\[\[}}1, 4], [2, 5], [3, 6]]> : tensor<3x2xi64>
// CHECK-NEXT:     %1 = graph.constant dense<[6, 15]> : tensor<2xi64>
// CHECK-NEXT:     return %0, %1 : tensor<3x2xi64>, tensor<2xi64>
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @growth() -> tensor<1000x1000xf32> {
// CHECK-NEXT:     %0 = graph.constant dense<1.000000e+00> : tensor<1000x1xf32>
// CHECK-NEXT:     %1 = graph.constant dense<2.000000e+00> : tensor<1x1000xf32>
// CHECK-NEXT:     %2 = graph.add %0, %1 : (tensor<1000x1xf32>, tensor<1x1000xf32>) -> tensor<1000x1000xf32>
// CHECK-NEXT:     return %2 : tensor<1000x1000xf32>
// CHECK-NEXT:   }
// CHECK-NEXT: }

// A chain on constants becomes one; what depends on an argument stays.
func.func @chain(%x: tensor<2xf32>) -> tensor<2xf32> {
  %a = graph.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %b = graph.constant dense<3.0> : tensor<f32>
  %0 = graph.mul %a, %b : (tensor<2xf32>, tensor<f32>) -> tensor<2xf32>
  %1 = graph.add %0, %a : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %2 = graph.add %x, %1 : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %2 : tensor<2xf32>
}

// Moving elements, and integers.
func.func @moved() -> (tensor<3x2xi64>, tensor<2xi64>) {
  %a = graph.constant dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi64>
  %0 = graph.transpose %a {perm = array<i64: 1, 0>} : (tensor<2x3xi64>) -> tensor<3x2xi64>
  %1 = graph.reduce_sum %a {axes = array<i64: 1>} : (tensor<2x3xi64>) -> tensor<2xi64>
  return %0, %1 : tensor<3x2xi64>, tensor<2xi64>
}

// The result would be much larger than the operands.
func.func @growth() -> tensor<1000x1000xf32> {
  %a = graph.constant dense<1.0> : tensor<1000x1xf32>
  %b = graph.constant dense<2.0> : tensor<1x1000xf32>
  %0 = graph.add %a, %b : (tensor<1000x1xf32>, tensor<1x1000xf32>) -> tensor<1000x1000xf32>
  return %0 : tensor<1000x1000xf32>
}
