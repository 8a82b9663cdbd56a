// terrace-opt --affine-loop-unroll="unroll-factor=2"
func.func @clear(%data: memref<64xf32>) {
  %zero = arith.constant 0.0 : f32
  affine.for %i = 0 to 64 {
    affine.store %zero, %data[%i] : memref<64xf32>
  }
  return
}
