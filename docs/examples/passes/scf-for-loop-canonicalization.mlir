// terrace-opt --scf-for-loop-canonicalization
func.func @tiles(%data: memref<64xf32>) {
  %c0 = arith.constant 0 : index
  %c16 = arith.constant 16 : index
  %c64 = arith.constant 64 : index
  scf.for %i = %c0 to %c64 step %c16 {
    %size = affine.min affine_map<(d0) -> (16, 64 - d0)>(%i)
    %tile = memref.subview %data[%i] [%size] [1] : memref<64xf32> to memref<?xf32, strided<[1], offset: ?>>
    %0 = memref.dim %tile, %c0 : memref<?xf32, strided<[1], offset: ?>>
    vector.print %0 : index
  }
  return
}
