// tensor.empty
// Only its shape matters: `linalg.fill` says what is in it.
func.func @zeros(%rows: index) -> tensor<?x8xf32> {
  %zero = arith.constant 0.000000e+00 : f32
  %0 = tensor.empty(%rows) : tensor<?x8xf32>
  %1 = linalg.fill ins(%zero : f32) outs(%0 : tensor<?x8xf32>) -> tensor<?x8xf32>
  return %1 : tensor<?x8xf32>
}
// -----
// tensor.dim, tensor.rank
func.func @last_size(%t: tensor<*xf32>) -> index {
  %one = arith.constant 1 : index
  %rank = tensor.rank %t : tensor<*xf32>
  %last = arith.subi %rank, %one : index
  %0 = tensor.dim %t, %last : tensor<*xf32>
  return %0 : index
}
// -----
// tensor.cast
func.func @forget(%t: tensor<4x8xf32>) -> tensor<?x8xf32> {
  %0 = tensor.cast %t : tensor<4x8xf32> to tensor<?x8xf32>
  return %0 : tensor<?x8xf32>
}
// -----
// tensor.extract, tensor.insert
func.func @swap(%t: tensor<16xf32>, %i: index, %j: index) -> tensor<16xf32> {
  %0 = tensor.extract %t[%i] : tensor<16xf32>
  %1 = tensor.extract %t[%j] : tensor<16xf32>
  %2 = tensor.insert %1 into %t[%i] : tensor<16xf32>
  %3 = tensor.insert %0 into %2[%j] : tensor<16xf32>
  return %3 : tensor<16xf32>
}
// -----
// tensor.extract_slice, tensor.insert_slice
// A tile of 4 x 4 is doubled, where it lies.
func.func @double_tile(%t: tensor<64x64xf32>, %i: index, %j: index) -> tensor<64x64xf32> {
  %tile = tensor.extract_slice %t[%i, %j] [4, 4] [1, 1] : tensor<64x64xf32> to tensor<4x4xf32>
  %0 = arith.addf %tile, %tile : tensor<4x4xf32>
  %1 = tensor.insert_slice %0 into %t[%i, %j] [4, 4] [1, 1] : tensor<4x4xf32> into tensor<64x64xf32>
  return %1 : tensor<64x64xf32>
}
// -----
// tensor.collapse_shape, tensor.expand_shape
func.func @regroup(%t: tensor<4x8x16xf32>) -> tensor<4x2x64xf32> {
  %0 = tensor.collapse_shape %t [[0], [1, 2]] : tensor<4x8x16xf32> into tensor<4x128xf32>
  %1 = tensor.expand_shape %0 [[0], [1, 2]] output_shape [4, 2, 64] : tensor<4x128xf32> into tensor<4x2x64xf32>
  return %1 : tensor<4x2x64xf32>
}
// -----
// tensor.reshape, tensor.from_elements
func.func @as_rows(%t: tensor<?xf32>, %rows: index, %columns: index) -> tensor<?x?xf32> {
  %shape = tensor.from_elements %rows, %columns : tensor<2xindex>
  %0 = tensor.reshape %t(%shape) : (tensor<?xf32>, tensor<2xindex>) -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}
// -----
// tensor.pad
// A border of zeros, one element wide.
func.func @bordered(%image: tensor<30x30xf32>) -> tensor<32x32xf32> {
  %zero = arith.constant 0.000000e+00 : f32
  %0 = tensor.pad %image low[1, 1] high[1, 1] {
  ^bb0(%i: index, %j: index):
    tensor.yield %zero : f32
  } : tensor<30x30xf32> to tensor<32x32xf32>
  return %0 : tensor<32x32xf32>
}
// -----
// tensor.concat
func.func @append(%a: tensor<4x8xf32>, %b: tensor<2x8xf32>) -> tensor<6x8xf32> {
  %0 = tensor.concat dim(0) %a, %b : (tensor<4x8xf32>, tensor<2x8xf32>) -> tensor<6x8xf32>
  return %0 : tensor<6x8xf32>
}
// -----
// tensor.splat
func.func @everywhere(%x: f32, %rows: index) -> tensor<?x4xf32> {
  %0 = tensor.splat %x[%rows] : tensor<?x4xf32>
  return %0 : tensor<?x4xf32>
}
// -----
// tensor.generate, tensor.yield
// The numbers 0, 1, 2, ..
func.func @iota(%size: index) -> tensor<?xi32> {
  %0 = tensor.generate %size {
  ^bb0(%i: index):
    %1 = arith.index_cast %i : index to i32
    tensor.yield %1 : i32
  } : tensor<?xi32>
  return %0 : tensor<?xi32>
}
// -----
// tensor.bitcast
func.func @as_bits(%t: tensor<4xf32>) -> tensor<4xi32> {
  %0 = tensor.bitcast %t : tensor<4xf32> to tensor<4xi32>
  return %0 : tensor<4xi32>
}
// -----
// tensor.gather
// Columns at three places of the last two dimensions.
func.func @columns(%t: tensor<4x5x6xf32>, %places: tensor<3x2xindex>) -> tensor<3x4xf32> {
  %0 = tensor.gather %t[%places] gather_dims([1, 2]) : (tensor<4x5x6xf32>, tensor<3x2xindex>) -> tensor<3x4xf32>
  return %0 : tensor<3x4xf32>
}
// -----
// tensor.scatter
func.func @replace_columns(%t: tensor<4x5x6xf32>, %columns: tensor<3x4xf32>, %places: tensor<3x2xindex>) -> tensor<4x5x6xf32> {
  %0 = tensor.scatter %columns into %t[%places] scatter_dims([1, 2]) unique : (tensor<3x4xf32>, tensor<4x5x6xf32>, tensor<3x2xindex>) -> tensor<4x5x6xf32>
  return %0 : tensor<4x5x6xf32>
}
// -----
// tensor.parallel_insert_slice
// Each worker puts its part into what the loop yields.
func.func @reverse(%t: tensor<8xf32>, %out: tensor<8xf32>) -> tensor<8xf32> {
  %result = scf.forall (%i) in (8) shared_outs(%o = %out) -> (tensor<8xf32>) {
    %mirrored = affine.apply affine_map<(d0) -> (7 - d0)>(%i)
    %part = tensor.extract_slice %t[%mirrored] [1] [1] : tensor<8xf32> to tensor<1xf32>
    scf.forall.in_parallel {
      tensor.parallel_insert_slice %part into %o[%i] [1] [1] : tensor<1xf32> into tensor<8xf32>
    }
  }
  return %result : tensor<8xf32>
}
