// terrace-opt --eliminate-empty-tensors
// The tensor is filled where it is to be inserted.
func.func @fill_part(%t: tensor<64xf32>, %x: f32) -> tensor<64xf32> {
  %0 = tensor.empty() : tensor<16xf32>
  %1 = linalg.fill ins(%x : f32) outs(%0 : tensor<16xf32>) -> tensor<16xf32>
  %2 = tensor.insert_slice %1 into %t[8] [16] [1] : tensor<16xf32> into tensor<64xf32>
  return %2 : tensor<64xf32>
}
