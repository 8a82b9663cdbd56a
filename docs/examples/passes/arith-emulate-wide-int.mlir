// terrace-opt --arith-emulate-wide-int="widest-int-supported=32"
// A number of 64 bits is a vector of its lower and its upper half.
func.func @add(%a: i64, %b: i64) -> i64 {
  %0 = arith.addi %a, %b : i64
  return %0 : i64
}
