// affine.for, affine.load, affine.store
// Matrix times vector, with the sums in memory.
func.func @matvec(%a: memref<64x32xf32>, %x: memref<32xf32>, %y: memref<64xf32>) {
  affine.for %i = 0 to 64 {
    affine.for %j = 0 to 32 {
      %0 = affine.load %a[%i, %j] : memref<64x32xf32>
      %1 = affine.load %x[%j] : memref<32xf32>
      %2 = affine.load %y[%i] : memref<64xf32>
      %3 = arith.mulf %0, %1 : f32
      %4 = arith.addf %2, %3 : f32
      affine.store %4, %y[%i] : memref<64xf32>
    }
  }
  return
}
// -----
// affine.yield
// A reduction that is carried from one iteration to the next.
func.func @sum(%data: memref<100xf32>) -> f32 {
  %zero = arith.constant 0.000000e+00 : f32
  %sum = affine.for %i = 0 to 100 iter_args(%partial = %zero) -> (f32) {
    %x = affine.load %data[%i] : memref<100xf32>
    %next = arith.addf %partial, %x : f32
    affine.yield %next : f32
  }
  return %sum : f32
}
// -----
// affine.apply, affine.min, affine.max
// The size of a tile of 16 that starts at `%i`, cut off at the end of the array.
func.func @tile(%i: index, %size: index) -> (index, index, index) {
  %extent = affine.min affine_map<(d0)[s0] -> (16, s0 - d0)>(%i)[%size]
  %last = affine.apply affine_map<(d0, d1) -> (d0 + d1 - 1)>(%i, %extent)
  %first = affine.max affine_map<(d0) -> (0, d0)>(%i)
  return %first, %last, %extent : index, index, index
}
// -----
// affine.parallel
func.func @scale(%data: memref<8x8xf32>, %factor: f32) {
  affine.parallel (%i, %j) = (0, 0) to (8, 8) {
    %x = affine.load %data[%i, %j] : memref<8x8xf32>
    %0 = arith.mulf %x, %factor : f32
    affine.store %0, %data[%i, %j] : memref<8x8xf32>
  }
  return
}
// -----
// affine.if
// Only the elements on and below the diagonal are set.
func.func @lower_triangle(%data: memref<8x8xf32>, %x: f32) {
  affine.for %i = 0 to 8 {
    affine.for %j = 0 to 8 {
      affine.if affine_set<(d0, d1) : (d0 - d1 >= 0)>(%i, %j) {
        affine.store %x, %data[%i, %j] : memref<8x8xf32>
      }
    }
  }
  return
}
// -----
// affine.vector_load, affine.vector_store
func.func @copy(%from: memref<64xf32>, %to: memref<64xf32>) {
  affine.for %i = 0 to 64 step 8 {
    %0 = affine.vector_load %from[%i] : memref<64xf32>, vector<8xf32>
    affine.vector_store %0, %to[%i] : memref<64xf32>, vector<8xf32>
  }
  return
}
// -----
// affine.prefetch
func.func @ahead(%data: memref<4096xf32>) -> f32 {
  %zero = arith.constant 0.000000e+00 : f32
  %sum = affine.for %i = 0 to 4096 iter_args(%partial = %zero) -> (f32) {
    affine.prefetch %data[%i + 64], read, locality<1>, data : memref<4096xf32>
    %x = affine.load %data[%i] : memref<4096xf32>
    %next = arith.addf %partial, %x : f32
    affine.yield %next : f32
  }
  return %sum : f32
}
// -----
// affine.delinearize_index, affine.linearize_index
// From the number of an element in one layout to its number in another.
func.func @transposed(%i: index) -> index {
  %row_and_column:2 = affine.delinearize_index %i into (8, 16) : index, index
  %0 = affine.linearize_index disjoint [%row_and_column#1, %row_and_column#0] by (16, 8) : index
  return %0 : index
}
// -----
// affine.dma_start, affine.dma_wait
// Sixteen elements at a time go to a buffer in memory space 1, where they are summed.
func.func @stream(%data: memref<64xf32>, %buffer: memref<16xf32, 1>, %tag: memref<1xi32>) {
  %c0 = arith.constant 0 : index
  %count = arith.constant 16 : index
  affine.for %i = 0 to 4 {
    affine.dma_start %data[%i * 16], %buffer[0], %tag[%c0], %count : memref<64xf32>, memref<16xf32, 1>, memref<1xi32>
    affine.dma_wait %tag[%c0], %count : memref<1xi32>
    affine.for %j = 1 to 16 {
      %0 = affine.load %buffer[0] : memref<16xf32, 1>
      %1 = affine.load %buffer[%j] : memref<16xf32, 1>
      %2 = arith.addf %0, %1 : f32
      affine.store %2, %buffer[0] : memref<16xf32, 1>
    }
  }
  return
}
