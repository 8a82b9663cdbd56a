// RUN: terrace-opt %s --linalg-tile="tile-sizes=2,2 interchange=1,2 explain" --verify-diagnostics

func.func @interchange(%a: memref<8x8xf32>, %x: f32) {
  // expected-remark @+1 {{has 2 loops, of which [1, 2] is no permutation}}
  linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} outs(%a : memref<8x8xf32>) {
  ^bb0(%z: f32):
    linalg.yield %x : f32
  }
  return
}
