// terrace-opt --buffer-deallocation-simplification
// What is new cannot be the memory that the function was given.
func.func @free(%given: memref<4xf32>, %owned: i1) -> i1 {
  %new = memref.alloc() : memref<4xf32>
  %0 = bufferization.dealloc (%new : memref<4xf32>) if (%owned) retain (%given : memref<4xf32>)
  return %0 : i1
}
