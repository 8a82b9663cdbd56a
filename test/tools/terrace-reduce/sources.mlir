// The reducer may put an op of its own in the place of another one. An error about that is not the one that is looked for.

// RUN: terrace-reduce %s --one-shot-bufferize=bufferize-function-boundaries --quiet | FileCheck %s --implicit-check-not=test.source

// CHECK: expected-error@+1 {{[{][{]}}op was not bufferized}}
// CHECK: "test.unknown"
func.func @main(%t: tensor<4xf32>) -> tensor<4xf32> {
  %0 = "test.unknown"(%t) : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
