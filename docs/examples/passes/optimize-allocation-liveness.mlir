// terrace-opt --optimize-allocation-liveness
func.func @early(%x: memref<4xf32>, %y: memref<4xf32>) {
  %scratch = memref.alloc() : memref<4xf32>
  memref.copy %x, %scratch : memref<4xf32> to memref<4xf32>
  memref.copy %y, %x : memref<4xf32> to memref<4xf32>
  memref.dealloc %scratch : memref<4xf32>
  return
}
