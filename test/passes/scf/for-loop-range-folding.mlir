// RUN: terrace-opt %s --scf-for-loop-range-folding --split-input-file | FileCheck %s

// The sum goes into both bounds, the product into the step as well.

// CHECK-LABEL: func.func @sum_and_product
// CHECK-SAME: (%[[N:.*]]: index, %[[O:.*]]: index)
// CHECK: %[[L0:.*]] = arith.addi %{{.*}}, %[[O]]
// CHECK: %[[U0:.*]] = arith.addi %[[N]], %[[O]]
// CHECK: %[[L1:.*]] = arith.muli %[[L0]], %[[C3:.*]] :
// CHECK: %[[U1:.*]] = arith.muli %[[U0]], %[[C3]]
// CHECK: %[[S1:.*]] = arith.muli %{{.*}}, %[[C3]]
// CHECK: scf.for %[[I:.*]] = %[[L1]] to %[[U1]] step %[[S1]] {
// CHECK-NEXT: "test.use"(%[[I]])
func.func @sum_and_product(%n: index, %o: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  scf.for %i = %c0 to %n step %c1 {
    %s = arith.addi %i, %o : index
    %p = arith.muli %s, %c3 : index
    "test.use"(%p) : (index) -> ()
  }
  return
}

// -----

// A factor that may not be positive would turn the bounds around.

// CHECK-LABEL: func.func @any_factor
// CHECK: scf.for %[[I:.*]] = %c0 to
// CHECK-NEXT: arith.muli %[[I]]
// CHECK: scf.for %[[J:.*]] = %c0 to
// CHECK-NEXT: arith.muli %[[J]]
func.func @any_factor(%n: index, %f: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %minus = arith.constant -2 : index
  scf.for %i = %c0 to %n step %c1 {
    %p = arith.muli %i, %f : index
    "test.use"(%p) : (index) -> ()
  }
  scf.for %i = %c0 to %n step %c1 {
    %p = arith.muli %i, %minus : index
    "test.use"(%p) : (index) -> ()
  }
  return
}

// -----

// 90 + 50 is more than 8 bits hold, though no iteration gets there.

// CHECK-LABEL: func.func @overflow
// CHECK: scf.for
// CHECK-NEXT: arith.addi
func.func @overflow() {
  %c0 = arith.constant 0 : i8
  %c60 = arith.constant 60 : i8
  %c90 = arith.constant 90 : i8
  %c50 = arith.constant 50 : i8
  scf.for %i = %c0 to %c90 step %c60 : i8 {
    %s = arith.addi %i, %c50 : i8
    "test.use"(%s) : (i8) -> ()
  }
  return
}
