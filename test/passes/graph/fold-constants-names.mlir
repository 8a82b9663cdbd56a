// RUN: terrace-opt %s --graph-fold-constants | FileCheck %s

// Functions are folded at the same time: what the resources of one are called does not depend on another.

// CHECK-LABEL: func.func @main
// CHECK: graph.constant dense_resource<folded> : tensor<32xf32>
// CHECK-LABEL: func.func @f
// CHECK: graph.constant dense_resource<folded$f> : tensor<32xf32>
// CHECK-LABEL: func.func @g
// CHECK: graph.constant dense_resource<folded$g> : tensor<32xf32>
func.func @main() -> tensor<32xf32> {
  %0 = graph.constant dense<[0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.0, 13.0, 14.0, 15.0, 16.0, 17.0, 18.0, 19.0, 20.0, 21.0, 22.0, 23.0, 24.0, 25.0, 26.0, 27.0, 28.0, 29.0, 30.0, 31.0]> : tensor<32xf32>
  %1 = graph.neg %0 : tensor<32xf32>
  return %1 : tensor<32xf32>
}
func.func @f() -> tensor<32xf32> {
  %0 = graph.constant dense<[0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.0, 13.0, 14.0, 15.0, 16.0, 17.0, 18.0, 19.0, 20.0, 21.0, 22.0, 23.0, 24.0, 25.0, 26.0, 27.0, 28.0, 29.0, 30.0, 31.0]> : tensor<32xf32>
  %1 = graph.neg %0 : tensor<32xf32>
  return %1 : tensor<32xf32>
}
func.func @g() -> tensor<32xf32> {
  %0 = graph.constant dense<[0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.0, 13.0, 14.0, 15.0, 16.0, 17.0, 18.0, 19.0, 20.0, 21.0, 22.0, 23.0, 24.0, 25.0, 26.0, 27.0, 28.0, 29.0, 30.0, 31.0]> : tensor<32xf32>
  %1 = graph.neg %0 : tensor<32xf32>
  return %1 : tensor<32xf32>
}
