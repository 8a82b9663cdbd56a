// Ops that differ in nothing but their operands are printed from one text, each with the names of its own.
// RUN: terrace-opt %s | FileCheck %s
// RUN: terrace-opt %s --mlir-print-op-generic | terrace-opt | FileCheck %s
// RUN: terrace-opt %s --mlir-print-op-generic | FileCheck %s --check-prefix=GENERIC

// CHECK-LABEL: func.func @operands(
// CHECK-SAME: %[[A:.*]]: i32, %[[B:.*]]: i32)
// GENERIC-LABEL: sym_name = "operands"
func.func @operands(%a: i32, %b: i32) -> (i32, i32, i32, i32) {
  // CHECK-NEXT: %[[V0:.*]] = arith.subi %[[A]], %[[A]] : i32
  // GENERIC: %[[V0:.*]] = "arith.subi"(%[[A:[a-z0-9]+]], %[[A]])
  %0 = arith.subi %a, %a : i32
  // CHECK-NEXT: %[[V1:.*]] = arith.subi %[[A]], %[[B]] : i32
  // GENERIC: %[[V1:.*]] = "arith.subi"(%[[A]], %[[B:[a-z0-9]+]])
  %1 = arith.subi %a, %b : i32
  // CHECK-NEXT: %[[V2:.*]] = arith.subi %[[B]], %[[V0]] : i32
  // GENERIC: %[[V2:.*]] = "arith.subi"(%[[B]], %[[V0]])
  %2 = arith.subi %b, %0 : i32
  // CHECK-NEXT: %[[V3:.*]] = arith.subi %[[V2]], %[[V2]] : i32
  // GENERIC: %[[V3:.*]] = "arith.subi"(%[[V2]], %[[V2]])
  %3 = arith.subi %2, %2 : i32
  return %0, %1, %2, %3 : i32, i32, i32, i32
}

// A name is left out where the op around is of that dialect, whatever came before.
// CHECK-LABEL: module @names
module @names {
  // CHECK: func.func @inner() {
  func.func @inner() {
    // CHECK-NEXT: call @other() : () -> ()
    func.call @other() : () -> ()
    %true = arith.constant true
    scf.if %true {
      // CHECK: func.call @other() : () -> ()
      func.call @other() : () -> ()
    }
    // CHECK: return
    return
  }
  func.func @other() {
    return
  }
}

// Which operands stand where depends on attributes: constants among sizes, groups of operands.
// CHECK-LABEL: func.func @groups(
// CHECK-SAME: %[[T:.*]]: tensor<?x?xf32>, %[[I:.*]]: index, %[[J:.*]]: index)
func.func @groups(%t: tensor<?x?xf32>, %i: index, %j: index) {
  // CHECK-NEXT: tensor.extract_slice %[[T]][%[[I]], 0] [%[[J]], %[[I]]] [1, 1]
  %0 = tensor.extract_slice %t[%i, 0] [%j, %i] [1, 1] : tensor<?x?xf32> to tensor<?x?xf32>
  // CHECK-NEXT: tensor.extract_slice %[[T]][%[[J]], 0] [%[[J]], %[[J]]] [1, 1]
  %1 = tensor.extract_slice %t[%j, 0] [%j, %j] [1, 1] : tensor<?x?xf32> to tensor<?x?xf32>
  // CHECK-NEXT: tensor.extract_slice %[[T]][0, %[[I]]] [%[[J]], %[[I]]] [1, 1]
  %2 = tensor.extract_slice %t[0, %i] [%j, %i] [1, 1] : tensor<?x?xf32> to tensor<?x?xf32>
  return
}
