func.func @right(%x: i32) -> i32 {
  %0 = arith.addi %x, %x : i32
  return %0 : i32
}
func.func @wrong(%x: i32, %y: i64) -> i64 {
  %0 = arith.addi %x, %x : i32
  %1 = arith.muli %0, %0 : i32
  %2 = "arith.addi"(%1, %y) : (i32, i64) -> i64
  %3 = arith.muli %2, %y : i64
  return %3 : i64
}
