// RUN: terrace-opt %s --affine-loop-coalescing --mlir-print-local-scope | FileCheck %s

// CHECK-LABEL: func.func @constant(%arg0: memref<6x7xf32>, %arg1: f32) {
// CHECK-NEXT:    %0 = affine.apply affine_map<() -> (6)>()
// CHECK-NEXT:    %1 = affine.apply affine_map<() -> (7)>()
// CHECK-NEXT:    %2 = affine.apply affine_map<(d0)[s0] -> (d0 * s0)>(%0)[%1]
// CHECK-NEXT:    affine.for %arg2 = 0 to %2 {
// CHECK-NEXT:      %3 = affine.apply affine_map<(d0)[s0] -> (d0 mod s0)>(%arg2)[%1]
// CHECK-NEXT:      %4 = affine.apply affine_map<(d0)[s0] -> (d0 floordiv s0)>(%arg2)[%1]
// CHECK-NEXT:      affine.store %arg1, %arg0[%4, %3] : memref<6x7xf32>
// CHECK-NEXT:    }
// CHECK-NEXT:    return
// CHECK-NEXT:  }
func.func @constant(%m: memref<6x7xf32>, %x: f32) {
  affine.for %i = 0 to 6 {
    affine.for %j = 0 to 7 {
      affine.store %x, %m[%i, %j] : memref<6x7xf32>
    }
  }
  return
}

// Both numbers may be negative, and the product of two such numbers is positive.
// CHECK-LABEL: func.func @negative(%arg0: index, %arg1: index, %arg2: memref<?x?xf32>, %arg3: f32) {
// CHECK-NEXT:    %0 = affine.apply affine_map<()[s0] -> (s0)>()[%arg0]
// CHECK-NEXT:    %1 = affine.max affine_map<()[s0] -> (s0, 0)>()[%0]
// CHECK-NEXT:    %2 = affine.apply affine_map<()[s0] -> (s0)>()[%arg1]
// CHECK-NEXT:    %3 = affine.max affine_map<()[s0] -> (s0, 0)>()[%2]
// CHECK-NEXT:    %4 = affine.apply affine_map<(d0)[s0] -> (d0 * s0)>(%1)[%3]
// CHECK-NEXT:    affine.for %arg4 = 0 to %4 {
// CHECK-NEXT:      %5 = affine.apply affine_map<(d0)[s0] -> (d0 mod s0)>(%arg4)[%3]
// CHECK-NEXT:      %6 = affine.apply affine_map<(d0)[s0] -> (d0 floordiv s0)>(%arg4)[%3]
// CHECK-NEXT:      affine.store %arg3, %arg2[%6, %5] : memref<?x?xf32>
// CHECK-NEXT:    }
// CHECK-NEXT:    return
// CHECK-NEXT:  }
func.func @negative(%a: index, %b: index, %m: memref<?x?xf32>, %x: f32) {
  affine.for %i = 0 to %a {
    affine.for %j = 0 to %b {
      affine.store %x, %m[%i, %j] : memref<?x?xf32>
    }
  }
  return
}

// Results come out of the condition that keeps this from running.
// CHECK-LABEL: func.func @scf(%arg0: index, %arg1: index, %arg2: index, %arg3: index) -> index {
// CHECK-NEXT:    %0 = affine.apply affine_map<()[s0, s1, s2] -> ((-s0 + s1) ceildiv s2)>()[%arg0, %arg1, %arg2]
// CHECK-NEXT:    %c0 = arith.constant 0 : index
// CHECK-NEXT:    %c1 = arith.constant 1 : index
// CHECK-NEXT:    %1 = affine.apply affine_map<()[s0, s1, s2] -> ((-s0 + s1) ceildiv s2)>()[%arg1, %arg0, %arg2]
// CHECK-NEXT:    %2 = affine.apply affine_map<()[s0, s1, s2] -> (((-s0 + s1) ceildiv s2) * ((s0 - s1) ceildiv s2))>()[%arg0, %arg1, %arg2]
// CHECK-NEXT:    %c0_0 = arith.constant 0 : index
// CHECK-NEXT:    %3 = arith.cmpi sge, %0, %c0_0 : index
// CHECK-NEXT:    %4 = scf.if %3 -> (index) {
// CHECK-NEXT:      %5 = scf.for %arg4 = %c0 to %2 step %c1 iter_args(%arg5 = %arg3) -> (index) {
// CHECK-NEXT:        %6:2 = affine.delinearize_index %arg4 into (%0, %1) : index, index
// CHECK-NEXT:        %7 = affine.apply affine_map<(d0)[s0, s1] -> (d0 * s1 + s0)>(%6#1)[%arg1, %arg2]
// CHECK-NEXT:        %8 = affine.apply affine_map<(d0)[s0, s1] -> (d0 * s1 + s0)>(%6#0)[%arg0, %arg2]
// CHECK-NEXT:        %9 = arith.addi %arg5, %8 : index
// CHECK-NEXT:        scf.yield %9 : index
// CHECK-NEXT:      }
// CHECK-NEXT:      scf.yield %5 : index
// CHECK-NEXT:    } else {
// CHECK-NEXT:      scf.yield %arg3 : index
// CHECK-NEXT:    }
// CHECK-NEXT:    return %4 : index
// CHECK-NEXT:  }
func.func @scf(%a: index, %b: index, %step: index, %init: index) -> index {
  %r = scf.for %i = %a to %b step %step iter_args(%s = %init) -> (index) {
    %t = scf.for %j = %b to %a step %step iter_args(%u = %s) -> (index) {
      %v = arith.addi %u, %i : index
      scf.yield %v : index
    }
    scf.yield %t : index
  }
  return %r : index
}

// The inner loop does not go on with what the outer one carries.
// CHECK-LABEL: func.func @restarts(%arg0: index) -> index {
// CHECK-NEXT:    %0 = affine.for %arg1 = 0 to 4 iter_args(%arg2 = %arg0) -> (index) {
// CHECK-NEXT:      %1 = affine.for %arg3 = 0 to 4 iter_args(%arg4 = %arg0) -> (index) {
// CHECK-NEXT:        %2 = arith.addi %arg4, %arg2 : index
// CHECK-NEXT:        affine.yield %2 : index
// CHECK-NEXT:      }
// CHECK-NEXT:      affine.yield %1 : index
// CHECK-NEXT:    }
// CHECK-NEXT:    return %0 : index
// CHECK-NEXT:  }
func.func @restarts(%init: index) -> index {
  %r = affine.for %i = 0 to 4 iter_args(%s = %init) -> (index) {
    %t = affine.for %j = 0 to 4 iter_args(%u = %init) -> (index) {
      %v = arith.addi %u, %s : index
      affine.yield %v : index
    }
    affine.yield %t : index
  }
  return %r : index
}
