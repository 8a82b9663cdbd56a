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
