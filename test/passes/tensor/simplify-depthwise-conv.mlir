// RUN: terrace-opt %s --simplify-depthwise-conv | FileCheck %s

// One output for each channel: the dimension that counts them goes.
// CHECK-LABEL: func.func @one(
// CHECK-SAME: %[[X:.*]]: tensor<1x9x9x4xf32>, %[[K:.*]]: tensor<3x3x4x1xf32>, %[[O:.*]]: tensor<1x7x7x4x1xf32>)
// CHECK-DAG: %[[K1:.*]] = tensor.collapse_shape %[[K]] {{\[\[}}0], [1], [2, 3]] : tensor<3x3x4x1xf32> into tensor<3x3x4xf32>
// CHECK-DAG: %[[O1:.*]] = tensor.collapse_shape %[[O]] {{\[\[}}0], [1], [2], [3, 4]] : tensor<1x7x7x4x1xf32> into tensor<1x7x7x4xf32>
// CHECK: %[[R:.*]] = linalg.depthwise_conv_2d_nhwc_hwc {dilations = dense<1> : tensor<2xi64>, strides = dense<1> : tensor<2xi64>} ins(%[[X]], %[[K1]] : tensor<1x9x9x4xf32>, tensor<3x3x4xf32>) outs(%[[O1]] : tensor<1x7x7x4xf32>) -> tensor<1x7x7x4xf32>
// CHECK: tensor.expand_shape %[[R]] {{\[\[}}0], [1], [2], [3, 4]] output_shape [1, 7, 7, 4, 1]
func.func @one(%x: tensor<1x9x9x4xf32>, %k: tensor<3x3x4x1xf32>, %o: tensor<1x7x7x4x1xf32>) -> tensor<1x7x7x4x1xf32> {
  %0 = linalg.depthwise_conv_2d_nhwc_hwcm {dilations = dense<1> : tensor<2xi64>, strides = dense<1> : tensor<2xi64>} ins(%x, %k : tensor<1x9x9x4xf32>, tensor<3x3x4x1xf32>) outs(%o : tensor<1x7x7x4x1xf32>) -> tensor<1x7x7x4x1xf32>
  return %0 : tensor<1x7x7x4x1xf32>
}

// Two outputs for each channel.
// CHECK-LABEL: func.func @two(
// CHECK: linalg.depthwise_conv_2d_nhwc_hwcm
func.func @two(%x: tensor<1x9x9x4xf32>, %k: tensor<3x3x4x2xf32>, %o: tensor<1x7x7x4x2xf32>) -> tensor<1x7x7x4x2xf32> {
  %0 = linalg.depthwise_conv_2d_nhwc_hwcm ins(%x, %k : tensor<1x9x9x4xf32>, tensor<3x3x4x2xf32>) outs(%o : tensor<1x7x7x4x2xf32>) -> tensor<1x7x7x4x2xf32>
  return %0 : tensor<1x7x7x4x2xf32>
}
