// RUN: terrace-opt %s --duplicate-function-elimination --split-input-file | FileCheck %s

// Names and places differ; what the functions do does not. References of other ops go along.

// CHECK: func.func @first
// CHECK-NOT: func.func @second
// CHECK: func.func @other
// CHECK: call @first
// CHECK: "test.refers"() {all = [@first, @other], to = @first}
func.func @first(%a: i32) -> i32 {
  %0 = arith.addi %a, %a : i32
  cf.br ^end(%0 : i32)
^end(%r: i32):
  return %r : i32
}
func.func @second(%x: i32) -> i32 {
  %sum = arith.addi %x, %x : i32
  cf.br ^done(%sum : i32)
^done(%s: i32):
  return %s : i32
}
func.func @other(%x: i32) -> i32 {
  %sum = arith.addi %x, %x overflow<nsw> : i32
  cf.br ^done(%sum : i32)
^done(%s: i32):
  return %s : i32
}
func.func @user(%a: i32) -> i32 {
  %0 = func.call @second(%a) : (i32) -> i32
  "test.refers"() {all = [@second, @other], to = @second} : () -> ()
  return %0 : i32
}

// -----

// Declarations say only that there is a function; attributes and signatures count.

// CHECK: @a
// CHECK: @b
// CHECK: @c
// CHECK: @d
// CHECK: @e
func.func private @a(i32)
func.func private @b(i32)
func.func @c(%x: i32) { return }
func.func @d(%x: i32 {test.note}) { return }
func.func @e(%x: i64) { return }
