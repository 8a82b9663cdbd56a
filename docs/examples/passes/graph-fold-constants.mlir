// terrace-opt --graph-fold-constants
func.func @shape() -> tensor<2xi64> {
  %a = graph.constant dense<[2, 3]> : tensor<2xi64>
  %b = graph.constant dense<4> : tensor<i64>
  %0 = graph.mul %a, %b : (tensor<2xi64>, tensor<i64>) -> tensor<2xi64>
  return %0 : tensor<2xi64>
}
