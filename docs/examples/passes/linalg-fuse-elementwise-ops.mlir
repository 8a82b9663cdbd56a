// terrace-opt --linalg-fuse-elementwise-ops
func.func @negated_sum(%a: tensor<64xf32>, %b: tensor<64xf32>, %out: tensor<64xf32>) -> tensor<64xf32> {
  %0 = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]}
      ins(%a, %b : tensor<64xf32>, tensor<64xf32>) outs(%out : tensor<64xf32>) {
  ^bb0(%x: f32, %y: f32, %before: f32):
    %sum = arith.addf %x, %y : f32
    linalg.yield %sum : f32
  } -> tensor<64xf32>
  %1 = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]}
      ins(%0 : tensor<64xf32>) outs(%out : tensor<64xf32>) {
  ^bb0(%x: f32, %before: f32):
    %negated = arith.negf %x : f32
    linalg.yield %negated : f32
  } -> tensor<64xf32>
  return %1 : tensor<64xf32>
}
