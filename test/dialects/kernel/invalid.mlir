// RUN: terrace-opt %s --split-input-file --verify-diagnostics

func.func @results(%x: tensor<4xf32>) {
  // expected-error@+1 {{'kernel.call' op expects outs that are memrefs and no results, or tensors and results of the same types}}
  kernel.call @k(%x) outs(%x) params array<i64> : (tensor<4xf32>, tensor<4xf32>) -> ()
  return
}

// -----

func.func @mask(%x: memref<4xf32>) {
  // expected-error@+1 {{'kernel.call' op has 1 inputs, but 'present' marks 2}}
  kernel.call @k(%x) outs(%x) params array<i64> present array<i1: true, true> : (memref<4xf32>, memref<4xf32>) -> ()
  return
}

// -----

func.func @pack(%x: tensor<4xf32>) {
  // expected-error@+1 {{'kernel.pack' op expects a result of one dimension of i8}}
  %0 = kernel.pack @k(%x) params array<i64> : (tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

kernel.def @k implements "graph.relu" {
  // expected-error@+1 {{block with no terminator, has %0 = "kernel.rank"}}
  %0 = kernel.rank "input"
}

// -----

kernel.def @k implements "graph.relu" {
  // expected-note@+1 {{prior use here}}
  %0 = kernel.rank "input"
  // expected-error@+1 {{use of value '%0' expects different type than prior uses: 'i1' vs 'i64'}}
  kernel.require %0, "it is no condition"
  kernel.return
}

// -----

func.func @words(%x: memref<4xf32>) {
  // expected-error@+1 {{'kernel.call' op has 1 open parameters, but 0 words}}
  kernel.call @k(%x) outs(%x) params array<i64: -9223372036854775808> : (memref<4xf32>, memref<4xf32>) -> ()
  return
}
