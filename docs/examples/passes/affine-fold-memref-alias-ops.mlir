// terrace-opt --affine-fold-memref-alias-ops
func.func @diagonal(%m: memref<64x64xf32>) {
  %tile = memref.subview %m[8, 16] [8, 8] [1, 1] : memref<64x64xf32> to memref<8x8xf32, strided<[64, 1], offset: 528>>
  affine.for %i = 0 to 8 {
    %x = affine.load %tile[%i, %i] : memref<8x8xf32, strided<[64, 1], offset: 528>>
    vector.print %x : f32
  }
  return
}
