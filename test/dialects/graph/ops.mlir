// RUN: terrace-opt %s | terrace-opt | FileCheck %s
// RUN: terrace-opt %s --mlir-print-op-generic | terrace-opt | FileCheck %s

// CHECK-LABEL: func.func @products
func.func @products(%x: tensor<?x3x8x8xf32>, %w: tensor<4x3x3x3xf32>, %b: tensor<4xf32>, %r: tensor<?x4x6x6xf32>) -> tensor<?x4x6x6xf32> {
  // CHECK: %[[C:.*]] = graph.conv %{{.*}}, %{{.*}} : (tensor<?x3x8x8xf32>, tensor<4x3x3x3xf32>) -> tensor<?x4x6x6xf32>
  %0 = graph.conv %x, %w : (tensor<?x3x8x8xf32>, tensor<4x3x3x3xf32>) -> tensor<?x4x6x6xf32>
  // CHECK: graph.conv %{{.*}}, %{{.*}} residual %[[C]] {activation = #graph.activation<relu>} :
  %1 = graph.conv %x, %w residual %0 {activation = #graph.activation<relu>} : (tensor<?x3x8x8xf32>, tensor<4x3x3x3xf32>, tensor<?x4x6x6xf32>) -> tensor<?x4x6x6xf32>
  // CHECK: graph.conv %{{.*}}, %{{.*}} bias %{{.*}} residual %{{.*}} {activation = #graph.activation<clip, 0.000000e+00 : f32, 6.000000e+00 : f32>} :
  %2 = graph.conv %x, %w bias %b residual %r {activation = #graph.activation<clip, 0.0 : f32, 6.0 : f32>} : (tensor<?x3x8x8xf32>, tensor<4x3x3x3xf32>, tensor<4xf32>, tensor<?x4x6x6xf32>) -> tensor<?x4x6x6xf32>
  return %2 : tensor<?x4x6x6xf32>
}

// CHECK-LABEL: func.func @constants
func.func @constants() -> tensor<2xf32> {
  // CHECK: graph.constant dense<[1.000000e+00, 2.000000e+00]> : tensor<2xf32>
  %0 = graph.constant dense<[1.0, 2.0]> : tensor<2xf32>
  return %0 : tensor<2xf32>
}

// CHECK-LABEL: func.func @elementwise
func.func @elementwise(%x: tensor<2x3xf32>, %y: tensor<3xf32>, %c: tensor<2x1xi1>) -> tensor<2x3xf32> {
  // CHECK: graph.gelu %{{.*}} {approximate} : tensor<2x3xf32>
  %0 = graph.gelu %x {approximate} : tensor<2x3xf32>
  // CHECK: graph.cast %{{.*}} to i32 : (tensor<2x3xf32>) -> tensor<2x3xi32>
  %1 = graph.cast %0 to i32 : (tensor<2x3xf32>) -> tensor<2x3xi32>
  // CHECK: graph.less %{{.*}}, %{{.*}} : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xi1>
  %2 = graph.less %x, %y : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xi1>
  // CHECK: graph.where %{{.*}}, %{{.*}}, %{{.*}} : (tensor<2x1xi1>, tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  %3 = graph.where %c, %x, %y : (tensor<2x1xi1>, tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  return %3 : tensor<2x3xf32>
}

// CHECK-LABEL: func.func @small_types
func.func @small_types(%x: tensor<4x6xf32>, %s: tensor<4x2xf32>, %z: tensor<4x2xui4>) -> tensor<4x6xf16> {
  // CHECK: graph.cast %{{.*}} to f8E5M2 {saturate} : (tensor<4x6xf32>) -> tensor<4x6xf8E5M2>
  %0 = graph.cast %x to f8E5M2 {saturate} : (tensor<4x6xf32>) -> tensor<4x6xf8E5M2>
  // CHECK: graph.bitcast %{{.*}} to ui8 : (tensor<4x6xf8E5M2>) -> tensor<4x6xui8>
  %1 = graph.bitcast %0 to ui8 : (tensor<4x6xf8E5M2>) -> tensor<4x6xui8>
  // CHECK: graph.quantize %{{.*}}, %{{.*}}, %{{.*}} to ui4 {block_size = 3 : i64, precision = f16} :
  %2 = graph.quantize %x, %s, %z to ui4 {block_size = 3 : i64, precision = f16} : (tensor<4x6xf32>, tensor<4x2xf32>, tensor<4x2xui4>) -> tensor<4x6xui4>
  // CHECK: graph.dequantize %{{.*}}, %{{.*}}, %{{.*}} {block_size = 3 : i64, to = f16} : {{.*}} -> tensor<4x6xf16>
  %3 = graph.dequantize %2, %s, %z {block_size = 3 : i64, to = f16} : (tensor<4x6xui4>, tensor<4x2xf32>, tensor<4x2xui4>) -> tensor<4x6xf16>
  return %3 : tensor<4x6xf16>
}

// CHECK-LABEL: func.func @layer_norm
func.func @layer_norm(%x: tensor<2x3xf32>, %y: tensor<3xf32>) -> tensor<2x3xf32> {
  // CHECK: graph.layer_norm %{{.*}} {axis = 1 : i64} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %0 = graph.layer_norm %x {axis = 1 : i64} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  // CHECK: graph.layer_norm %{{.*}} shift %{{.*}} {axis = 1 : i64} : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  %1 = graph.layer_norm %0 shift %y {axis = 1 : i64} : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  return %1 : tensor<2x3xf32>
}

// CHECK-LABEL: func.func @lstm
func.func @lstm(%x: tensor<5x1x3xf32>, %w: tensor<1x8x3xf32>, %r: tensor<1x8x2xf32>, %h: tensor<1x1x2xf32>) -> tensor<5x1x1x2xf32> {
  // CHECK: graph.lstm %{{.*}}, %{{.*}}, %{{.*}} initial_c %{{.*}} {direction = "reverse"} :
  %0:3 = graph.lstm %x, %w, %r initial_c %h {direction = "reverse"} : (tensor<5x1x3xf32>, tensor<1x8x3xf32>, tensor<1x8x2xf32>, tensor<1x1x2xf32>) -> (tensor<5x1x1x2xf32>, tensor<1x1x2xf32>, tensor<1x1x2xf32>)
  return %0#0 : tensor<5x1x1x2xf32>
}

// CHECK-LABEL: func.func @chosen
func.func @chosen(%x: tensor<4x?xf32>, %boxes: tensor<1x?x4xf32>, %scores: tensor<1x2x?xf32>, %most: tensor<i64>, %t: tensor<f32>) -> tensor<?x3xi64> {
  // CHECK: graph.unique %{{.*}} {axis = 1 : i64, sorted} : (tensor<4x?xf32>) -> (tensor<4x?xf32>, tensor<?xi64>, tensor<?xi64>, tensor<?xi64>)
  %0:4 = graph.unique %x {axis = 1 : i64, sorted} : (tensor<4x?xf32>) -> (tensor<4x?xf32>, tensor<?xi64>, tensor<?xi64>, tensor<?xi64>)
  // CHECK: graph.non_max_suppression %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} {center_point_box} : (tensor<1x?x4xf32>, tensor<1x2x?xf32>, tensor<i64>, tensor<f32>) -> tensor<?x3xi64>
  %1 = graph.non_max_suppression %boxes, %scores, %most, %t {center_point_box} : (tensor<1x?x4xf32>, tensor<1x2x?xf32>, tensor<i64>, tensor<f32>) -> tensor<?x3xi64>
  // CHECK: graph.non_max_suppression %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} : (tensor<1x?x4xf32>, tensor<1x2x?xf32>, tensor<i64>, tensor<f32>, tensor<f32>) -> tensor<?x3xi64>
  %2 = graph.non_max_suppression %boxes, %scores, %most, %t, %t : (tensor<1x?x4xf32>, tensor<1x2x?xf32>, tensor<i64>, tensor<f32>, tensor<f32>) -> tensor<?x3xi64>
  return %2 : tensor<?x3xi64>
}
