// RUN: terrace-opt %s --canonicalize | FileCheck %s

// CHECK-LABEL: func.func @neutral
// CHECK-SAME: %[[X:.*]]: tensor<2x3xf32>
// CHECK-NEXT: return %[[X]]
func.func @neutral(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %zero = graph.constant dense<0.0> : tensor<f32>
  %one = graph.constant dense<1.0> : tensor<3xf32>
  %0 = graph.add %x, %zero : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
  %1 = graph.mul %one, %0 : (tensor<3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  %2 = graph.div %1, %one : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  return %2 : tensor<2x3xf32>
}

// A neutral operand that broadcasts the other one is needed.
// CHECK-LABEL: func.func @growing
// CHECK: graph.add
func.func @growing(%x: tensor<3xf32>) -> tensor<2x3xf32> {
  %zero = graph.constant dense<0.0> : tensor<2x3xf32>
  %0 = graph.add %x, %zero : (tensor<3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// CHECK-LABEL: func.func @transposes
// CHECK-SAME: %[[X:.*]]: tensor<2x3x4xf32>
// CHECK-NEXT: %[[T:.*]] = graph.transpose %[[X]] {perm = array<i64: 2, 0, 1>}
// CHECK-NEXT: return %[[X]], %[[T]]
func.func @transposes(%x: tensor<2x3x4xf32>) -> (tensor<2x3x4xf32>, tensor<4x2x3xf32>) {
  %0 = graph.transpose %x {perm = array<i64: 1, 2, 0>} : (tensor<2x3x4xf32>) -> tensor<3x4x2xf32>
  %1 = graph.transpose %0 {perm = array<i64: 2, 0, 1>} : (tensor<3x4x2xf32>) -> tensor<2x3x4xf32>
  %2 = graph.transpose %0 {perm = array<i64: 1, 2, 0>} : (tensor<3x4x2xf32>) -> tensor<4x2x3xf32>
  return %1, %2 : tensor<2x3x4xf32>, tensor<4x2x3xf32>
}

// CHECK-LABEL: func.func @reshapes
// CHECK-SAME: %[[X:.*]]: tensor<2x6xf32>
// CHECK-NEXT: %[[R:.*]] = graph.reshape %[[X]] {shape = array<i64: 4, 3>} : (tensor<2x6xf32>) -> tensor<4x3xf32>
// CHECK-NEXT: return %[[R]]
func.func @reshapes(%x: tensor<2x6xf32>) -> tensor<4x3xf32> {
  %0 = graph.reshape %x {shape = array<i64: -1>} : (tensor<2x6xf32>) -> tensor<12xf32>
  %1 = graph.reshape %0 {shape = array<i64: 4, -1>} : (tensor<12xf32>) -> tensor<4x3xf32>
  return %1 : tensor<4x3xf32>
}

// CHECK-LABEL: func.func @static_shapes
// CHECK: graph.reshape %{{.*}} {shape = array<i64: 3, -1>} : (tensor<2x6xf32>) -> tensor<3x4xf32>
// CHECK: graph.slice %{{.*}} {axes = array<i64: 1>, ends = array<i64: 3>, starts = array<i64: 1>} : (tensor<3x4xf32>) -> tensor<3x2xf32>
func.func @static_shapes(%x: tensor<2x6xf32>) -> tensor<1xi64> {
  %s = graph.constant dense<[3, -1]> : tensor<2xi64>
  %start = graph.constant dense<[1]> : tensor<1xi64>
  %end = graph.constant dense<[3]> : tensor<1xi64>
  %0 = graph.dynamic_reshape %x, %s : (tensor<2x6xf32>, tensor<2xi64>) -> tensor<?x?xf32>
  %1 = graph.dynamic_slice %0, %start, %end {axes = array<i64: 1>} : (tensor<?x?xf32>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x?xf32>
  %2 = graph.reduce_sum %1 {axes = array<i64: 1>} : (tensor<?x?xf32>) -> tensor<?xf32>
  %3 = graph.shape %2 : (tensor<?xf32>) -> tensor<1xi64>
  return %3 : tensor<1xi64>
}

// CHECK-LABEL: func.func @concats
// CHECK-SAME: %[[X:.*]]: tensor<2xf32>, %[[E:.*]]: tensor<0xf32>
// CHECK-NEXT: graph.concat %[[X]], %[[X]], %[[X]] {axis = 0 : i64}
func.func @concats(%x: tensor<2xf32>, %e: tensor<0xf32>) -> tensor<6xf32> {
  %0 = graph.concat %x, %e, %x {axis = 0 : i64} : (tensor<2xf32>, tensor<0xf32>, tensor<2xf32>) -> tensor<4xf32>
  %1 = graph.concat %0, %x {axis = 0 : i64} : (tensor<4xf32>, tensor<2xf32>) -> tensor<6xf32>
  return %1 : tensor<6xf32>
}
