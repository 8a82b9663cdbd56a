// RUN: terrace-opt %s --linalg-fuse-elementwise-ops --mlir-print-debuginfo --mlir-print-local-scope | FileCheck %s

// The op has the places of those that it stands for, and what it computes keeps its own.

// CHECK: arith.addf {{.*}} loc("sum"
// CHECK: math.exp {{.*}} loc("power"
// CHECK: } -> tensor<4xf32> loc(fused["first", "second"])
func.func @locations(%a: tensor<4xf32>, %b: tensor<4xf32>) -> tensor<4xf32> {
  %0 = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]} ins(%a : tensor<4xf32>) outs(%b : tensor<4xf32>) {
  ^bb0(%x: f32, %z: f32):
    %s = arith.addf %x, %x : f32 loc("sum")
    linalg.yield %s : f32
  } -> tensor<4xf32> loc("first")
  %1 = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]} ins(%0 : tensor<4xf32>) outs(%b : tensor<4xf32>) {
  ^bb0(%x: f32, %z: f32):
    %s = math.exp %x : f32 loc("power")
    linalg.yield %s : f32
  } -> tensor<4xf32> loc("second")
  return %1 : tensor<4xf32>
}
