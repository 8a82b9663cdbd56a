kernel.def @clamp_f32 implements "bound.clamp" {
  %n = kernel.size "x"
  %min = kernel.attr "min"
  %max = kernel.attr "max"
  kernel.return %n, %min, %max
}

func.func @four(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = bound.clamp %x from 0.0 to 6.0 : tensor<4xf32>
  return %0 : tensor<4xf32>
}
