// terrace-opt --expand-strided-metadata
func.func @row(%m: memref<16x64xf32>, %i: index) -> memref<64xf32, strided<[1], offset: ?>> {
  %0 = memref.subview %m[%i, 0] [1, 64] [1, 1] : memref<16x64xf32> to memref<64xf32, strided<[1], offset: ?>>
  return %0 : memref<64xf32, strided<[1], offset: ?>>
}
