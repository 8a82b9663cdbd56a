// RUN: terrace-opt %s --graph-fold-batch-norm | FileCheck %s

// CHECK: module {
// CHECK-NEXT:   func.func @conv(%arg0: tensor<1x1x2x2xf32>) -> tensor<1x1x2x2xf32> {
// CHECK-NEXT:     %0 = graph.constant dense<1.200000e+01> : tensor<1x1x1x1xf32>
// CHECK-NEXT:     %1 = graph.constant dense<-1.100000e+01> : tensor<1xf32>
// CHECK-NEXT:     %2 = graph.conv %arg0, %0 bias %1 : (tensor<1x1x2x2xf32>, tensor<1x1x1x1xf32>, tensor<1xf32>) -> tensor<1x1x2x2xf32>
// CHECK-NEXT:     return %2 : tensor<1x1x2x2xf32>
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @alone(%arg0: tensor<1x2x2x2xf32>) -> tensor<1x2x2x2xf32> {
// CHECK-NEXT:     %0 = graph.constant dense<{{\[\[\[}}1.000000e+00]], {{\[\[}}2.000000e+00]]]> : tensor<2x1x1xf32>
// CHECK-NEXT:     %1 = graph.constant dense<{{\[\[\[}}1.000000e+00]], {{\[\[}}-3.000000e+00]]]> : tensor<2x1x1xf32>
// CHECK-NEXT:     %2 = graph.mul %arg0, %0 : (tensor<1x2x2x2xf32>, tensor<2x1x1xf32>) -> tensor<1x2x2x2xf32>
// CHECK-NEXT:     %3 = graph.add %2, %1 : (tensor<1x2x2x2xf32>, tensor<2x1x1xf32>) -> tensor<1x2x2x2xf32>
// CHECK-NEXT:     return %3 : tensor<1x2x2x2xf32>
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @unknown(%arg0: tensor<1x2x2x2xf32>, %arg1: tensor<2xf32>) -> tensor<1x2x2x2xf32> {
// CHECK-NEXT:     %0 = graph.batch_norm %arg0, %arg1, %arg1, %arg1, %arg1 : (tensor<1x2x2x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x2x2xf32>
// CHECK-NEXT:     return %0 : tensor<1x2x2x2xf32>
// CHECK-NEXT:   }
// CHECK-NEXT: }

// The scale, 8 / sqrt(3 + 1) = 4, and the shift, 5 - 4 * 4 = -11, go into weights and bias.
func.func @conv(%x: tensor<1x1x2x2xf32>) -> tensor<1x1x2x2xf32> {
  %w = graph.constant dense<3.0> : tensor<1x1x1x1xf32>
  %scale = graph.constant dense<8.0> : tensor<1xf32>
  %shift = graph.constant dense<5.0> : tensor<1xf32>
  %mean = graph.constant dense<4.0> : tensor<1xf32>
  %variance = graph.constant dense<3.0> : tensor<1xf32>
  %0 = graph.conv %x, %w : (tensor<1x1x2x2xf32>, tensor<1x1x1x1xf32>) -> tensor<1x1x2x2xf32>
  %1 = graph.batch_norm %0, %scale, %shift, %mean, %variance {eps = 1.0 : f32} : (tensor<1x1x2x2xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x1x2x2xf32>
  return %1 : tensor<1x1x2x2xf32>
}

// Behind nothing that takes it in, it is a product and a sum.
func.func @alone(%x: tensor<1x2x2x2xf32>) -> tensor<1x2x2x2xf32> {
  %scale = graph.constant dense<[2.0, 4.0]> : tensor<2xf32>
  %shift = graph.constant dense<5.0> : tensor<2xf32>
  %mean = graph.constant dense<4.0> : tensor<2xf32>
  %variance = graph.constant dense<3.0> : tensor<2xf32>
  %0 = graph.batch_norm %x, %scale, %shift, %mean, %variance {eps = 1.0 : f32} : (tensor<1x2x2x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x2x2xf32>
  return %0 : tensor<1x2x2x2xf32>
}

// Parameters that are not constants leave it alone.
func.func @unknown(%x: tensor<1x2x2x2xf32>, %p: tensor<2xf32>) -> tensor<1x2x2x2xf32> {
  %0 = graph.batch_norm %x, %p, %p, %p, %p : (tensor<1x2x2x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x2x2xf32>
  return %0 : tensor<1x2x2x2xf32>
}
