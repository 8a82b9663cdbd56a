// RUN: terrace-opt %s --control-flow-sink | FileCheck %s

// CHECK-LABEL: func.func @sink
// CHECK-SAME: (%[[C:.*]]: i1, %[[X:.*]]: i32, %[[Y:.*]]: i32)
// CHECK-NEXT: %[[BOTH:.*]] = arith.muli %[[X]], %[[Y]]
// CHECK-NEXT: scf.if %[[C]]
// CHECK-NEXT: arith.addi %[[X]], %[[Y]]
// CHECK-NEXT: arith.addi %{{.*}}, %[[BOTH]]
// CHECK: } else {
// CHECK-NEXT: scf.yield %[[BOTH]]
func.func @sink(%c: i1, %x: i32, %y: i32) -> i32 {
  %then = arith.addi %x, %y : i32
  %both = arith.muli %x, %y : i32
  %r = scf.if %c -> (i32) {
    %0 = arith.addi %then, %both : i32
    scf.yield %0 : i32
  } else {
    scf.yield %both : i32
  }
  return %r : i32
}
