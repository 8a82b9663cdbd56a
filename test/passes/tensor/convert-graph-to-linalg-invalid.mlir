// RUN: terrace-opt %s --convert-graph-to-linalg --verify-diagnostics

func.func @relu(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {
  // expected-error@+1 {{'graph.relu' op works on type 'tensor<?x4xf32>': only static shapes can be lowered to linalg}}
  %0 = graph.relu %x : tensor<?x4xf32>
  return %0 : tensor<?x4xf32>
}
