// RUN: terrace-opt %s --mlir-print-op-generic | FileCheck %s
// RUN: terrace-opt %s --mlir-print-op-generic | terrace-opt | FileCheck %s --check-prefix=CUSTOM

// A property of one bit is `false` in the generic form where it is not set.

// CHECK: "affine.linearize_index"(%arg0, %arg1) <{disjoint = false, operandSegmentSizes = array<i32: 2, 0>, static_basis = array<i64: 2, 3>}>
// CHECK: "affine.linearize_index"(%arg0, %arg1) <{disjoint, operandSegmentSizes = array<i32: 2, 0>, static_basis = array<i64: 2, 3>}>
// CUSTOM: affine.linearize_index [%arg0, %arg1] by (2, 3) : index
// CUSTOM: affine.linearize_index disjoint [%arg0, %arg1] by (2, 3) : index
func.func @linearize(%a: index, %b: index) -> (index, index) {
  %0 = affine.linearize_index [%a, %b] by (2, 3) : index
  %1 = affine.linearize_index disjoint [%a, %b] by (2, 3) : index
  return %0, %1 : index, index
}
