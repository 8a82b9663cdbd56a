// RUN: terrace-opt %s --affine-loop-normalize --mlir-print-local-scope | FileCheck %s
// RUN: terrace-opt %s --affine-loop-normalize=promote-single-iter --mlir-print-local-scope | FileCheck %s --check-prefix=PROMOTE

// A loop counts from 0 by 1, and computes what its induction variable was.
// CHECK-LABEL: func.func @shifted(%arg0: memref<?xindex>, %arg1: index) {
// CHECK-NEXT:    affine.for %arg2 = 0 to affine_map<()[s0] -> ((s0 - 5) ceildiv 3)>()[%arg1] {
// CHECK-NEXT:      %0 = affine.apply affine_map<(d0) -> (d0 * 3 + 5)>(%arg2)
// CHECK-NEXT:      memref.store %0, %arg0[%0] : memref<?xindex>
// CHECK-NEXT:    }
// CHECK-NEXT:    return
// CHECK-NEXT:  }
// PROMOTE-LABEL: func.func @shifted(%arg0: memref<?xindex>, %arg1: index) {
// PROMOTE-NEXT:    affine.for %arg2 = 0 to affine_map<()[s0] -> ((s0 - 5) ceildiv 3)>()[%arg1] {
// PROMOTE-NEXT:      %0 = affine.apply affine_map<(d0) -> (d0 * 3 + 5)>(%arg2)
// PROMOTE-NEXT:      memref.store %0, %arg0[%0] : memref<?xindex>
// PROMOTE-NEXT:    }
// PROMOTE-NEXT:    return
// PROMOTE-NEXT:  }
func.func @shifted(%out: memref<?xindex>, %n: index) {
  affine.for %i = 5 to %n step 3 {
    memref.store %i, %out[%i] : memref<?xindex>
  }
  return
}

// The greatest of two bounds has no one start.
// CHECK-LABEL: func.func @greatest(%arg0: memref<?xindex>, %arg1: index) {
// CHECK-NEXT:    affine.for %arg2 = max affine_map<()[s0] -> (s0, 4)>()[%arg1] to 20 {
// CHECK-NEXT:      memref.store %arg2, %arg0[%arg2] : memref<?xindex>
// CHECK-NEXT:    }
// CHECK-NEXT:    return
// CHECK-NEXT:  }
// PROMOTE-LABEL: func.func @greatest(%arg0: memref<?xindex>, %arg1: index) {
// PROMOTE-NEXT:    affine.for %arg2 = max affine_map<()[s0] -> (s0, 4)>()[%arg1] to 20 {
// PROMOTE-NEXT:      memref.store %arg2, %arg0[%arg2] : memref<?xindex>
// PROMOTE-NEXT:    }
// PROMOTE-NEXT:    return
// PROMOTE-NEXT:  }
func.func @greatest(%out: memref<?xindex>, %n: index) {
  affine.for %i = max affine_map<()[s0] -> (s0, 4)>()[%n] to 20 {
    memref.store %i, %out[%i] : memref<?xindex>
  }
  return
}

// How often this loop runs is too large a number.
// CHECK-LABEL: func.func @too_far(%arg0: memref<?xindex>) {
// CHECK-NEXT:    affine.for %arg1 = 0 to 9223372036854775807 {
// CHECK-NEXT:      %0 = affine.apply affine_map<(d0) -> (d0 * 2 - 9223372036854775807)>(%arg1)
// CHECK-NEXT:      memref.store %0, %arg0[%0] : memref<?xindex>
// CHECK-NEXT:    }
// CHECK-NEXT:    return
// CHECK-NEXT:  }
// PROMOTE-LABEL: func.func @too_far(%arg0: memref<?xindex>) {
// PROMOTE-NEXT:    affine.for %arg1 = 0 to 9223372036854775807 {
// PROMOTE-NEXT:      %0 = affine.apply affine_map<(d0) -> (d0 * 2 - 9223372036854775807)>(%arg1)
// PROMOTE-NEXT:      memref.store %0, %arg0[%0] : memref<?xindex>
// PROMOTE-NEXT:    }
// PROMOTE-NEXT:    return
// PROMOTE-NEXT:  }
func.func @too_far(%out: memref<?xindex>) {
  affine.for %i = -9223372036854775807 to 9223372036854775807 step 2 {
    memref.store %i, %out[%i] : memref<?xindex>
  }
  return
}

// One iteration, from a bound that is a value.
// CHECK-LABEL: func.func @once(%arg0: memref<?xindex>, %arg1: index) {
// CHECK-NEXT:    affine.for %arg2 = 0 to 1 {
// CHECK-NEXT:      %0 = affine.apply affine_map<(d0)[s0] -> (d0 + s0 + 1)>(%arg2)[%arg1]
// CHECK-NEXT:      memref.store %0, %arg0[%0] : memref<?xindex>
// CHECK-NEXT:    }
// CHECK-NEXT:    return
// CHECK-NEXT:  }
// PROMOTE-LABEL: func.func @once(%arg0: memref<?xindex>, %arg1: index) {
// PROMOTE-NEXT:    %0 = affine.apply affine_map<()[s0] -> (s0 + 1)>()[%arg1]
// PROMOTE-NEXT:    memref.store %0, %arg0[%0] : memref<?xindex>
// PROMOTE-NEXT:    return
// PROMOTE-NEXT:  }
func.func @once(%out: memref<?xindex>, %n: index) {
  affine.for %i = affine_map<()[s0] -> (s0 + 1)>()[%n] to affine_map<()[s0] -> (s0 + 2)>()[%n] {
    memref.store %i, %out[%i] : memref<?xindex>
  }
  return
}

// CHECK-LABEL: func.func @parallel(%arg0: memref<40x40xindex>) {
// CHECK-NEXT:    affine.parallel (%arg1, %arg2) = (0, 0) to (5, 5) {
// CHECK-NEXT:      %0 = affine.apply affine_map<(d0) -> (d0 * 4 + 2)>(%arg1)
// CHECK-NEXT:      %1 = affine.apply affine_map<(d0) -> (d0 * 7)>(%arg2)
// CHECK-NEXT:      affine.store %0, %arg0[%0, %1] : memref<40x40xindex>
// CHECK-NEXT:    }
// CHECK-NEXT:    return
// CHECK-NEXT:  }
// PROMOTE-LABEL: func.func @parallel(%arg0: memref<40x40xindex>) {
// PROMOTE-NEXT:    affine.parallel (%arg1, %arg2) = (0, 0) to (5, 5) {
// PROMOTE-NEXT:      %0 = affine.apply affine_map<(d0) -> (d0 * 4 + 2)>(%arg1)
// PROMOTE-NEXT:      %1 = affine.apply affine_map<(d0) -> (d0 * 7)>(%arg2)
// PROMOTE-NEXT:      affine.store %0, %arg0[%0, %1] : memref<40x40xindex>
// PROMOTE-NEXT:    }
// PROMOTE-NEXT:    return
// PROMOTE-NEXT:  }
func.func @parallel(%out: memref<40x40xindex>) {
  affine.parallel (%i, %j) = (2, 0) to (20, 30) step (4, 7) {
    affine.store %i, %out[%i, %j] : memref<40x40xindex>
  }
  return
}
