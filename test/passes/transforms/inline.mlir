// RUN: terrace-opt %s --inline="default-pipeline=''" --split-input-file | FileCheck %s

// CHECK-NOT: @callee
// CHECK-LABEL: func.func @caller
// CHECK-SAME: (%[[X:.*]]: i32)
// CHECK-NEXT: %[[S:.*]] = arith.addi %[[X]], %[[X]]
// CHECK-NEXT: %[[M:.*]] = arith.muli %[[S]], %[[X]]
// CHECK-NEXT: return %[[M]]
func.func private @callee(%a: i32) -> i32 {
  %s = arith.addi %a, %a : i32
  return %s : i32
}
func.func @caller(%x: i32) -> i32 {
  %s = call @callee(%x) : (i32) -> i32
  %m = arith.muli %s, %x : i32
  return %m : i32
}

// -----

// A call within a cycle of calls stays.
// CHECK-LABEL: func.func @recursive
// CHECK: call @recursive
func.func @recursive(%x: i32) -> i32 {
  %r = call @recursive(%x) : (i32) -> i32
  return %r : i32
}

// -----

// A declaration has nothing to inline.
// CHECK-LABEL: func.func @calls_declaration
// CHECK: call @elsewhere
func.func private @elsewhere()
func.func @calls_declaration() {
  call @elsewhere() : () -> ()
  return
}
