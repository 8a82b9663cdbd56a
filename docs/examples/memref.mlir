// memref.alloc, memref.dealloc
func.func @scratch(%n: index) {
  %buffer = memref.alloc(%n) {alignment = 64 : i64} : memref<?x8xf32>
  memref.dealloc %buffer : memref<?x8xf32>
  return
}
// -----
// memref.alloca, memref.alloca_scope, memref.alloca_scope.return
// Without the scope, each iteration would take more of the stack.
func.func @loop(%n: index, %x: f32) -> f32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %last = scf.for %i = %c0 to %n step %c1 iter_args(%before = %x) -> (f32) {
    %0 = memref.alloca_scope -> (f32) {
      %slot = memref.alloca() : memref<1xf32>
      memref.store %before, %slot[%c0] : memref<1xf32>
      %1 = memref.load %slot[%c0] : memref<1xf32>
      memref.alloca_scope.return %1 : f32
    }
    scf.yield %0 : f32
  }
  return %last : f32
}
// -----
// memref.load, memref.store
func.func @swap(%data: memref<?xf32>, %i: index, %j: index) {
  %0 = memref.load %data[%i] : memref<?xf32>
  %1 = memref.load %data[%j] : memref<?xf32>
  memref.store %1, %data[%i] : memref<?xf32>
  memref.store %0, %data[%j] {nontemporal = true} : memref<?xf32>
  return
}
// -----
// memref.copy
func.func @save(%data: memref<4x8xf32>, %backup: memref<4x8xf32>) {
  memref.copy %data, %backup : memref<4x8xf32> to memref<4x8xf32>
  return
}
// -----
// memref.prefetch
func.func @announce(%data: memref<1024xf32>, %i: index) {
  memref.prefetch %data[%i], read, locality<3>, data : memref<1024xf32>
  return
}
// -----
// memref.dma_start, memref.dma_wait
// While the transfer to memory space 1 runs, other work can be done.
func.func @transfer(%from: memref<64xf32>, %to: memref<64xf32, 1>, %tag: memref<1xi32>) {
  %c0 = arith.constant 0 : index
  %count = arith.constant 64 : index
  memref.dma_start %from[%c0], %to[%c0], %count, %tag[%c0] : memref<64xf32>, memref<64xf32, 1>, memref<1xi32>
  memref.dma_wait %tag[%c0], %count : memref<1xi32>
  return
}
// -----
// memref.atomic_rmw
// Several threads may count into the same bins.
func.func @count(%histogram: memref<256xi32>, %bin: index) -> i32 {
  %one = arith.constant 1 : i32
  %before = memref.atomic_rmw addi %one, %histogram[%bin] : (i32, memref<256xi32>) -> i32
  return %before : i32
}
// -----
// memref.generic_atomic_rmw, memref.atomic_yield
func.func @scale_atomically(%data: memref<16xf32>, %i: index, %factor: f32) -> f32 {
  %before = memref.generic_atomic_rmw %data[%i] : memref<16xf32> {
  ^bb0(%old: f32):
    %new = arith.mulf %old, %factor : f32
    memref.atomic_yield %new : f32
  }
  return %before : f32
}
// -----
// memref.realloc
func.func @grow(%data: memref<?xf32>, %size: index) -> memref<?xf32> {
  %0 = memref.realloc %data(%size) : memref<?xf32> to memref<?xf32>
  return %0 : memref<?xf32>
}
// -----
// memref.global, memref.get_global
memref.global "private" constant @weights : memref<3xf32> = dense<[2.500000e-01, 5.000000e-01, 2.500000e-01]>
func.func @weight(%i: index) -> f32 {
  %0 = memref.get_global @weights : memref<3xf32>
  %1 = memref.load %0[%i] : memref<3xf32>
  return %1 : f32
}
// -----
// memref.assume_alignment
func.func @aligned(%data: memref<64xf32>, %i: index) -> vector<16xf32> {
  %0 = memref.assume_alignment %data, 64 : memref<64xf32>
  %1 = vector.load %0[%i] : memref<64xf32>, vector<16xf32>
  return %1 : vector<16xf32>
}
// -----
// memref.distinct_objects
// A store to one of the two leaves what was read from the other.
func.func @apart(%a: memref<?xf32>, %b: memref<?xf32>, %i: index) -> f32 {
  %0, %1 = memref.distinct_objects %a, %b : memref<?xf32>, memref<?xf32>
  %x = memref.load %0[%i] : memref<?xf32>
  memref.store %x, %1[%i] : memref<?xf32>
  %y = memref.load %0[%i] : memref<?xf32>
  return %y : f32
}
// -----
// memref.subview
// Every second column of four rows, from row `%row` on. No element is copied.
func.func @window(%image: memref<64x64xf32>, %row: index) -> memref<4x32xf32, strided<[64, 2], offset: ?>> {
  %0 = memref.subview %image[%row, 0] [4, 32] [1, 2] : memref<64x64xf32> to memref<4x32xf32, strided<[64, 2], offset: ?>>
  return %0 : memref<4x32xf32, strided<[64, 2], offset: ?>>
}
// -----
// memref.reinterpret_cast
func.func @as_rows(%data: memref<?xf32>, %rows: index) -> memref<?x16xf32> {
  %0 = memref.reinterpret_cast %data to offset: [0], sizes: [%rows, 16], strides: [16, 1] : memref<?xf32> to memref<?x16xf32>
  return %0 : memref<?x16xf32>
}
// -----
// memref.cast, memref.rank
func.func @forget(%data: memref<8x16xf32>) -> (memref<?x16xf32>, index) {
  %0 = memref.cast %data : memref<8x16xf32> to memref<?x16xf32>
  %1 = memref.cast %data : memref<8x16xf32> to memref<*xf32>
  %rank = memref.rank %1 : memref<*xf32>
  return %0, %rank : memref<?x16xf32>, index
}
// -----
// memref.memory_space_cast
func.func @as_generic(%shared: memref<64xf32, 3>) -> memref<64xf32> {
  %0 = memref.memory_space_cast %shared : memref<64xf32, 3> to memref<64xf32>
  return %0 : memref<64xf32>
}
// -----
// memref.dim
func.func @rows(%data: memref<?x16xf32>) -> index {
  %c0 = arith.constant 0 : index
  %0 = memref.dim %data, %c0 : memref<?x16xf32>
  return %0 : index
}
// -----
// memref.view
// A matrix in an arena of bytes, `%offset` bytes behind its start.
func.func @place(%arena: memref<4096xi8>, %offset: index) -> memref<8x8xf32> {
  %0 = memref.view %arena[%offset][] : memref<4096xi8> to memref<8x8xf32>
  return %0 : memref<8x8xf32>
}
// -----
// memref.reshape
func.func @reshaped(%data: memref<?xf32>, %sizes: memref<2xindex>) -> memref<?x?xf32> {
  %0 = memref.reshape %data(%sizes) : (memref<?xf32>, memref<2xindex>) -> memref<?x?xf32>
  return %0 : memref<?x?xf32>
}
// -----
// memref.collapse_shape, memref.expand_shape
func.func @regroup(%data: memref<4x8x16xf32>) -> memref<4x2x64xf32> {
  %0 = memref.collapse_shape %data [[0], [1, 2]] : memref<4x8x16xf32> into memref<4x128xf32>
  %1 = memref.expand_shape %0 [[0], [1, 2]] output_shape [4, 2, 64] : memref<4x128xf32> into memref<4x2x64xf32>
  return %1 : memref<4x2x64xf32>
}
// -----
// memref.transpose
func.func @transposed(%data: memref<8x16xf32>) -> memref<16x8xf32, strided<[1, 16]>> {
  %0 = memref.transpose %data (i, j) -> (j, i) : memref<8x16xf32> to memref<16x8xf32, strided<[1, 16]>>
  return %0 : memref<16x8xf32, strided<[1, 16]>>
}
// -----
// memref.extract_strided_metadata
// Where element (i, j) of any view lies, counted from the start of its memory.
func.func @place_of(%data: memref<?x?xf32, strided<[?, ?], offset: ?>>, %i: index, %j: index) -> index {
  %base, %offset, %sizes:2, %strides:2 = memref.extract_strided_metadata %data : memref<?x?xf32, strided<[?, ?], offset: ?>> -> memref<f32>, index, index, index, index, index
  %0 = arith.muli %i, %strides#0 : index
  %1 = arith.muli %j, %strides#1 : index
  %2 = arith.addi %0, %1 : index
  %3 = arith.addi %offset, %2 : index
  return %3 : index
}
// -----
// memref.extract_aligned_pointer_as_index
func.func @address(%data: memref<64xf32>) -> i64 {
  %0 = memref.extract_aligned_pointer_as_index %data : memref<64xf32> -> index
  %1 = arith.index_cast %0 : index to i64
  return %1 : i64
}
