// RUN: terrace-opt %s --graph-recognize --mlir-print-debuginfo | FileCheck %s

// An op that stands for several has the locations of all of them.

// CHECK: graph.silu %{{.*}} loc(#[[FUSED:[a-z0-9]+]])
// CHECK-DAG: #[[MUL:[a-z0-9]+]] = loc("mul")
// CHECK-DAG: #[[SIGMOID:[a-z0-9]+]] = loc("sigmoid")
// CHECK: #[[FUSED]] = loc(fused[#[[MUL]], #[[SIGMOID]]])
func.func @silu(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = graph.sigmoid %x : tensor<4xf32> loc("sigmoid")
  %1 = graph.mul %x, %0 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32> loc("mul")
  return %1 : tensor<4xf32>
}
