// terrace-opt --scf-for-to-while
func.func @fill(%data: memref<?xf32>, %n: index, %x: f32) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.for %i = %c0 to %n step %c1 {
    memref.store %x, %data[%i] : memref<?xf32>
  }
  return
}
