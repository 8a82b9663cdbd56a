// builtin.module
// A module may have a name. Here one module holds another, each with symbols of its own.
module @outer {
  func.func @twice(%x: i32) -> i32 {
    %0 = arith.addi %x, %x : i32
    return %0 : i32
  }
  module @inner {
    func.func private @twice(i64) -> i64
  }
}
// -----
// builtin.unrealized_conversion_cast
// Between two conversions a value is still of its old type for some, of its new one for others.
func.func @as_machine_integer(%i: index) -> i64 {
  %0 = builtin.unrealized_conversion_cast %i : index to i64
  return %0 : i64
}
