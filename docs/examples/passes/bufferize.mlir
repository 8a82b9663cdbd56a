// terrace-opt --bufferize
// The result is computed where the caller wants it.
func.func @fill(%x: f32) -> tensor<64xf32> {
  %0 = tensor.empty() : tensor<64xf32>
  %1 = linalg.fill ins(%x : f32) outs(%0 : tensor<64xf32>) -> tensor<64xf32>
  return %1 : tensor<64xf32>
}
