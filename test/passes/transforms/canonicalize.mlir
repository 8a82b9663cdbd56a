// RUN: terrace-opt %s --canonicalize --split-input-file | FileCheck %s

// CHECK-LABEL: func.func @folds_constants_and_unifies_them
// CHECK-SAME: (%[[X:.*]]: i32)
// CHECK-NEXT: %[[C3:.*]] = arith.constant 3 : i32
// CHECK-NEXT: %[[A:.*]] = arith.addi %[[X]], %[[C3]]
// CHECK-NEXT: %[[B:.*]] = arith.muli %[[A]], %[[C3]]
// CHECK-NEXT: return %[[B]]
func.func @folds_constants_and_unifies_them(%x: i32) -> i32 {
  %c1 = arith.constant 1 : i32
  %c2 = arith.constant 2 : i32
  %sum = arith.addi %c1, %c2 : i32
  %a = arith.addi %sum, %x : i32
  %c3 = arith.constant 3 : i32
  %b = arith.muli %a, %c3 : i32
  return %b : i32
}

// -----

// CHECK-LABEL: func.func @erases_dead_ops
// CHECK-NEXT: return
func.func @erases_dead_ops(%x: i32) {
  %a = arith.addi %x, %x : i32
  %b = arith.muli %a, %a : i32
  return
}

// -----

// CHECK-LABEL: func.func @simplifies_control_flow
// CHECK-SAME: (%[[C:.*]]: i1, %[[X:.*]]: i32)
// CHECK-NEXT: %[[C7:.*]] = arith.constant 7
// CHECK-NEXT: cf.cond_br %[[C]], ^[[T:[a-z0-9]+]], ^
// CHECK-NEXT: ^[[T]]:
// CHECK-NEXT: return %[[X]]
// CHECK-NOT: ^bb3
func.func @simplifies_control_flow(%c: i1, %x: i32) -> i32 {
  cf.br ^a(%x : i32)
^a(%y: i32):
  cf.cond_br %c, ^b(%y : i32), ^d(%x : i32)
^b(%unused: i32):
  return %y : i32
^d(%w: i32):
  %c7 = arith.constant 7 : i32
  %r = arith.addi %w, %c7 : i32
  return %r : i32
^unreachable:
  return %x : i32
}

// -----

// A block is merged into the only one in front of it where a pattern of the branch says so; any branch loses
// what nobody uses.
// CHECK-LABEL: func.func @chains_end_at_branches_that_are_not_known
// CHECK-SAME: (%[[X:.*]]: i32, %[[Y:.*]]: i32)
// CHECK-NEXT: "test.br"(%[[X]])[^[[NEXT:.*]]] : (i32) -> ()
// CHECK-NEXT: ^[[NEXT]](%[[ARG:.*]]: i32):
// CHECK-NEXT: return %[[ARG]]
func.func @chains_end_at_branches_that_are_not_known(%x: i32, %y: i32) -> i32 {
  "test.br"(%x, %y)[^next] : (i32, i32) -> ()
^next(%used: i32, %unused: i32):
  cf.br ^last
^last:
  return %used : i32
}

// -----

// Blocks that control never gets to go first: in them an op may use what it makes itself.
// CHECK-LABEL: func.func @op_of_itself
// CHECK-NEXT: return
// CHECK-NEXT: }
func.func @op_of_itself() {
  return
^unreachable:
  %c1 = arith.constant 1 : i64
  %sum = arith.addi %sum, %c1 : i64
  cf.br ^unreachable
}
