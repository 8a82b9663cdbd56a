// RUN: terrace-opt %s --graph-layout | FileCheck %s

// CHECK: module {
// CHECK-NEXT:   func.func @chain(%arg0: tensor<1x3x8x8xf32>) -> tensor<1x4x2x2xf32> {
// CHECK-NEXT:     %0 = graph.constant dense<1.000000e+00> : tensor<4x3x3x3xf32>
// CHECK-NEXT:     %1 = graph.constant dense<2.000000e+00> : tensor<4x4x3x3xf32>
// CHECK-NEXT:     %2 = graph.transpose %arg0 {perm = array<i64: 0, 2, 3, 1>} : (tensor<1x3x8x8xf32>) -> tensor<1x8x8x3xf32>
// CHECK-NEXT:     %3 = graph.conv %2, %0 {data_layout = "nhwc"} : (tensor<1x8x8x3xf32>, tensor<4x3x3x3xf32>) -> tensor<1x6x6x4xf32>
// CHECK-NEXT:     %4 = graph.relu %3 : tensor<1x6x6x4xf32>
// CHECK-NEXT:     %5 = graph.conv %4, %1 {data_layout = "nhwc"} : (tensor<1x6x6x4xf32>, tensor<4x4x3x3xf32>) -> tensor<1x4x4x4xf32>
// CHECK-NEXT:     %6 = graph.max_pool %5 {data_layout = "nhwc", kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>} : (tensor<1x4x4x4xf32>) -> tensor<1x2x2x4xf32>
// CHECK-NEXT:     %7 = graph.transpose %6 {perm = array<i64: 0, 3, 1, 2>} : (tensor<1x2x2x4xf32>) -> tensor<1x4x2x2xf32>
// CHECK-NEXT:     return %7 : tensor<1x4x2x2xf32>
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @residual(%arg0: tensor<1x4x8x8xf32>, %arg1: tensor<4x4x1x1xf32>) -> tensor<1x4x8x8xf32> {
// CHECK-NEXT:     %0 = graph.transpose %arg0 {perm = array<i64: 0, 2, 3, 1>} : (tensor<1x4x8x8xf32>) -> tensor<1x8x8x4xf32>
// CHECK-NEXT:     %1 = graph.conv %0, %arg1 {data_layout = "nhwc"} : (tensor<1x8x8x4xf32>, tensor<4x4x1x1xf32>) -> tensor<1x8x8x4xf32>
// CHECK-NEXT:     %2 = graph.conv %1, %arg1 {data_layout = "nhwc"} : (tensor<1x8x8x4xf32>, tensor<4x4x1x1xf32>) -> tensor<1x8x8x4xf32>
// CHECK-NEXT:     %3 = graph.add %2, %1 : (tensor<1x8x8x4xf32>, tensor<1x8x8x4xf32>) -> tensor<1x8x8x4xf32>
// CHECK-NEXT:     %4 = graph.constant dense<{{\[\[\[\[}}1.000000e+00, 2.000000e+00, 3.000000e+00, 4.000000e+00]]]]> : tensor<1x1x1x4xf32>
// CHECK-NEXT:     %5 = graph.add %3, %4 : (tensor<1x8x8x4xf32>, tensor<1x1x1x4xf32>) -> tensor<1x8x8x4xf32>
// CHECK-NEXT:     %6 = graph.transpose %5 {perm = array<i64: 0, 3, 1, 2>} : (tensor<1x8x8x4xf32>) -> tensor<1x4x8x8xf32>
// CHECK-NEXT:     return %6 : tensor<1x4x8x8xf32>
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @last(%arg0: tensor<1x8x8x4xf32>, %arg1: tensor<4x4x1x1xf32>) -> tensor<1x8x8x4xf32> {
// CHECK-NEXT:     %0 = graph.conv %arg0, %arg1 {data_layout = "nhwc"} : (tensor<1x8x8x4xf32>, tensor<4x4x1x1xf32>) -> tensor<1x8x8x4xf32>
// CHECK-NEXT:     return %0 : tensor<1x8x8x4xf32>
// CHECK-NEXT:   }
// CHECK-NEXT: }

// Channels come last for the convolutions and what lies between; only the ends are transposed.
func.func @chain(%x: tensor<1x3x8x8xf32>) -> tensor<1x4x2x2xf32> {
  %w = graph.constant dense<1.0> : tensor<4x3x3x3xf32>
  %v = graph.constant dense<2.0> : tensor<4x4x3x3xf32>
  %0 = graph.conv %x, %w : (tensor<1x3x8x8xf32>, tensor<4x3x3x3xf32>) -> tensor<1x4x6x6xf32>
  %1 = graph.relu %0 : tensor<1x4x6x6xf32>
  %2 = graph.conv %1, %v : (tensor<1x4x6x6xf32>, tensor<4x4x3x3xf32>) -> tensor<1x4x4x4xf32>
  %3 = graph.max_pool %2 {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>} : (tensor<1x4x4x4xf32>) -> tensor<1x4x2x2xf32>
  return %3 : tensor<1x4x2x2xf32>
}

// A sum of two paths, and one with a constant for each channel.
func.func @residual(%x: tensor<1x4x8x8xf32>, %w: tensor<4x4x1x1xf32>) -> tensor<1x4x8x8xf32> {
  %b = graph.constant dense<[[[[1.0]], [[2.0]], [[3.0]], [[4.0]]]]> : tensor<1x4x1x1xf32>
  %y = graph.conv %x, %w : (tensor<1x4x8x8xf32>, tensor<4x4x1x1xf32>) -> tensor<1x4x8x8xf32>
  %0 = graph.conv %y, %w : (tensor<1x4x8x8xf32>, tensor<4x4x1x1xf32>) -> tensor<1x4x8x8xf32>
  %1 = graph.add %0, %y : (tensor<1x4x8x8xf32>, tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  %2 = graph.add %1, %b : (tensor<1x4x8x8xf32>, tensor<1x4x1x1xf32>) -> tensor<1x4x8x8xf32>
  return %2 : tensor<1x4x8x8xf32>
}

// Nothing to do.
func.func @last(%x: tensor<1x8x8x4xf32>, %w: tensor<4x4x1x1xf32>) -> tensor<1x8x8x4xf32> {
  %0 = graph.conv %x, %w {data_layout = "nhwc"} : (tensor<1x8x8x4xf32>, tensor<4x4x1x1xf32>) -> tensor<1x8x8x4xf32>
  return %0 : tensor<1x8x8x4xf32>
}
