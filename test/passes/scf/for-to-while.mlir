// RUN: terrace-opt %s --scf-for-to-while | FileCheck %s

// CHECK-LABEL: func.func @unsigned
// CHECK-SAME: (%[[LB:.*]]: i16, %[[UB:.*]]: i16, %[[STEP:.*]]: i16, %[[Z:.*]]: f32)
// CHECK-NEXT: %[[R:.*]]:2 = scf.while (%[[I:.*]] = %[[LB]], %[[A:.*]] = %[[Z]]) : (i16, f32) -> (i16, f32) {
// CHECK-NEXT: %[[ON:.*]] = arith.cmpi ult, %[[I]], %[[UB]] : i16
// CHECK-NEXT: scf.condition(%[[ON]]) %[[I]], %[[A]]
// CHECK: ^bb0(%[[J:.*]]: i16, %[[B:.*]]: f32):
// CHECK-NEXT: %[[NEXT:.*]] = arith.addi %[[J]], %[[STEP]] : i16
// CHECK-NEXT: %[[C:.*]] = arith.mulf %[[B]], %[[B]]
// CHECK-NEXT: scf.yield %[[NEXT]], %[[C]]
// CHECK: return %[[R]]#1
func.func @unsigned(%lb: i16, %ub: i16, %step: i16, %z: f32) -> f32 {
  %r = scf.for unsigned %i = %lb to %ub step %step iter_args(%a = %z) -> (f32) : i16 {
    %b = arith.mulf %a, %a : f32
    scf.yield %b : f32
  }
  return %r : f32
}
