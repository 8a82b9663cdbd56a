// terrace-opt --buffer-results-to-out-params
func.func private @make() -> memref<4xf32> {
  %new = memref.alloc() : memref<4xf32>
  return %new : memref<4xf32>
}
func.func @caller(%i: index) -> f32 {
  %0 = call @make() : () -> memref<4xf32>
  %x = memref.load %0[%i] : memref<4xf32>
  return %x : f32
}
