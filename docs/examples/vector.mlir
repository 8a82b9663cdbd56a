// vector.load, vector.store
func.func @add_in_place(%a: memref<?xf32>, %b: memref<?xf32>, %i: index) {
  %0 = vector.load %a[%i] : memref<?xf32>, vector<8xf32>
  %1 = vector.load %b[%i] : memref<?xf32>, vector<8xf32>
  %2 = arith.addf %0, %1 : vector<8xf32>
  vector.store %2, %a[%i] : memref<?xf32>, vector<8xf32>
  return
}
// -----
// vector.create_mask, vector.maskedload, vector.maskedstore
// The last step of a loop over `%size` elements, of which eight or fewer are left.
func.func @remainder(%data: memref<?xf32>, %i: index, %size: index, %factor: vector<8xf32>) {
  %zeros = arith.constant dense<0.000000e+00> : vector<8xf32>
  %left = arith.subi %size, %i : index
  %mask = vector.create_mask %left : vector<8xi1>
  %0 = vector.maskedload %data[%i], %mask, %zeros : memref<?xf32>, vector<8xi1>, vector<8xf32> into vector<8xf32>
  %1 = arith.mulf %0, %factor : vector<8xf32>
  vector.maskedstore %data[%i], %mask, %1 : memref<?xf32>, vector<8xi1>, vector<8xf32>
  return
}
// -----
// vector.constant_mask
// The first two of four rows, and in each the first three of four places.
func.func @corner() -> vector<4x4xi1> {
  %0 = vector.constant_mask [2, 3] : vector<4x4xi1>
  return %0 : vector<4x4xi1>
}
// -----
// vector.gather, vector.scatter
// A permutation of sixteen elements, by their indices.
func.func @permute(%from: memref<?xf32>, %to: memref<?xf32>, %places: vector<16xindex>) {
  %c0 = arith.constant 0 : index
  %all = arith.constant dense<true> : vector<16xi1>
  %zeros = arith.constant dense<0.000000e+00> : vector<16xf32>
  %0 = vector.gather %from[%c0] [%places], %all, %zeros : memref<?xf32>, vector<16xindex>, vector<16xi1>, vector<16xf32> into vector<16xf32>
  vector.scatter %to[%c0] [%places], %all, %0 : memref<?xf32>, vector<16xindex>, vector<16xi1>, vector<16xf32>
  return
}
// -----
// vector.compressstore, vector.expandload
// The elements that are positive, close together; and back to their places.
func.func @positive(%x: vector<8xf32>, %buffer: memref<8xf32>) -> vector<8xf32> {
  %c0 = arith.constant 0 : index
  %zeros = arith.constant dense<0.000000e+00> : vector<8xf32>
  %mask = arith.cmpf ogt, %x, %zeros : vector<8xf32>
  vector.compressstore %buffer[%c0], %mask, %x : memref<8xf32>, vector<8xi1>, vector<8xf32>
  %0 = vector.expandload %buffer[%c0], %mask, %zeros : memref<8xf32>, vector<8xi1>, vector<8xf32> into vector<8xf32>
  return %0 : vector<8xf32>
}
// -----
// vector.transfer_read, vector.transfer_write
// A tile of 4 x 8 is transposed. Where it reaches beyond the matrix, zeros are read and nothing is written.
func.func @transpose_tile(%from: memref<?x?xf32>, %to: memref<?x?xf32>, %i: index, %j: index) {
  %zero = arith.constant 0.000000e+00 : f32
  %tile = vector.transfer_read %from[%i, %j], %zero : memref<?x?xf32>, vector<4x8xf32>
  vector.transfer_write %tile, %to[%j, %i] {permutation_map = affine_map<(d0, d1) -> (d1, d0)>} : vector<4x8xf32>, memref<?x?xf32>
  return
}
// -----
// vector.broadcast, vector.fma
func.func @axpy(%a: f32, %x: vector<8xf32>, %y: vector<8xf32>) -> vector<8xf32> {
  %0 = vector.broadcast %a : f32 to vector<8xf32>
  %1 = vector.fma %0, %x, %y : vector<8xf32>
  return %1 : vector<8xf32>
}
// -----
// vector.shuffle
// The first half of one vector, and the second half of another.
func.func @halves(%a: vector<4xf32>, %b: vector<4xf32>) -> vector<4xf32> {
  %0 = vector.shuffle %a, %b [0, 1, 6, 7] : vector<4xf32>, vector<4xf32>
  return %0 : vector<4xf32>
}
// -----
// vector.extract, vector.insert
func.func @replace_row(%m: vector<4x8xf32>, %i: index) -> vector<4x8xf32> {
  %row = vector.extract %m[0] : vector<8xf32> from vector<4x8xf32>
  %x = vector.extract %m[3, 7] : f32 from vector<4x8xf32>
  %0 = vector.insert %x, %row[%i] : f32 into vector<8xf32>
  %1 = vector.insert %0, %m[1] : vector<8xf32> into vector<4x8xf32>
  return %1 : vector<4x8xf32>
}
// -----
// vector.extract_strided_slice, vector.insert_strided_slice
// The upper right quarter of one matrix becomes the lower left quarter of another.
func.func @move_quarter(%a: vector<8x8xf32>, %b: vector<8x8xf32>) -> vector<8x8xf32> {
  %quarter = vector.extract_strided_slice %a {offsets = [0, 4], sizes = [4, 4], strides = [1, 1]} : vector<8x8xf32> to vector<4x4xf32>
  %0 = vector.insert_strided_slice %quarter, %b {offsets = [4, 0], strides = [1, 1]} : vector<4x4xf32> into vector<8x8xf32>
  return %0 : vector<8x8xf32>
}
// -----
// vector.transpose
func.func @transposed(%m: vector<2x4x8xf32>) -> vector<8x2x4xf32> {
  %0 = vector.transpose %m, [2, 0, 1] : vector<2x4x8xf32> to vector<8x2x4xf32>
  return %0 : vector<8x2x4xf32>
}
// -----
// vector.shape_cast
func.func @flat(%m: vector<4x8xf32>) -> vector<32xf32> {
  %0 = vector.shape_cast %m : vector<4x8xf32> to vector<32xf32>
  return %0 : vector<32xf32>
}
// -----
// vector.bitcast
func.func @as_bytes(%v: vector<4xf32>) -> vector<16xi8> {
  %0 = vector.bitcast %v : vector<4xf32> to vector<16xi8>
  return %0 : vector<16xi8>
}
// -----
// vector.from_elements, vector.to_elements
func.func @swap(%pair: vector<2xf32>) -> vector<2xf32> {
  %0:2 = vector.to_elements %pair : vector<2xf32>
  %1 = vector.from_elements %0#1, %0#0 : vector<2xf32>
  return %1 : vector<2xf32>
}
// -----
// vector.deinterleave, vector.interleave
// Left and right samples lie next to each other, and change places.
func.func @swap_channels(%samples: vector<16xf32>) -> vector<16xf32> {
  %left, %right = vector.deinterleave %samples : vector<16xf32> -> vector<8xf32>
  %0 = vector.interleave %right, %left : vector<8xf32> -> vector<16xf32>
  return %0 : vector<16xf32>
}
// -----
// vector.step
// The indices of eight elements from `%first` on.
func.func @indices(%first: index) -> vector<8xindex> {
  %0 = vector.step : vector<8xindex>
  %1 = vector.broadcast %first : index to vector<8xindex>
  %2 = arith.addi %0, %1 : vector<8xindex>
  return %2 : vector<8xindex>
}
// -----
// vector.mask, vector.yield
// Only the elements of the mask are summed. The region of the second op is written out.
func.func @sum_some(%x: vector<8xf32>, %mask: vector<8xi1>) -> (f32, f32) {
  %sum = vector.mask %mask { vector.reduction <add>, %x : vector<8xf32> into f32 } : vector<8xi1> -> f32
  %product = vector.mask %mask {
    %0 = vector.reduction <mul>, %x : vector<8xf32> into f32
    vector.yield %0 : f32
  } : vector<8xi1> -> f32
  return %sum, %product : f32, f32
}
// -----
// vector.vscale
// How many elements `vector<[4]xf32>` has on the machine at hand.
func.func @lanes() -> index {
  %four = arith.constant 4 : index
  %scale = vector.vscale
  %0 = arith.muli %four, %scale : index
  return %0 : index
}
// -----
// vector.scalable.extract, vector.scalable.insert
func.func @move(%from: vector<[8]xf32>, %to: vector<[8]xf32>) -> vector<[8]xf32> {
  %0 = vector.scalable.extract %from[0] : vector<4xf32> from vector<[8]xf32>
  %1 = vector.scalable.insert %0, %to[4] : vector<4xf32> into vector<[8]xf32>
  return %1 : vector<[8]xf32>
}
// -----
// vector.reduction, #vector.kind
// The flag allows to add in another order.
func.func @sum(%x: vector<16xf32>, %before: f32) -> (f32, f32) {
  %sum = vector.reduction <add>, %x, %before fastmath<reassoc> : vector<16xf32> into f32
  %greatest = vector.reduction <maximumf>, %x : vector<16xf32> into f32
  return %sum, %greatest : f32, f32
}
// -----
// vector.multi_reduction
func.func @sums_of_rows(%m: vector<4x8xf32>, %before: vector<4xf32>) -> vector<4xf32> {
  %0 = vector.multi_reduction <add>, %m, %before [1] : vector<4x8xf32> to vector<4xf32>
  return %0 : vector<4xf32>
}
// -----
// vector.contract, #vector.iterator_type
// A matrix product on tiles.
func.func @matmul(%a: vector<4x8xf32>, %b: vector<8x16xf32>, %sum: vector<4x16xf32>) -> vector<4x16xf32> {
  %0 = vector.contract {
    indexing_maps = [affine_map<(i, j, k) -> (i, k)>, affine_map<(i, j, k) -> (k, j)>, affine_map<(i, j, k) -> (i, j)>],
    iterator_types = ["parallel", "parallel", "reduction"],
    kind = #vector.kind<add>
  } %a, %b, %sum : vector<4x8xf32>, vector<8x16xf32> into vector<4x16xf32>
  return %0 : vector<4x16xf32>
}
// -----
// vector.outerproduct
func.func @rank_one_update(%column: vector<4xf32>, %row: vector<8xf32>, %m: vector<4x8xf32>) -> vector<4x8xf32> {
  %0 = vector.outerproduct %column, %row, %m {kind = #vector.kind<add>} : vector<4xf32>, vector<8xf32>
  return %0 : vector<4x8xf32>
}
// -----
// vector.scan
// Running sums of the rows, and the sum of each.
func.func @running_sums(%m: vector<4x8xi32>, %start: vector<4xi32>) -> (vector<4x8xi32>, vector<4xi32>) {
  %0:2 = vector.scan <add>, %m, %start {inclusive = true, reduction_dim = 1 : i64} : vector<4x8xi32>, vector<4xi32>
  return %0#0, %0#1 : vector<4x8xi32>, vector<4xi32>
}
// -----
// vector.print, #vector.punctuation
func.func @show(%x: vector<4xf32>, %n: i32) {
  vector.print str "sum of "
  vector.print %n : i32 punctuation <comma>
  vector.print %x : vector<4xf32>
  return
}
// -----
// vector.type_cast
func.func @as_vector(%data: memref<4x8xf32>) -> vector<4x8xf32> {
  %0 = vector.type_cast %data : memref<4x8xf32> to memref<vector<4x8xf32>>
  %1 = memref.load %0[] : memref<vector<4x8xf32>>
  return %1 : vector<4x8xf32>
}
