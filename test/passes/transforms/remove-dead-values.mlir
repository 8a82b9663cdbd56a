// RUN: terrace-opt %s --remove-dead-values | FileCheck %s

// Neither the second argument nor the first result matters to any caller.
// CHECK-LABEL: func.func private @callee(
// CHECK-SAME: %[[X:.*]]: i32) -> i32
// CHECK-NEXT: %[[R:.*]] = arith.addi %[[X]], %[[X]]
// CHECK-NEXT: return %[[R]] : i32
func.func private @callee(%x: i32, %y: i32) -> (i32, i32) {
  %a = arith.muli %y, %y : i32
  %b = arith.addi %x, %x : i32
  return %a, %b : i32, i32
}

// CHECK-LABEL: func.func @caller
// CHECK-SAME: (%[[X:.*]]: i32, %{{.*}}: i32) -> i32
// CHECK-NEXT: %[[R:.*]] = call @callee(%[[X]]) : (i32) -> i32
// CHECK-NEXT: return %[[R]]
func.func @caller(%x: i32, %y: i32) -> i32 {
  %a, %b = call @callee(%x, %y) : (i32, i32) -> (i32, i32)
  return %b : i32
}

// CHECK-LABEL: func.func @blocks
// CHECK-NEXT: cf.br ^bb1
// CHECK: ^bb1:
// CHECK-NEXT: cf.cond_br %arg0, ^bb1, ^bb2
// CHECK: ^bb2:
// CHECK-NEXT: return
func.func @blocks(%c: i1) {
  %0 = arith.constant 0 : i32
  cf.br ^bb1(%0 : i32)
^bb1(%x: i32):
  %1 = arith.addi %x, %x : i32
  cf.cond_br %c, ^bb1(%1 : i32), ^bb2
^bb2:
  return
}

// What memory gets matters.
// CHECK-LABEL: func.func @memory
// CHECK: memref.store
func.func @memory(%m: memref<i32>, %x: i32) {
  %0 = arith.addi %x, %x : i32
  memref.store %0, %m[] : memref<i32>
  return
}
