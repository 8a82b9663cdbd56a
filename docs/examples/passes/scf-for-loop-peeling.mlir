// terrace-opt --scf-for-loop-peeling
func.func @steps(%n: index, %data: memref<?xf32>, %x: f32) {
  %c0 = arith.constant 0 : index
  %c4 = arith.constant 4 : index
  scf.for %i = %c0 to %n step %c4 {
    memref.store %x, %data[%i] : memref<?xf32>
  }
  return
}
