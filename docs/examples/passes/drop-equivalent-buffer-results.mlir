// terrace-opt --drop-equivalent-buffer-results
func.func private @clear(%data: memref<4xf32>, %i: index) -> memref<4xf32> {
  %zero = arith.constant 0.0 : f32
  memref.store %zero, %data[%i] : memref<4xf32>
  return %data : memref<4xf32>
}
func.func @caller(%data: memref<4xf32>, %i: index) -> memref<4xf32> {
  %0 = call @clear(%data, %i) : (memref<4xf32>, index) -> memref<4xf32>
  return %0 : memref<4xf32>
}
