// RUN: terrace-opt %s --sccp --split-input-file | FileCheck %s

// A condition that is known leaves one way.
// CHECK-LABEL: func.func @one_way
// CHECK: %[[ONE:.*]] = arith.constant 1 : i32
// CHECK: return %[[ONE]] : i32
func.func @one_way(%x: i32) -> i32 {
  %true = arith.constant true
  %one = arith.constant 1 : i32
  cf.cond_br %true, ^bb1(%one : i32), ^bb1(%x : i32)
^bb1(%r: i32):
  return %r : i32
}

// CHECK-LABEL: func.func @both_ways
// CHECK: ^bb1(%[[R:.*]]: i32):
// CHECK: return %[[R]]
func.func @both_ways(%c: i1, %x: i32) -> i32 {
  %one = arith.constant 1 : i32
  cf.cond_br %c, ^bb1(%one : i32), ^bb1(%x : i32)
^bb1(%r: i32):
  return %r : i32
}

// -----

// What all callers hand over is known in the callee, and its result in the callers.
// CHECK-LABEL: func.func private @callee
// CHECK: %[[TWO:.*]] = arith.constant 2 : i32
// CHECK: return %[[TWO]] : i32
func.func private @callee(%x: i32) -> i32 {
  %0 = arith.addi %x, %x : i32
  return %0 : i32
}

// CHECK-LABEL: func.func @caller
// CHECK: %[[TWO:.*]] = arith.constant 2 : i32
// CHECK: return %[[TWO]] : i32
func.func @caller() -> i32 {
  %one = arith.constant 1 : i32
  %0 = call @callee(%one) : (i32) -> i32
  return %0 : i32
}

// -----

// A function that can be called from elsewhere gets anything.
// CHECK-LABEL: func.func @public(
// CHECK-SAME: %[[X:.*]]: i32
// CHECK: return %[[X]]
func.func @public(%x: i32) -> i32 {
  return %x : i32
}

func.func @caller() -> i32 {
  %one = arith.constant 1 : i32
  %0 = call @public(%one) : (i32) -> i32
  return %0 : i32
}
