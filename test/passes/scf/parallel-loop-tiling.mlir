// RUN: terrace-opt %s --pass-pipeline='builtin.module(func.func(scf-parallel-loop-tiling{parallel-loop-tile-sizes=4}))' | FileCheck %s
// RUN: terrace-opt %s --pass-pipeline='builtin.module(func.func(scf-parallel-loop-tiling{parallel-loop-tile-sizes=4 no-min-max-bounds}))' | FileCheck %s --check-prefix=CHECKED
// RUN: not terrace-opt %s --scf-parallel-loop-tiling="parallel-loop-tile-sizes=2,0" 2>&1 | FileCheck %s --check-prefix=ZERO

// ZERO: tile size cannot be 0

// CHECK-LABEL: func.func @dynamic
// CHECK-SAME: (%[[N:.*]]: index, %[[S:.*]]: index)
// CHECK: %[[TILE:.*]] = arith.muli %[[S]], %c4
// CHECK: scf.parallel (%[[I:.*]]) = (%{{.*}}) to (%[[N]]) step (%[[TILE]]) {
// CHECK-NEXT: %[[END:.*]] = affine.min #{{.*}}(%[[TILE]], %[[N]], %[[I]])
// CHECK-NEXT: scf.parallel (%[[J:.*]]) = (%{{.*}}) to (%[[END]]) step (%[[S]]) {
// CHECK-NEXT: %[[AT:.*]] = arith.addi %[[J]], %[[I]]
// CHECK-NEXT: "test.use"(%[[AT]])

// The index itself is compared, whatever the step is.

// CHECKED-LABEL: func.func @dynamic
// CHECKED-SAME: (%[[N:.*]]: index, %[[S:.*]]: index)
// CHECKED: scf.parallel (%[[J:.*]]) = (%{{.*}}) to (%{{.*}}) step (%[[S]]) {
// CHECKED-NEXT: %[[AT:.*]] = arith.addi %[[J]]
// CHECKED-NEXT: %[[IN:.*]] = arith.cmpi slt, %[[AT]], %[[N]]
// CHECKED-NEXT: scf.if %[[IN]] {
// CHECKED-NEXT: "test.use"(%[[AT]])
func.func @dynamic(%n: index, %s: index) {
  %c0 = arith.constant 0 : index
  scf.parallel (%i) = (%c0) to (%n) step (%s) {
    "test.use"(%i) : (index) -> ()
  }
  return
}

// Loops that reduce stay.

// CHECK-LABEL: func.func @reduces
// CHECK: scf.parallel
// CHECK-NOT: scf.parallel
func.func @reduces(%n: index, %f: f32) -> f32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r = scf.parallel (%i) = (%c0) to (%n) step (%c1) init (%f) -> f32 {
    scf.reduce(%f : f32) {
    ^bb0(%a: f32, %b: f32):
      %s = arith.addf %a, %b : f32
      scf.reduce.return %s : f32
    }
  }
  return %r : f32
}
