// RUN: terrace-opt %s --verify-each=run --convert-graph-to-linalg --canonicalize --cse 2>&1 | FileCheck %s

// A loop that stacks what its iterations give: where a count is there in front of it, the stack is as large; where a
// condition decides, a loop that stacks nothing counts the iterations first.

// CHECK-NOT: not checked
// CHECK-LABEL: func.func @main
// CHECK: %[[COUNT:.*]] = tensor.extract %arg1[]
// CHECK: %[[ROWS:.*]] = arith.maxsi
// CHECK: tensor.empty(%{{.*}}) : tensor<?x3xf32>
// CHECK: scf.for
// CHECK: scf.while
// CHECK: tensor.empty(%{{.*}}) : tensor<?x3xf32>
// CHECK: scf.for
// CHECK-NOT: graph.loop

func.func @main(%x: tensor<3xf32>, %n: tensor<i64>, %c: tensor<i1>) -> (tensor<3xf32>, tensor<?x3xf32>, tensor<?x3xf32>, tensor<?xi64>, tensor<?x?xi64>) {
  %yes = graph.constant dense<true> : tensor<i1>
  %one = graph.constant dense<1> : tensor<i64>
  %two = graph.constant dense<2> : tensor<i64>
  %most = graph.constant dense<40> : tensor<i64>
  %limit = graph.constant dense<50.0> : tensor<f32>
  %0:2 = graph.loop count %n while %c carry %x : (tensor<i64>, tensor<i1>, tensor<3xf32>) -> (tensor<3xf32>, tensor<?x3xf32>) {
  ^bb0(%i: tensor<i64>, %a: tensor<3xf32>):
    %s = graph.add %a, %x : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
    graph.yield %yes, %s, %s : tensor<i1>, tensor<3xf32>, tensor<3xf32>
  }
  %1:3 = graph.loop count %most carry %x : (tensor<i64>, tensor<3xf32>) -> (tensor<3xf32>, tensor<?x3xf32>, tensor<?xi64>) {
  ^bb0(%i: tensor<i64>, %v: tensor<3xf32>):
    %square = graph.mul %v, %v : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
    %w = graph.add %square, %v : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
    %max = graph.reduce_max %w {axes = array<i64: 0>} : (tensor<3xf32>) -> tensor<f32>
    %go = graph.less %max, %limit : (tensor<f32>, tensor<f32>) -> tensor<i1>
    %k = graph.mul %i, %i : (tensor<i64>, tensor<i64>) -> tensor<i64>
    graph.yield %go, %w, %w, %k : tensor<i1>, tensor<3xf32>, tensor<3xf32>, tensor<i64>
  }
  // A loop that counts in one that counts.
  %2 = graph.loop while %yes : (tensor<i1>) -> tensor<?x4xi64> {
  ^bb0(%i: tensor<i64>):
    %rows = graph.loop while %yes : (tensor<i1>) -> tensor<?xi64> {
    ^bb1(%j: tensor<i64>):
      %go = graph.less %j, %two : (tensor<i64>, tensor<i64>) -> tensor<i1>
      %sum = graph.add %i, %j : (tensor<i64>, tensor<i64>) -> tensor<i64>
      graph.yield %go, %sum : tensor<i1>, tensor<i64>
    }
    %first = graph.slice %rows {starts = array<i64: 0>, ends = array<i64: 1>, axes = array<i64: 0>} : (tensor<?xi64>) -> tensor<1xi64>
    %row = graph.expand %first {shape = array<i64: 4>} : (tensor<1xi64>) -> tensor<4xi64>
    %on = graph.less %i, %one : (tensor<i64>, tensor<i64>) -> tensor<i1>
    graph.yield %on, %row : tensor<i1>, tensor<4xi64>
  }
  %3 = graph.transpose %2 {perm = array<i64: 1, 0>} : (tensor<?x4xi64>) -> tensor<?x?xi64>
  return %0#0, %0#1, %1#1, %1#2, %3 : tensor<3xf32>, tensor<?x3xf32>, tensor<?x3xf32>, tensor<?xi64>, tensor<?x?xi64>
}
