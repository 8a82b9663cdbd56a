// terrace-opt --scf-parallel-loop-specialization
func.func @tile(%data: memref<?xf32>, %n: index, %x: f32) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %size = affine.min affine_map<(d0) -> (64, d0)>(%n)
  scf.parallel (%i) = (%c0) to (%size) step (%c1) {
    memref.store %x, %data[%i] : memref<?xf32>
  }
  return
}
