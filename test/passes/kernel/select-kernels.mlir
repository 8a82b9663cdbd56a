// RUN: terrace-opt %s --select-kernels="features=avx2,fma explain" 2>&1 | FileCheck %s
// RUN: terrace-opt %s --select-kernels="disable=fast" | FileCheck %s --check-prefix=SLOW

// CHECK: graph.relu: fast
// CHECK: graph.relu: slow
// CHECK-NEXT: not fast: the number of elements is odd
// CHECK: graph.relu: no kernel
// CHECK-NEXT: not fast: the elements of 'input' are not f32
// CHECK-NEXT: not slow: the elements of 'input' are not f32

kernel.def @slow implements "graph.relu" {
  kernel.require_type "input", f32
  %n = kernel.size "input"
  kernel.return %n
}

kernel.def @fast implements "graph.relu" features ["avx2"] priority 10 {
  kernel.require_type "input", f32
  %n = kernel.size "input"
  %zero = arith.constant 0 : i64
  %two = arith.constant 2 : i64
  %rest = arith.remsi %n, %two : i64
  %even = arith.cmpi eq, %rest, %zero : i64
  kernel.require %even, "the number of elements is odd"
  %half = arith.divsi %n, %two : i64
  kernel.return %n, %half
}

kernel.def @product implements "graph.matmul" inputs ["rhs", "lhs", "bias"] {
  kernel.require_constant "rhs"
  kernel.pack_operand "rhs" with @product
  %m = kernel.dim "lhs", -2
  %act = kernel.attr "activation", 0
  %alpha = kernel.attr "alpha"
  kernel.return %m, %act, %alpha
}

// CHECK-LABEL: func.func @relu
// CHECK: %[[E:.*]] = tensor.empty() : tensor<2x3xf32>
// CHECK: kernel.call @fast(%{{.*}}) outs(%[[E]]) params array<i64: 6, 3> : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
// CHECK: kernel.call @slow(%{{.*}}) outs(%{{.*}}) params array<i64: 3>
// CHECK: graph.relu %{{.*}} : tensor<2xi32>
// SLOW-LABEL: func.func @relu
// SLOW: kernel.call @slow(%{{.*}}) outs(%{{.*}}) params array<i64: 6>
func.func @relu(%x: tensor<2x3xf32>, %y: tensor<3xf32>, %z: tensor<2xi32>) -> (tensor<2x3xf32>, tensor<3xf32>, tensor<2xi32>) {
  %0 = graph.relu %x : tensor<2x3xf32>
  %1 = graph.relu %y : tensor<3xf32>
  %2 = graph.relu %z : tensor<2xi32>
  return %0, %1, %2 : tensor<2x3xf32>, tensor<3xf32>, tensor<2xi32>
}

// A packed constant, buffers in the order that the kernel wants, and an absent one.
// CHECK-LABEL: func.func @matmul
// CHECK: %[[W:.*]] = graph.constant
// CHECK: %[[P:.*]] = kernel.pack @product(%[[W]]) params array<i64: 2, 1, 1065353216> : (tensor<3x1xf32>) -> tensor<?xi8>
// CHECK: kernel.call @product(%[[P]], %{{.*}}) outs(%{{.*}}) params array<i64: 2, 1, 1065353216> present array<i1: true, true, false>
func.func @matmul(%x: tensor<2x3xf32>) -> tensor<2x1xf32> {
  %w = graph.constant dense<2.0> : tensor<3x1xf32>
  %0 = graph.matmul %x, %w {activation = #graph.activation<relu>} : (tensor<2x3xf32>, tensor<3x1xf32>) -> tensor<2x1xf32>
  return %0 : tensor<2x1xf32>
}
