// terrace-opt --generate-runtime-verification="verbose-level=0"
func.func @load(%data: memref<?xf32>, %i: index) -> f32 {
  %x = memref.load %data[%i] : memref<?xf32>
  return %x : f32
}
