// RUN: terrace-opt %s --verify-each=run --canonicalize --graph-fuse --convert-graph-to-linalg --canonicalize --cse --linalg-fuse-elementwise-ops=allow-recompute=false --canonicalize 2>&1 | FileCheck %s

// Conditions and loops of the graph compute the same as structured control flow.

// CHECK-NOT: not checked
// CHECK: scf.for
// CHECK: scf.if
// CHECK: scf.while
// CHECK-NOT: graph.if
// CHECK-NOT: graph.loop

func.func @main(%x: tensor<3xf32>, %t: tensor<5x3xf32>) -> (tensor<3xf32>, tensor<5x3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<i64>) {
  %five = graph.constant dense<5> : tensor<i64>
  %most = graph.constant dense<40> : tensor<i64>
  %one = graph.constant dense<1> : tensor<i64>
  %two = graph.constant dense<2> : tensor<i64>
  %zero = graph.constant dense<0> : tensor<i64>
  %yes = graph.constant dense<true> : tensor<i1>
  %limit = graph.constant dense<50.0> : tensor<f32>
  // Three values change places, so that each is read before it is written over.
  %0:3 = graph.loop count %five carry %x, %x : (tensor<i64>, tensor<3xf32>, tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>, tensor<5x3xf32>) {
  ^bb0(%i: tensor<i64>, %a: tensor<3xf32>, %b: tensor<3xf32>):
    %row = graph.gather %t, %i {axis = 0 : i64} : (tensor<5x3xf32>, tensor<i64>) -> tensor<3xf32>
    %odd = graph.mod %i, %two : (tensor<i64>, tensor<i64>) -> tensor<i64>
    %is = graph.equal %odd, %zero : (tensor<i64>, tensor<i64>) -> tensor<i1>
    %c = graph.if %is : (tensor<i1>) -> tensor<3xf32> {
      %s = graph.add %a, %row : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
      graph.yield %s : tensor<3xf32>
    } else {
      graph.yield %a : tensor<3xf32>
    }
    graph.yield %yes, %b, %c, %c : tensor<i1>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>
  }
  // It stops once a value is large enough, or after 40 iterations.
  %1:2 = graph.loop count %most while %yes carry %0#0, %zero : (tensor<i64>, tensor<i1>, tensor<3xf32>, tensor<i64>) -> (tensor<3xf32>, tensor<i64>) {
  ^bb0(%i: tensor<i64>, %v: tensor<3xf32>, %k: tensor<i64>):
    %w = graph.add %v, %v : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
    %max = graph.reduce_max %w {axes = array<i64: 0>} : (tensor<3xf32>) -> tensor<f32>
    %go = graph.less %max, %limit : (tensor<f32>, tensor<f32>) -> tensor<i1>
    %k1 = graph.add %k, %one : (tensor<i64>, tensor<i64>) -> tensor<i64>
    graph.yield %go, %w, %k1 : tensor<i1>, tensor<3xf32>, tensor<i64>
  }
  return %0#0, %0#2, %0#1, %1#0, %1#1 : tensor<3xf32>, tensor<5x3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<i64>
}
