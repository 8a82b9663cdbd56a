// RUN: terrace-opt %s --affine-expand-index-ops --mlir-print-local-scope | FileCheck %s
// RUN: terrace-opt %s --affine-expand-index-ops-as-affine --mlir-print-local-scope | FileCheck %s --check-prefix=AFFINE

// CHECK-LABEL: func.func @digits(%arg0: index, %arg1: index) -> (index, index, index) {
// CHECK-NEXT:    %c0 = arith.constant 0 : index
// CHECK-NEXT:    %c4 = arith.constant 4 : index
// CHECK-NEXT:    %0 = arith.muli %arg1, %c4 overflow<nsw, nuw> : index
// CHECK-NEXT:    %1 = arith.floordivsi %arg0, %0 : index
// CHECK-NEXT:    %2 = arith.remsi %arg0, %0 : index
// CHECK-NEXT:    %3 = arith.cmpi slt, %2, %c0 : index
// CHECK-NEXT:    %4 = arith.addi %2, %0 overflow<nsw> : index
// CHECK-NEXT:    %5 = arith.select %3, %4, %2 : index
// CHECK-NEXT:    %6 = arith.divsi %5, %c4 : index
// CHECK-NEXT:    %7 = arith.remsi %arg0, %c4 : index
// CHECK-NEXT:    %8 = arith.cmpi slt, %7, %c0 : index
// CHECK-NEXT:    %9 = arith.addi %7, %c4 overflow<nsw> : index
// CHECK-NEXT:    %10 = arith.select %8, %9, %7 : index
// CHECK-NEXT:    return %1, %6, %10 : index, index, index
// CHECK-NEXT:  }
// AFFINE-LABEL: func.func @digits(%arg0: index, %arg1: index) -> (index, index, index) {
// AFFINE-NEXT:    %0 = affine.apply affine_map<()[s0, s1] -> (s1 floordiv (s0 * 4))>()[%arg1, %arg0]
// AFFINE-NEXT:    %1 = affine.apply affine_map<()[s0, s1] -> ((s1 mod (s0 * 4)) floordiv 4)>()[%arg1, %arg0]
// AFFINE-NEXT:    %2 = affine.apply affine_map<()[s0, s1] -> ((s1 mod (s0 * 4)) mod 4)>()[%arg1, %arg0]
// AFFINE-NEXT:    return %0, %1, %2 : index, index, index
// AFFINE-NEXT:  }
func.func @digits(%i: index, %n: index) -> (index, index, index) {
  %0:3 = affine.delinearize_index %i into (%n, 4) : index, index, index
  return %0#0, %0#1, %0#2 : index, index, index
}

// CHECK-LABEL: func.func @index(%arg0: index, %arg1: index, %arg2: index) -> index {
// CHECK-NEXT:    %0 = arith.muli %arg0, %arg2 overflow<nsw> : index
// CHECK-NEXT:    %1 = arith.addi %0, %arg1 overflow<nsw> : index
// CHECK-NEXT:    return %1 : index
// CHECK-NEXT:  }
// AFFINE-LABEL: func.func @index(%arg0: index, %arg1: index, %arg2: index) -> index {
// AFFINE-NEXT:    %0 = affine.apply affine_map<()[s0, s1, s2] -> (s0 * s1 + s2)>()[%arg0, %arg2, %arg1]
// AFFINE-NEXT:    return %0 : index
// AFFINE-NEXT:  }
func.func @index(%a: index, %b: index, %n: index) -> index {
  %0 = affine.linearize_index disjoint [%a, %b] by (5, %n) : index
  return %0 : index
}

// The product of these radices is no index.
// CHECK-LABEL: func.func @too_large(%arg0: index) -> (index, index, index) {
// CHECK-NEXT:    %0:3 = affine.delinearize_index %arg0 into (4611686018427387904, 4) : index, index, index
// CHECK-NEXT:    return %0#0, %0#1, %0#2 : index, index, index
// CHECK-NEXT:  }
// AFFINE-LABEL: func.func @too_large(%arg0: index) -> (index, index, index) {
// AFFINE-NEXT:    %0:3 = affine.delinearize_index %arg0 into (4611686018427387904, 4) : index, index, index
// AFFINE-NEXT:    return %0#0, %0#1, %0#2 : index, index, index
// AFFINE-NEXT:  }
func.func @too_large(%i: index) -> (index, index, index) {
  %0:3 = affine.delinearize_index %i into (4611686018427387904, 4) : index, index, index
  return %0#0, %0#1, %0#2 : index, index, index
}
