// RUN: terrace-opt %s --scf-for-loop-peeling --split-input-file | FileCheck %s
// RUN: terrace-opt %s --scf-for-loop-peeling="peel-front=true" --split-input-file | FileCheck %s --check-prefix=FRONT

// In front of the split each iteration has a whole tile ahead, behind it less.

// CHECK-LABEL: func.func @tiles_of_a_size
// CHECK-SAME: (%[[M:.*]]: memref<?xf32>
// CHECK: %[[N:.*]] = memref.dim %[[M]]
// CHECK: %[[SPLIT:.*]] = affine.apply
// CHECK: scf.for %{{.*}} = %{{.*}} to %[[SPLIT]] step %[[STEP:.*]] {
// CHECK-NEXT: "test.tile"(%{{.*}}, %[[STEP]])
// CHECK: scf.for %[[I:.*]] = %[[SPLIT]] to %[[N]] step
// CHECK-NEXT: scf.if
// CHECK-NEXT: %[[REST:.*]] = affine.apply #{{.*}}(%[[I]])[%[[N]]]
// CHECK-NEXT: "test.tile"(%[[I]], %[[REST]])
func.func @tiles_of_a_size(%m: memref<?xf32>) {
  %c0 = arith.constant 0 : index
  %c8 = arith.constant 8 : index
  %n = memref.dim %m, %c0 : memref<?xf32>
  scf.for %i = %c0 to %n step %c8 {
    %size = affine.min affine_map<(d0)[s0, s1] -> (s0, s1 - d0)>(%i)[%c8, %n]
    "test.tile"(%i, %size) : (index, index) -> ()
  }
  return
}

// -----

// A loop whose bounds are out of order runs nothing, so what is peeled off asks for their order.

// CHECK-LABEL: func.func @maybe_none
// CHECK-SAME: (%[[LB:.*]]: index, %[[UB:.*]]: index, %[[STEP:.*]]: index
// CHECK: %[[RUNS:.*]] = arith.cmpi slt, %[[LB]], %[[UB]]
// CHECK: %[[MAIN:.*]] = scf.for
// CHECK-NOT: scf.if
// CHECK: scf.for {{.*}} iter_args(%[[A:.*]] = %[[MAIN]]) -> (i32) {
// CHECK-NEXT: %[[R:.*]] = scf.if %[[RUNS]] -> (i32) {
// CHECK: } else {
// CHECK-NEXT: scf.yield %[[A]] : i32
// CHECK: scf.yield %[[R]] : i32

// FRONT-LABEL: func.func @maybe_none
// FRONT-SAME: (%[[LB:.*]]: index, %[[UB:.*]]: index, %[[STEP:.*]]: index
// FRONT: %[[NEXT:.*]] = affine.apply #{{.*}}()[%[[LB]], %[[STEP]]]
// FRONT: %[[RUNS:.*]] = arith.cmpi slt, %[[LB]], %[[UB]]
// FRONT: %[[FIRST:.*]] = scf.for %{{.*}} = %[[LB]] to %[[NEXT]] step
// FRONT-NEXT: scf.if %[[RUNS]]
// FRONT: scf.for %{{.*}} = %[[NEXT]] to %[[UB]] step %[[STEP]] iter_args(%{{.*}} = %[[FIRST]])
// FRONT-NOT: scf.if
func.func @maybe_none(%lb: index, %ub: index, %step: index, %z: i32) -> i32 {
  %r = scf.for %i = %lb to %ub step %step iter_args(%a = %z) -> (i32) {
    %n = "test.next"(%i, %a) : (index, i32) -> i32
    scf.yield %n : i32
  }
  return %r : i32
}

// -----

// Nothing is left behind the last whole step.

// CHECK-LABEL: func.func @divided
// CHECK: scf.for
// CHECK-NOT: scf.for
func.func @divided() {
  %c3 = arith.constant 3 : index
  %c5 = arith.constant 5 : index
  %c18 = arith.constant 18 : index
  scf.for %i = %c3 to %c18 step %c5 {
    "test.use"(%i) : (index) -> ()
  }
  return
}

// -----

// The distance of bounds that compare as unsigned numbers is no signed number.

// CHECK-LABEL: func.func @unsigned
// CHECK: scf.for unsigned
// CHECK-NOT: scf.for
func.func @unsigned(%lb: i32, %ub: i32, %step: i32) {
  scf.for unsigned %i = %lb to %ub step %step : i32 {
    "test.use"(%i) : (i32) -> ()
  }
  return
}
