// terrace-opt --affine-loop-fusion
// What one loop writes and the next one reads becomes one element.
func.func @square_and_add(%a: memref<64xf32>, %b: memref<64xf32>) {
  %squares = memref.alloc() : memref<64xf32>
  affine.for %i = 0 to 64 {
    %x = affine.load %a[%i] : memref<64xf32>
    %0 = arith.mulf %x, %x : f32
    affine.store %0, %squares[%i] : memref<64xf32>
  }
  affine.for %i = 0 to 64 {
    %x = affine.load %squares[%i] : memref<64xf32>
    %y = affine.load %b[%i] : memref<64xf32>
    %0 = arith.addf %x, %y : f32
    affine.store %0, %b[%i] : memref<64xf32>
  }
  return
}
