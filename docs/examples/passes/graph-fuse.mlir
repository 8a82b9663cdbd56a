// terrace-opt --graph-fuse
func.func @block(%x: tensor<1x8x4x4xf32>, %weights: tensor<8x8x1x1xf32>) -> tensor<1x8x4x4xf32> {
  %0 = graph.conv %x, %weights : (tensor<1x8x4x4xf32>, tensor<8x8x1x1xf32>) -> tensor<1x8x4x4xf32>
  %1 = graph.add %0, %x : (tensor<1x8x4x4xf32>, tensor<1x8x4x4xf32>) -> tensor<1x8x4x4xf32>
  %2 = graph.relu %1 : tensor<1x8x4x4xf32>
  return %2 : tensor<1x8x4x4xf32>
}
