// RUN: terrace-opt %s --canonicalize | FileCheck %s

// CHECK-LABEL: func.func @merge() -> (i32, i32, i64) {
// CHECK-DAG: %[[C0:.+]] = ub.poison : i32
// CHECK-DAG: %[[C1:.+]] = ub.poison : i64
// CHECK:     return %[[C0]], %[[C0]], %[[C1]] : i32, i32, i64
// CHECK-NEXT:   }
func.func @merge() -> (i32, i32, i64) {
  %0 = ub.poison : i32
  %1 = ub.poison : i32
  %2 = ub.poison : i64
  return %0, %1, %2 : i32, i32, i64
}

// CHECK-LABEL: func.func @dead() {
// CHECK-NEXT:     return
// CHECK-NEXT:   }
func.func @dead() {
  %0 = ub.poison : i32
  return
}
