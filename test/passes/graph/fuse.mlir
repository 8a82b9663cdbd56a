// RUN: terrace-opt %s --graph-fuse | FileCheck %s

// Bias, residual and activation are fused in the order in which the op applies them.
// CHECK-LABEL: func.func @chain
// CHECK-SAME: %[[X:.*]]: tensor<1x8x8x4xf32>, %[[W:.*]]: tensor<4x4x1x1xf32>, %[[B:.*]]: tensor<4xf32>, %[[R:.*]]: tensor<1x8x8x4xf32>
// CHECK-NEXT: %[[C:.*]] = graph.conv %[[X]], %[[W]] bias %[[B]] residual %[[R]] {activation = #graph.activation<relu>, data_layout = "nhwc"}
// CHECK-NEXT: return %[[C]]
func.func @chain(%x: tensor<1x8x8x4xf32>, %w: tensor<4x4x1x1xf32>, %b: tensor<4xf32>, %r: tensor<1x8x8x4xf32>) -> tensor<1x8x8x4xf32> {
  %0 = graph.conv %x, %w {data_layout = "nhwc"} : (tensor<1x8x8x4xf32>, tensor<4x4x1x1xf32>) -> tensor<1x8x8x4xf32>
  %1 = graph.add %0, %b : (tensor<1x8x8x4xf32>, tensor<4xf32>) -> tensor<1x8x8x4xf32>
  %2 = graph.add %r, %1 : (tensor<1x8x8x4xf32>, tensor<1x8x8x4xf32>) -> tensor<1x8x8x4xf32>
  %3 = graph.relu %2 : tensor<1x8x8x4xf32>
  return %3 : tensor<1x8x8x4xf32>
}

// What comes behind the activation stays, and so does a product that something else uses.
// CHECK-LABEL: func.func @order
// CHECK: %[[M:.*]] = graph.matmul %{{.*}}, %{{.*}} {activation = #graph.activation<sigmoid>} :
// CHECK-NEXT: graph.add %[[M]], %{{.*}}
// CHECK-NEXT: %[[N:.*]] = graph.matmul %{{.*}}, %{{.*}} :
// CHECK-NEXT: graph.relu %[[N]]
func.func @order(%x: tensor<2x3xf32>, %w: tensor<3x4xf32>, %b: tensor<4xf32>) -> (tensor<2x4xf32>, tensor<2x4xf32>, tensor<2x4xf32>) {
  %0 = graph.matmul %x, %w : (tensor<2x3xf32>, tensor<3x4xf32>) -> tensor<2x4xf32>
  %1 = graph.sigmoid %0 : tensor<2x4xf32>
  %2 = graph.add %1, %b : (tensor<2x4xf32>, tensor<4xf32>) -> tensor<2x4xf32>
  %3 = graph.matmul %x, %w : (tensor<2x3xf32>, tensor<3x4xf32>) -> tensor<2x4xf32>
  %4 = graph.relu %3 : tensor<2x4xf32>
  return %2, %3, %4 : tensor<2x4xf32>, tensor<2x4xf32>, tensor<2x4xf32>
}
