// terrace-opt --scf-parallel-for-to-nested-fors
func.func @fill(%data: memref<?x?xf32>, %m: index, %n: index, %x: f32) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.parallel (%i, %j) = (%c0, %c0) to (%m, %n) step (%c1, %c1) {
    memref.store %x, %data[%i, %j] : memref<?x?xf32>
  }
  return
}
