// RUN: terrace-opt %s --linalg-block-pack-matmul="block-factors=2,4,8" --canonicalize --mlir-print-local-scope | FileCheck %s --check-prefixes=CHECK,PAD
// RUN: terrace-opt %s --linalg-block-pack-matmul="block-factors=2,4,8 allow-padding=false" --canonicalize --mlir-print-local-scope | FileCheck %s --check-prefixes=CHECK,FULL
// RUN: terrace-opt %s --linalg-block-pack-matmul --canonicalize | FileCheck %s --check-prefix=NONE
// RUN: not terrace-opt %s --linalg-block-pack-matmul="block-factors=2,4" 2>&1 | FileCheck %s --check-prefix=TWO
// RUN: not terrace-opt %s --linalg-block-pack-matmul="block-factors=2,0,4" 2>&1 | FileCheck %s --check-prefix=NAUGHT
// RUN: not terrace-opt %s --linalg-block-pack-matmul="block-factors=2,4,8 mnk-order=0,1,1" 2>&1 | FileCheck %s --check-prefix=ORDER

// TWO: option 'block-factors' takes three numbers, not '2,4'
// NAUGHT: option 'block-factors' takes three numbers, not '2,0,4'
// ORDER: option 'mnk-order' takes a permutation of 0,1,2
// NONE-NOT: linalg.pack

// Tiles of 2 by 8, of 4 by 8 with the elements of the right operand transposed, and of 2 by 4.
// CHECK-LABEL: func.func @full(
// CHECK-SAME: %[[A:.*]]: tensor<4x16xf32>, %[[B:.*]]: tensor<16x8xf32>, %[[C:.*]]: tensor<4x8xf32>)
// CHECK: %[[PA:.*]] = linalg.pack %[[A]] outer_dims_perm = [0, 1] inner_dims_pos = [0, 1] inner_tiles = [2, 8] into %{{.*}} : tensor<4x16xf32> -> tensor<2x2x2x8xf32>
// CHECK: %[[PB:.*]] = linalg.pack %[[B]] outer_dims_perm = [1, 0] inner_dims_pos = [1, 0] inner_tiles = [4, 8] into %{{.*}} : tensor<16x8xf32> -> tensor<2x2x4x8xf32>
// CHECK: %[[PC:.*]] = linalg.pack %[[C]] inner_dims_pos = [0, 1] inner_tiles = [2, 4] into %{{.*}} : tensor<4x8xf32> -> tensor<2x2x2x4xf32>
// CHECK: %[[P:.*]] = linalg.generic
// CHECK-SAME: iterator_types = ["parallel", "parallel", "reduction", "parallel", "parallel", "reduction"]
// CHECK-SAME: ins(%[[PA]], %[[PB]]
// CHECK-SAME: outs(%[[PC]]
// CHECK: linalg.unpack %[[P]] inner_dims_pos = [0, 1] inner_tiles = [2, 4] into %[[C]]
func.func @full(%a: tensor<4x16xf32>, %b: tensor<16x8xf32>, %c: tensor<4x8xf32>) -> tensor<4x8xf32> {
  %0 = linalg.matmul ins(%a, %b : tensor<4x16xf32>, tensor<16x8xf32>) outs(%c : tensor<4x8xf32>) -> tensor<4x8xf32>
  return %0 : tensor<4x8xf32>
}

// Tiles that are not full have zeros in the rest, if they may.
// CHECK-LABEL: func.func @partial(
// PAD: %[[ZERO:.*]] = arith.constant 0 : i32
// PAD: linalg.pack %{{.*}} padding_value(%[[ZERO]] : i32)
// PAD-SAME: tensor<3x16xi32> -> tensor<2x2x2x8xi32>
// PAD: linalg.unpack
// FULL: linalg.matmul
func.func @partial(%a: tensor<3x16xi32>, %b: tensor<16x8xi32>, %c: tensor<3x8xi32>) -> tensor<3x8xi32> {
  %0 = linalg.matmul ins(%a, %b : tensor<3x16xi32>, tensor<16x8xi32>) outs(%c : tensor<3x8xi32>) -> tensor<3x8xi32>
  return %0 : tensor<3x8xi32>
}

// A generic op that does something else, though it has the maps of a product.
// CHECK-LABEL: func.func @difference(
// CHECK-NOT: linalg.pack
// CHECK: linalg.generic
func.func @difference(%a: tensor<4x16xf32>, %b: tensor<16x8xf32>, %c: tensor<4x8xf32>) -> tensor<4x8xf32> {
  %0 = linalg.generic {indexing_maps = [affine_map<(m, n, k) -> (m, k)>, affine_map<(m, n, k) -> (k, n)>, affine_map<(m, n, k) -> (m, n)>], iterator_types = ["parallel", "parallel", "reduction"]} ins(%a, %b : tensor<4x16xf32>, tensor<16x8xf32>) outs(%c : tensor<4x8xf32>) {
  ^bb0(%x: f32, %y: f32, %s: f32):
    %p = arith.mulf %x, %y : f32
    %t = arith.subf %s, %p : f32
    linalg.yield %t : f32
  } -> tensor<4x8xf32>
  return %0 : tensor<4x8xf32>
}
