// kernel.def, kernel.require, kernel.require_type, kernel.require_constant, kernel.present, kernel.attr_is, kernel.pack_operand, kernel.dim, kernel.attr, kernel.return
// What a handwritten convolution can do, as the compiler reads it: conditions on the op, and the numbers
// that the kernel gets. The weights are rearranged once, at compile time, by the kernel `@pack_weights`.
kernel.def @conv_nhwc_f32 implements "graph.conv" features ["avx2", "fma"] priority 10 inputs ["input", "weights", "bias"] {
  kernel.require_type "input", f32
  kernel.require_constant "weights"
  %bias = kernel.present "bias"
  kernel.require %bias, "there is no bias"
  %last = kernel.attr_is "data_layout", "nhwc"
  kernel.require %last, "channels are not last"
  kernel.pack_operand "weights" with @pack_weights
  %height = kernel.dim "input", 1
  %width = kernel.dim "input", 2
  %channels = kernel.dim "input", -1
  %stride = kernel.attr "strides", 0 default 1
  kernel.return %height, %width, %channels, %stride
}
// -----
// kernel.expect_equal
// What the op itself takes for granted is checked when the program runs where sizes are open; `kernel.require` would refuse.
kernel.def @matmul_f32 implements "graph.matmul" {
  %inner = kernel.dim "lhs", -1
  %rows = kernel.dim "rhs", 0
  kernel.expect_equal %inner, %rows, "the sides contract dimensions of different sizes"
  kernel.return %rows
}
// -----
// kernel.size, kernel.rank
// Only the number of elements matters here, and how many of them make a row.
kernel.def @relu_f32 implements "graph.relu" {
  kernel.require_type "input", f32
  %rank = kernel.rank "input"
  %all = kernel.size "input"
  %row = kernel.size "input" from 1 to 3
  kernel.return %rank, %all, %row
}
// -----
// kernel.call, kernel.pack
// `select-kernels` leaves such calls. On tensors a call yields what it wrote.
kernel.def @dense_f32 implements "graph.matmul" {
  kernel.return
}
func.func @dense(%x: tensor<2x4xf32>, %weights: tensor<4x4xf32>) -> tensor<2x4xf32> {
  %packed = kernel.pack @dense_f32(%weights) params array<i64: 4, 4> : (tensor<4x4xf32>) -> tensor<?xi8>
  %out = tensor.empty() : tensor<2x4xf32>
  %0 = kernel.call @dense_f32(%x, %packed) outs(%out) params array<i64: 2, 4> : (tensor<2x4xf32>, tensor<?xi8>, tensor<2x4xf32>) -> tensor<2x4xf32>
  return %0 : tensor<2x4xf32>
}
// -----
// kernel.mark
// What `instrument-profile` puts around an op: its time counts for row 0.
func.func @profiled(%x: memref<64xf32>, %y: memref<64xf32>) {
  kernel.mark "start"
  memref.copy %x, %y : memref<64xf32> to memref<64xf32>
  kernel.mark "memref.copy" row 0
  return
}
