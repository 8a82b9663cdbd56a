// terrace-opt --scf-for-loop-range-folding
func.func @shifted(%data: memref<?xf32>, %n: index, %by: index, %x: f32) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.for %i = %c0 to %n step %c1 {
    %0 = arith.addi %i, %by : index
    memref.store %x, %data[%0] : memref<?xf32>
  }
  return
}
