// RUN: terrace-opt %s | FileCheck %s
// RUN: terrace-opt %s --mlir-print-op-generic | terrace-opt | FileCheck %s

// The custom form of each op, by way of the generic form too.

// CHECK: module {
// CHECK-NEXT:   kernel.def @described implements "graph.conv" features ["avx2", "fma"] priority 10 inputs ["input", "weights", "bias"] {
// CHECK-NEXT:     kernel.require_type "input", f32
// CHECK-NEXT:     kernel.require_constant "weights"
// CHECK-NEXT:     %0 = kernel.present "bias"
// CHECK-NEXT:     kernel.require %0, "there is no bias"
// CHECK-NEXT:     %1 = kernel.attr_is "data_layout", "nhwc"
// CHECK-NEXT:     kernel.require %1, "channels are not last"
// CHECK-NEXT:     kernel.pack_operand "weights" with @described
// CHECK-NEXT:     %2 = kernel.dim "input", 0
// CHECK-NEXT:     %3 = kernel.dim "input", -1
// CHECK-NEXT:     %4 = kernel.size "input"
// CHECK-NEXT:     %5 = kernel.size "input" from 1 to 3
// CHECK-NEXT:     %6 = kernel.rank "input"
// CHECK-NEXT:     %7 = kernel.attr "strides", 1 default 1
// CHECK-NEXT:     %8 = kernel.attr "alpha"
// CHECK-NEXT:     kernel.expect_equal %2, %3, "they differ"
// CHECK-NEXT:     kernel.return %2, %3, %4, %5, %6, %7, %8
// CHECK-NEXT:   }
// CHECK-NEXT:   kernel.def @plain implements "graph.relu" {
// CHECK-NEXT:     kernel.return
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @tensors(%arg0: tensor<2x4xf32>, %arg1: tensor<4x4xf32>) -> tensor<2x4xf32> {
// CHECK-NEXT:     %0 = kernel.pack @described(%arg1) params array<i64: 4, 4> : (tensor<4x4xf32>) -> tensor<?xi8>
// CHECK-NEXT:     %1 = tensor.empty() : tensor<2x4xf32>
// CHECK-NEXT:     %2 = kernel.call @described(%arg0, %0) outs(%1) params array<i64: 2, 4> present array<i1: true, true, false> : (tensor<2x4xf32>, tensor<?xi8>, tensor<2x4xf32>) -> tensor<2x4xf32>
// CHECK-NEXT:     return %2 : tensor<2x4xf32>
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @memrefs(%arg0: memref<2x4xf32>, %arg1: memref<2x4xf32>) {
// CHECK-NEXT:     kernel.call @plain(%arg0) outs(%arg1) params array<i64> : (memref<2x4xf32>, memref<2x4xf32>) -> ()
// CHECK-NEXT:     return
// CHECK-NEXT:   }
// CHECK-NEXT: }

kernel.def @described implements "graph.conv" features ["avx2", "fma"] priority 10 inputs ["input", "weights", "bias"] {
  kernel.require_type "input", f32
  kernel.require_constant "weights"
  %there = kernel.present "bias"
  kernel.require %there, "there is no bias"
  %same = kernel.attr_is "data_layout", "nhwc"
  kernel.require %same, "channels are not last"
  kernel.pack_operand "weights" with @described
  %n = kernel.dim "input", 0
  %last = kernel.dim "input", -1
  %size = kernel.size "input"
  %some = kernel.size "input" from 1 to 3
  %rank = kernel.rank "input"
  %stride = kernel.attr "strides", 1 default 1
  %alpha = kernel.attr "alpha"
  kernel.expect_equal %n, %last, "they differ"
  kernel.return %n, %last, %size, %some, %rank, %stride, %alpha
}

kernel.def @plain implements "graph.relu" {
  kernel.return
}

func.func @tensors(%x: tensor<2x4xf32>, %w: tensor<4x4xf32>) -> tensor<2x4xf32> {
  %packed = kernel.pack @described(%w) params array<i64: 4, 4> : (tensor<4x4xf32>) -> tensor<?xi8>
  %out = tensor.empty() : tensor<2x4xf32>
  %y = kernel.call @described(%x, %packed) outs(%out) params array<i64: 2, 4> present array<i1: true, true, false> : (tensor<2x4xf32>, tensor<?xi8>, tensor<2x4xf32>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

func.func @memrefs(%x: memref<2x4xf32>, %y: memref<2x4xf32>) {
  kernel.call @plain(%x) outs(%y) params array<i64> : (memref<2x4xf32>, memref<2x4xf32>) -> ()
  return
}
