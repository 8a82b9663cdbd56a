// terrace-opt --bubble-down-memory-space-casts
func.func @load(%data: memref<64xf32, 3>, %i: index) -> f32 {
  %0 = memref.memory_space_cast %data : memref<64xf32, 3> to memref<64xf32>
  %x = memref.load %0[%i] : memref<64xf32>
  return %x : f32
}
