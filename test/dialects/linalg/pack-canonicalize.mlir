// RUN: terrace-opt %s --canonicalize | FileCheck %s
// RUN: terrace-opt %s --verify-each=run --canonicalize 2>&1 | FileCheck %s --check-prefix=EXEC

// EXEC-NOT: {{warning|error}}
// EXEC: func.func @main

// What was packed and unpacked again is what it was, padded or not it computes the same.
// CHECK-LABEL: func.func @main(
// CHECK-SAME: %[[A:.*]]: tensor<6x8xf32>, %[[P:.*]]: tensor<2x3x2x4xf32>)
// CHECK-DAG: %[[CST:.*]] = arith.constant dense<1.000000e+00> : tensor<3x2xf32>
// CHECK-DAG: %[[PADDED:.*]] = linalg.pack %[[A]] padding_value(%{{.*}} : f32) inner_dims_pos = [0] inner_tiles = [4]
// CHECK-DAG: linalg.unpack %[[PADDED]]
// CHECK: return %[[A]], %[[P]], %{{.*}}, %[[CST]]
func.func @main(%a: tensor<6x8xf32>, %p: tensor<2x3x2x4xf32>) -> (tensor<6x8xf32>, tensor<2x3x2x4xf32>, tensor<6x8xf32>, tensor<3x2xf32>) {
  %zero = arith.constant 0.0 : f32
  %e0 = tensor.empty() : tensor<2x3x2x4xf32>
  %u0 = tensor.empty() : tensor<6x8xf32>
  %0 = linalg.pack %a outer_dims_perm = [1, 0] inner_dims_pos = [0, 1] inner_tiles = [2, 4] into %e0 : tensor<6x8xf32> -> tensor<2x3x2x4xf32>
  %1 = linalg.unpack %0 outer_dims_perm = [1, 0] inner_dims_pos = [0, 1] inner_tiles = [2, 4] into %u0 : tensor<2x3x2x4xf32> -> tensor<6x8xf32>
  %2 = linalg.unpack %p outer_dims_perm = [1, 0] inner_dims_pos = [0, 1] inner_tiles = [2, 4] into %u0 : tensor<2x3x2x4xf32> -> tensor<6x8xf32>
  %3 = linalg.pack %2 outer_dims_perm = [1, 0] inner_dims_pos = [0, 1] inner_tiles = [2, 4] into %e0 : tensor<6x8xf32> -> tensor<2x3x2x4xf32>
  %e4 = tensor.empty() : tensor<2x8x4xf32>
  %4 = linalg.pack %a padding_value(%zero : f32) inner_dims_pos = [0] inner_tiles = [4] into %e4 : tensor<6x8xf32> -> tensor<2x8x4xf32>
  %5 = linalg.unpack %4 inner_dims_pos = [0] inner_tiles = [4] into %u0 : tensor<2x8x4xf32> -> tensor<6x8xf32>
  %c = arith.constant dense<1.0> : tensor<6xf32>
  %e6 = tensor.empty() : tensor<3x2xf32>
  %6 = linalg.pack %c inner_dims_pos = [0] inner_tiles = [2] into %e6 : tensor<6xf32> -> tensor<3x2xf32>
  return %1, %3, %5, %6 : tensor<6x8xf32>, tensor<2x3x2x4xf32>, tensor<6x8xf32>, tensor<3x2xf32>
}

// A tile that is known to be full needs no padding, and what is unpacked into is written over.
// CHECK-LABEL: func.func @full(
// CHECK-SAME: %[[A:.*]]: tensor<8xf32>, %[[E:.*]]: tensor<2x4xf32>, %[[V:.*]]: f32)
// CHECK: %[[P:.*]] = linalg.pack %[[A]] inner_dims_pos = [0] inner_tiles = [4] into %[[E]]
// CHECK: linalg.exp
// CHECK: %[[X:.*]] = linalg.exp
// CHECK: linalg.unpack %[[X]] inner_dims_pos = [0] inner_tiles = [4] into %[[A]]
func.func @full(%a: tensor<8xf32>, %e: tensor<2x4xf32>, %v: f32) -> (tensor<8xf32>, tensor<8xf32>) {
  %0 = linalg.pack %a padding_value(%v : f32) inner_dims_pos = [0] inner_tiles = [4] into %e : tensor<8xf32> -> tensor<2x4xf32>
  %d = linalg.exp ins(%a : tensor<8xf32>) outs(%a : tensor<8xf32>) -> tensor<8xf32>
  %1 = linalg.exp ins(%0 : tensor<2x4xf32>) outs(%e : tensor<2x4xf32>) -> tensor<2x4xf32>
  %2 = linalg.unpack %1 inner_dims_pos = [0] inner_tiles = [4] into %d : tensor<2x4xf32> -> tensor<8xf32>
  return %2, %d : tensor<8xf32>, tensor<8xf32>
}

// A packed fill is a fill, with the same padding.
// CHECK-LABEL: func.func @fill(
// CHECK-SAME: %[[V:.*]]: f32, %[[W:.*]]: f32, %[[A:.*]]: tensor<6xf32>)
// CHECK: %[[F:.*]] = linalg.fill ins(%[[V]] : f32) outs(%{{.*}} : tensor<2x4xf32>)
// CHECK: linalg.pack %{{.*}} padding_value(%[[W]] : f32)
func.func @fill(%v: f32, %w: f32, %a: tensor<6xf32>) -> (tensor<2x4xf32>, tensor<2x4xf32>) {
  %0 = linalg.fill ins(%v : f32) outs(%a : tensor<6xf32>) -> tensor<6xf32>
  %e1 = tensor.empty() : tensor<2x4xf32>
  %1 = linalg.pack %0 padding_value(%v : f32) inner_dims_pos = [0] inner_tiles = [4] into %e1 : tensor<6xf32> -> tensor<2x4xf32>
  %e2 = tensor.empty() : tensor<2x4xf32>
  %2 = linalg.pack %0 padding_value(%w : f32) inner_dims_pos = [0] inner_tiles = [4] into %e2 : tensor<6xf32> -> tensor<2x4xf32>
  return %1, %2 : tensor<2x4xf32>, tensor<2x4xf32>
}

// A size that one side tells is told to the other, and sizes of tiles that a cast tells are.
// CHECK-LABEL: func.func @sizes(
// CHECK: linalg.pack %{{.*}} inner_dims_pos = [0] inner_tiles = [4] into %{{.*}} : tensor<?x3xf32> -> tensor<?x3x4xf32>
func.func @sizes(%a: tensor<?x3xf32>, %e: tensor<?x3x4xf32>, %t: index) -> tensor<?x?x?xf32> {
  %0 = tensor.cast %a : tensor<?x3xf32> to tensor<?x?xf32>
  %1 = tensor.cast %e : tensor<?x3x4xf32> to tensor<?x?x?xf32>
  %2 = linalg.pack %0 inner_dims_pos = [0] inner_tiles = [%t] into %1 : tensor<?x?xf32> -> tensor<?x?x?xf32>
  return %2 : tensor<?x?x?xf32>
}
