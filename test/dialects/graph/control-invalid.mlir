// RUN: terrace-opt %s --split-input-file --verify-diagnostics

// Both branches yield what the results are.

func.func @different(%c: tensor<i1>, %x: tensor<2xf32>, %y: tensor<3xf32>) -> tensor<2xf32> {
  // expected-error@+1 {{value #0 that a region yields is of type 'tensor<3xf32>', expected 'tensor<2xf32>'}}
  %0 = graph.if %c : (tensor<i1>) -> tensor<2xf32> {
    graph.yield %x : tensor<2xf32>
  } else {
    graph.yield %y : tensor<3xf32>
  }
  return %0 : tensor<2xf32>
}

// -----

func.func @condition_with_sizes(%c: tensor<1xi1>) {
  // expected-error@+1 {{operand 'condition' has shape 1, expected scalar}}
  graph.if %c : (tensor<1xi1>) -> () {
    graph.yield
  } else {
    graph.yield
  }
  return
}

// -----

func.func @without_condition(%n: tensor<i64>, %x: tensor<2xf32>) -> tensor<2xf32> {
  // expected-error@+1 {{expects its region to yield a condition of type 'tensor<i1>' first}}
  %0 = graph.loop count %n carry %x : (tensor<i64>, tensor<2xf32>) -> tensor<2xf32> {
  ^bb0(%i: tensor<i64>, %v: tensor<2xf32>):
    graph.yield %v, %v : tensor<2xf32>, tensor<2xf32>
  }
  return %0 : tensor<2xf32>
}

// -----

func.func @grows(%n: tensor<i64>, %c: tensor<i1>, %x: tensor<2xf32>) -> tensor<2xf32> {
  // expected-error@+1 {{carried value #0 that the region yields is of type 'tensor<4xf32>', expected 'tensor<2xf32>'}}
  %0 = graph.loop count %n carry %x : (tensor<i64>, tensor<2xf32>) -> tensor<2xf32> {
  ^bb0(%i: tensor<i64>, %v: tensor<2xf32>):
    %w = graph.concat %v, %v {axis = 0 : i64} : (tensor<2xf32>, tensor<2xf32>) -> tensor<4xf32>
    graph.yield %c, %w : tensor<i1>, tensor<4xf32>
  }
  return %0 : tensor<2xf32>
}

// -----

func.func @stacks_otherwise(%n: tensor<i64>, %c: tensor<i1>, %x: tensor<2xf32>) -> tensor<5x3xf32> {
  // expected-error@+1 {{result #0 of type 'tensor<5x3xf32>' does not stack values of type 'tensor<2xf32>'}}
  %0 = graph.loop count %n : (tensor<i64>) -> tensor<5x3xf32> {
  ^bb0(%i: tensor<i64>):
    graph.yield %c, %x : tensor<i1>, tensor<2xf32>
  }
  return %0 : tensor<5x3xf32>
}

// -----

func.func @without_arguments(%n: tensor<i64>, %c: tensor<i1>) {
  // expected-error@+1 {{has a region of 0 arguments, expected 1}}
  graph.loop count %n : (tensor<i64>) -> () {
    graph.yield %c : tensor<i1>
  }
  return
}
