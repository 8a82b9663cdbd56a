// terrace-opt --promote-buffers-to-stack
func.func @small(%x: memref<4xf32>, %i: index) -> f32 {
  %scratch = memref.alloc() : memref<4xf32>
  memref.copy %x, %scratch : memref<4xf32> to memref<4xf32>
  %0 = memref.load %scratch[%i] : memref<4xf32>
  return %0 : f32
}
