// terrace-opt --arith-unsigned-when-equivalent
func.func @half(%x: i32) -> i32 {
  %mask = arith.constant 255 : i32
  %two = arith.constant 2 : i32
  %0 = arith.andi %x, %mask : i32
  %1 = arith.divsi %0, %two : i32
  return %1 : i32
}
