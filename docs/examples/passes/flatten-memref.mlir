// terrace-opt --flatten-memref
func.func @load(%m: memref<4x8xf32>, %i: index, %j: index) -> f32 {
  %x = memref.load %m[%i, %j] : memref<4x8xf32>
  return %x : f32
}
