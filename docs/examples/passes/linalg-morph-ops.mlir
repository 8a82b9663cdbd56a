// terrace-opt --linalg-morph-ops="named-to-category"
func.func @add(%a: tensor<64xf32>, %b: tensor<64xf32>, %out: tensor<64xf32>) -> tensor<64xf32> {
  %0 = linalg.add ins(%a, %b : tensor<64xf32>, tensor<64xf32>) outs(%out : tensor<64xf32>) -> tensor<64xf32>
  return %0 : tensor<64xf32>
}
