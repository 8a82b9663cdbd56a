// terrace-opt --ownership-based-buffer-deallocation
func.func @scratch(%x: memref<4xf32>, %i: index) -> f32 {
  %copy = memref.alloc() : memref<4xf32>
  memref.copy %x, %copy : memref<4xf32> to memref<4xf32>
  %0 = memref.load %copy[%i] : memref<4xf32>
  return %0 : f32
}
