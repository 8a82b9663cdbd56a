// RUN: terrace-opt %s --graph-infer-shapes --canonicalize | FileCheck %s

// The size of the reshaped value becomes known, and with it everything that follows from it.
// CHECK-LABEL: func.func @sizes
// CHECK-NEXT: %[[C:.*]] = graph.constant dense<3> : tensor<1xi64>
// CHECK-NEXT: return %[[C]]
func.func @sizes(%x: tensor<2x6xf32>) -> tensor<1xi64> {
  %0 = graph.reshape %x {shape = array<i64: 3, -1>} : (tensor<2x6xf32>) -> tensor<?x?xf32>
  %1 = graph.reduce_sum %0 {axes = array<i64: 1>} : (tensor<?x?xf32>) -> tensor<?xf32>
  %2 = graph.shape %1 : (tensor<?xf32>) -> tensor<1xi64>
  return %2 : tensor<1xi64>
}

// What a function returns keeps its type, and with it what must have the same type.
// CHECK-LABEL: func.func @returned
// CHECK: %[[R:.*]] = graph.reshape %{{.*}} : (tensor<2x6xf32>) -> tensor<?x?xf32>
// CHECK-NEXT: %[[A:.*]] = graph.relu %[[R]] : tensor<?x?xf32>
// CHECK-NEXT: return %[[A]] : tensor<?x?xf32>
func.func @returned(%x: tensor<2x6xf32>) -> tensor<?x?xf32> {
  %0 = graph.reshape %x {shape = array<i64: 3, -1>} : (tensor<2x6xf32>) -> tensor<?x?xf32>
  %1 = graph.relu %0 : tensor<?x?xf32>
  return %1 : tensor<?x?xf32>
}
