// terrace-opt --legalize
// Cranelift has no vectors of more than 128 bits.
func.func @add(%a: memref<8xf32>, %b: memref<8xf32>) {
  %c0 = arith.constant 0 : index
  %x = vector.load %a[%c0] : memref<8xf32>, vector<8xf32>
  %y = vector.load %b[%c0] : memref<8xf32>, vector<8xf32>
  %0 = arith.addf %x, %y : vector<8xf32>
  vector.store %0, %a[%c0] : memref<8xf32>, vector<8xf32>
  return
}
