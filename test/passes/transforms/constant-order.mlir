// Constants that folding makes stand in the order in which they were made, each once, in front of the function.

// RUN: terrace-opt %s --canonicalize | FileCheck %s
// RUN: terrace-opt %s --sccp | FileCheck %s --check-prefix=SCCP

// CHECK-LABEL: func.func @f
// CHECK-NEXT:    %[[A:.*]] = arith.constant 3 : i32
// CHECK-NEXT:    %[[B:.*]] = arith.constant 32 : i32
// CHECK-NEXT:    %[[C:.*]] = arith.constant 31 : i32
// CHECK-NEXT:    return %[[A]], %[[B]], %[[C]], %[[B]]

// Propagation puts each in front of those before it, and leaves what nothing uses to other passes.
// SCCP-LABEL: func.func @f
// SCCP-NEXT:    arith.constant 31
// SCCP-NEXT:    arith.constant 32
// SCCP-NEXT:    arith.constant 3 :
// SCCP-NEXT:    arith.constant 30
// SCCP-NEXT:    arith.constant 2 :
// SCCP-NEXT:    arith.constant 1 :
// SCCP-NEXT:    return
func.func @f() -> (i32, i32, i32, i32) {
  %c1 = arith.constant 1 : i32
  %c2 = arith.constant 2 : i32
  %c30 = arith.constant 30 : i32
  %0 = arith.addi %c1, %c2 : i32
  %1 = arith.addi %c2, %c30 : i32
  %2 = arith.addi %c1, %c30 : i32
  %3 = arith.subi %0, %c1 : i32
  %4 = arith.addi %3, %c30 : i32
  return %0, %1, %2, %4 : i32, i32, i32, i32
}
