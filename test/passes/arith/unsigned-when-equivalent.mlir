// RUN: terrace-opt %s --arith-unsigned-when-equivalent | FileCheck %s

// CHECK-LABEL: func.func @never_negative
// CHECK: arith.divui
// CHECK: arith.ceildivui
// CHECK: arith.divui
// CHECK: arith.remui
// CHECK: arith.minui
// CHECK: arith.maxui
// CHECK: arith.extui
// CHECK: arith.cmpi ult
func.func @never_negative(%a: i32) -> (i32, i32, i32, i32, i32, i32, i64, i1) {
  %limit = arith.constant 0x7ffffffe : i32
  %c1 = arith.constant 1 : i32
  %c4 = arith.constant 4 : i32
  %b = arith.minui %a, %limit : i32
  %x = arith.addi %b, %c1 : i32
  %0 = arith.divsi %x, %c4 : i32
  %1 = arith.ceildivsi %x, %c4 : i32
  %2 = arith.floordivsi %x, %c4 : i32
  %3 = arith.remsi %x, %c4 : i32
  %4 = arith.minsi %x, %c4 : i32
  %5 = arith.maxsi %x, %c4 : i32
  %6 = arith.extsi %x : i32 to i64
  %7 = arith.cmpi slt, %x, %c4 : i32
  return %0, %1, %2, %3, %4, %5, %6, %7 : i32, i32, i32, i32, i32, i32, i64, i1
}

// One more, and the sum can be the least integer.

// CHECK-LABEL: func.func @maybe_negative
// CHECK: arith.divsi
// CHECK: arith.cmpi slt
func.func @maybe_negative(%a: i32) -> (i32, i1) {
  %limit = arith.constant 0x7fffffff : i32
  %c1 = arith.constant 1 : i32
  %c4 = arith.constant 4 : i32
  %b = arith.minui %a, %limit : i32
  %x = arith.addi %b, %c1 : i32
  %0 = arith.divsi %x, %c4 : i32
  %1 = arith.cmpi slt, %x, %c4 : i32
  return %0, %1 : i32, i1
}
