// Some ops need sizes that are known, and say which type has them open.

// RUN: terrace-opt %s --split-input-file --convert-graph-to-linalg --verify-diagnostics

func.func @scatter(%x: tensor<?x3xf32>, %at: tensor<2x1xi64>, %y: tensor<2x3xf32>) -> tensor<?x3xf32> {
  // expected-error@+1 {{'graph.scatter_nd' op works on type 'tensor<?x3xf32>': only static shapes can be lowered to linalg}}
  %0 = graph.scatter_nd %x, %at, %y : (tensor<?x3xf32>, tensor<2x1xi64>, tensor<2x3xf32>) -> tensor<?x3xf32>
  return %0 : tensor<?x3xf32>
}

// -----

func.func @reverse(%x: tensor<?xf32>) -> tensor<?xf32> {
  // expected-error@+1 {{'graph.cumsum' op sums from the end along a dimension whose size is not known}}
  %0 = graph.cumsum %x {axis = 0 : i64, reverse} : (tensor<?xf32>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}
