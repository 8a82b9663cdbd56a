// terrace-opt --linalg-inline-scalar-operands
func.func @scale(%factor: tensor<f32>, %x: tensor<64xf32>, %out: tensor<64xf32>) -> tensor<64xf32> {
  %0 = linalg.generic {indexing_maps = [affine_map<(i) -> ()>, affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]}
      ins(%factor, %x : tensor<f32>, tensor<64xf32>) outs(%out : tensor<64xf32>) {
  ^bb0(%f: f32, %e: f32, %before: f32):
    %1 = arith.mulf %f, %e : f32
    linalg.yield %1 : f32
  } -> tensor<64xf32>
  return %0 : tensor<64xf32>
}
