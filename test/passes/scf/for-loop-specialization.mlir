// RUN: terrace-opt %s --scf-for-loop-specialization | FileCheck %s
// RUN: terrace-opt %s --scf-parallel-loop-specialization | FileCheck %s --check-prefix=PARALLEL

#tile = affine_map<(d0)[s0] -> (16, s0 - d0, 32)>

// CHECK-LABEL: func.func @carries
// CHECK: %[[M:.*]] = affine.min
// CHECK-NEXT: %[[C16:.*]] = arith.constant 16 : index
// CHECK-NEXT: %[[WHOLE:.*]] = arith.cmpi eq, %[[M]], %[[C16]] : index
// CHECK-NEXT: %[[R:.*]] = scf.if %[[WHOLE]] -> (f32) {
// CHECK-NEXT: %[[A:.*]] = scf.for %{{.*}} = %{{.*}} to %[[C16]] step
// CHECK: scf.yield %[[A]] : f32
// CHECK-NEXT: } else {
// CHECK-NEXT: %[[B:.*]] = scf.for %{{.*}} = %{{.*}} to %[[M]] step
// CHECK: scf.yield %[[B]] : f32
// CHECK: return %[[R]] : f32
func.func @carries(%n: index, %o: index, %z: f32) -> f32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %m = affine.min #tile(%o)[%n]
  %r = scf.for %i = %c0 to %m step %c1 iter_args(%a = %z) -> (f32) {
    %b = arith.addf %a, %z : f32
    scf.yield %b : f32
  }
  return %r : f32
}

// One bound that is no minimum is enough for the loop to stay.

// PARALLEL-LABEL: func.func @one_of_two
// PARALLEL-NOT: scf.if
// PARALLEL: scf.parallel
func.func @one_of_two(%n: index, %o: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %m = affine.min #tile(%o)[%n]
  scf.parallel (%i, %j) = (%c0, %c0) to (%m, %n) step (%c1, %c1) {
    "test.use"(%i, %j) : (index, index) -> ()
  }
  return
}
