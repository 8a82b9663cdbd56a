// Some ops need sizes that are known, and say which type has them open.

// RUN: terrace-opt %s --split-input-file --convert-graph-to-linalg --verify-diagnostics

func.func @reverse(%x: tensor<?xf32>) -> tensor<?xf32> {
  // expected-error@+1 {{'graph.cumsum' op sums from the end along a dimension whose size is not known}}
  %0 = graph.cumsum %x {axis = 0 : i64, reverse} : (tensor<?xf32>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}
