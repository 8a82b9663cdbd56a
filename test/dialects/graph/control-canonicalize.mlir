// RUN: terrace-opt %s --canonicalize --split-input-file | FileCheck %s

// A branch whose condition is known takes the place of the condition.

// CHECK-LABEL: func.func @taken
// CHECK-NOT: graph.if
// CHECK: %[[A:.*]] = graph.abs %arg0
// CHECK: return %[[A]]
func.func @taken(%x: tensor<2xf32>) -> tensor<2xf32> {
  %yes = graph.constant dense<true> : tensor<i1>
  %0 = graph.if %yes : (tensor<i1>) -> tensor<2xf32> {
    %a = graph.abs %x : tensor<2xf32>
    graph.yield %a : tensor<2xf32>
  } else {
    %b = graph.neg %x : tensor<2xf32>
    graph.yield %b : tensor<2xf32>
  }
  return %0 : tensor<2xf32>
}

// -----

// A loop that never runs gives what it starts with, and stacks nothing.

// CHECK-LABEL: func.func @never
// CHECK-NOT: graph.loop
// CHECK: %[[NONE:.*]] = graph.constant dense<> : tensor<0x2xf32>
// CHECK: return %arg0, %[[NONE]]
func.func @never(%x: tensor<2xf32>) -> (tensor<2xf32>, tensor<0x2xf32>) {
  %none = graph.constant dense<0> : tensor<i64>
  %yes = graph.constant dense<true> : tensor<i1>
  %0:2 = graph.loop count %none carry %x : (tensor<i64>, tensor<2xf32>) -> (tensor<2xf32>, tensor<0x2xf32>) {
  ^bb0(%i: tensor<i64>, %v: tensor<2xf32>):
    %w = graph.abs %v : tensor<2xf32>
    graph.yield %yes, %w, %v : tensor<i1>, tensor<2xf32>, tensor<2xf32>
  }
  return %0#0, %0#1 : tensor<2xf32>, tensor<0x2xf32>
}

// -----

// One that runs once is its body, whatever that says of going on.

// CHECK-LABEL: func.func @once
// CHECK-NOT: graph.loop
// CHECK: %[[W:.*]] = graph.abs %arg0
// CHECK: %[[S:.*]] = graph.reshape %arg0 {shape = array<i64: 1, 2>}
// CHECK: return %[[W]], %[[S]]
func.func @once(%x: tensor<2xf32>, %c: tensor<i1>) -> (tensor<2xf32>, tensor<1x2xf32>) {
  %one = graph.constant dense<1> : tensor<i64>
  %0:2 = graph.loop count %one carry %x : (tensor<i64>, tensor<2xf32>) -> (tensor<2xf32>, tensor<1x2xf32>) {
  ^bb0(%i: tensor<i64>, %v: tensor<2xf32>):
    %w = graph.abs %v : tensor<2xf32>
    graph.yield %c, %w, %v : tensor<i1>, tensor<2xf32>, tensor<2xf32>
  }
  return %0#0, %0#1 : tensor<2xf32>, tensor<1x2xf32>
}

// -----

// What never changes is not carried, what nobody needs is not computed, and a true condition is none.

// CHECK-LABEL: func.func @smaller
// CHECK: %[[LOOP:.*]] = graph.loop count %{{.*}} carry %arg0 : (tensor<i64>, tensor<2xf32>) -> tensor<2xf32> {
// CHECK-NEXT: ^bb0(%{{.*}}: tensor<i64>, %[[V:.*]]: tensor<2xf32>):
// CHECK-NEXT: %[[W:.*]] = graph.add %[[V]], %arg1
// CHECK-NEXT: graph.yield %{{.*}}, %[[W]] : tensor<i1>, tensor<2xf32>
// CHECK: return %[[LOOP]], %arg1
func.func @smaller(%x: tensor<2xf32>, %y: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>) {
  %n = graph.constant dense<7> : tensor<i64>
  %yes = graph.constant dense<true> : tensor<i1>
  %0:4 = graph.loop count %n while %yes carry %x, %y, %y : (tensor<i64>, tensor<i1>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<7x2xf32>) {
  ^bb0(%i: tensor<i64>, %v: tensor<2xf32>, %same: tensor<2xf32>, %lost: tensor<2xf32>):
    %w = graph.add %v, %same : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
    %l = graph.exp %v : tensor<2xf32>
    graph.yield %yes, %w, %same, %l, %v : tensor<i1>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>
  }
  return %0#0, %0#1 : tensor<2xf32>, tensor<2xf32>
}

// -----

// A condition that is known only at run time stays.

// CHECK-LABEL: func.func @stays
// CHECK: graph.if
func.func @stays(%x: tensor<2xf32>, %c: tensor<i1>) -> tensor<2xf32> {
  %0 = graph.if %c : (tensor<i1>) -> tensor<2xf32> {
    %a = graph.abs %x : tensor<2xf32>
    graph.yield %a : tensor<2xf32>
  } else {
    %b = graph.neg %x : tensor<2xf32>
    graph.yield %b : tensor<2xf32>
  }
  return %0 : tensor<2xf32>
}
