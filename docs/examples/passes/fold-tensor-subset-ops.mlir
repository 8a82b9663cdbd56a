// terrace-opt --fold-tensor-subset-ops
func.func @read(%t: tensor<64x64xf32>, %i: index) -> vector<4x4xf32> {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f32
  %tile = tensor.extract_slice %t[%i, 8] [4, 4] [1, 1] : tensor<64x64xf32> to tensor<4x4xf32>
  %0 = vector.transfer_read %tile[%c0, %c0], %zero {in_bounds = [true, true]} : tensor<4x4xf32>, vector<4x4xf32>
  return %0 : vector<4x4xf32>
}
