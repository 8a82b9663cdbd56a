// RUN: terrace-opt %s --graph-layout --cse | FileCheck %s

// What a residual adds is transposed once, with the input that it also is: nothing is transposed between.

// CHECK-LABEL: func.func @argument
// CHECK: %[[X:.*]] = graph.transpose %arg0 {perm = array<i64: 0, 2, 3, 1>}
// CHECK-NEXT: %[[Y:.*]] = graph.conv %[[X]], %arg1 {data_layout = "nhwc"}
// CHECK-NEXT: %[[SUM:.*]] = graph.add %[[Y]], %[[X]]
// CHECK-NEXT: %[[Z:.*]] = graph.conv %[[SUM]], %arg1 {data_layout = "nhwc"}
// CHECK-NEXT: graph.transpose %[[Z]] {perm = array<i64: 0, 3, 1, 2>}
func.func @argument(%x: tensor<1x4x8x8xf32>, %w: tensor<4x4x1x1xf32>) -> tensor<1x4x8x8xf32> {
  %0 = graph.conv %x, %w : (tensor<1x4x8x8xf32>, tensor<4x4x1x1xf32>) -> tensor<1x4x8x8xf32>
  %1 = graph.add %0, %x : (tensor<1x4x8x8xf32>, tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  %2 = graph.conv %1, %w : (tensor<1x4x8x8xf32>, tensor<4x4x1x1xf32>) -> tensor<1x4x8x8xf32>
  return %2 : tensor<1x4x8x8xf32>
}

// An argument that nothing else wants transposed stays as it is.

// CHECK-LABEL: func.func @other
// CHECK: graph.add %{{.*}}, %arg2 : (tensor<1x4x8x8xf32>, tensor<1x4x8x8xf32>)
func.func @other(%x: tensor<1x4x8x8xf32>, %w: tensor<4x4x1x1xf32>, %y: tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32> {
  %0 = graph.conv %x, %w : (tensor<1x4x8x8xf32>, tensor<4x4x1x1xf32>) -> tensor<1x4x8x8xf32>
  %1 = graph.add %0, %y : (tensor<1x4x8x8xf32>, tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  return %1 : tensor<1x4x8x8xf32>
}
