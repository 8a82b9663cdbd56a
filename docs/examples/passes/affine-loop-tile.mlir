// terrace-opt --affine-loop-tile="tile-size=8"
func.func @transpose(%a: memref<64x64xf32>, %b: memref<64x64xf32>) {
  affine.for %i = 0 to 64 {
    affine.for %j = 0 to 64 {
      %x = affine.load %a[%i, %j] : memref<64x64xf32>
      affine.store %x, %b[%j, %i] : memref<64x64xf32>
    }
  }
  return
}
