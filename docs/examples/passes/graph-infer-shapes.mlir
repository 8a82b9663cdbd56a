// terrace-opt --graph-infer-shapes
func.func @shape(%x: tensor<4x6xf32>) -> tensor<2xi64> {
  %0 = graph.reshape %x {shape = array<i64: 8, -1>} : (tensor<4x6xf32>) -> tensor<?x?xf32>
  %1 = graph.relu %0 : tensor<?x?xf32>
  %2 = graph.shape %1 : (tensor<?x?xf32>) -> tensor<2xi64>
  return %2 : tensor<2xi64>
}
