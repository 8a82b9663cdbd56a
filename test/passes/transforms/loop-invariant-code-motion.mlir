// RUN: terrace-opt %s --loop-invariant-code-motion | FileCheck %s

// CHECK-LABEL: func.func @nest
// CHECK-SAME: (%[[M:.*]]: memref<10xf32>, %[[X:.*]]: f32
// CHECK: %[[V:.*]] = arith.addf %[[X]], %[[X]]
// CHECK-NEXT: %[[W:.*]] = arith.mulf %[[V]], %[[V]]
// CHECK-NEXT: scf.for
// CHECK-NEXT: scf.for
// CHECK-NEXT: memref.store %[[W]]
func.func @nest(%m: memref<10xf32>, %x: f32, %n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.for %i = %c0 to %n step %c1 {
    scf.for %j = %c0 to %n step %c1 {
      %v = arith.addf %x, %x : f32
      %w = arith.mulf %v, %v : f32
      memref.store %w, %m[%j] : memref<10xf32>
    }
  }
  return
}

// What may fail does not run where it would not have run.
// CHECK-LABEL: func.func @division
// CHECK: scf.for
// CHECK-NEXT: arith.divsi
func.func @division(%m: memref<10xi32>, %x: i32, %y: i32, %n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.for %i = %c0 to %n step %c1 {
    %v = arith.divsi %x, %y : i32
    memref.store %v, %m[%i] : memref<10xi32>
  }
  return
}
