// terrace-opt --simplify-depthwise-conv
func.func @conv(%x: tensor<1x8x8x4xf32>, %w: tensor<3x3x4x1xf32>, %sum: tensor<1x6x6x4x1xf32>) -> tensor<1x6x6x4x1xf32> {
  %0 = linalg.depthwise_conv_2d_nhwc_hwcm {dilations = dense<1> : tensor<2xi64>, strides = dense<1> : tensor<2xi64>} ins(%x, %w : tensor<1x8x8x4xf32>, tensor<3x3x4x1xf32>) outs(%sum : tensor<1x6x6x4x1xf32>) -> tensor<1x6x6x4x1xf32>
  return %0 : tensor<1x6x6x4x1xf32>
}
