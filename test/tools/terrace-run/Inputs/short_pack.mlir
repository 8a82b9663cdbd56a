func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  %c = arith.constant dense<1.0> : tensor<4xf32>
  %p = kernel.pack @terrace_gemm_f32_portable(%c) params array<i64: 1, 3> : (tensor<4xf32>) -> tensor<8xi8>
  %e = tensor.empty() : tensor<4xf32>
  %r = kernel.call @terrace_unary_f32_portable(%p) outs(%e) params array<i64: 4, 8, 0, 0> : (tensor<8xi8>, tensor<4xf32>) -> tensor<4xf32>
  return %r : tensor<4xf32>
}
