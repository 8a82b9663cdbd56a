// terrace-opt --linalg-detensorize="aggressive-mode=true"
func.func @add(%a: tensor<i32>, %b: tensor<i32>) -> tensor<i32> {
  %0 = tensor.empty() : tensor<i32>
  %1 = linalg.generic {indexing_maps = [affine_map<() -> ()>, affine_map<() -> ()>, affine_map<() -> ()>], iterator_types = []}
      ins(%a, %b : tensor<i32>, tensor<i32>) outs(%0 : tensor<i32>) {
  ^bb0(%x: i32, %y: i32, %before: i32):
    %2 = arith.addi %x, %y : i32
    linalg.yield %2 : i32
  } -> tensor<i32>
  return %1 : tensor<i32>
}
