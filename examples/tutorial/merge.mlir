func.func @merge(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = bound.clamp %x to [-1.0, 6.0] : tensor<4xf32>
  %1 = bound.clamp %0 to [0.0, 9.0] : tensor<4xf32>
  return %1 : tensor<4xf32>
}
