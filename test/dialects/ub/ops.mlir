// RUN: terrace-opt %s | FileCheck %s
// RUN: terrace-opt %s --mlir-print-op-generic | terrace-opt | FileCheck %s

// The custom form of each op, as upstream prints it, by way of the generic form too.

// CHECK-LABEL: func.func @poison() -> (i32, tensor<?xf32>) {
// CHECK-NEXT:     %0 = ub.poison : i32
// CHECK-NEXT:     %1 = ub.poison : tensor<?xf32>
// CHECK-NEXT:     return %0, %1 : i32, tensor<?xf32>
// CHECK-NEXT:   }
func.func @poison() -> (i32, tensor<?xf32>) {
  %0 = ub.poison : i32
  %1 = ub.poison <#ub.poison> : tensor<?xf32>
  return %0, %1 : i32, tensor<?xf32>
}

// CHECK-LABEL: func.func @unreachable() {
// CHECK-NEXT:     ub.unreachable
// CHECK-NEXT:   }
func.func @unreachable() {
  ub.unreachable
}
