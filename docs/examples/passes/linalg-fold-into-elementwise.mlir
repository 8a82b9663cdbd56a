// terrace-opt --linalg-fold-into-elementwise
func.func @exp_of_transpose(%m: tensor<8x16xf32>, %out: tensor<16x8xf32>) -> tensor<16x8xf32> {
  %0 = tensor.empty() : tensor<16x8xf32>
  %1 = linalg.transpose ins(%m : tensor<8x16xf32>) outs(%0 : tensor<16x8xf32>) permutation = [1, 0]
  %2 = linalg.elementwise kind=#linalg.elementwise_kind<exp> ins(%1 : tensor<16x8xf32>) outs(%out : tensor<16x8xf32>) -> tensor<16x8xf32>
  return %2 : tensor<16x8xf32>
}
