// terrace-opt --affine-super-vectorize="virtual-vector-size=8"
func.func @add(%a: memref<64xf32>, %b: memref<64xf32>) {
  affine.for %i = 0 to 64 {
    %x = affine.load %a[%i] : memref<64xf32>
    %y = affine.load %b[%i] : memref<64xf32>
    %0 = arith.addf %x, %y : f32
    affine.store %0, %b[%i] : memref<64xf32>
  }
  return
}
