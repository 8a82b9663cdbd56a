// RUN: terrace-opt %s --split-input-file --verify-diagnostics | FileCheck %s
// RUN: terrace-opt %s --split-input-file --verify-diagnostics --mlir-print-op-generic | FileCheck %s --check-prefix=GENERIC

// CHECK-LABEL: func.func @softmax(
// CHECK: linalg.softmax dimension(1) ins(%arg0 : tensor<2x?xf32>) outs(%{{.*}} : tensor<2x?xf32>) -> tensor<2x?xf32>
// CHECK: linalg.softmax dimension(0) ins(%arg2 : memref<4xf64>) outs(%arg2 : memref<4xf64>)
// GENERIC: "linalg.softmax"(%arg0, %arg1) <{dimension = 1 : i64}> : (tensor<2x?xf32>, tensor<2x?xf32>) -> tensor<2x?xf32>
func.func @softmax(%a: tensor<2x?xf32>, %o: tensor<2x?xf32>, %m: memref<4xf64>) -> tensor<2x?xf32> {
  %0 = linalg.softmax dimension(1) ins(%a : tensor<2x?xf32>) outs(%o : tensor<2x?xf32>) -> tensor<2x?xf32>
  linalg.softmax dimension(0) ins(%m : memref<4xf64>) outs(%m : memref<4xf64>)
  return %0 : tensor<2x?xf32>
}

// -----

func.func @shape(%a: tensor<2x3xf32>, %o: tensor<2x4xf32>) -> tensor<2x4xf32> {
  // expected-error @+1 {{'linalg.softmax' op incompatible output shape}}
  %0 = linalg.softmax dimension(1) ins(%a : tensor<2x3xf32>) outs(%o : tensor<2x4xf32>) -> tensor<2x4xf32>
  return %0 : tensor<2x4xf32>
}

// -----

func.func @dimension(%a: tensor<2x3xf32>, %o: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-error @+1 {{'linalg.softmax' op incorrect dimension specified}}
  %0 = linalg.softmax dimension(2) ins(%a : tensor<2x3xf32>) outs(%o : tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// -----

func.func @result(%a: tensor<2x3xf32>, %o: tensor<2x3xf32>) {
  // expected-error @+1 {{expected the number of tensor results (0) to be equal to the number of output tensors (1)}}
  linalg.softmax dimension(0) ins(%a : tensor<2x3xf32>) outs(%o : tensor<2x3xf32>)
  return
}
