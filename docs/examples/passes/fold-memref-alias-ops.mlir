// terrace-opt --fold-memref-alias-ops
func.func @load(%m: memref<64x64xf32>, %i: index, %j: index) -> f32 {
  %tile = memref.subview %m[%i, 8] [4, 4] [1, 1] : memref<64x64xf32> to memref<4x4xf32, strided<[64, 1], offset: ?>>
  %x = memref.load %tile[%j, %j] : memref<4x4xf32, strided<[64, 1], offset: ?>>
  return %x : f32
}
