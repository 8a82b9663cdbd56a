// graph.constant
func.func @weights() -> tensor<2x2xf32> {
  %0 = graph.constant dense<[[1.000000e+00, 0.000000e+00], [0.000000e+00, 1.000000e+00]]> : tensor<2x2xf32>
  return %0 : tensor<2x2xf32>
}
// -----
// graph.conv, #graph.activation
// The first layer of many image classifiers, for any number of images.
func.func @stem(%images: tensor<?x3x224x224xf32>, %weights: tensor<64x3x7x7xf32>, %bias: tensor<64xf32>) -> tensor<?x64x112x112xf32> {
  %0 = graph.conv %images, %weights bias %bias {activation = #graph.activation<relu>, pads = array<i64: 3, 3, 3, 3>, strides = array<i64: 2, 2>} : (tensor<?x3x224x224xf32>, tensor<64x3x7x7xf32>, tensor<64xf32>) -> tensor<?x64x112x112xf32>
  return %0 : tensor<?x64x112x112xf32>
}
// -----
// graph.conv_transpose
// Twice as high and as wide.
func.func @upsample(%x: tensor<1x16x8x8xf32>, %weights: tensor<16x8x2x2xf32>) -> tensor<1x8x16x16xf32> {
  %0 = graph.conv_transpose %x, %weights {strides = array<i64: 2, 2>} : (tensor<1x16x8x8xf32>, tensor<16x8x2x2xf32>) -> tensor<1x8x16x16xf32>
  return %0 : tensor<1x8x16x16xf32>
}
// -----
// graph.matmul
// A dense layer: the weights are stored transposed, the bias is added to each row.
func.func @dense(%x: tensor<?x128xf32>, %weights: tensor<10x128xf32>, %bias: tensor<10xf32>) -> tensor<?x10xf32> {
  %0 = graph.matmul %x, %weights bias %bias {transpose_b} : (tensor<?x128xf32>, tensor<10x128xf32>, tensor<10xf32>) -> tensor<?x10xf32>
  return %0 : tensor<?x10xf32>
}
// -----
// graph.max_pool, graph.average_pool
func.func @pool(%x: tensor<1x64x112x112xf32>) -> tensor<1x64x1x1xf32> {
  %0 = graph.max_pool %x {kernel = array<i64: 3, 3>, pads = array<i64: 1, 1, 1, 1>, strides = array<i64: 2, 2>} : (tensor<1x64x112x112xf32>) -> tensor<1x64x56x56xf32>
  %1 = graph.average_pool %0 {kernel = array<i64: 56, 56>} : (tensor<1x64x56x56xf32>) -> tensor<1x64x1x1xf32>
  return %1 : tensor<1x64x1x1xf32>
}
// -----
// graph.batch_norm
func.func @batch_norm(%x: tensor<1x8x4x4xf32>, %scale: tensor<8xf32>, %shift: tensor<8xf32>, %mean: tensor<8xf32>, %variance: tensor<8xf32>) -> tensor<1x8x4x4xf32> {
  %0 = graph.batch_norm %x, %scale, %shift, %mean, %variance {eps = 1.000000e-03 : f32} : (tensor<1x8x4x4xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>) -> tensor<1x8x4x4xf32>
  return %0 : tensor<1x8x4x4xf32>
}
// -----
// graph.layer_norm
func.func @layer_norm(%x: tensor<?x16x64xf32>, %scale: tensor<64xf32>, %shift: tensor<64xf32>) -> tensor<?x16x64xf32> {
  %0 = graph.layer_norm %x scale %scale shift %shift {axis = 2 : i64} : (tensor<?x16x64xf32>, tensor<64xf32>, tensor<64xf32>) -> tensor<?x16x64xf32>
  return %0 : tensor<?x16x64xf32>
}
// -----
// graph.rms_norm
func.func @rms_norm(%x: tensor<?x64xf32>, %scale: tensor<64xf32>) -> tensor<?x64xf32> {
  %0 = graph.rms_norm %x scale %scale {axis = 1 : i64, eps = 1.000000e-06 : f32} : (tensor<?x64xf32>, tensor<64xf32>) -> tensor<?x64xf32>
  return %0 : tensor<?x64xf32>
}
// -----
// graph.group_norm
func.func @group_norm(%x: tensor<1x8x4x4xf32>, %scale: tensor<8xf32>, %shift: tensor<8xf32>) -> tensor<1x8x4x4xf32> {
  %0 = graph.group_norm %x, %scale, %shift {groups = 2 : i64} : (tensor<1x8x4x4xf32>, tensor<8xf32>, tensor<8xf32>) -> tensor<1x8x4x4xf32>
  return %0 : tensor<1x8x4x4xf32>
}
// -----
// graph.lrn
func.func @lrn(%x: tensor<1x96x55x55xf32>) -> tensor<1x96x55x55xf32> {
  %0 = graph.lrn %x {alpha = 9.99999974E-5 : f32, beta = 7.500000e-01 : f32, bias = 1.000000e+00 : f32, size = 5 : i64} : (tensor<1x96x55x55xf32>) -> tensor<1x96x55x55xf32>
  return %0 : tensor<1x96x55x55xf32>
}
// -----
// graph.softmax, graph.log_softmax
func.func @probabilities(%logits: tensor<?x1000xf32>) -> (tensor<?x1000xf32>, tensor<?x1000xf32>) {
  %0 = graph.softmax %logits {axis = 1 : i64} : (tensor<?x1000xf32>) -> tensor<?x1000xf32>
  %1 = graph.log_softmax %logits {axis = 1 : i64} : (tensor<?x1000xf32>) -> tensor<?x1000xf32>
  return %0, %1 : tensor<?x1000xf32>, tensor<?x1000xf32>
}
// -----
// graph.relu, graph.leaky_relu, graph.elu, graph.selu
func.func @rectifiers(%x: tensor<?x64xf32>) -> tensor<?x64xf32> {
  %0 = graph.relu %x : tensor<?x64xf32>
  %1 = graph.leaky_relu %0 {alpha = 2.000000e-01 : f32} : tensor<?x64xf32>
  %2 = graph.elu %1 {alpha = 5.000000e-01 : f32} : tensor<?x64xf32>
  %3 = graph.selu %2 : tensor<?x64xf32>
  return %3 : tensor<?x64xf32>
}
// -----
// graph.sigmoid, graph.tanh
// A gate, and what it lets through.
func.func @gated(%x: tensor<1x128xf32>, %gate: tensor<1x128xf32>) -> tensor<1x128xf32> {
  %0 = graph.sigmoid %gate : tensor<1x128xf32>
  %1 = graph.tanh %x : tensor<1x128xf32>
  %2 = graph.mul %0, %1 : (tensor<1x128xf32>, tensor<1x128xf32>) -> tensor<1x128xf32>
  return %2 : tensor<1x128xf32>
}
// -----
// graph.gelu, graph.silu, graph.mish
func.func @smooth(%x: tensor<?x64xf32>) -> tensor<?x64xf32> {
  %0 = graph.gelu %x {approximate} : tensor<?x64xf32>
  %1 = graph.silu %0 : tensor<?x64xf32>
  %2 = graph.mish %1 : tensor<?x64xf32>
  return %2 : tensor<?x64xf32>
}
// -----
// graph.hard_sigmoid, graph.hard_swish
func.func @hard(%x: tensor<?x16xf32>) -> tensor<?x16xf32> {
  %0 = graph.hard_sigmoid %x {alpha = 1.666670e-01 : f32, beta = 5.000000e-01 : f32} : tensor<?x16xf32>
  %1 = graph.hard_swish %0 : tensor<?x16xf32>
  return %1 : tensor<?x16xf32>
}
// -----
// graph.softplus, graph.softsign
func.func @soft(%x: tensor<?x16xf32>) -> tensor<?x16xf32> {
  %0 = graph.softplus %x : tensor<?x16xf32>
  %1 = graph.softsign %0 : tensor<?x16xf32>
  return %1 : tensor<?x16xf32>
}
// -----
// graph.clip
func.func @relu6(%x: tensor<?x16xf32>) -> tensor<?x16xf32> {
  %0 = graph.clip %x {max = 6.000000e+00 : f32, min = 0.000000e+00 : f32} : tensor<?x16xf32>
  return %0 : tensor<?x16xf32>
}
// -----
// graph.exp, graph.log, graph.sqrt, graph.rsqrt, graph.reciprocal
func.func @functions(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = graph.exp %x : tensor<4xf32>
  %1 = graph.sqrt %0 : tensor<4xf32>
  %2 = graph.rsqrt %1 : tensor<4xf32>
  %3 = graph.reciprocal %2 : tensor<4xf32>
  %4 = graph.log %3 : tensor<4xf32>
  return %4 : tensor<4xf32>
}
// -----
// graph.neg, graph.abs, graph.sign
func.func @signs(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  %0 = graph.neg %x : tensor<4xf32>
  %1 = graph.abs %0 : tensor<4xf32>
  %2 = graph.sign %0 : tensor<4xf32>
  return %1, %2 : tensor<4xf32>, tensor<4xf32>
}
// -----
// graph.erf
func.func @erf(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = graph.erf %x : tensor<4xf32>
  return %0 : tensor<4xf32>
}
// -----
// graph.floor, graph.ceil, graph.round
func.func @whole(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) {
  %0 = graph.floor %x : tensor<4xf32>
  %1 = graph.ceil %x : tensor<4xf32>
  %2 = graph.round %x : tensor<4xf32>
  return %0, %1, %2 : tensor<4xf32>, tensor<4xf32>, tensor<4xf32>
}
// -----
// graph.sin, graph.cos, graph.tan
// The phases of positions, as transformers use them.
func.func @phases(%positions: tensor<128x1xf32>, %frequencies: tensor<32xf32>) -> (tensor<128x32xf32>, tensor<128x32xf32>, tensor<128x32xf32>) {
  %0 = graph.mul %positions, %frequencies : (tensor<128x1xf32>, tensor<32xf32>) -> tensor<128x32xf32>
  %1 = graph.sin %0 : tensor<128x32xf32>
  %2 = graph.cos %0 : tensor<128x32xf32>
  %3 = graph.tan %0 : tensor<128x32xf32>
  return %1, %2, %3 : tensor<128x32xf32>, tensor<128x32xf32>, tensor<128x32xf32>
}
// -----
// graph.asin, graph.acos, graph.atan
func.func @angles(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) {
  %0 = graph.asin %x : tensor<4xf32>
  %1 = graph.acos %x : tensor<4xf32>
  %2 = graph.atan %x : tensor<4xf32>
  return %0, %1, %2 : tensor<4xf32>, tensor<4xf32>, tensor<4xf32>
}
// -----
// graph.sinh, graph.cosh
func.func @hyperbolic(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  %0 = graph.sinh %x : tensor<4xf32>
  %1 = graph.cosh %x : tensor<4xf32>
  return %0, %1 : tensor<4xf32>, tensor<4xf32>
}
// -----
// graph.asinh, graph.acosh, graph.atanh
func.func @inverse_hyperbolic(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) {
  %0 = graph.asinh %x : tensor<4xf32>
  %1 = graph.acosh %x : tensor<4xf32>
  %2 = graph.atanh %x : tensor<4xf32>
  return %0, %1, %2 : tensor<4xf32>, tensor<4xf32>, tensor<4xf32>
}
// -----
// graph.is_nan, graph.is_inf, graph.or, graph.not
// Which elements are finite.
func.func @finite(%x: tensor<?xf32>) -> tensor<?xi1> {
  %0 = graph.is_nan %x : (tensor<?xf32>) -> tensor<?xi1>
  %1 = graph.is_inf %x : (tensor<?xf32>) -> tensor<?xi1>
  %2 = graph.or %0, %1 : (tensor<?xi1>, tensor<?xi1>) -> tensor<?xi1>
  %3 = graph.not %2 : tensor<?xi1>
  return %3 : tensor<?xi1>
}
// -----
// graph.bitcast
// The sign of a number is the top one of its bits.
func.func @bits(%x: tensor<?xf32>) -> tensor<?xi32> {
  %0 = graph.bitcast %x to i32 : (tensor<?xf32>) -> tensor<?xi32>
  return %0 : tensor<?xi32>
}
// -----
// graph.cast
func.func @as_integers(%x: tensor<?xf32>) -> tensor<?xi32> {
  %0 = graph.cast %x to i32 : (tensor<?xf32>) -> tensor<?xi32>
  return %0 : tensor<?xi32>
}
// -----
// graph.add, graph.mul
// Shapes broadcast: a column and a row make a matrix.
func.func @broadcast(%column: tensor<4x1xf32>, %row: tensor<8xf32>) -> tensor<4x8xf32> {
  %0 = graph.mul %column, %row : (tensor<4x1xf32>, tensor<8xf32>) -> tensor<4x8xf32>
  %1 = graph.add %0, %row : (tensor<4x8xf32>, tensor<8xf32>) -> tensor<4x8xf32>
  return %1 : tensor<4x8xf32>
}
// -----
// graph.sub, graph.div
func.func @standardize(%x: tensor<?x3xf32>, %mean: tensor<3xf32>, %deviation: tensor<3xf32>) -> tensor<?x3xf32> {
  %0 = graph.sub %x, %mean : (tensor<?x3xf32>, tensor<3xf32>) -> tensor<?x3xf32>
  %1 = graph.div %0, %deviation : (tensor<?x3xf32>, tensor<3xf32>) -> tensor<?x3xf32>
  return %1 : tensor<?x3xf32>
}
// -----
// graph.pow
func.func @cube(%x: tensor<4xf32>, %three: tensor<f32>) -> tensor<4xf32> {
  %0 = graph.pow %x, %three : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
// -----
// graph.max, graph.min
func.func @between(%x: tensor<4xf32>, %low: tensor<f32>, %high: tensor<f32>) -> tensor<4xf32> {
  %0 = graph.max %x, %low : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %1 = graph.min %0, %high : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  return %1 : tensor<4xf32>
}
// -----
// graph.mod, graph.rem
// -7 by 3: the first is 2, with the sign of the divisor, the second -1, with that of the dividend.
func.func @rests(%a: tensor<4xi64>, %b: tensor<i64>) -> (tensor<4xi64>, tensor<4xi64>) {
  %0 = graph.mod %a, %b : (tensor<4xi64>, tensor<i64>) -> tensor<4xi64>
  %1 = graph.rem %a, %b : (tensor<4xi64>, tensor<i64>) -> tensor<4xi64>
  return %0, %1 : tensor<4xi64>, tensor<4xi64>
}
// -----
// graph.prelu
// One slope for each channel.
func.func @prelu(%x: tensor<1x8x4x4xf32>, %slopes: tensor<8x1x1xf32>) -> tensor<1x8x4x4xf32> {
  %0 = graph.prelu %x, %slopes : (tensor<1x8x4x4xf32>, tensor<8x1x1xf32>) -> tensor<1x8x4x4xf32>
  return %0 : tensor<1x8x4x4xf32>
}
// -----
// graph.and, graph.xor
func.func @exactly_one(%a: tensor<?xi1>, %b: tensor<?xi1>, %valid: tensor<?xi1>) -> tensor<?xi1> {
  %0 = graph.xor %a, %b : (tensor<?xi1>, tensor<?xi1>) -> tensor<?xi1>
  %1 = graph.and %0, %valid : (tensor<?xi1>, tensor<?xi1>) -> tensor<?xi1>
  return %1 : tensor<?xi1>
}
// -----
// graph.shl, graph.shr
func.func @upper_bits(%x: tensor<4xui8>, %count: tensor<ui8>) -> tensor<4xui8> {
  %0 = graph.shr %x, %count : (tensor<4xui8>, tensor<ui8>) -> tensor<4xui8>
  %1 = graph.shl %0, %count : (tensor<4xui8>, tensor<ui8>) -> tensor<4xui8>
  return %1 : tensor<4xui8>
}
// -----
// graph.equal, graph.not_equal
func.func @same_labels(%a: tensor<?xi64>, %b: tensor<?xi64>) -> (tensor<?xi1>, tensor<?xi1>) {
  %0 = graph.equal %a, %b : (tensor<?xi64>, tensor<?xi64>) -> tensor<?xi1>
  %1 = graph.not_equal %a, %b : (tensor<?xi64>, tensor<?xi64>) -> tensor<?xi1>
  return %0, %1 : tensor<?xi1>, tensor<?xi1>
}
// -----
// graph.less, graph.less_equal, graph.greater, graph.greater_equal
func.func @compare(%x: tensor<?xf32>, %limit: tensor<f32>) -> (tensor<?xi1>, tensor<?xi1>, tensor<?xi1>, tensor<?xi1>) {
  %0 = graph.less %x, %limit : (tensor<?xf32>, tensor<f32>) -> tensor<?xi1>
  %1 = graph.less_equal %x, %limit : (tensor<?xf32>, tensor<f32>) -> tensor<?xi1>
  %2 = graph.greater %x, %limit : (tensor<?xf32>, tensor<f32>) -> tensor<?xi1>
  %3 = graph.greater_equal %x, %limit : (tensor<?xf32>, tensor<f32>) -> tensor<?xi1>
  return %0, %1, %2, %3 : tensor<?xi1>, tensor<?xi1>, tensor<?xi1>, tensor<?xi1>
}
// -----
// graph.where
// Scores of places that must not be looked at become very small.
func.func @masked(%scores: tensor<1x8x16x16xf32>, %allowed: tensor<16x16xi1>, %small: tensor<f32>) -> tensor<1x8x16x16xf32> {
  %0 = graph.where %allowed, %scores, %small : (tensor<16x16xi1>, tensor<1x8x16x16xf32>, tensor<f32>) -> tensor<1x8x16x16xf32>
  return %0 : tensor<1x8x16x16xf32>
}
// -----
// graph.reduce_sum, graph.reduce_mean, graph.reduce_prod
func.func @reduce(%x: tensor<2x3x4xf32>) -> (tensor<2xf32>, tensor<2x3x1xf32>, tensor<3x4xf32>) {
  %0 = graph.reduce_sum %x {axes = array<i64: 1, 2>} : (tensor<2x3x4xf32>) -> tensor<2xf32>
  %1 = graph.reduce_mean %x {axes = array<i64: 2>, keepdims} : (tensor<2x3x4xf32>) -> tensor<2x3x1xf32>
  %2 = graph.reduce_prod %x {axes = array<i64: 0>} : (tensor<2x3x4xf32>) -> tensor<3x4xf32>
  return %0, %1, %2 : tensor<2xf32>, tensor<2x3x1xf32>, tensor<3x4xf32>
}
// -----
// graph.reduce_max, graph.reduce_min
func.func @extremes(%x: tensor<?x4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  %0 = graph.reduce_max %x {axes = array<i64: 0>} : (tensor<?x4xf32>) -> tensor<4xf32>
  %1 = graph.reduce_min %x {axes = array<i64: 0>} : (tensor<?x4xf32>) -> tensor<4xf32>
  return %0, %1 : tensor<4xf32>, tensor<4xf32>
}
// -----
// graph.reduce_l1, graph.reduce_l2, graph.reduce_sum_square
func.func @norms(%x: tensor<?x16xf32>) -> (tensor<?xf32>, tensor<?xf32>, tensor<?xf32>) {
  %0 = graph.reduce_l1 %x {axes = array<i64: 1>} : (tensor<?x16xf32>) -> tensor<?xf32>
  %1 = graph.reduce_l2 %x {axes = array<i64: 1>} : (tensor<?x16xf32>) -> tensor<?xf32>
  %2 = graph.reduce_sum_square %x {axes = array<i64: 1>} : (tensor<?x16xf32>) -> tensor<?xf32>
  return %0, %1, %2 : tensor<?xf32>, tensor<?xf32>, tensor<?xf32>
}
// -----
// graph.reduce_log_sum, graph.reduce_log_sum_exp
func.func @logarithms(%x: tensor<?x16xf32>) -> (tensor<?xf32>, tensor<?xf32>) {
  %0 = graph.reduce_log_sum %x {axes = array<i64: 1>} : (tensor<?x16xf32>) -> tensor<?xf32>
  %1 = graph.reduce_log_sum_exp %x {axes = array<i64: 1>} : (tensor<?x16xf32>) -> tensor<?xf32>
  return %0, %1 : tensor<?xf32>, tensor<?xf32>
}
// -----
// graph.argmax, graph.argmin
func.func @labels(%scores: tensor<?x1000xf32>) -> (tensor<?xi64>, tensor<?x1xi64>) {
  %0 = graph.argmax %scores {axis = 1 : i64} : (tensor<?x1000xf32>) -> tensor<?xi64>
  %1 = graph.argmin %scores {axis = 1 : i64, keepdims} : (tensor<?x1000xf32>) -> tensor<?x1xi64>
  return %0, %1 : tensor<?xi64>, tensor<?x1xi64>
}
// -----
// graph.cumsum
// Where each of several sequences starts in the concatenation of all.
func.func @offsets(%lengths: tensor<?xi64>) -> tensor<?xi64> {
  %0 = graph.cumsum %lengths {axis = 0 : i64, exclusive} : (tensor<?xi64>) -> tensor<?xi64>
  return %0 : tensor<?xi64>
}
// -----
// graph.cumprod
// Discounts of future rewards, the first of which is not discounted.
func.func @discounts(%rates: tensor<?xf32>) -> tensor<?xf32> {
  %0 = graph.cumprod %rates {axis = 0 : i64, exclusive} : (tensor<?xf32>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}
// -----
// graph.top_k
func.func @best_five(%scores: tensor<?x1000xf32>) -> (tensor<?x5xf32>, tensor<?x5xi64>) {
  %0:2 = graph.top_k %scores {axis = 1 : i64, k = 5 : i64} : (tensor<?x1000xf32>) -> (tensor<?x5xf32>, tensor<?x5xi64>)
  return %0#0, %0#1 : tensor<?x5xf32>, tensor<?x5xi64>
}
// -----
// graph.reshape, graph.transpose
// Heads of attention, out of the last dimension and in front of the sequence.
func.func @heads(%x: tensor<?x16x64xf32>) -> tensor<?x8x16x8xf32> {
  %0 = graph.reshape %x {shape = array<i64: 0, 16, 8, 8>} : (tensor<?x16x64xf32>) -> tensor<?x16x8x8xf32>
  %1 = graph.transpose %0 {perm = array<i64: 0, 2, 1, 3>} : (tensor<?x16x8x8xf32>) -> tensor<?x8x16x8xf32>
  return %1 : tensor<?x8x16x8xf32>
}
// -----
// graph.shape, graph.dynamic_reshape
// The shape of one tensor for the elements of another.
func.func @shaped_like(%x: tensor<?xf32>, %other: tensor<?x?xf32>) -> tensor<?x?xf32> {
  %0 = graph.shape %other : (tensor<?x?xf32>) -> tensor<2xi64>
  %1 = graph.dynamic_reshape %x, %0 : (tensor<?xf32>, tensor<2xi64>) -> tensor<?x?xf32>
  return %1 : tensor<?x?xf32>
}
// -----
// graph.size
func.func @count(%x: tensor<?x?xf32>) -> tensor<i64> {
  %0 = graph.size %x : (tensor<?x?xf32>) -> tensor<i64>
  return %0 : tensor<i64>
}
// -----
// graph.concat, graph.split
func.func @swap_halves(%x: tensor<1x8xf32>) -> tensor<1x8xf32> {
  %0:2 = graph.split %x {axis = 1 : i64, sizes = array<i64: 4, 4>} : (tensor<1x8xf32>) -> (tensor<1x4xf32>, tensor<1x4xf32>)
  %1 = graph.concat %0#1, %0#0 {axis = 1 : i64} : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x8xf32>
  return %1 : tensor<1x8xf32>
}
// -----
// graph.slice
// The last two rows, without the first column.
func.func @last_rows(%x: tensor<8x8xf32>) -> tensor<2x7xf32> {
  %0 = graph.slice %x {ends = array<i64: 9223372036854775807, 8>, starts = array<i64: -2, 1>} : (tensor<8x8xf32>) -> tensor<2x7xf32>
  return %0 : tensor<2x7xf32>
}
// -----
// graph.dynamic_slice
func.func @part(%x: tensor<?x8xf32>, %from: tensor<1xi64>, %to: tensor<1xi64>) -> tensor<?x8xf32> {
  %0 = graph.dynamic_slice %x, %from, %to {axes = array<i64: 0>} : (tensor<?x8xf32>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x8xf32>
  return %0 : tensor<?x8xf32>
}
// -----
// graph.pad
func.func @mirrored_border(%image: tensor<1x3x8x8xf32>) -> tensor<1x3x10x10xf32> {
  %0 = graph.pad %image {high = array<i64: 0, 0, 1, 1>, low = array<i64: 0, 0, 1, 1>, mode = "reflect"} : (tensor<1x3x8x8xf32>) -> tensor<1x3x10x10xf32>
  return %0 : tensor<1x3x10x10xf32>
}
// -----
// graph.expand
func.func @rows(%row: tensor<1x8xf32>) -> tensor<4x8xf32> {
  %0 = graph.expand %row {shape = array<i64: 4, 1>} : (tensor<1x8xf32>) -> tensor<4x8xf32>
  return %0 : tensor<4x8xf32>
}
// -----
// graph.dynamic_expand
func.func @some_rows(%row: tensor<1x8xf32>, %shape: tensor<2xi64>) -> tensor<?x8xf32> {
  %0 = graph.dynamic_expand %row, %shape : (tensor<1x8xf32>, tensor<2xi64>) -> tensor<?x8xf32>
  return %0 : tensor<?x8xf32>
}
// -----
// graph.tile
func.func @repeated(%x: tensor<2x3xf32>) -> tensor<4x9xf32> {
  %0 = graph.tile %x {repeats = array<i64: 2, 3>} : (tensor<2x3xf32>) -> tensor<4x9xf32>
  return %0 : tensor<4x9xf32>
}
// -----
// graph.trilu
// A causal mask.
func.func @past_only(%ones: tensor<16x16xf32>) -> tensor<16x16xf32> {
  %0 = graph.trilu %ones : (tensor<16x16xf32>) -> tensor<16x16xf32>
  return %0 : tensor<16x16xf32>
}
// -----
// graph.gather
// Embeddings of words.
func.func @embed(%table: tensor<30000x64xf32>, %words: tensor<?x16xi64>) -> tensor<?x16x64xf32> {
  %0 = graph.gather %table, %words {axis = 0 : i64} : (tensor<30000x64xf32>, tensor<?x16xi64>) -> tensor<?x16x64xf32>
  return %0 : tensor<?x16x64xf32>
}
// -----
// graph.gather_elements, graph.scatter_elements
// One element of each row is doubled.
func.func @double_some(%x: tensor<4x8xf32>, %columns: tensor<4x1xi64>) -> tensor<4x8xf32> {
  %0 = graph.gather_elements %x, %columns {axis = 1 : i64} : (tensor<4x8xf32>, tensor<4x1xi64>) -> tensor<4x1xf32>
  %1 = graph.scatter_elements %x, %columns, %0 {axis = 1 : i64, reduction = "add"} : (tensor<4x8xf32>, tensor<4x1xi64>, tensor<4x1xf32>) -> tensor<4x8xf32>
  return %1 : tensor<4x8xf32>
}
// -----
// graph.gather_nd, graph.scatter_nd
// The elements at three pairs of coordinates, moved to three others.
func.func @move(%x: tensor<4x8xf32>, %from: tensor<3x2xi64>, %to: tensor<3x2xi64>) -> tensor<4x8xf32> {
  %0 = graph.gather_nd %x, %from : (tensor<4x8xf32>, tensor<3x2xi64>) -> tensor<3xf32>
  %1 = graph.scatter_nd %x, %to, %0 : (tensor<4x8xf32>, tensor<3x2xi64>, tensor<3xf32>) -> tensor<4x8xf32>
  return %1 : tensor<4x8xf32>
}
// -----
// graph.one_hot
func.func @encode(%labels: tensor<?xi64>, %off_and_on: tensor<2xf32>) -> tensor<?x10xf32> {
  %0 = graph.one_hot %labels, %off_and_on {axis = 1 : i64, depth = 10 : i64} : (tensor<?xi64>, tensor<2xf32>) -> tensor<?x10xf32>
  return %0 : tensor<?x10xf32>
}
// -----
// graph.non_zero
func.func @chosen(%mask: tensor<4x5xi1>) -> tensor<2x?xi64> {
  %0 = graph.non_zero %mask : (tensor<4x5xi1>) -> tensor<2x?xi64>
  return %0 : tensor<2x?xi64>
}
// -----
// graph.unique
// The words of a text, each once, and how often it is there.
func.func @words(%text: tensor<?xi64>) -> (tensor<?xi64>, tensor<?xi64>) {
  %0:4 = graph.unique %text {sorted} : (tensor<?xi64>) -> (tensor<?xi64>, tensor<?xi64>, tensor<?xi64>, tensor<?xi64>)
  return %0#0, %0#3 : tensor<?xi64>, tensor<?xi64>
}
// -----
// graph.non_max_suppression
// Of 1000 boxes at most 100 of each of 80 classes, none of which share more than half of their area.
func.func @objects(%boxes: tensor<1x1000x4xf32>, %scores: tensor<1x80x1000xf32>) -> tensor<?x3xi64> {
  %most = graph.constant dense<100> : tensor<i64>
  %half = graph.constant dense<0.5> : tensor<f32>
  %least = graph.constant dense<0.05> : tensor<f32>
  %0 = graph.non_max_suppression %boxes, %scores, %most, %half, %least : (tensor<1x1000x4xf32>, tensor<1x80x1000xf32>, tensor<i64>, tensor<f32>, tensor<f32>) -> tensor<?x3xi64>
  return %0 : tensor<?x3xi64>
}
// -----
// graph.range
func.func @positions(%start: tensor<i64>, %limit: tensor<i64>, %one: tensor<i64>) -> tensor<?xi64> {
  %0 = graph.range %start, %limit, %one : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  return %0 : tensor<?xi64>
}
// -----
// graph.resize
func.func @enlarge(%image: tensor<1x3x16x16xf32>) -> tensor<1x3x32x32xf32> {
  %0 = graph.resize %image {mode = "linear", sizes = array<i64: 1, 3, 32, 32>} : (tensor<1x3x16x16xf32>) -> tensor<1x3x32x32xf32>
  return %0 : tensor<1x3x32x32xf32>
}
// -----
// graph.lstm
// Twenty steps, one direction, eight inputs and sixteen hidden units.
func.func @lstm(%x: tensor<20x1x8xf32>, %weights: tensor<1x64x8xf32>, %recurrence: tensor<1x64x16xf32>, %bias: tensor<1x128xf32>) -> tensor<20x1x1x16xf32> {
  %0:3 = graph.lstm %x, %weights, %recurrence bias %bias : (tensor<20x1x8xf32>, tensor<1x64x8xf32>, tensor<1x64x16xf32>, tensor<1x128xf32>) -> (tensor<20x1x1x16xf32>, tensor<1x1x16xf32>, tensor<1x1x16xf32>)
  return %0#0 : tensor<20x1x1x16xf32>
}
// -----
// graph.gru
func.func @gru(%x: tensor<20x1x8xf32>, %weights: tensor<1x48x8xf32>, %recurrence: tensor<1x48x16xf32>) -> tensor<1x1x16xf32> {
  %0:2 = graph.gru %x, %weights, %recurrence {linear_before_reset} : (tensor<20x1x8xf32>, tensor<1x48x8xf32>, tensor<1x48x16xf32>) -> (tensor<20x1x1x16xf32>, tensor<1x1x16xf32>)
  return %0#1 : tensor<1x1x16xf32>
}
// -----
// graph.rnn
func.func @rnn(%x: tensor<20x1x8xf32>, %weights: tensor<2x16x8xf32>, %recurrence: tensor<2x16x16xf32>) -> tensor<20x2x1x16xf32> {
  %0:2 = graph.rnn %x, %weights, %recurrence {direction = "bidirectional"} : (tensor<20x1x8xf32>, tensor<2x16x8xf32>, tensor<2x16x16xf32>) -> (tensor<20x2x1x16xf32>, tensor<2x1x16xf32>)
  return %0#0 : tensor<20x2x1x16xf32>
}
// -----
// graph.quantize, graph.dequantize
func.func @through_bytes(%x: tensor<?x8xf32>, %scale: tensor<f32>, %zero: tensor<ui8>) -> tensor<?x8xf32> {
  %0 = graph.quantize %x, %scale, %zero to ui8 : (tensor<?x8xf32>, tensor<f32>, tensor<ui8>) -> tensor<?x8xui8>
  %1 = graph.dequantize %0, %scale, %zero : (tensor<?x8xui8>, tensor<f32>, tensor<ui8>) -> tensor<?x8xf32>
  return %1 : tensor<?x8xf32>
}
// -----
// graph.if, graph.yield
// Values are scaled only if they are too large.
func.func @limited(%x: tensor<8xf32>, %half: tensor<f32>, %too_large: tensor<i1>) -> tensor<8xf32> {
  %0 = graph.if %too_large : (tensor<i1>) -> tensor<8xf32> {
    %smaller = graph.mul %x, %half : (tensor<8xf32>, tensor<f32>) -> tensor<8xf32>
    graph.yield %smaller : tensor<8xf32>
  } else {
    graph.yield %x : tensor<8xf32>
  }
  return %0 : tensor<8xf32>
}
// -----
// graph.loop
// Four steps of a recurrence: the last state, and the states in front of all steps.
func.func @states(%start: tensor<8xf32>, %weights: tensor<8x8xf32>) -> (tensor<8xf32>, tensor<4x8xf32>) {
  %steps = graph.constant dense<4> : tensor<i64>
  %always = graph.constant dense<true> : tensor<i1>
  %0:2 = graph.loop count %steps carry %start : (tensor<i64>, tensor<8xf32>) -> (tensor<8xf32>, tensor<4x8xf32>) {
  ^bb0(%step: tensor<i64>, %state: tensor<8xf32>):
    %product = graph.matmul %weights, %state : (tensor<8x8xf32>, tensor<8xf32>) -> tensor<8xf32>
    %next = graph.tanh %product : tensor<8xf32>
    graph.yield %always, %next, %state : tensor<i1>, tensor<8xf32>, tensor<8xf32>
  }
  return %0#0, %0#1 : tensor<8xf32>, tensor<4x8xf32>
}
// -----
// graph.string_normalize, graph.string_concat
// Words without "the", in lower case, each behind a space.
func.func @words(%text: tensor<?x!graph.string>) -> tensor<?x!graph.string> {
  %space = graph.constant dense<" "> : tensor<1x!graph.string>
  %0 = graph.string_normalize %text {case = "lower", stopwords = ["the"]} : (tensor<?x!graph.string>) -> tensor<?x!graph.string>
  %1 = graph.string_concat %space, %0 : (tensor<1x!graph.string>, tensor<?x!graph.string>) -> tensor<?x!graph.string>
  return %1 : tensor<?x!graph.string>
}
// -----
// graph.string_split, graph.regex_full_match
// The parts of two lists, and which of them are dates.
func.func @dates(%lists: tensor<2x!graph.string>) -> (tensor<2x?xi1>, tensor<2xi64>) {
  %parts, %counts = graph.string_split %lists {delimiter = ","} : (tensor<2x!graph.string>) -> (tensor<2x?x!graph.string>, tensor<2xi64>)
  %0 = graph.regex_full_match %parts, "[0-9]{4}-[0-9]{2}-[0-9]{2}" : (tensor<2x?x!graph.string>) -> tensor<2x?xi1>
  return %0, %counts : tensor<2x?xi1>, tensor<2xi64>
}
// -----
// graph.string_parse, graph.string_format
// Numbers in texts, twice as large.
func.func @doubled(%text: tensor<3x!graph.string>) -> tensor<3x!graph.string> {
  %0 = graph.string_parse %text to f32 : (tensor<3x!graph.string>) -> tensor<3xf32>
  %1 = graph.add %0, %0 : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  %2 = graph.string_format %1 : (tensor<3xf32>) -> tensor<3x!graph.string>
  return %2 : tensor<3x!graph.string>
}
