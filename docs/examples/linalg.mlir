// linalg.generic, linalg.yield, #linalg.iterator_type
// The greatest element of each row of a matrix. The maps say which elements belong to a step of the loops.
func.func @max_of_rows(%m: tensor<16x32xf32>, %least: tensor<16xf32>) -> tensor<16xf32> {
  %0 = linalg.generic {
    indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i)>],
    iterator_types = ["parallel", "reduction"]
  } ins(%m : tensor<16x32xf32>) outs(%least : tensor<16xf32>) {
  ^bb0(%x: f32, %greatest: f32):
    %1 = arith.maximumf %x, %greatest : f32
    linalg.yield %1 : f32
  } -> tensor<16xf32>
  return %0 : tensor<16xf32>
}
// -----
// linalg.index
// The identity matrix.
func.func @identity(%out: tensor<8x8xf32>) -> tensor<8x8xf32> {
  %one = arith.constant 1.000000e+00 : f32
  %zero = arith.constant 0.000000e+00 : f32
  %0 = linalg.generic {
    indexing_maps = [affine_map<(i, j) -> (i, j)>],
    iterator_types = ["parallel", "parallel"]
  } outs(%out : tensor<8x8xf32>) {
  ^bb0(%before: f32):
    %i = linalg.index 0 : index
    %j = linalg.index 1 : index
    %diagonal = arith.cmpi eq, %i, %j : index
    %x = arith.select %diagonal, %one, %zero : f32
    linalg.yield %x : f32
  } -> tensor<8x8xf32>
  return %0 : tensor<8x8xf32>
}
// -----
// linalg.map
func.func @mean_of_two(%a: tensor<64xf32>, %b: tensor<64xf32>, %out: tensor<64xf32>) -> tensor<64xf32> {
  %half = arith.constant 5.000000e-01 : f32
  %0 = linalg.map ins(%a, %b : tensor<64xf32>, tensor<64xf32>) outs(%out : tensor<64xf32>)
    (%x: f32, %y: f32, %before: f32) {
      %sum = arith.addf %x, %y : f32
      %mean = arith.mulf %sum, %half : f32
      linalg.yield %mean : f32
    }
  return %0 : tensor<64xf32>
}
// -----
// linalg.reduce
// The body of one op can be written in front of the operands.
func.func @sums(%m: tensor<16x32xf32>, %zeros: tensor<16xf32>) -> tensor<16xf32> {
  %0 = linalg.reduce {arith.addf} ins(%m : tensor<16x32xf32>) outs(%zeros : tensor<16xf32>) dimensions = [1]
  return %0 : tensor<16xf32>
}
// -----
// linalg.transpose
func.func @transpose(%m: tensor<16x32xf32>, %out: tensor<32x16xf32>) -> tensor<32x16xf32> {
  %0 = linalg.transpose ins(%m : tensor<16x32xf32>) outs(%out : tensor<32x16xf32>) permutation = [1, 0]
  return %0 : tensor<32x16xf32>
}
// -----
// linalg.broadcast
func.func @rows(%row: tensor<32xf32>, %out: tensor<16x32xf32>) -> tensor<16x32xf32> {
  %0 = linalg.broadcast ins(%row : tensor<32xf32>) outs(%out : tensor<16x32xf32>) dimensions = [0]
  return %0 : tensor<16x32xf32>
}
// -----
// linalg.pack, linalg.unpack
// A matrix as 16 x 8 tiles of 8 x 32 elements, each in one piece of memory; and back.
func.func @by_tiles(%m: tensor<128x256xf32>, %tiles: tensor<16x8x8x32xf32>, %out: tensor<128x256xf32>) -> tensor<128x256xf32> {
  %0 = linalg.pack %m inner_dims_pos = [0, 1] inner_tiles = [8, 32] into %tiles : tensor<128x256xf32> -> tensor<16x8x8x32xf32>
  %1 = linalg.unpack %0 inner_dims_pos = [0, 1] inner_tiles = [8, 32] into %out : tensor<16x8x8x32xf32> -> tensor<128x256xf32>
  return %1 : tensor<128x256xf32>
}
// -----
// linalg.softmax
func.func @softmax(%logits: tensor<16x1000xf32>, %out: tensor<16x1000xf32>) -> tensor<16x1000xf32> {
  %0 = linalg.softmax dimension(1) ins(%logits : tensor<16x1000xf32>) outs(%out : tensor<16x1000xf32>) -> tensor<16x1000xf32>
  return %0 : tensor<16x1000xf32>
}
// -----
// linalg.winograd_filter_transform, linalg.winograd_input_transform, linalg.winograd_output_transform
// A 3 x 3 convolution by F(2 x 2, 3 x 3): filters and overlapping tiles of the image are transformed, their
// products (left out here) are summed over channels, and what comes out is transformed back.
func.func @winograd(%filter: tensor<8x3x3x5xf32>, %image: tensor<1x6x6x5xf32>, %products: tensor<4x4x2x2x1x8xf32>,
                    %f: tensor<4x4x5x8xf32>, %i: tensor<4x4x2x2x1x5xf32>, %o: tensor<1x4x4x8xf32>) -> (tensor<4x4x5x8xf32>, tensor<4x4x2x2x1x5xf32>, tensor<1x4x4x8xf32>) {
  %0 = linalg.winograd_filter_transform fmr(F_2_3) ins(%filter : tensor<8x3x3x5xf32>) outs(%f : tensor<4x4x5x8xf32>) -> tensor<4x4x5x8xf32>
  %1 = linalg.winograd_input_transform fmr(F_2_3) ins(%image : tensor<1x6x6x5xf32>) outs(%i : tensor<4x4x2x2x1x5xf32>) -> tensor<4x4x2x2x1x5xf32>
  %2 = linalg.winograd_output_transform fmr(F_2_3) ins(%products : tensor<4x4x2x2x1x8xf32>) outs(%o : tensor<1x4x4x8xf32>) -> tensor<1x4x4x8xf32>
  return %0, %1, %2 : tensor<4x4x5x8xf32>, tensor<4x4x2x2x1x5xf32>, tensor<1x4x4x8xf32>
}
// -----
// linalg.fill
// On memory there is no result.
func.func @clear(%data: memref<?x8xf32>) {
  %zero = arith.constant 0.000000e+00 : f32
  linalg.fill ins(%zero : f32) outs(%data : memref<?x8xf32>)
  return
}
// -----
// linalg.fill_rng_2d
func.func @noise(%out: tensor<16x16xf32>) -> tensor<16x16xf32> {
  %low = arith.constant -1.000000e+00 : f64
  %high = arith.constant 1.000000e+00 : f64
  %seed = arith.constant 42 : i32
  %0 = linalg.fill_rng_2d ins(%low, %high, %seed : f64, f64, i32) outs(%out : tensor<16x16xf32>) -> tensor<16x16xf32>
  return %0 : tensor<16x16xf32>
}
// -----
// linalg.copy, #linalg.type_fn
// Unsigned bytes, made wider.
func.func @widen(%bytes: tensor<64xi8>, %out: tensor<64xi32>) -> tensor<64xi32> {
  %0 = linalg.copy {cast = #linalg.type_fn<cast_unsigned>} ins(%bytes : tensor<64xi8>) outs(%out : tensor<64xi32>) -> tensor<64xi32>
  return %0 : tensor<64xi32>
}
// -----
// linalg.elementwise, #linalg.elementwise_kind
// One operand is broadcast, the other is transposed.
func.func @combine(%row: tensor<32xf32>, %m: tensor<32x16xf32>, %out: tensor<16x32xf32>) -> tensor<16x32xf32> {
  %0 = linalg.elementwise kind=#linalg.elementwise_kind<mul>
    indexing_maps = [affine_map<(i, j) -> (j)>, affine_map<(i, j) -> (j, i)>, affine_map<(i, j) -> (i, j)>]
    ins(%row, %m : tensor<32xf32>, tensor<32x16xf32>) outs(%out : tensor<16x32xf32>) -> tensor<16x32xf32>
  return %0 : tensor<16x32xf32>
}
// -----
// linalg.contract
// For each head the products of all queries with all keys.
func.func @scores(%queries: tensor<8x16x64xf32>, %keys: tensor<8x16x64xf32>, %zeros: tensor<8x16x16xf32>) -> tensor<8x16x16xf32> {
  %0 = linalg.contract
    indexing_maps = [affine_map<(h, q, k, d) -> (h, q, d)>, affine_map<(h, q, k, d) -> (h, k, d)>, affine_map<(h, q, k, d) -> (h, q, k)>]
    ins(%queries, %keys : tensor<8x16x64xf32>, tensor<8x16x64xf32>) outs(%zeros : tensor<8x16x16xf32>) -> tensor<8x16x16xf32>
  return %0 : tensor<8x16x16xf32>
}
// -----
// linalg.matmul
// The second matrix is read transposed.
func.func @matmul(%a: tensor<16x64xf32>, %b: tensor<32x64xf32>, %sum: tensor<16x32xf32>) -> tensor<16x32xf32> {
  %0 = linalg.matmul
    indexing_maps = [affine_map<(m, n, k) -> (m, k)>, affine_map<(m, n, k) -> (n, k)>, affine_map<(m, n, k) -> (m, n)>]
    ins(%a, %b : tensor<16x64xf32>, tensor<32x64xf32>) outs(%sum : tensor<16x32xf32>) -> tensor<16x32xf32>
  return %0 : tensor<16x32xf32>
}
// -----
// linalg.exp
func.func @exp(%x: tensor<16x32xf32>, %out: tensor<16x32xf32>) -> tensor<16x32xf32> {
  %0 = linalg.exp ins(%x : tensor<16x32xf32>) outs(%out : tensor<16x32xf32>) -> tensor<16x32xf32>
  return %0 : tensor<16x32xf32>
}
// -----
// linalg.log
func.func @log(%x: tensor<16x32xf32>, %out: tensor<16x32xf32>) -> tensor<16x32xf32> {
  %0 = linalg.log ins(%x : tensor<16x32xf32>) outs(%out : tensor<16x32xf32>) -> tensor<16x32xf32>
  return %0 : tensor<16x32xf32>
}
// -----
// linalg.abs
func.func @abs(%x: tensor<16x32xf32>, %out: tensor<16x32xf32>) -> tensor<16x32xf32> {
  %0 = linalg.abs ins(%x : tensor<16x32xf32>) outs(%out : tensor<16x32xf32>) -> tensor<16x32xf32>
  return %0 : tensor<16x32xf32>
}
// -----
// linalg.ceil
func.func @ceil(%x: tensor<16x32xf32>, %out: tensor<16x32xf32>) -> tensor<16x32xf32> {
  %0 = linalg.ceil ins(%x : tensor<16x32xf32>) outs(%out : tensor<16x32xf32>) -> tensor<16x32xf32>
  return %0 : tensor<16x32xf32>
}
// -----
// linalg.floor
func.func @floor(%x: tensor<16x32xf32>, %out: tensor<16x32xf32>) -> tensor<16x32xf32> {
  %0 = linalg.floor ins(%x : tensor<16x32xf32>) outs(%out : tensor<16x32xf32>) -> tensor<16x32xf32>
  return %0 : tensor<16x32xf32>
}
// -----
// linalg.negf
func.func @negf(%x: tensor<16x32xf32>, %out: tensor<16x32xf32>) -> tensor<16x32xf32> {
  %0 = linalg.negf ins(%x : tensor<16x32xf32>) outs(%out : tensor<16x32xf32>) -> tensor<16x32xf32>
  return %0 : tensor<16x32xf32>
}
// -----
// linalg.reciprocal
func.func @reciprocal(%x: tensor<16x32xf32>, %out: tensor<16x32xf32>) -> tensor<16x32xf32> {
  %0 = linalg.reciprocal ins(%x : tensor<16x32xf32>) outs(%out : tensor<16x32xf32>) -> tensor<16x32xf32>
  return %0 : tensor<16x32xf32>
}
// -----
// linalg.round
func.func @round(%x: tensor<16x32xf32>, %out: tensor<16x32xf32>) -> tensor<16x32xf32> {
  %0 = linalg.round ins(%x : tensor<16x32xf32>) outs(%out : tensor<16x32xf32>) -> tensor<16x32xf32>
  return %0 : tensor<16x32xf32>
}
// -----
// linalg.sqrt
func.func @sqrt(%x: tensor<16x32xf32>, %out: tensor<16x32xf32>) -> tensor<16x32xf32> {
  %0 = linalg.sqrt ins(%x : tensor<16x32xf32>) outs(%out : tensor<16x32xf32>) -> tensor<16x32xf32>
  return %0 : tensor<16x32xf32>
}
// -----
// linalg.rsqrt
func.func @rsqrt(%x: tensor<16x32xf32>, %out: tensor<16x32xf32>) -> tensor<16x32xf32> {
  %0 = linalg.rsqrt ins(%x : tensor<16x32xf32>) outs(%out : tensor<16x32xf32>) -> tensor<16x32xf32>
  return %0 : tensor<16x32xf32>
}
// -----
// linalg.square
func.func @square(%x: tensor<16x32xf32>, %out: tensor<16x32xf32>) -> tensor<16x32xf32> {
  %0 = linalg.square ins(%x : tensor<16x32xf32>) outs(%out : tensor<16x32xf32>) -> tensor<16x32xf32>
  return %0 : tensor<16x32xf32>
}
// -----
// linalg.tanh
func.func @tanh(%x: tensor<16x32xf32>, %out: tensor<16x32xf32>) -> tensor<16x32xf32> {
  %0 = linalg.tanh ins(%x : tensor<16x32xf32>) outs(%out : tensor<16x32xf32>) -> tensor<16x32xf32>
  return %0 : tensor<16x32xf32>
}
// -----
// linalg.erf
func.func @erf(%x: tensor<16x32xf32>, %out: tensor<16x32xf32>) -> tensor<16x32xf32> {
  %0 = linalg.erf ins(%x : tensor<16x32xf32>) outs(%out : tensor<16x32xf32>) -> tensor<16x32xf32>
  return %0 : tensor<16x32xf32>
}
// -----
// linalg.add
func.func @add(%a: tensor<16x32xf32>, %b: tensor<16x32xf32>, %out: tensor<16x32xf32>) -> tensor<16x32xf32> {
  %0 = linalg.add ins(%a, %b : tensor<16x32xf32>, tensor<16x32xf32>) outs(%out : tensor<16x32xf32>) -> tensor<16x32xf32>
  return %0 : tensor<16x32xf32>
}
// -----
// linalg.sub
func.func @sub(%a: tensor<16x32xf32>, %b: tensor<16x32xf32>, %out: tensor<16x32xf32>) -> tensor<16x32xf32> {
  %0 = linalg.sub ins(%a, %b : tensor<16x32xf32>, tensor<16x32xf32>) outs(%out : tensor<16x32xf32>) -> tensor<16x32xf32>
  return %0 : tensor<16x32xf32>
}
// -----
// linalg.mul
func.func @mul(%a: tensor<16x32xf32>, %b: tensor<16x32xf32>, %out: tensor<16x32xf32>) -> tensor<16x32xf32> {
  %0 = linalg.mul ins(%a, %b : tensor<16x32xf32>, tensor<16x32xf32>) outs(%out : tensor<16x32xf32>) -> tensor<16x32xf32>
  return %0 : tensor<16x32xf32>
}
// -----
// linalg.div
func.func @div(%a: tensor<16x32xf32>, %b: tensor<16x32xf32>, %out: tensor<16x32xf32>) -> tensor<16x32xf32> {
  %0 = linalg.div ins(%a, %b : tensor<16x32xf32>, tensor<16x32xf32>) outs(%out : tensor<16x32xf32>) -> tensor<16x32xf32>
  return %0 : tensor<16x32xf32>
}
// -----
// linalg.div_unsigned
func.func @div_unsigned(%a: tensor<16x32xi32>, %b: tensor<16x32xi32>, %out: tensor<16x32xi32>) -> tensor<16x32xi32> {
  %0 = linalg.div_unsigned ins(%a, %b : tensor<16x32xi32>, tensor<16x32xi32>) outs(%out : tensor<16x32xi32>) -> tensor<16x32xi32>
  return %0 : tensor<16x32xi32>
}
// -----
// linalg.max
func.func @max(%a: tensor<16x32xf32>, %b: tensor<16x32xf32>, %out: tensor<16x32xf32>) -> tensor<16x32xf32> {
  %0 = linalg.max ins(%a, %b : tensor<16x32xf32>, tensor<16x32xf32>) outs(%out : tensor<16x32xf32>) -> tensor<16x32xf32>
  return %0 : tensor<16x32xf32>
}
// -----
// linalg.min
func.func @min(%a: tensor<16x32xf32>, %b: tensor<16x32xf32>, %out: tensor<16x32xf32>) -> tensor<16x32xf32> {
  %0 = linalg.min ins(%a, %b : tensor<16x32xf32>, tensor<16x32xf32>) outs(%out : tensor<16x32xf32>) -> tensor<16x32xf32>
  return %0 : tensor<16x32xf32>
}
// -----
// linalg.powf
func.func @powf(%a: tensor<16x32xf32>, %b: tensor<16x32xf32>, %out: tensor<16x32xf32>) -> tensor<16x32xf32> {
  %0 = linalg.powf ins(%a, %b : tensor<16x32xf32>, tensor<16x32xf32>) outs(%out : tensor<16x32xf32>) -> tensor<16x32xf32>
  return %0 : tensor<16x32xf32>
}
// -----
// linalg.select
func.func @select(%condition: tensor<16x32xi1>, %a: tensor<16x32xf32>, %b: tensor<16x32xf32>, %out: tensor<16x32xf32>) -> tensor<16x32xf32> {
  %0 = linalg.select ins(%condition, %a, %b : tensor<16x32xi1>, tensor<16x32xf32>, tensor<16x32xf32>) outs(%out : tensor<16x32xf32>) -> tensor<16x32xf32>
  return %0 : tensor<16x32xf32>
}
// -----
// linalg.dot
func.func @dot(%a: tensor<64xf32>, %b: tensor<64xf32>, %sum: tensor<f32>) -> tensor<f32> {
  %0 = linalg.dot ins(%a, %b : tensor<64xf32>, tensor<64xf32>) outs(%sum : tensor<f32>) -> tensor<f32>
  return %0 : tensor<f32>
}
// -----
// linalg.matvec
func.func @matvec(%m: tensor<16x32xf32>, %v: tensor<32xf32>, %sum: tensor<16xf32>) -> tensor<16xf32> {
  %0 = linalg.matvec ins(%m, %v : tensor<16x32xf32>, tensor<32xf32>) outs(%sum : tensor<16xf32>) -> tensor<16xf32>
  return %0 : tensor<16xf32>
}
// -----
// linalg.vecmat
func.func @vecmat(%v: tensor<16xf32>, %m: tensor<16x32xf32>, %sum: tensor<32xf32>) -> tensor<32xf32> {
  %0 = linalg.vecmat ins(%v, %m : tensor<16xf32>, tensor<16x32xf32>) outs(%sum : tensor<32xf32>) -> tensor<32xf32>
  return %0 : tensor<32xf32>
}
// -----
// linalg.batch_matvec
func.func @batch_matvec(%m: tensor<4x16x64xf32>, %v: tensor<4x64xf32>, %sum: tensor<4x16xf32>) -> tensor<4x16xf32> {
  %0 = linalg.batch_matvec ins(%m, %v : tensor<4x16x64xf32>, tensor<4x64xf32>) outs(%sum : tensor<4x16xf32>) -> tensor<4x16xf32>
  return %0 : tensor<4x16xf32>
}
// -----
// linalg.batch_vecmat
func.func @batch_vecmat(%v: tensor<4x64xf32>, %m: tensor<4x64x32xf32>, %sum: tensor<4x32xf32>) -> tensor<4x32xf32> {
  %0 = linalg.batch_vecmat ins(%v, %m : tensor<4x64xf32>, tensor<4x64x32xf32>) outs(%sum : tensor<4x32xf32>) -> tensor<4x32xf32>
  return %0 : tensor<4x32xf32>
}
// -----
// linalg.quantized_matmul
func.func @quantized_matmul(%a: tensor<16x64xi8>, %b: tensor<64x32xi8>, %zero_a: i32, %zero_b: i32, %sum: tensor<16x32xi32>) -> tensor<16x32xi32> {
  %0 = linalg.quantized_matmul ins(%a, %b, %zero_a, %zero_b : tensor<16x64xi8>, tensor<64x32xi8>, i32, i32) outs(%sum : tensor<16x32xi32>) -> tensor<16x32xi32>
  return %0 : tensor<16x32xi32>
}
// -----
// linalg.quantized_batch_matmul
func.func @quantized_batch_matmul(%a: tensor<4x16x64xi8>, %b: tensor<4x64x32xi8>, %zero_a: i32, %zero_b: i32, %sum: tensor<4x16x32xi32>) -> tensor<4x16x32xi32> {
  %0 = linalg.quantized_batch_matmul ins(%a, %b, %zero_a, %zero_b : tensor<4x16x64xi8>, tensor<4x64x32xi8>, i32, i32) outs(%sum : tensor<4x16x32xi32>) -> tensor<4x16x32xi32>
  return %0 : tensor<4x16x32xi32>
}
// -----
// linalg.mmt4d
func.func @mmt4d(%a: tensor<4x16x8x4xf32>, %b: tensor<8x16x8x4xf32>, %sum: tensor<4x8x8x8xf32>) -> tensor<4x8x8x8xf32> {
  %0 = linalg.mmt4d ins(%a, %b : tensor<4x16x8x4xf32>, tensor<8x16x8x4xf32>) outs(%sum : tensor<4x8x8x8xf32>) -> tensor<4x8x8x8xf32>
  return %0 : tensor<4x8x8x8xf32>
}
// -----
// linalg.batch_mmt4d
func.func @batch_mmt4d(%a: tensor<2x4x16x8x4xf32>, %b: tensor<2x8x16x8x4xf32>, %sum: tensor<2x4x8x8x8xf32>) -> tensor<2x4x8x8x8xf32> {
  %0 = linalg.batch_mmt4d ins(%a, %b : tensor<2x4x16x8x4xf32>, tensor<2x8x16x8x4xf32>) outs(%sum : tensor<2x4x8x8x8xf32>) -> tensor<2x4x8x8x8xf32>
  return %0 : tensor<2x4x8x8x8xf32>
}
// -----
// linalg.conv_1d
func.func @conv_1d(%signal: tensor<16xf32>, %filter: tensor<3xf32>, %sum: tensor<14xf32>) -> tensor<14xf32> {
  %0 = linalg.conv_1d ins(%signal, %filter : tensor<16xf32>, tensor<3xf32>) outs(%sum : tensor<14xf32>) -> tensor<14xf32>
  return %0 : tensor<14xf32>
}
// -----
// linalg.conv_2d
func.func @conv_2d(%image: tensor<16x16xf32>, %filter: tensor<3x3xf32>, %sum: tensor<14x14xf32>) -> tensor<14x14xf32> {
  %0 = linalg.conv_2d ins(%image, %filter : tensor<16x16xf32>, tensor<3x3xf32>) outs(%sum : tensor<14x14xf32>) -> tensor<14x14xf32>
  return %0 : tensor<14x14xf32>
}
// -----
// linalg.conv_3d
func.func @conv_3d(%volume: tensor<8x16x16xf32>, %filter: tensor<3x3x3xf32>, %sum: tensor<6x14x14xf32>) -> tensor<6x14x14xf32> {
  %0 = linalg.conv_3d ins(%volume, %filter : tensor<8x16x16xf32>, tensor<3x3x3xf32>) outs(%sum : tensor<6x14x14xf32>) -> tensor<6x14x14xf32>
  return %0 : tensor<6x14x14xf32>
}
// -----
// linalg.batch_matmul
func.func @batch_matmul(%a: tensor<4x16x64xf32>, %b: tensor<4x64x32xf32>, %sum: tensor<4x16x32xf32>) -> tensor<4x16x32xf32> {
  %0 = linalg.batch_matmul ins(%a, %b : tensor<4x16x64xf32>, tensor<4x64x32xf32>) outs(%sum : tensor<4x16x32xf32>) -> tensor<4x16x32xf32>
  return %0 : tensor<4x16x32xf32>
}
// -----
// linalg.batch_reduce_matmul
func.func @batch_reduce_matmul(%a: tensor<4x16x64xf32>, %b: tensor<4x64x32xf32>, %sum: tensor<16x32xf32>) -> tensor<16x32xf32> {
  %0 = linalg.batch_reduce_matmul ins(%a, %b : tensor<4x16x64xf32>, tensor<4x64x32xf32>) outs(%sum : tensor<16x32xf32>) -> tensor<16x32xf32>
  return %0 : tensor<16x32xf32>
}
// -----
// linalg.conv_1d_nwc_wcf
func.func @conv_1d_nwc_wcf(%signal: tensor<1x16x8xf32>, %filter: tensor<3x8x16xf32>, %sum: tensor<1x14x16xf32>) -> tensor<1x14x16xf32> {
  %0 = linalg.conv_1d_nwc_wcf ins(%signal, %filter : tensor<1x16x8xf32>, tensor<3x8x16xf32>) outs(%sum : tensor<1x14x16xf32>) -> tensor<1x14x16xf32>
  return %0 : tensor<1x14x16xf32>
}
// -----
// linalg.conv_1d_ncw_fcw
func.func @conv_1d_ncw_fcw(%signal: tensor<1x8x16xf32>, %filter: tensor<16x8x3xf32>, %sum: tensor<1x16x14xf32>) -> tensor<1x16x14xf32> {
  %0 = linalg.conv_1d_ncw_fcw ins(%signal, %filter : tensor<1x8x16xf32>, tensor<16x8x3xf32>) outs(%sum : tensor<1x16x14xf32>) -> tensor<1x16x14xf32>
  return %0 : tensor<1x16x14xf32>
}
// -----
// linalg.conv_2d_nhwc_hwcf
func.func @conv_2d_nhwc_hwcf(%image: tensor<1x16x16x8xf32>, %filter: tensor<3x3x8x16xf32>, %sum: tensor<1x14x14x16xf32>) -> tensor<1x14x14x16xf32> {
  %0 = linalg.conv_2d_nhwc_hwcf ins(%image, %filter : tensor<1x16x16x8xf32>, tensor<3x3x8x16xf32>) outs(%sum : tensor<1x14x14x16xf32>) -> tensor<1x14x14x16xf32>
  return %0 : tensor<1x14x14x16xf32>
}
// -----
// linalg.conv_2d_nhwc_fhwc
func.func @conv_2d_nhwc_fhwc(%image: tensor<1x16x16x8xf32>, %filter: tensor<16x3x3x8xf32>, %sum: tensor<1x14x14x16xf32>) -> tensor<1x14x14x16xf32> {
  %0 = linalg.conv_2d_nhwc_fhwc ins(%image, %filter : tensor<1x16x16x8xf32>, tensor<16x3x3x8xf32>) outs(%sum : tensor<1x14x14x16xf32>) -> tensor<1x14x14x16xf32>
  return %0 : tensor<1x14x14x16xf32>
}
// -----
// linalg.conv_2d_nhwc_hwcf_q
func.func @conv_2d_nhwc_hwcf_q(%image: tensor<1x16x16x8xi8>, %filter: tensor<3x3x8x16xi8>, %zero_image: i32, %zero_filter: i32, %sum: tensor<1x14x14x16xi32>) -> tensor<1x14x14x16xi32> {
  %0 = linalg.conv_2d_nhwc_hwcf_q ins(%image, %filter, %zero_image, %zero_filter : tensor<1x16x16x8xi8>, tensor<3x3x8x16xi8>, i32, i32) outs(%sum : tensor<1x14x14x16xi32>) -> tensor<1x14x14x16xi32>
  return %0 : tensor<1x14x14x16xi32>
}
// -----
// linalg.conv_2d_nhwc_fhwc_q
func.func @conv_2d_nhwc_fhwc_q(%image: tensor<1x16x16x8xi8>, %filter: tensor<16x3x3x8xi8>, %zero_image: i32, %zero_filter: i32, %sum: tensor<1x14x14x16xi32>) -> tensor<1x14x14x16xi32> {
  %0 = linalg.conv_2d_nhwc_fhwc_q ins(%image, %filter, %zero_image, %zero_filter : tensor<1x16x16x8xi8>, tensor<16x3x3x8xi8>, i32, i32) outs(%sum : tensor<1x14x14x16xi32>) -> tensor<1x14x14x16xi32>
  return %0 : tensor<1x14x14x16xi32>
}
// -----
// linalg.conv_2d_nchw_fchw
func.func @conv_2d_nchw_fchw(%image: tensor<1x8x16x16xf32>, %filter: tensor<16x8x3x3xf32>, %sum: tensor<1x16x14x14xf32>) -> tensor<1x16x14x14xf32> {
  %0 = linalg.conv_2d_nchw_fchw ins(%image, %filter : tensor<1x8x16x16xf32>, tensor<16x8x3x3xf32>) outs(%sum : tensor<1x16x14x14xf32>) -> tensor<1x16x14x14xf32>
  return %0 : tensor<1x16x14x14xf32>
}
// -----
// linalg.conv_2d_nchw_fchw_q
func.func @conv_2d_nchw_fchw_q(%image: tensor<1x8x16x16xi8>, %filter: tensor<16x8x3x3xi8>, %zero_image: i32, %zero_filter: i32, %sum: tensor<1x16x14x14xi32>) -> tensor<1x16x14x14xi32> {
  %0 = linalg.conv_2d_nchw_fchw_q ins(%image, %filter, %zero_image, %zero_filter : tensor<1x8x16x16xi8>, tensor<16x8x3x3xi8>, i32, i32) outs(%sum : tensor<1x16x14x14xi32>) -> tensor<1x16x14x14xi32>
  return %0 : tensor<1x16x14x14xi32>
}
// -----
// linalg.conv_2d_ngchw_fgchw
func.func @conv_2d_ngchw_fgchw(%image: tensor<1x2x8x16x16xf32>, %filter: tensor<16x2x8x3x3xf32>, %sum: tensor<1x2x16x14x14xf32>) -> tensor<1x2x16x14x14xf32> {
  %0 = linalg.conv_2d_ngchw_fgchw ins(%image, %filter : tensor<1x2x8x16x16xf32>, tensor<16x2x8x3x3xf32>) outs(%sum : tensor<1x2x16x14x14xf32>) -> tensor<1x2x16x14x14xf32>
  return %0 : tensor<1x2x16x14x14xf32>
}
// -----
// linalg.conv_2d_ngchw_gfchw
func.func @conv_2d_ngchw_gfchw(%image: tensor<1x2x8x16x16xf32>, %filter: tensor<2x16x8x3x3xf32>, %sum: tensor<1x2x16x14x14xf32>) -> tensor<1x2x16x14x14xf32> {
  %0 = linalg.conv_2d_ngchw_gfchw ins(%image, %filter : tensor<1x2x8x16x16xf32>, tensor<2x16x8x3x3xf32>) outs(%sum : tensor<1x2x16x14x14xf32>) -> tensor<1x2x16x14x14xf32>
  return %0 : tensor<1x2x16x14x14xf32>
}
// -----
// linalg.conv_2d_ngchw_gfchw_q
func.func @conv_2d_ngchw_gfchw_q(%image: tensor<1x2x8x16x16xi8>, %filter: tensor<2x16x8x3x3xi8>, %zero_image: i32, %zero_filter: i32, %sum: tensor<1x2x16x14x14xi32>) -> tensor<1x2x16x14x14xi32> {
  %0 = linalg.conv_2d_ngchw_gfchw_q ins(%image, %filter, %zero_image, %zero_filter : tensor<1x2x8x16x16xi8>, tensor<2x16x8x3x3xi8>, i32, i32) outs(%sum : tensor<1x2x16x14x14xi32>) -> tensor<1x2x16x14x14xi32>
  return %0 : tensor<1x2x16x14x14xi32>
}
// -----
// linalg.conv_2d_nhwgc_gfhwc
func.func @conv_2d_nhwgc_gfhwc(%image: tensor<1x16x16x2x8xf32>, %filter: tensor<2x16x3x3x8xf32>, %sum: tensor<1x14x14x2x16xf32>) -> tensor<1x14x14x2x16xf32> {
  %0 = linalg.conv_2d_nhwgc_gfhwc ins(%image, %filter : tensor<1x16x16x2x8xf32>, tensor<2x16x3x3x8xf32>) outs(%sum : tensor<1x14x14x2x16xf32>) -> tensor<1x14x14x2x16xf32>
  return %0 : tensor<1x14x14x2x16xf32>
}
// -----
// linalg.conv_2d_nhwgc_gfhwc_q
func.func @conv_2d_nhwgc_gfhwc_q(%image: tensor<1x16x16x2x8xi8>, %filter: tensor<2x16x3x3x8xi8>, %zero_image: i32, %zero_filter: i32, %sum: tensor<1x14x14x2x16xi32>) -> tensor<1x14x14x2x16xi32> {
  %0 = linalg.conv_2d_nhwgc_gfhwc_q ins(%image, %filter, %zero_image, %zero_filter : tensor<1x16x16x2x8xi8>, tensor<2x16x3x3x8xi8>, i32, i32) outs(%sum : tensor<1x14x14x2x16xi32>) -> tensor<1x14x14x2x16xi32>
  return %0 : tensor<1x14x14x2x16xi32>
}
// -----
// linalg.conv_3d_ndhwc_dhwcf
func.func @conv_3d_ndhwc_dhwcf(%volume: tensor<1x8x16x16x8xf32>, %filter: tensor<3x3x3x8x16xf32>, %sum: tensor<1x6x14x14x16xf32>) -> tensor<1x6x14x14x16xf32> {
  %0 = linalg.conv_3d_ndhwc_dhwcf ins(%volume, %filter : tensor<1x8x16x16x8xf32>, tensor<3x3x3x8x16xf32>) outs(%sum : tensor<1x6x14x14x16xf32>) -> tensor<1x6x14x14x16xf32>
  return %0 : tensor<1x6x14x14x16xf32>
}
// -----
// linalg.conv_3d_ndhwc_dhwcf_q
func.func @conv_3d_ndhwc_dhwcf_q(%volume: tensor<1x8x16x16x8xi8>, %filter: tensor<3x3x3x8x16xi8>, %zero_volume: i32, %zero_filter: i32, %sum: tensor<1x6x14x14x16xi32>) -> tensor<1x6x14x14x16xi32> {
  %0 = linalg.conv_3d_ndhwc_dhwcf_q ins(%volume, %filter, %zero_volume, %zero_filter : tensor<1x8x16x16x8xi8>, tensor<3x3x3x8x16xi8>, i32, i32) outs(%sum : tensor<1x6x14x14x16xi32>) -> tensor<1x6x14x14x16xi32>
  return %0 : tensor<1x6x14x14x16xi32>
}
// -----
// linalg.conv_3d_ncdhw_fcdhw
func.func @conv_3d_ncdhw_fcdhw(%volume: tensor<1x8x8x16x16xf32>, %filter: tensor<16x8x3x3x3xf32>, %sum: tensor<1x16x6x14x14xf32>) -> tensor<1x16x6x14x14xf32> {
  %0 = linalg.conv_3d_ncdhw_fcdhw ins(%volume, %filter : tensor<1x8x8x16x16xf32>, tensor<16x8x3x3x3xf32>) outs(%sum : tensor<1x16x6x14x14xf32>) -> tensor<1x16x6x14x14xf32>
  return %0 : tensor<1x16x6x14x14xf32>
}
// -----
// linalg.depthwise_conv_1d_ncw_cw
func.func @depthwise_conv_1d_ncw_cw(%signal: tensor<1x8x16xf32>, %filter: tensor<8x3xf32>, %sum: tensor<1x8x14xf32>) -> tensor<1x8x14xf32> {
  %0 = linalg.depthwise_conv_1d_ncw_cw ins(%signal, %filter : tensor<1x8x16xf32>, tensor<8x3xf32>) outs(%sum : tensor<1x8x14xf32>) -> tensor<1x8x14xf32>
  return %0 : tensor<1x8x14xf32>
}
// -----
// linalg.depthwise_conv_1d_nwc_wc
func.func @depthwise_conv_1d_nwc_wc(%signal: tensor<1x16x8xf32>, %filter: tensor<3x8xf32>, %sum: tensor<1x14x8xf32>) -> tensor<1x14x8xf32> {
  %0 = linalg.depthwise_conv_1d_nwc_wc ins(%signal, %filter : tensor<1x16x8xf32>, tensor<3x8xf32>) outs(%sum : tensor<1x14x8xf32>) -> tensor<1x14x8xf32>
  return %0 : tensor<1x14x8xf32>
}
// -----
// linalg.depthwise_conv_1d_nwc_wcm
func.func @depthwise_conv_1d_nwc_wcm(%signal: tensor<1x16x8xf32>, %filter: tensor<3x8x2xf32>, %sum: tensor<1x14x8x2xf32>) -> tensor<1x14x8x2xf32> {
  %0 = linalg.depthwise_conv_1d_nwc_wcm ins(%signal, %filter : tensor<1x16x8xf32>, tensor<3x8x2xf32>) outs(%sum : tensor<1x14x8x2xf32>) -> tensor<1x14x8x2xf32>
  return %0 : tensor<1x14x8x2xf32>
}
// -----
// linalg.depthwise_conv_2d_nchw_chw
func.func @depthwise_conv_2d_nchw_chw(%image: tensor<1x8x16x16xf32>, %filter: tensor<8x3x3xf32>, %sum: tensor<1x8x14x14xf32>) -> tensor<1x8x14x14xf32> {
  %0 = linalg.depthwise_conv_2d_nchw_chw ins(%image, %filter : tensor<1x8x16x16xf32>, tensor<8x3x3xf32>) outs(%sum : tensor<1x8x14x14xf32>) -> tensor<1x8x14x14xf32>
  return %0 : tensor<1x8x14x14xf32>
}
// -----
// linalg.depthwise_conv_2d_nhwc_hwc
func.func @depthwise_conv_2d_nhwc_hwc(%image: tensor<1x16x16x8xf32>, %filter: tensor<3x3x8xf32>, %sum: tensor<1x14x14x8xf32>) -> tensor<1x14x14x8xf32> {
  %0 = linalg.depthwise_conv_2d_nhwc_hwc ins(%image, %filter : tensor<1x16x16x8xf32>, tensor<3x3x8xf32>) outs(%sum : tensor<1x14x14x8xf32>) -> tensor<1x14x14x8xf32>
  return %0 : tensor<1x14x14x8xf32>
}
// -----
// linalg.depthwise_conv_2d_nhwc_hwc_q
func.func @depthwise_conv_2d_nhwc_hwc_q(%image: tensor<1x16x16x8xi8>, %filter: tensor<3x3x8xi8>, %zero_image: i32, %zero_filter: i32, %sum: tensor<1x14x14x8xi32>) -> tensor<1x14x14x8xi32> {
  %0 = linalg.depthwise_conv_2d_nhwc_hwc_q ins(%image, %filter, %zero_image, %zero_filter : tensor<1x16x16x8xi8>, tensor<3x3x8xi8>, i32, i32) outs(%sum : tensor<1x14x14x8xi32>) -> tensor<1x14x14x8xi32>
  return %0 : tensor<1x14x14x8xi32>
}
// -----
// linalg.depthwise_conv_2d_nhwc_hwcm
func.func @depthwise_conv_2d_nhwc_hwcm(%image: tensor<1x16x16x8xf32>, %filter: tensor<3x3x8x2xf32>, %sum: tensor<1x14x14x8x2xf32>) -> tensor<1x14x14x8x2xf32> {
  %0 = linalg.depthwise_conv_2d_nhwc_hwcm ins(%image, %filter : tensor<1x16x16x8xf32>, tensor<3x3x8x2xf32>) outs(%sum : tensor<1x14x14x8x2xf32>) -> tensor<1x14x14x8x2xf32>
  return %0 : tensor<1x14x14x8x2xf32>
}
// -----
// linalg.depthwise_conv_2d_nhwc_hwcm_q
func.func @depthwise_conv_2d_nhwc_hwcm_q(%image: tensor<1x16x16x8xi8>, %filter: tensor<3x3x8x2xi8>, %zero_image: i32, %zero_filter: i32, %sum: tensor<1x14x14x8x2xi32>) -> tensor<1x14x14x8x2xi32> {
  %0 = linalg.depthwise_conv_2d_nhwc_hwcm_q ins(%image, %filter, %zero_image, %zero_filter : tensor<1x16x16x8xi8>, tensor<3x3x8x2xi8>, i32, i32) outs(%sum : tensor<1x14x14x8x2xi32>) -> tensor<1x14x14x8x2xi32>
  return %0 : tensor<1x14x14x8x2xi32>
}
// -----
// linalg.depthwise_conv_3d_ndhwc_dhwc
func.func @depthwise_conv_3d_ndhwc_dhwc(%volume: tensor<1x8x16x16x8xf32>, %filter: tensor<3x3x3x8xf32>, %sum: tensor<1x6x14x14x8xf32>) -> tensor<1x6x14x14x8xf32> {
  %0 = linalg.depthwise_conv_3d_ndhwc_dhwc ins(%volume, %filter : tensor<1x8x16x16x8xf32>, tensor<3x3x3x8xf32>) outs(%sum : tensor<1x6x14x14x8xf32>) -> tensor<1x6x14x14x8xf32>
  return %0 : tensor<1x6x14x14x8xf32>
}
// -----
// linalg.depthwise_conv_3d_ncdhw_cdhw
func.func @depthwise_conv_3d_ncdhw_cdhw(%volume: tensor<1x8x8x16x16xf32>, %filter: tensor<8x3x3x3xf32>, %sum: tensor<1x8x6x14x14xf32>) -> tensor<1x8x6x14x14xf32> {
  %0 = linalg.depthwise_conv_3d_ncdhw_cdhw ins(%volume, %filter : tensor<1x8x8x16x16xf32>, tensor<8x3x3x3xf32>) outs(%sum : tensor<1x8x6x14x14xf32>) -> tensor<1x8x6x14x14xf32>
  return %0 : tensor<1x8x6x14x14xf32>
}
// -----
// linalg.depthwise_conv_3d_ndhwc_dhwcm
func.func @depthwise_conv_3d_ndhwc_dhwcm(%volume: tensor<1x8x16x16x8xf32>, %filter: tensor<3x3x3x8x2xf32>, %sum: tensor<1x6x14x14x8x2xf32>) -> tensor<1x6x14x14x8x2xf32> {
  %0 = linalg.depthwise_conv_3d_ndhwc_dhwcm ins(%volume, %filter : tensor<1x8x16x16x8xf32>, tensor<3x3x3x8x2xf32>) outs(%sum : tensor<1x6x14x14x8x2xf32>) -> tensor<1x6x14x14x8x2xf32>
  return %0 : tensor<1x6x14x14x8x2xf32>
}
// -----
// linalg.pooling_nhwc_sum
// The window has no elements that matter; its shape says how large it is.
func.func @pooling_nhwc_sum(%image: tensor<1x28x28x8xf32>, %window: tensor<2x2xf32>, %partial: tensor<1x14x14x8xf32>) -> tensor<1x14x14x8xf32> {
  %0 = linalg.pooling_nhwc_sum {strides = dense<2> : tensor<2xi64>} ins(%image, %window : tensor<1x28x28x8xf32>, tensor<2x2xf32>) outs(%partial : tensor<1x14x14x8xf32>) -> tensor<1x14x14x8xf32>
  return %0 : tensor<1x14x14x8xf32>
}
// -----
// linalg.pooling_nchw_sum
func.func @pooling_nchw_sum(%image: tensor<1x8x28x28xf32>, %window: tensor<2x2xf32>, %partial: tensor<1x8x14x14xf32>) -> tensor<1x8x14x14xf32> {
  %0 = linalg.pooling_nchw_sum {strides = dense<2> : tensor<2xi64>} ins(%image, %window : tensor<1x8x28x28xf32>, tensor<2x2xf32>) outs(%partial : tensor<1x8x14x14xf32>) -> tensor<1x8x14x14xf32>
  return %0 : tensor<1x8x14x14xf32>
}
// -----
// linalg.pooling_nhwc_max
func.func @pooling_nhwc_max(%image: tensor<1x28x28x8xf32>, %window: tensor<2x2xf32>, %partial: tensor<1x14x14x8xf32>) -> tensor<1x14x14x8xf32> {
  %0 = linalg.pooling_nhwc_max {strides = dense<2> : tensor<2xi64>} ins(%image, %window : tensor<1x28x28x8xf32>, tensor<2x2xf32>) outs(%partial : tensor<1x14x14x8xf32>) -> tensor<1x14x14x8xf32>
  return %0 : tensor<1x14x14x8xf32>
}
// -----
// linalg.pooling_nhwc_max_unsigned
func.func @pooling_nhwc_max_unsigned(%image: tensor<1x28x28x8xi8>, %window: tensor<2x2xi8>, %partial: tensor<1x14x14x8xi8>) -> tensor<1x14x14x8xi8> {
  %0 = linalg.pooling_nhwc_max_unsigned {strides = dense<2> : tensor<2xi64>} ins(%image, %window : tensor<1x28x28x8xi8>, tensor<2x2xi8>) outs(%partial : tensor<1x14x14x8xi8>) -> tensor<1x14x14x8xi8>
  return %0 : tensor<1x14x14x8xi8>
}
// -----
// linalg.pooling_nchw_max
func.func @pooling_nchw_max(%image: tensor<1x8x28x28xf32>, %window: tensor<2x2xf32>, %partial: tensor<1x8x14x14xf32>) -> tensor<1x8x14x14xf32> {
  %0 = linalg.pooling_nchw_max {strides = dense<2> : tensor<2xi64>} ins(%image, %window : tensor<1x8x28x28xf32>, tensor<2x2xf32>) outs(%partial : tensor<1x8x14x14xf32>) -> tensor<1x8x14x14xf32>
  return %0 : tensor<1x8x14x14xf32>
}
// -----
// linalg.pooling_nhwc_min
func.func @pooling_nhwc_min(%image: tensor<1x28x28x8xf32>, %window: tensor<2x2xf32>, %partial: tensor<1x14x14x8xf32>) -> tensor<1x14x14x8xf32> {
  %0 = linalg.pooling_nhwc_min {strides = dense<2> : tensor<2xi64>} ins(%image, %window : tensor<1x28x28x8xf32>, tensor<2x2xf32>) outs(%partial : tensor<1x14x14x8xf32>) -> tensor<1x14x14x8xf32>
  return %0 : tensor<1x14x14x8xf32>
}
// -----
// linalg.pooling_nhwc_min_unsigned
func.func @pooling_nhwc_min_unsigned(%image: tensor<1x28x28x8xi8>, %window: tensor<2x2xi8>, %partial: tensor<1x14x14x8xi8>) -> tensor<1x14x14x8xi8> {
  %0 = linalg.pooling_nhwc_min_unsigned {strides = dense<2> : tensor<2xi64>} ins(%image, %window : tensor<1x28x28x8xi8>, tensor<2x2xi8>) outs(%partial : tensor<1x14x14x8xi8>) -> tensor<1x14x14x8xi8>
  return %0 : tensor<1x14x14x8xi8>
}
// -----
// linalg.pooling_nwc_sum
func.func @pooling_nwc_sum(%signal: tensor<1x28x8xf32>, %window: tensor<2xf32>, %partial: tensor<1x14x8xf32>) -> tensor<1x14x8xf32> {
  %0 = linalg.pooling_nwc_sum {strides = dense<2> : tensor<1xi64>} ins(%signal, %window : tensor<1x28x8xf32>, tensor<2xf32>) outs(%partial : tensor<1x14x8xf32>) -> tensor<1x14x8xf32>
  return %0 : tensor<1x14x8xf32>
}
// -----
// linalg.pooling_ncw_sum
func.func @pooling_ncw_sum(%signal: tensor<1x8x28xf32>, %window: tensor<2xf32>, %partial: tensor<1x8x14xf32>) -> tensor<1x8x14xf32> {
  %0 = linalg.pooling_ncw_sum {strides = dense<2> : tensor<1xi64>} ins(%signal, %window : tensor<1x8x28xf32>, tensor<2xf32>) outs(%partial : tensor<1x8x14xf32>) -> tensor<1x8x14xf32>
  return %0 : tensor<1x8x14xf32>
}
// -----
// linalg.pooling_nwc_max
func.func @pooling_nwc_max(%signal: tensor<1x28x8xf32>, %window: tensor<2xf32>, %partial: tensor<1x14x8xf32>) -> tensor<1x14x8xf32> {
  %0 = linalg.pooling_nwc_max {strides = dense<2> : tensor<1xi64>} ins(%signal, %window : tensor<1x28x8xf32>, tensor<2xf32>) outs(%partial : tensor<1x14x8xf32>) -> tensor<1x14x8xf32>
  return %0 : tensor<1x14x8xf32>
}
// -----
// linalg.pooling_nwc_max_unsigned
func.func @pooling_nwc_max_unsigned(%signal: tensor<1x28x8xi8>, %window: tensor<2xi8>, %partial: tensor<1x14x8xi8>) -> tensor<1x14x8xi8> {
  %0 = linalg.pooling_nwc_max_unsigned {strides = dense<2> : tensor<1xi64>} ins(%signal, %window : tensor<1x28x8xi8>, tensor<2xi8>) outs(%partial : tensor<1x14x8xi8>) -> tensor<1x14x8xi8>
  return %0 : tensor<1x14x8xi8>
}
// -----
// linalg.pooling_ncw_max
func.func @pooling_ncw_max(%signal: tensor<1x8x28xf32>, %window: tensor<2xf32>, %partial: tensor<1x8x14xf32>) -> tensor<1x8x14xf32> {
  %0 = linalg.pooling_ncw_max {strides = dense<2> : tensor<1xi64>} ins(%signal, %window : tensor<1x8x28xf32>, tensor<2xf32>) outs(%partial : tensor<1x8x14xf32>) -> tensor<1x8x14xf32>
  return %0 : tensor<1x8x14xf32>
}
// -----
// linalg.pooling_nwc_min
func.func @pooling_nwc_min(%signal: tensor<1x28x8xf32>, %window: tensor<2xf32>, %partial: tensor<1x14x8xf32>) -> tensor<1x14x8xf32> {
  %0 = linalg.pooling_nwc_min {strides = dense<2> : tensor<1xi64>} ins(%signal, %window : tensor<1x28x8xf32>, tensor<2xf32>) outs(%partial : tensor<1x14x8xf32>) -> tensor<1x14x8xf32>
  return %0 : tensor<1x14x8xf32>
}
// -----
// linalg.pooling_nwc_min_unsigned
func.func @pooling_nwc_min_unsigned(%signal: tensor<1x28x8xi8>, %window: tensor<2xi8>, %partial: tensor<1x14x8xi8>) -> tensor<1x14x8xi8> {
  %0 = linalg.pooling_nwc_min_unsigned {strides = dense<2> : tensor<1xi64>} ins(%signal, %window : tensor<1x28x8xi8>, tensor<2xi8>) outs(%partial : tensor<1x14x8xi8>) -> tensor<1x14x8xi8>
  return %0 : tensor<1x14x8xi8>
}
// -----
// linalg.pooling_ndhwc_sum
func.func @pooling_ndhwc_sum(%volume: tensor<1x12x28x28x8xf32>, %window: tensor<2x2x2xf32>, %partial: tensor<1x6x14x14x8xf32>) -> tensor<1x6x14x14x8xf32> {
  %0 = linalg.pooling_ndhwc_sum {strides = dense<2> : tensor<3xi64>} ins(%volume, %window : tensor<1x12x28x28x8xf32>, tensor<2x2x2xf32>) outs(%partial : tensor<1x6x14x14x8xf32>) -> tensor<1x6x14x14x8xf32>
  return %0 : tensor<1x6x14x14x8xf32>
}
// -----
// linalg.pooling_ndhwc_max
func.func @pooling_ndhwc_max(%volume: tensor<1x12x28x28x8xf32>, %window: tensor<2x2x2xf32>, %partial: tensor<1x6x14x14x8xf32>) -> tensor<1x6x14x14x8xf32> {
  %0 = linalg.pooling_ndhwc_max {strides = dense<2> : tensor<3xi64>} ins(%volume, %window : tensor<1x12x28x28x8xf32>, tensor<2x2x2xf32>) outs(%partial : tensor<1x6x14x14x8xf32>) -> tensor<1x6x14x14x8xf32>
  return %0 : tensor<1x6x14x14x8xf32>
}
// -----
// linalg.pooling_ndhwc_min
func.func @pooling_ndhwc_min(%volume: tensor<1x12x28x28x8xf32>, %window: tensor<2x2x2xf32>, %partial: tensor<1x6x14x14x8xf32>) -> tensor<1x6x14x14x8xf32> {
  %0 = linalg.pooling_ndhwc_min {strides = dense<2> : tensor<3xi64>} ins(%volume, %window : tensor<1x12x28x28x8xf32>, tensor<2x2x2xf32>) outs(%partial : tensor<1x6x14x14x8xf32>) -> tensor<1x6x14x14x8xf32>
  return %0 : tensor<1x6x14x14x8xf32>
}
