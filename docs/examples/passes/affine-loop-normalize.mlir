// terrace-opt --affine-loop-normalize
func.func @every_third(%data: memref<64xf32>, %x: f32) {
  affine.for %i = 4 to 64 step 3 {
    affine.store %x, %data[%i] : memref<64xf32>
  }
  return
}
