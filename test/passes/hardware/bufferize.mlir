// RUN: terrace-opt %s --bufferize | FileCheck %s

// CHECK: #map = affine_map<(d0) -> (d0)>
// CHECK-NEXT: module {
// CHECK-NEXT:   memref.global "private" constant @constant_0 : memref<4xf32> = dense<[1.000000e+00, 2.000000e+00, 3.000000e+00, 4.000000e+00]>
// CHECK-NEXT:   func.func @constant(%arg0: memref<4xf32>, %arg1: memref<4xf32> {kernel.output}) {
// CHECK-NEXT:     %0 = memref.get_global @constant_0 : memref<4xf32>
// CHECK-NEXT:     linalg.generic {indexing_maps = [#map, #map, #map], iterator_types = ["parallel"]} ins(%arg0, %0 : memref<4xf32>, memref<4xf32>) outs(%arg1 : memref<4xf32>) {
// CHECK-NEXT:     ^bb0(%in: f32, %in_0: f32, %out: f32):
// CHECK-NEXT:       %1 = arith.addf %in, %in_0 : f32
// CHECK-NEXT:       linalg.yield %1 : f32
// CHECK-NEXT:     }
// CHECK-NEXT:     return
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @read_later(%arg0: memref<f32>, %arg1: memref<f32> {kernel.output}, %arg2: memref<f32> {kernel.output}) {
// CHECK-NEXT:     kernel.call @k(%arg0) outs(%arg1) params array<i64> : (memref<f32>, memref<f32>) -> ()
// CHECK-NEXT:     kernel.call @k(%arg1) outs(%arg2) params array<i64> : (memref<f32>, memref<f32>) -> ()
// CHECK-NEXT:     return
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @identity(%arg0: memref<2xf32>, %arg1: memref<2xf32> {kernel.output}) {
// CHECK-NEXT:     memref.copy %arg0, %arg1 : memref<2xf32> to memref<2xf32>
// CHECK-NEXT:     return
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @parts(%arg0: memref<4x8xf32>, %arg1: memref<2x8xf32>, %arg2: memref<4x8xf32> {kernel.output}, %arg3: memref<32xf32> {kernel.output}) {
// CHECK-NEXT:     memref.copy %arg0, %arg2 : memref<4x8xf32> to memref<4x8xf32>
// CHECK-NEXT:     %subview = memref.subview %arg2[1, 0] [2, 8] [1, 1] : memref<4x8xf32> to memref<2x8xf32, strided<[8, 1], offset: 8>>
// CHECK-NEXT:     memref.copy %arg1, %subview : memref<2x8xf32> to memref<2x8xf32, strided<[8, 1], offset: 8>>
// CHECK-NEXT:     %collapse_shape = memref.collapse_shape %arg0 {{\[\[}}0, 1]] : memref<4x8xf32> into memref<32xf32>
// CHECK-NEXT:     memref.copy %collapse_shape, %arg3 : memref<32xf32> to memref<32xf32>
// CHECK-NEXT:     return
// CHECK-NEXT:   }
// CHECK-NEXT: }

// A result is computed right in its output argument; a constant becomes a global.
func.func @constant(%x: tensor<4xf32>) -> tensor<4xf32> {
  %c = arith.constant dense<[1.0, 2.0, 3.0, 4.0]> : tensor<4xf32>
  %e = tensor.empty() : tensor<4xf32>
  %0 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%x, %c : tensor<4xf32>, tensor<4xf32>) outs(%e : tensor<4xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %s = arith.addf %a, %b : f32
    linalg.yield %s : f32
  } -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// What is read later is not overwritten: the second use of %e gets a buffer of its own.
func.func @read_later(%x: tensor<f32>) -> (tensor<f32>, tensor<f32>) {
  %e = tensor.empty() : tensor<f32>
  %0 = kernel.call @k(%x) outs(%e) params array<i64> : (tensor<f32>, tensor<f32>) -> tensor<f32>
  %1 = kernel.call @k(%0) outs(%0) params array<i64> : (tensor<f32>, tensor<f32>) -> tensor<f32>
  return %0, %1 : tensor<f32>, tensor<f32>
}

// An argument is not the function's own: it is copied where it is a result.
func.func @identity(%x: tensor<2xf32>) -> tensor<2xf32> {
  return %x : tensor<2xf32>
}

// Parts are views; storing a part goes to where the whole is.
func.func @parts(%x: tensor<4x8xf32>, %y: tensor<2x8xf32>) -> (tensor<4x8xf32>, tensor<32xf32>) {
  %0 = tensor.insert_slice %y into %x[1, 0] [2, 8] [1, 1] : tensor<2x8xf32> into tensor<4x8xf32>
  %1 = tensor.collapse_shape %x [[0, 1]] : tensor<4x8xf32> into tensor<32xf32>
  return %0, %1 : tensor<4x8xf32>, tensor<32xf32>
}
