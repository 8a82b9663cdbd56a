// RUN: terrace-opt %s --split-input-file --linalg-morph-ops=named-to-category --mlir-print-local-scope | FileCheck %s
// RUN: terrace-opt %s --split-input-file --linalg-morph-ops=named-to-category | terrace-opt --split-input-file --linalg-morph-ops='category-to-generic' | FileCheck %s --check-prefix=GENERIC
// RUN: terrace-opt %s --split-input-file --linalg-morph-ops='named-to-generic' | terrace-opt --split-input-file --linalg-morph-ops='generic-to-named' | FileCheck %s --check-prefix=BACK

// The way back is in the second run: category to generic, and that to named.

// CHECK-LABEL: func.func @max(%arg0: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT:   %0 = linalg.elementwise kind=#linalg.elementwise_kind<max_signed> ins(%arg0, %arg0 : tensor<4xf32>, tensor<4xf32>) outs(%arg0 : tensor<4xf32>) -> tensor<4xf32>
// CHECK-NEXT:   return %0 : tensor<4xf32>
// CHECK-NEXT: }
func.func @max(%a: tensor<4xf32>) -> tensor<4xf32> {
  %0 = linalg.max ins(%a, %a : tensor<4xf32>, tensor<4xf32>) outs(%a : tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// No category has this one.
// CHECK-LABEL: func.func @matmul(%arg0: memref<4x4xf32>) {
// CHECK-NEXT:   linalg.matmul ins(%arg0, %arg0 : memref<4x4xf32>, memref<4x4xf32>) outs(%arg0 : memref<4x4xf32>)
// CHECK-NEXT:   return
// CHECK-NEXT: }
func.func @matmul(%a: memref<4x4xf32>) {
  linalg.matmul ins(%a, %a : memref<4x4xf32>, memref<4x4xf32>) outs(%a : memref<4x4xf32>)
  return
}

// GENERIC-LABEL: func.func @max
// GENERIC: linalg.generic
// GENERIC-LABEL: func.func @matmul
// GENERIC: linalg.matmul

// BACK-LABEL: func.func @max
// BACK: linalg.max ins(
// BACK-LABEL: func.func @matmul
// BACK: linalg.matmul ins(
