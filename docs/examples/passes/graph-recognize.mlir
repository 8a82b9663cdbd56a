// terrace-opt --graph-recognize
// The function that exporters write for SiLU.
func.func @silu(%x: tensor<4x8xf32>) -> tensor<4x8xf32> {
  %0 = graph.sigmoid %x : tensor<4x8xf32>
  %1 = graph.mul %x, %0 : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<4x8xf32>
  return %1 : tensor<4x8xf32>
}
