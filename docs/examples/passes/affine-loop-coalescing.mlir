// terrace-opt --affine-loop-coalescing
func.func @clear(%m: memref<16x32xf32>) {
  %zero = arith.constant 0.0 : f32
  affine.for %i = 0 to 16 {
    affine.for %j = 0 to 32 {
      affine.store %zero, %m[%i, %j] : memref<16x32xf32>
    }
  }
  return
}
