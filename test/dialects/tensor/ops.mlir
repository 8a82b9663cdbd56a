// RUN: terrace-opt %s | FileCheck %s
// RUN: terrace-opt %s --mlir-print-op-generic | terrace-opt | FileCheck %s

// The custom form of each op, by way of the generic form too.

// CHECK: module {
// CHECK-NEXT:   func.func @parts(%arg0: tensor<4x?xf32>, %arg1: tensor<2x3xf32>, %arg2: index, %arg3: f32) -> tensor<4x?xf32> {
// CHECK-NEXT:     %0 = tensor.empty() : tensor<4x8xf32>
// CHECK-NEXT:     %1 = tensor.empty(%arg2) : tensor<?x8xf32>
// CHECK-NEXT:     %dim = tensor.dim %arg0, %arg2 : tensor<4x?xf32>
// CHECK-NEXT:     %cast = tensor.cast %arg0 : tensor<4x?xf32> to tensor<?x?xf32>
// CHECK-NEXT:     %extracted = tensor.extract %arg0[%arg2, %arg2] : tensor<4x?xf32>
// CHECK-NEXT:     %inserted = tensor.insert %arg3 into %0[%arg2, %arg2] : tensor<4x8xf32>
// CHECK-NEXT:     %extracted_slice = tensor.extract_slice %arg0[0, %arg2] [2, 3] [1, 1] : tensor<4x?xf32> to tensor<2x3xf32>
// CHECK-NEXT:     %extracted_slice_0 = tensor.extract_slice %arg0[0, 0] [1, 3] [1, 1] : tensor<4x?xf32> to tensor<3xf32>
// CHECK-NEXT:     %inserted_slice = tensor.insert_slice %arg1 into %arg0[%arg2, 0] [2, 3] [1, 2] : tensor<2x3xf32> into tensor<4x?xf32>
// CHECK-NEXT:     return %inserted_slice : tensor<4x?xf32>
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @shapes(%arg0: tensor<4x8xf32>, %arg1: tensor<?x8xf32>, %arg2: tensor<2xindex>, %arg3: index) -> tensor<?x?xf32> {
// CHECK-NEXT:     %collapsed = tensor.collapse_shape %arg0 {{\[\[}}0, 1]] : tensor<4x8xf32> into tensor<32xf32>
// CHECK-NEXT:     %expanded = tensor.expand_shape %arg1 {{\[\[}}0], [1, 2]] output_shape [%arg3, 2, 4] : tensor<?x8xf32> into tensor<?x2x4xf32>
// CHECK-NEXT:     %reshape = tensor.reshape %arg0(%arg2) : (tensor<4x8xf32>, tensor<2xindex>) -> tensor<?x?xf32>
// CHECK-NEXT:     return %reshape : tensor<?x?xf32>
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @made(%arg0: tensor<4x8xf32>, %arg1: f32, %arg2: index) -> tensor<?x8xf32> {
// CHECK-NEXT:     %concat = tensor.concat dim(0) %arg0, %arg0 : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<8x8xf32>
// CHECK-NEXT:     %splat = tensor.splat %arg1 : tensor<2x2xf32>
// CHECK-NEXT:     %splat_0 = tensor.splat %arg1[%arg2] : tensor<?x2xf32>
// CHECK-NEXT:     %from_elements = tensor.from_elements %arg1, %arg1 : tensor<2xf32>
// CHECK-NEXT:     %padded = tensor.pad %arg0 low[1, %arg2] high[0, 2] {
// CHECK-NEXT:     ^bb0(%arg3: index, %arg4: index):
// CHECK-NEXT:       tensor.yield %arg1 : f32
// CHECK-NEXT:     } : tensor<4x8xf32> to tensor<5x?xf32>
// CHECK-NEXT:     %padded_1 = tensor.pad %arg0 nofold low[0, 0] high[0, 0] {
// CHECK-NEXT:     ^bb0(%arg3: index, %arg4: index):
// CHECK-NEXT:       tensor.yield %arg1 : f32
// CHECK-NEXT:     } : tensor<4x8xf32> to tensor<4x8xf32>
// CHECK-NEXT:     %generated = tensor.generate %arg2 {
// CHECK-NEXT:     ^bb0(%arg3: index, %arg4: index):
// CHECK-NEXT:       tensor.yield %arg1 : f32
// CHECK-NEXT:     } : tensor<?x8xf32>
// CHECK-NEXT:     return %generated : tensor<?x8xf32>
// CHECK-NEXT:   }
// CHECK-NEXT: }

func.func @parts(%t: tensor<4x?xf32>, %s: tensor<2x3xf32>, %n: index, %x: f32) -> tensor<4x?xf32> {
  %0 = tensor.empty() : tensor<4x8xf32>
  %1 = tensor.empty(%n) : tensor<?x8xf32>
  %2 = tensor.dim %t, %n : tensor<4x?xf32>
  %3 = tensor.cast %t : tensor<4x?xf32> to tensor<?x?xf32>
  %4 = tensor.extract %t[%n, %n] : tensor<4x?xf32>
  %5 = tensor.insert %x into %0[%n, %n] : tensor<4x8xf32>
  %6 = tensor.extract_slice %t[0, %n] [2, 3] [1, 1] : tensor<4x?xf32> to tensor<2x3xf32>
  %7 = tensor.extract_slice %t[0, 0] [1, 3] [1, 1] : tensor<4x?xf32> to tensor<3xf32>
  %8 = tensor.insert_slice %s into %t[%n, 0] [2, 3] [1, 2] : tensor<2x3xf32> into tensor<4x?xf32>
  return %8 : tensor<4x?xf32>
}

func.func @shapes(%t: tensor<4x8xf32>, %o: tensor<?x8xf32>, %shape: tensor<2xindex>, %n: index) -> tensor<?x?xf32> {
  %0 = tensor.collapse_shape %t [[0, 1]] : tensor<4x8xf32> into tensor<32xf32>
  %1 = tensor.expand_shape %o [[0], [1, 2]] output_shape [%n, 2, 4] : tensor<?x8xf32> into tensor<?x2x4xf32>
  %2 = tensor.reshape %t(%shape) : (tensor<4x8xf32>, tensor<2xindex>) -> tensor<?x?xf32>
  return %2 : tensor<?x?xf32>
}

func.func @made(%t: tensor<4x8xf32>, %x: f32, %n: index) -> tensor<?x8xf32> {
  %0 = tensor.concat dim(0) %t, %t : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<8x8xf32>
  %1 = tensor.splat %x : tensor<2x2xf32>
  %2 = tensor.splat %x[%n] : tensor<?x2xf32>
  %3 = tensor.from_elements %x, %x : tensor<2xf32>
  %4 = tensor.pad %t low[1, %n] high[0, 2] {
  ^bb0(%i: index, %j: index):
    tensor.yield %x : f32
  } : tensor<4x8xf32> to tensor<5x?xf32>
  %5 = tensor.pad %t nofold low[0, 0] high[0, 0] {
  ^bb0(%i: index, %j: index):
    tensor.yield %x : f32
  } : tensor<4x8xf32> to tensor<4x8xf32>
  %6 = tensor.generate %n {
  ^bb0(%i: index, %j: index):
    tensor.yield %x : f32
  } : tensor<?x8xf32>
  return %6 : tensor<?x8xf32>
}
