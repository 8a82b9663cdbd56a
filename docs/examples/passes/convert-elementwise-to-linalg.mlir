// terrace-opt --convert-elementwise-to-linalg
func.func @add(%a: tensor<?x8xf32>, %b: tensor<?x8xf32>) -> tensor<?x8xf32> {
  %0 = arith.addf %a, %b : tensor<?x8xf32>
  return %0 : tensor<?x8xf32>
}
