func.func @merge(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = bound.clamp %x from -1.0 to 6.0 : tensor<4xf32>
  %1 = bound.clamp %0 from 0.0 to 9.0 : tensor<4xf32>
  return %1 : tensor<4xf32>
}
