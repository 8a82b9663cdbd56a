// RUN: terrace-opt %s --bufferize | FileCheck %s

// Results that are written over one tensor get a buffer each.

// CHECK-LABEL: func.func @two_results_over_one
// CHECK-SAME: %[[OUTPUT:[a-z0-9_]+]]: memref<4xf32> {kernel.output}
// CHECK: %[[OTHER:.*]] = memref.alloc()
// CHECK: kernel.call @both(%{{.*}}) outs(%[[OUTPUT]], %[[OTHER]]) params
func.func @two_results_over_one(%x: tensor<4xf32>) -> tensor<4xf32> {
  %e = tensor.empty() : tensor<4xf32>
  %r:2 = kernel.call @both(%x) outs(%e, %e) params array<i64: 4> : (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>)
  return %r#0 : tensor<4xf32>
}
