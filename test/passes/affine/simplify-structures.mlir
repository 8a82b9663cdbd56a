// RUN: terrace-opt %s --affine-simplify-structures | FileCheck %s

// A condition that no integers satisfy is never taken; constraints that others imply go.

// CHECK: #[[SET:.*]] = affine_set<(d0) : (d0 - 3 >= 0)>

// CHECK-LABEL: func.func @never(
// CHECK-NOT: affine.if
// CHECK: return
func.func @never() {
  affine.for %i = 0 to 8 {
    affine.if affine_set<(d0) : (d0 * 6 - 7 >= 0, -d0 * 6 + 11 >= 0)>(%i) {
      "test.never"() : () -> ()
    }
  }
  return
}

// CHECK-LABEL: func.func @implied(
// CHECK: affine.if #[[SET]](%{{.*}}) {
func.func @implied() {
  affine.for %i = 0 to 8 {
    affine.if affine_set<(d0) : (d0 - 3 >= 0, d0 - 1 >= 0, 5 >= 0)>(%i) {
      "test.use"() : () -> ()
    }
  }
  return
}
