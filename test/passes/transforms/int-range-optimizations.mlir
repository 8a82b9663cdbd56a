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
