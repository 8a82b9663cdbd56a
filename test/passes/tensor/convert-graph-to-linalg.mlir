// RUN: terrace-opt %s --convert-graph-to-linalg | FileCheck %s

// CHECK: #map = affine_map<(d0, d1) -> (d0, d1)>
// CHECK-NEXT: #map1 = affine_map<(d0, d1) -> (d1)>
// CHECK-NEXT: #map2 = affine_map<(d0, d1, d2) -> (d0, d2)>
// CHECK-NEXT: #map3 = affine_map<(d0, d1, d2) -> (d2, d1)>
// CHECK-NEXT: #map4 = affine_map<(d0, d1, d2) -> (d0, d1)>
// CHECK-NEXT: #map5 = affine_map<(d0, d1, d2) -> (d1, d2, d0)>
// CHECK-NEXT: #map6 = affine_map<(d0, d1, d2) -> (d0, d1, d2)>
// CHECK-NEXT: #map7 = affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>
// CHECK-NEXT: #map8 = affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1 * 2 + d4, d2 * 2 + d5, d3)>
// CHECK-NEXT: #map9 = affine_map<(d0, d1, d2, d3, d4, d5) -> (d4, d5)>
// CHECK-NEXT: #map10 = affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1, d2, d3)>
// CHECK-NEXT: module {
// CHECK-NEXT:  func.func @add(%[[ARG0:[a-zA-Z0-9_$.-]+]]: tensor<2x3xf32>, %[[ARG1:[a-zA-Z0-9_$.-]+]]: tensor<3xf32>) -> tensor<2x3xf32> {
// CHECK-NEXT:  %[[V0:[a-zA-Z0-9_$.-]+]] = tensor.empty() : tensor<2x3xf32>
// CHECK-NEXT:  %[[V1:[a-zA-Z0-9_$.-]+]] = linalg.generic {indexing_maps = [#map, #map1, #map], iterator_types = ["parallel", "parallel"]} ins(%[[ARG0]], %[[ARG1]] : tensor<2x3xf32>, tensor<3xf32>) outs(%[[V0]] : tensor<2x3xf32>) {
// CHECK-NEXT:  ^bb0(%[[IN:[a-zA-Z0-9_$.-]+]]: f32, %[[IN_0:[a-zA-Z0-9_$.-]+]]: f32, %[[OUT:[a-zA-Z0-9_$.-]+]]: f32):
// CHECK-NEXT:  %[[V2:[a-zA-Z0-9_$.-]+]] = arith.addf %[[IN]], %[[IN_0]] : f32
// CHECK-NEXT:  linalg.yield %[[V2]] : f32
// CHECK-NEXT:  } -> tensor<2x3xf32>
// CHECK-NEXT:  return %[[V1]] : tensor<2x3xf32>
// CHECK-NEXT:  }
// CHECK-NEXT:  func.func @matmul(%[[ARG0]]: tensor<2x3xf32>, %[[ARG1]]: tensor<3x4xf32>) -> tensor<2x4xf32> {
// CHECK-NEXT:  %[[V0]] = tensor.empty() : tensor<2x4xf32>
// CHECK-NEXT:  %[[V1]] = linalg.generic {indexing_maps = [#map], iterator_types = ["parallel", "parallel"]} outs(%[[V0]] : tensor<2x4xf32>) {
// CHECK-NEXT:  ^bb0(%[[OUT]]: f32):
// CHECK-NEXT:  %[[CST:[a-zA-Z0-9_$.-]+]] = arith.constant 0.000000e+00 : f32
// CHECK-NEXT:  linalg.yield %[[CST]] : f32
// CHECK-NEXT:  } -> tensor<2x4xf32>
// CHECK-NEXT:  %[[V2]] = linalg.generic {indexing_maps = [#map2, #map3, #map4], iterator_types = ["parallel", "parallel", "reduction"]} ins(%[[ARG0]], %[[ARG1]] : tensor<2x3xf32>, tensor<3x4xf32>) outs(%[[V1]] : tensor<2x4xf32>) {
// CHECK-NEXT:  ^bb0(%[[IN]]: f32, %[[IN_0]]: f32, %[[OUT]]: f32):
// CHECK-NEXT:  %[[V3:[a-zA-Z0-9_$.-]+]] = arith.mulf %[[IN]], %[[IN_0]] : f32
// CHECK-NEXT:  %[[V4:[a-zA-Z0-9_$.-]+]] = arith.addf %[[OUT]], %[[V3]] fastmath<reassoc> : f32
// CHECK-NEXT:  linalg.yield %[[V4]] : f32
// CHECK-NEXT:  } -> tensor<2x4xf32>
// CHECK-NEXT:  return %[[V2]] : tensor<2x4xf32>
// CHECK-NEXT:  }
// CHECK-NEXT:  func.func @moved(%[[ARG0]]: tensor<2x3x4xf32>) -> tensor<4x6xf32> {
// CHECK-NEXT:  %[[V0]] = tensor.empty() : tensor<4x2x3xf32>
// CHECK-NEXT:  %[[V1]] = linalg.generic {indexing_maps = [#map5, #map6], iterator_types = ["parallel", "parallel", "parallel"]} ins(%[[ARG0]] : tensor<2x3x4xf32>) outs(%[[V0]] : tensor<4x2x3xf32>) {
// CHECK-NEXT:  ^bb0(%[[IN]]: f32, %[[OUT]]: f32):
// CHECK-NEXT:  linalg.yield %[[IN]] : f32
// CHECK-NEXT:  } -> tensor<4x2x3xf32>
// CHECK-NEXT:  %[[COLLAPSED:[a-zA-Z0-9_$.-]+]] = tensor.collapse_shape %[[V1]] {{\[\[}}0], [1, 2]] : tensor<4x2x3xf32> into tensor<4x6xf32>
// CHECK-NEXT:  return %[[COLLAPSED]] : tensor<4x6xf32>
// CHECK-NEXT:  }
// CHECK-NEXT:  func.func @pool(%[[ARG0]]: tensor<1x8x8x3xf32>) -> tensor<1x4x4x3xf32> {
// CHECK-NEXT:  %[[V0]] = tensor.empty() : tensor<2x2xf32>
// CHECK-NEXT:  %[[V1]] = tensor.empty() : tensor<1x4x4x3xf32>
// CHECK-NEXT:  %[[V2]] = linalg.generic {indexing_maps = [#map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} outs(%[[V1]] : tensor<1x4x4x3xf32>) {
// CHECK-NEXT:  ^bb0(%[[OUT]]: f32):
// CHECK-NEXT:  %[[CST]] = arith.constant 0xFF800000 : f32
// CHECK-NEXT:  linalg.yield %[[CST]] : f32
// CHECK-NEXT:  } -> tensor<1x4x4x3xf32>
// CHECK-NEXT:  %[[V3]] = linalg.generic {indexing_maps = [#map8, #map9, #map10], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction"]} ins(%[[ARG0]], %[[V0]] : tensor<1x8x8x3xf32>, tensor<2x2xf32>) outs(%[[V2]] : tensor<1x4x4x3xf32>) {
// CHECK-NEXT:  ^bb0(%[[IN]]: f32, %[[IN_0]]: f32, %[[OUT]]: f32):
// CHECK-NEXT:  %[[V4]] = arith.maximumf %[[OUT]], %[[IN]] : f32
// CHECK-NEXT:  linalg.yield %[[V4]] : f32
// CHECK-NEXT:  } -> tensor<1x4x4x3xf32>
// CHECK-NEXT:  return %[[V3]] : tensor<1x4x4x3xf32>
// CHECK-NEXT:  }
// CHECK-NEXT: }

func.func @add(%x: tensor<2x3xf32>, %y: tensor<3xf32>) -> tensor<2x3xf32> {
  %0 = graph.add %x, %y : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

func.func @matmul(%x: tensor<2x3xf32>, %y: tensor<3x4xf32>) -> tensor<2x4xf32> {
  %0 = graph.matmul %x, %y : (tensor<2x3xf32>, tensor<3x4xf32>) -> tensor<2x4xf32>
  return %0 : tensor<2x4xf32>
}

func.func @moved(%x: tensor<2x3x4xf32>) -> tensor<4x6xf32> {
  %0 = graph.transpose %x {perm = array<i64: 2, 0, 1>} : (tensor<2x3x4xf32>) -> tensor<4x2x3xf32>
  %1 = graph.reshape %0 {shape = array<i64: 4, 6>} : (tensor<4x2x3xf32>) -> tensor<4x6xf32>
  return %1 : tensor<4x6xf32>
}

func.func @pool(%x: tensor<1x8x8x3xf32>) -> tensor<1x4x4x3xf32> {
  %0 = graph.max_pool %x {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, data_layout = "nhwc"} : (tensor<1x8x8x3xf32>) -> tensor<1x4x4x3xf32>
  return %0 : tensor<1x4x4x3xf32>
}
