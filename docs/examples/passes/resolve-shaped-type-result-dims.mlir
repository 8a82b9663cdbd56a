// terrace-opt --resolve-shaped-type-result-dims
func.func @rows(%a: tensor<?x8xf32>, %b: tensor<4x8xf32>) -> index {
  %c0 = arith.constant 0 : index
  %0 = tensor.concat dim(0) %a, %b : (tensor<?x8xf32>, tensor<4x8xf32>) -> tensor<?x8xf32>
  %1 = tensor.dim %0, %c0 : tensor<?x8xf32>
  return %1 : index
}
