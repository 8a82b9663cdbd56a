// terrace-opt --composite-fixed-point-pass="name=Simplify pipeline=canonicalize,cse"
func.func @twice(%x: i32) -> i32 {
  %zero = arith.constant 0 : i32
  %0 = arith.addi %x, %zero : i32
  %1 = arith.muli %0, %x : i32
  %2 = arith.muli %x, %x : i32
  %3 = arith.subi %1, %2 : i32
  return %3 : i32
}
