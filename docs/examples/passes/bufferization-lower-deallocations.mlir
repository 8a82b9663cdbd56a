// terrace-opt --bufferization-lower-deallocations
func.func @free(%new: memref<4xf32>, %kept: memref<4xf32>, %owned: i1) -> i1 {
  %0 = bufferization.dealloc (%new : memref<4xf32>) if (%owned) retain (%kept : memref<4xf32>)
  return %0 : i1
}
