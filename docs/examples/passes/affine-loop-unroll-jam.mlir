// terrace-opt --affine-loop-unroll-jam="unroll-jam-factor=2"
// Each element of `%x` is used for two rows at once.
func.func @scale_rows(%m: memref<16x64xf32>, %x: memref<64xf32>) {
  affine.for %i = 0 to 16 {
    affine.for %j = 0 to 64 {
      %0 = affine.load %x[%j] : memref<64xf32>
      affine.store %0, %m[%i, %j] : memref<16x64xf32>
    }
  }
  return
}
