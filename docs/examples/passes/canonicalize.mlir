// terrace-opt --canonicalize
func.func @simplify(%x: i32, %data: memref<8xi32>) -> (i32, index) {
  %zero = arith.constant 0 : i32
  %c0 = arith.constant 0 : index
  %0 = arith.addi %zero, %x : i32
  %1 = arith.subi %0, %zero : i32
  %size = memref.dim %data, %c0 : memref<8xi32>
  return %1, %size : i32, index
}
