// RUN: terrace-opt %s --eliminate-empty-tensors | FileCheck %s
// RUN: terrace-opt %s --empty-tensor-to-alloc-tensor | FileCheck %s --check-prefix=ALLOC

// What is made to be inserted is made where it will be.
// CHECK-LABEL: func.func @half(
// CHECK-NOT:     tensor.empty
// CHECK:         %[[PART:.*]] = tensor.extract_slice %arg0[4] [4] [1] : tensor<8xf32> to tensor<4xf32>
// CHECK:         %[[FILL:.*]] = linalg.fill ins(%arg1 : f32) outs(%[[PART]] : tensor<4xf32>)
// CHECK:         tensor.insert_slice %[[FILL]] into %arg0[4] [4] [1]
// ALLOC-LABEL: func.func @half(
// ALLOC:         bufferization.alloc_tensor() : tensor<4xf32>
func.func @half(%t: tensor<8xf32>, %f: f32) -> tensor<8xf32> {
  %0 = tensor.empty() : tensor<4xf32>
  %1 = linalg.fill ins(%f : f32) outs(%0 : tensor<4xf32>) -> tensor<4xf32>
  %2 = tensor.insert_slice %1 into %t[4] [4] [1] : tensor<4xf32> into tensor<8xf32>
  return %2 : tensor<8xf32>
}
