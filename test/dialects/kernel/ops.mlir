kernel.def @described implements "graph.conv" features ["avx2", "fma"] priority 10 inputs ["input", "weights", "bias"] {
  kernel.require_type "input", f32
  kernel.require_constant "weights"
  %there = kernel.present "bias"
  kernel.require %there, "there is no bias"
  %same = kernel.attr_is "data_layout", "nhwc"
  kernel.require %same, "channels are not last"
  kernel.pack_operand "weights" with @described
  %n = kernel.dim "input", 0
  %last = kernel.dim "input", -1
  %size = kernel.size "input"
  %some = kernel.size "input" from 1 to 3
  %rank = kernel.rank "input"
  %stride = kernel.attr "strides", 1 default 1
  %alpha = kernel.attr "alpha"
  kernel.return %n, %last, %size, %some, %rank, %stride, %alpha
}

kernel.def @plain implements "graph.relu" {
  kernel.return
}

func.func @tensors(%x: tensor<2x4xf32>, %w: tensor<4x4xf32>) -> tensor<2x4xf32> {
  %packed = kernel.pack @described(%w) params array<i64: 4, 4> : (tensor<4x4xf32>) -> tensor<?xi8>
  %out = tensor.empty() : tensor<2x4xf32>
  %y = kernel.call @described(%x, %packed) outs(%out) params array<i64: 2, 4> present array<i1: true, true, false> : (tensor<2x4xf32>, tensor<?xi8>, tensor<2x4xf32>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

func.func @memrefs(%x: memref<2x4xf32>, %y: memref<2x4xf32>) {
  kernel.call @plain(%x) outs(%y) params array<i64> : (memref<2x4xf32>, memref<2x4xf32>) -> ()
  return
}
