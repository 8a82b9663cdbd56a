// terrace-opt --affine-loop-invariant-code-motion
func.func @scale(%data: memref<64xf32>, %factors: memref<2xf32>) {
  affine.for %i = 0 to 64 {
    %a = affine.load %factors[0] : memref<2xf32>
    %b = affine.load %factors[1] : memref<2xf32>
    %0 = arith.mulf %a, %b : f32
    affine.store %0, %data[%i] : memref<64xf32>
  }
  return
}
