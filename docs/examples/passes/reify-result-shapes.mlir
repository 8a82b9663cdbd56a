// terrace-opt --reify-result-shapes
func.func @append(%a: tensor<4x8xf32>, %b: tensor<2x8xf32>) -> tensor<?x8xf32> {
  %0 = tensor.concat dim(0) %a, %b : (tensor<4x8xf32>, tensor<2x8xf32>) -> tensor<?x8xf32>
  return %0 : tensor<?x8xf32>
}
