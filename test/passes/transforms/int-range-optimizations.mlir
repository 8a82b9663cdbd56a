// RUN: terrace-opt %s --int-range-optimizations | FileCheck %s

// What is handed on by all ways is the same.
// CHECK-LABEL: func.func @same
// CHECK: %[[C:.*]] = arith.constant 5 : index
// CHECK: return %[[C]]
func.func @same(%c: i1) -> index {
  %0 = scf.if %c -> (index) {
    %1 = arith.constant 5 : index
    scf.yield %1 : index
  } else {
    %1 = arith.constant 5 : index
    scf.yield %1 : index
  }
  return %0 : index
}

// CHECK-LABEL: func.func @different
// CHECK: %[[R:.*]] = scf.if
// CHECK: return %[[R]]
func.func @different(%c: i1) -> index {
  %0 = scf.if %c -> (index) {
    %1 = arith.constant 5 : index
    scf.yield %1 : index
  } else {
    %1 = arith.constant 6 : index
    scf.yield %1 : index
  }
  return %0 : index
}

// What loops count lies between their bounds.
// CHECK-LABEL: func.func @counters
func.func @counters(%m: memref<?xi1>, %n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  // CHECK: scf.for
  scf.for %i = %c0 to %c8 step %c1 {
    // CHECK: memref.store %true
    %less = arith.cmpi slt, %i, %c8 : index
    memref.store %less, %m[%i] : memref<?xi1>
  }
  // An upper bound that is not known still leaves the lower one.
  // CHECK: affine.for
  affine.for %i = 0 to %n {
    // CHECK: memref.store %true
    %positive = arith.cmpi sge, %i, %c0 : index
    memref.store %positive, %m[%i] : memref<?xi1>
    // CHECK-NEXT: arith.cmpi
    %open = arith.cmpi slt, %i, %c8 : index
    memref.store %open, %m[%i] : memref<?xi1>
  }
  return
}

// CHECK-LABEL: func.func @sizes
func.func @sizes(%t: tensor<?x4x6xf32>, %i: index, %j: index) -> (i1, i1, i1) {
  %c0 = arith.constant 0 : index
  %c6 = arith.constant 6 : index
  %one = arith.constant 1 : index
  // CHECK-DAG: %[[TRUE:.*]] = arith.constant true
  %open = tensor.dim %t, %c0 : tensor<?x4x6xf32>
  %positive = arith.cmpi sge, %open, %c0 : index
  // The second and the third size are at most 6.
  %k = arith.maxsi %i, %one : index
  %some = tensor.dim %t, %k : tensor<?x4x6xf32>
  %small = arith.cmpi sle, %some, %c6 : index
  // A map of a value between 0 and 7.
  %c7 = arith.constant 7 : index
  %bits = arith.andi %j, %c7 : index
  %mapped = affine.apply affine_map<(d0) -> (d0 floordiv 4 + 2)>(%bits)
  %c3 = arith.constant 3 : index
  %bounded = arith.cmpi sle, %mapped, %c3 : index
  // CHECK: return %[[TRUE]], %[[TRUE]], %[[TRUE]]
  return %positive, %small, %bounded : i1, i1, i1
}
