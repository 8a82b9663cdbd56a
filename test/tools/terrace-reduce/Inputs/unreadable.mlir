func.func @first(%x: i32) -> i32 {
  %0 = arith.addi %x, %x : i32
  return %0 : i32
}
func.func @second(%x: i32) -> i32 {
  %0 = arith.addi %x, %x : i32
  %1 = scf.if %0 -> (i32) {
    scf.yield %x : i32
  } else {
    scf.yield %x : i32
  }
  return %1 : i32
}
