// terrace-opt --int-range-optimizations
func.func @within(%x: i32) -> i1 {
  %mask = arith.constant 7 : i32
  %ten = arith.constant 10 : i32
  %0 = arith.andi %x, %mask : i32
  %1 = arith.cmpi ult, %0, %ten : i32
  return %1 : i1
}
