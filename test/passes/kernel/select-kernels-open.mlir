// Descriptions are evaluated on sizes that are open as far as that goes: words may be computed when the program runs, but
// what is required must be known to hold.

// RUN: terrace-opt %s --select-kernels=explain 2>&1 | FileCheck %s

// The same as remarks, for tools that show them.

// RUN: terrace-opt %s --select-kernels --remarks-filter=select-kernels --no-output 2>&1 | FileCheck --check-prefix=REMARK %s

// REMARK: [Passed] kernel-call | Category:select-kernels | Function=relu | Kernel="even", Op="graph.relu"
// REMARK: [Missed] no-kernel | Category:select-kernels | Function=relu | Op="graph.relu", Refused="even: 'arith.remsi' depends on sizes that are open"

// CHECK: graph.relu: even
// CHECK: graph.relu: no kernel
// CHECK-NEXT: not even: 'arith.remsi' depends on sizes that are open
// CHECK: graph.softmax: no kernel
// CHECK-NEXT: not short: the last dimension is long, or may be: it depends on sizes that are open

kernel.def @even implements "graph.relu" {
  %n = kernel.size "input"
  %columns = kernel.dim "input", -1
  %zero = arith.constant 0 : i64
  %two = arith.constant 2 : i64
  %rest = arith.remsi %columns, %two : i64
  %even = arith.cmpi eq, %rest, %zero : i64
  kernel.require %even, "the last dimension is odd"
  %half = arith.divsi %n, %two : i64
  kernel.return %n, %half, %two
}

kernel.def @short implements "graph.softmax" {
  %columns = kernel.dim "input", -1
  %most = arith.constant 64 : i64
  %fits = arith.cmpi sle, %columns, %most : i64
  kernel.require %fits, "the last dimension is long"
  kernel.return %columns
}

kernel.def @product implements "graph.matmul" {
  %inner = kernel.dim "lhs", -1
  %k = kernel.dim "rhs", 0
  kernel.expect_equal %inner, %k, "other sizes are contracted"
  %m = kernel.dim "lhs", 0
  kernel.return %m, %k
}

// CHECK-LABEL: func.func @relu
// CHECK: %[[N:.*]] = tensor.dim %[[X:.*]], %{{.*}} : tensor<?x8xf32>
// CHECK: %[[ALL:.*]] = arith.muli %[[N]], %{{.*}} : index
// CHECK: %[[HALF:.*]] = arith.muli %{{.*}}, %{{.*}} : index
// CHECK: %[[E:.*]] = tensor.empty(%{{.*}}) : tensor<?x8xf32>
// CHECK: kernel.call @even(%[[X]]) outs(%[[E]]) params array<i64: -9223372036854775808, -9223372036854775808, 2> words(%[[ALL]], %[[HALF]])
func.func @relu(%x: tensor<?x8xf32>, %y: tensor<8x?xf32>) -> (tensor<?x8xf32>, tensor<8x?xf32>, tensor<8x?xf32>) {
  %0 = graph.relu %x : tensor<?x8xf32>
  %1 = graph.relu %y : tensor<8x?xf32>
  %2 = graph.softmax %y {axis = 1 : i64} : (tensor<8x?xf32>) -> tensor<8x?xf32>
  return %0, %1, %2 : tensor<?x8xf32>, tensor<8x?xf32>, tensor<8x?xf32>
}

// What the op takes for granted is checked in front of the call, unless it is known.

// CHECK-LABEL: func.func @products
// CHECK-NOT: cf.assert
// CHECK: kernel.call @product
// CHECK: %[[INNER:.*]] = tensor.dim %arg1, %{{.*}} : tensor<?x?xf32>
// CHECK: %[[SAME:.*]] = arith.cmpi eq, %[[INNER]], %{{.*}} : index
// CHECK: cf.assert %[[SAME]], "other sizes are contracted"
// CHECK: kernel.call @product(%arg1, %arg2) outs(%{{.*}}) params array<i64: -9223372036854775808, 4>
func.func @products(%x: tensor<?x4xf32>, %y: tensor<?x?xf32>, %w: tensor<4x3xf32>) -> (tensor<?x3xf32>, tensor<?x3xf32>) {
  %0 = graph.matmul %x, %w : (tensor<?x4xf32>, tensor<4x3xf32>) -> tensor<?x3xf32>
  %1 = graph.matmul %y, %w : (tensor<?x?xf32>, tensor<4x3xf32>) -> tensor<?x3xf32>
  return %0, %1 : tensor<?x3xf32>, tensor<?x3xf32>
}
