// terrace-opt --lower-affine
func.func @shift(%data: memref<65xf32>) {
  affine.for %i = 0 to 64 {
    %x = affine.load %data[%i + 1] : memref<65xf32>
    affine.store %x, %data[%i] : memref<65xf32>
  }
  return
}
