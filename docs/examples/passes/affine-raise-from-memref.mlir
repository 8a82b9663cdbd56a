// terrace-opt --affine-raise-from-memref
func.func @shift(%data: memref<65xf32>) {
  %one = arith.constant 1 : index
  affine.for %i = 0 to 64 {
    %next = arith.addi %i, %one : index
    %x = memref.load %data[%next] : memref<65xf32>
    memref.store %x, %data[%i] : memref<65xf32>
  }
  return
}
