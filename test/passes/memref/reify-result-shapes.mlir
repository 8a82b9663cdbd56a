// RUN: terrace-opt %s --reify-result-shapes | FileCheck %s

// 3 + 5 rows, and the columns that the first input tells.

// CHECK-LABEL: func.func @concat
// CHECK: %[[R:.*]] = tensor.concat dim(0) %{{.*}} : (tensor<3x4xf32>, tensor<5x?xf32>) -> tensor<8x4xf32>
// CHECK-NEXT: %[[C:.*]] = tensor.cast %[[R]] : tensor<8x4xf32> to tensor<?x?xf32>
// CHECK-NEXT: return %[[C]]
func.func @concat(%a: tensor<3x4xf32>, %b: tensor<5x?xf32>) -> tensor<?x?xf32> {
  %0 = tensor.concat dim(0) %a, %b : (tensor<3x4xf32>, tensor<5x?xf32>) -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}

// What is padded and the border add up to 64, whatever the size is.

// CHECK-LABEL: func.func @pad
// CHECK: tensor.pad
// CHECK: } : tensor<?xf32> to tensor<64xf32>
// CHECK: tensor.cast %{{.*}} : tensor<64xf32> to tensor<?xf32>
func.func @pad(%n: index, %z: f32) -> tensor<?xf32> {
  %e = tensor.empty(%n) : tensor<?xf32>
  %h = affine.apply affine_map<(d0) -> (64 - d0)>(%n)
  %p = tensor.pad %e low[0] high[%h] {
  ^bb0(%i: index):
    tensor.yield %z : f32
  } : tensor<?xf32> to tensor<?xf32>
  return %p : tensor<?xf32>
}

// Nothing follows from sizes that are not known.

// CHECK-LABEL: func.func @open
// CHECK: tensor.concat {{.*}} -> tensor<?xf32>
// CHECK-NEXT: return
func.func @open(%a: tensor<?xf32>, %b: tensor<?xf32>) -> tensor<?xf32> {
  %0 = tensor.concat dim(0) %a, %b : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}
