func.func @results(%x: tensor<4xf32>) {
  kernel.call @k(%x) outs(%x) params array<i64> : (tensor<4xf32>, tensor<4xf32>) -> ()
  return
}

// -----

func.func @mask(%x: memref<4xf32>) {
  kernel.call @k(%x) outs(%x) params array<i64> present array<i1: true, true> : (memref<4xf32>, memref<4xf32>) -> ()
  return
}

// -----

func.func @pack(%x: tensor<4xf32>) {
  %0 = kernel.pack @k(%x) params array<i64> : (tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

kernel.def @k implements "graph.relu" {
  %0 = kernel.rank "input"
}

// -----

kernel.def @k implements "graph.relu" {
  %0 = kernel.rank "input"
  kernel.require %0, "it is no condition"
  kernel.return
}
