// terrace-opt --linalg-fold-unit-extent-dims
func.func @add(%a: tensor<1x8xf32>, %b: tensor<1x8xf32>, %out: tensor<1x8xf32>) -> tensor<1x8xf32> {
  %0 = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]}
      ins(%a, %b : tensor<1x8xf32>, tensor<1x8xf32>) outs(%out : tensor<1x8xf32>) {
  ^bb0(%x: f32, %y: f32, %before: f32):
    %1 = arith.addf %x, %y : f32
    linalg.yield %1 : f32
  } -> tensor<1x8xf32>
  return %0 : tensor<1x8xf32>
}
