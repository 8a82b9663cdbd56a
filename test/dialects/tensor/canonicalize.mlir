// RUN: terrace-opt %s --canonicalize | FileCheck %s

// Canonicalizations, and next to each the nearest case that stays.

// CHECK-LABEL: func.func @casts(%arg0: tensor<4xf32>, %arg1: tensor<?x?xf32>) -> (tensor<4xf32>, tensor<?x8xf32>) {
// CHECK-NEXT:   %cast = tensor.cast %arg1 : tensor<?x?xf32> to tensor<4x?xf32>
// CHECK-NEXT:   %cast_0 = tensor.cast %cast : tensor<4x?xf32> to tensor<?x8xf32>
// CHECK-NEXT:   return %arg0, %cast_0 : tensor<4xf32>, tensor<?x8xf32>
// CHECK-NEXT: }
func.func @casts(%t: tensor<4xf32>, %u: tensor<?x?xf32>) -> (tensor<4xf32>, tensor<?x8xf32>) {
  %0 = tensor.cast %t : tensor<4xf32> to tensor<?xf32>
  %1 = tensor.cast %0 : tensor<?xf32> to tensor<4xf32>
  %2 = tensor.cast %u : tensor<?x?xf32> to tensor<4x?xf32>
  %3 = tensor.cast %2 : tensor<4x?xf32> to tensor<?x8xf32>
  return %1, %3 : tensor<4xf32>, tensor<?x8xf32>
}

// CHECK-LABEL: func.func @bitcasts(%arg0: tensor<4xi32>) -> (tensor<4xi32>, tensor<4xf32>) {
// CHECK-NEXT:   %0 = tensor.bitcast %arg0 : tensor<4xi32> to tensor<4xf32>
// CHECK-NEXT:   return %arg0, %0 : tensor<4xi32>, tensor<4xf32>
// CHECK-NEXT: }
func.func @bitcasts(%t: tensor<4xi32>) -> (tensor<4xi32>, tensor<4xf32>) {
  %0 = tensor.bitcast %t : tensor<4xi32> to tensor<4xui32>
  %1 = tensor.bitcast %0 : tensor<4xui32> to tensor<4xi32>
  %2 = tensor.bitcast %0 : tensor<4xui32> to tensor<4xf32>
  return %1, %2 : tensor<4xi32>, tensor<4xf32>
}

// CHECK-LABEL: func.func @dims(%arg0: tensor<?x8xf32>, %arg1: index, %arg2: f32) -> (index, index, index, index, index, index) {
// CHECK-NEXT:  %[[C2:[a-zA-Z0-9_$.-]+]] = arith.constant 2 : index
// CHECK-NEXT:  %[[C0:[a-zA-Z0-9_$.-]+]] = arith.constant 0 : index
// CHECK-NEXT:  %[[C8:[a-zA-Z0-9_$.-]+]] = arith.constant 8 : index
// CHECK-NEXT:  %[[DIM:[a-zA-Z0-9_$.-]+]] = tensor.dim %[[ARG0:[a-zA-Z0-9_$.-]+]], %[[C0]] : tensor<?x8xf32>
// CHECK-NEXT:  return %[[C8]], %[[ARG1:[a-zA-Z0-9_$.-]+]], %[[ARG1]], %[[ARG1]], %[[DIM]], %[[C2]] : index, index, index, index, index, index
// CHECK-NEXT:  }
func.func @dims(%t: tensor<?x8xf32>, %n: index, %x: f32) -> (index, index, index, index, index, index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %0 = tensor.dim %t, %c1 : tensor<?x8xf32>
  %1 = tensor.empty(%n) : tensor<?xf32>
  %2 = tensor.dim %1, %c0 : tensor<?xf32>
  %3 = tensor.generate %n {
  ^bb0(%i: index):
    tensor.yield %x : f32
  } : tensor<?xf32>
  %4 = tensor.dim %3, %c0 : tensor<?xf32>
  %5 = tensor.extract_slice %t[0, 0] [%n, 8] [1, 1] : tensor<?x8xf32> to tensor<?x8xf32>
  %6 = tensor.dim %5, %c0 : tensor<?x8xf32>
  %7 = tensor.insert %x into %t[%c0, %c0] : tensor<?x8xf32>
  %8 = tensor.dim %7, %c0 : tensor<?x8xf32>
  %9 = tensor.rank %t : tensor<?x8xf32>
  return %0, %2, %4, %6, %8, %9 : index, index, index, index, index, index
}

// CHECK-LABEL: func.func @dims_that_stay(%arg0: tensor<?x?xf32>, %arg1: index) -> (index, index) {
// CHECK-NEXT:   %c0 = arith.constant 0 : index
// CHECK-NEXT:   %c5 = arith.constant 5 : index
// CHECK-NEXT:   %dim = tensor.dim %arg0, %c5 : tensor<?x?xf32>
// CHECK-NEXT:   %extracted_slice = tensor.extract_slice %arg0[0, 0] [%arg1, 1] [1, 1] : tensor<?x?xf32> to tensor<?xf32>
// CHECK-NEXT:   %dim_0 = tensor.dim %extracted_slice, %c0 : tensor<?xf32>
// CHECK-NEXT:   return %dim, %dim_0 : index, index
// CHECK-NEXT: }
func.func @dims_that_stay(%t: tensor<?x?xf32>, %n: index) -> (index, index) {
  %c0 = arith.constant 0 : index
  %c5 = arith.constant 5 : index
  %0 = tensor.dim %t, %c5 : tensor<?x?xf32>
  %1 = tensor.extract_slice %t[0, 0] [%n, 1] [1, 1] : tensor<?x?xf32> to tensor<?xf32>
  %2 = tensor.dim %1, %c0 : tensor<?xf32>
  return %0, %2 : index, index
}

// CHECK-LABEL: func.func @dim_of_reshape(%arg0: tensor<*xf32>, %arg1: tensor<?xi32>, %arg2: index) -> index {
// CHECK-NEXT:   %extracted = tensor.extract %arg1[%arg2] : tensor<?xi32>
// CHECK-NEXT:   %0 = arith.index_cast %extracted : i32 to index
// CHECK-NEXT:   return %0 : index
// CHECK-NEXT: }
func.func @dim_of_reshape(%t: tensor<*xf32>, %shape: tensor<?xi32>, %i: index) -> index {
  %0 = tensor.reshape %t(%shape) : (tensor<*xf32>, tensor<?xi32>) -> tensor<*xf32>
  %1 = tensor.dim %0, %i : tensor<*xf32>
  return %1 : index
}

// CHECK-LABEL: func.func @elements(%arg0: f32, %arg1: f32, %arg2: tensor<4xf32>, %arg3: index) -> (f32, f32, f32, f32, i32, f32) {
// CHECK-NEXT:   %c4_i32 = arith.constant 4 : i32
// CHECK-NEXT:   %c1 = arith.constant 1 : index
// CHECK-NEXT:   %extracted = tensor.extract %arg2[%arg3] : tensor<4xf32>
// CHECK-NEXT:   %extracted_0 = tensor.extract %arg2[%c1] : tensor<4xf32>
// CHECK-NEXT:   %0 = arith.addf %extracted_0, %arg0 : f32
// CHECK-NEXT:   return %arg1, %arg0, %arg0, %extracted, %c4_i32, %0 : f32, f32, f32, f32, i32, f32
// CHECK-NEXT: }
func.func @elements(%x: f32, %y: f32, %t: tensor<4xf32>, %i: index) -> (f32, f32, f32, f32, i32, f32) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %0 = tensor.from_elements %x, %y, %y, %x : tensor<2x2xf32>
  %1 = tensor.extract %0[%c1, %c0] : tensor<2x2xf32>
  %2 = tensor.splat %x : tensor<8xf32>
  %3 = tensor.extract %2[%i] : tensor<8xf32>
  %4 = tensor.insert %x into %t[%i] : tensor<4xf32>
  %5 = tensor.extract %4[%i] : tensor<4xf32>
  %6 = tensor.cast %t : tensor<4xf32> to tensor<?xf32>
  %7 = tensor.extract %6[%i] : tensor<?xf32>
  %8 = arith.constant dense<[[1, 2], [3, 4]]> : tensor<2x2xi32>
  %9 = tensor.extract %8[%c1, %c1] : tensor<2x2xi32>
  %10 = tensor.generate %i {
  ^bb0(%j: index):
    %13 = tensor.extract %t[%j] : tensor<4xf32>
    %14 = arith.addf %13, %x : f32
    tensor.yield %14 : f32
  } : tensor<?xf32>
  %11 = tensor.extract %10[%c1] : tensor<?xf32>
  return %1, %3, %5, %7, %9, %11 : f32, f32, f32, f32, i32, f32
}

// CHECK-LABEL: func.func @elements_that_stay(%arg0: f32, %arg1: tensor<4xf32>, %arg2: index, %arg3: index) -> (f32, f32) {
// CHECK-NEXT:   %c9 = arith.constant 9 : index
// CHECK-NEXT:   %inserted = tensor.insert %arg0 into %arg1[%arg2] : tensor<4xf32>
// CHECK-NEXT:   %extracted = tensor.extract %inserted[%arg3] : tensor<4xf32>
// CHECK-NEXT:   %from_elements = tensor.from_elements %arg0, %arg0 : tensor<2xf32>
// CHECK-NEXT:   %extracted_0 = tensor.extract %from_elements[%c9] : tensor<2xf32>
// CHECK-NEXT:   return %extracted, %extracted_0 : f32, f32
// CHECK-NEXT: }
func.func @elements_that_stay(%x: f32, %t: tensor<4xf32>, %i: index, %j: index) -> (f32, f32) {
  %c9 = arith.constant 9 : index
  %0 = tensor.insert %x into %t[%i] : tensor<4xf32>
  %1 = tensor.extract %0[%j] : tensor<4xf32>
  %2 = tensor.from_elements %x, %x : tensor<2xf32>
  %3 = tensor.extract %2[%c9] : tensor<2xf32>
  return %1, %3 : f32, f32
}

// CHECK-LABEL: func.func @converted_element(%arg0: tensor<4xi32>, %arg1: index) -> index {
// CHECK-NEXT:   %extracted = tensor.extract %arg0[%arg1] : tensor<4xi32>
// CHECK-NEXT:   %0 = arith.index_cast %extracted : i32 to index
// CHECK-NEXT:   return %0 : index
// CHECK-NEXT: }
func.func @converted_element(%t: tensor<4xi32>, %i: index) -> index {
  %0 = arith.index_cast %t : tensor<4xi32> to tensor<4xindex>
  %1 = tensor.extract %0[%i] : tensor<4xindex>
  return %1 : index
}

// CHECK-LABEL: func.func @constants() -> (tensor<2xf32>, tensor<3xi32>, tensor<4xf32>, tensor<2x2xi32>, tensor<4xi32>, tensor<1x2xf32>) {
// CHECK-NEXT:  %[[CST:[a-zA-Z0-9_$.-]+]] = arith.constant dense<[1.000000e+00, 2.000000e+00]> : tensor<2xf32>
// CHECK-NEXT:  %[[CST_0:[a-zA-Z0-9_$.-]+]] = arith.constant dense<7> : tensor<3xi32>
// CHECK-NEXT:  %[[CST_1:[a-zA-Z0-9_$.-]+]] = arith.constant dense<1.000000e+00> : tensor<4xf32>
// CHECK-NEXT:  %[[CST_2:[a-zA-Z0-9_$.-]+]] = arith.constant dense<{{\[\[}}1, 2], [3, 4]]> : tensor<2x2xi32>
// CHECK-NEXT:  %[[CST_3:[a-zA-Z0-9_$.-]+]] = arith.constant dense<[1, 2, 3, 4]> : tensor<4xi32>
// CHECK-NEXT:  %[[CST_4:[a-zA-Z0-9_$.-]+]] = arith.constant dense<1.000000e+00> : tensor<1x2xf32>
// CHECK-NEXT:  return %[[CST]], %[[CST_0]], %[[CST_1]], %[[CST_2]], %[[CST_3]], %[[CST_4]] : tensor<2xf32>, tensor<3xi32>, tensor<4xf32>, tensor<2x2xi32>, tensor<4xi32>, tensor<1x2xf32>
// CHECK-NEXT:  }
func.func @constants() -> (tensor<2xf32>, tensor<3xi32>, tensor<4xf32>, tensor<2x2xi32>, tensor<4xi32>, tensor<1x2xf32>) {
  %f1 = arith.constant 1.0 : f32
  %f2 = arith.constant 2.0 : f32
  %i7 = arith.constant 7 : i32
  %0 = tensor.from_elements %f1, %f2 : tensor<2xf32>
  %1 = tensor.splat %i7 : tensor<3xi32>
  %2 = arith.constant dense<1.0> : tensor<4xf32>
  %c3 = arith.constant 3 : index
  %3 = tensor.insert %f1 into %2[%c3] : tensor<4xf32>
  %4 = arith.constant dense<[1, 2, 3, 4]> : tensor<4xi32>
  %5 = tensor.expand_shape %4 [[0, 1]] output_shape [2, 2] : tensor<4xi32> into tensor<2x2xi32>
  %6 = tensor.collapse_shape %5 [[0, 1]] : tensor<2x2xi32> into tensor<4xi32>
  %7 = tensor.extract_slice %2[0] [2] [1] : tensor<4xf32> to tensor<2xf32>
  %8 = tensor.expand_shape %7 [[0, 1]] output_shape [1, 2] : tensor<2xf32> into tensor<1x2xf32>
  return %0, %1, %3, %5, %6, %8 : tensor<2xf32>, tensor<3xi32>, tensor<4xf32>, tensor<2x2xi32>, tensor<4xi32>, tensor<1x2xf32>
}

// CHECK-LABEL: func.func @constant_slice(%arg0: tensor<?x?xf32>, %arg1: index) -> tensor<?x?xf32> {
// CHECK-NEXT:   %extracted_slice = tensor.extract_slice %arg0[0, %arg1] [4, %arg1] [1, 1] : tensor<?x?xf32> to tensor<4x?xf32>
// CHECK-NEXT:   %cast = tensor.cast %extracted_slice : tensor<4x?xf32> to tensor<?x?xf32>
// CHECK-NEXT:   return %cast : tensor<?x?xf32>
// CHECK-NEXT: }
func.func @constant_slice(%t: tensor<?x?xf32>, %n: index) -> tensor<?x?xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %0 = tensor.extract_slice %t[%c0, %n] [%c4, %n] [%c1, 1] : tensor<?x?xf32> to tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}

// CHECK-LABEL: func.func @slices(%arg0: tensor<4x8xf32>, %arg1: tensor<2x4xf32>, %arg2: index) -> (tensor<4x8xf32>, tensor<2x4xf32>, tensor<2x?xf32>) {
// CHECK-NEXT:   %extracted_slice = tensor.extract_slice %arg0[%arg2, %arg2] [2, %arg2] [1, 1] : tensor<4x8xf32> to tensor<2x?xf32>
// CHECK-NEXT:   return %arg0, %arg1, %extracted_slice : tensor<4x8xf32>, tensor<2x4xf32>, tensor<2x?xf32>
// CHECK-NEXT: }
func.func @slices(%t: tensor<4x8xf32>, %s: tensor<2x4xf32>, %n: index) -> (tensor<4x8xf32>, tensor<2x4xf32>, tensor<2x?xf32>) {
  %0 = tensor.extract_slice %t[0, 0] [4, 8] [1, 1] : tensor<4x8xf32> to tensor<4x8xf32>
  %1 = tensor.insert_slice %s into %t[%n, 0] [2, 4] [1, 1] : tensor<2x4xf32> into tensor<4x8xf32>
  %2 = tensor.extract_slice %1[%n, 0] [2, 4] [1, 1] : tensor<4x8xf32> to tensor<2x4xf32>
  %3 = tensor.cast %t : tensor<4x8xf32> to tensor<?x?xf32>
  %4 = tensor.extract_slice %3[%n, %n] [2, %n] [1, 1] : tensor<?x?xf32> to tensor<2x?xf32>
  return %0, %2, %4 : tensor<4x8xf32>, tensor<2x4xf32>, tensor<2x?xf32>
}

// CHECK-LABEL: func.func @slice_elsewhere_stays(%arg0: tensor<4x8xf32>, %arg1: tensor<2x4xf32>, %arg2: index) -> tensor<2x4xf32> {
// CHECK-NEXT:   %inserted_slice = tensor.insert_slice %arg1 into %arg0[%arg2, 0] [2, 4] [1, 1] : tensor<2x4xf32> into tensor<4x8xf32>
// CHECK-NEXT:   %extracted_slice = tensor.extract_slice %inserted_slice[0, %arg2] [2, 4] [1, 1] : tensor<4x8xf32> to tensor<2x4xf32>
// CHECK-NEXT:   return %extracted_slice : tensor<2x4xf32>
// CHECK-NEXT: }
func.func @slice_elsewhere_stays(%t: tensor<4x8xf32>, %s: tensor<2x4xf32>, %n: index) -> tensor<2x4xf32> {
  %0 = tensor.insert_slice %s into %t[%n, 0] [2, 4] [1, 1] : tensor<2x4xf32> into tensor<4x8xf32>
  %1 = tensor.extract_slice %0[0, %n] [2, 4] [1, 1] : tensor<4x8xf32> to tensor<2x4xf32>
  return %1 : tensor<2x4xf32>
}

// CHECK-LABEL: func.func @insertions(%arg0: tensor<4x8xf32>, %arg1: tensor<2x4xf32>, %arg2: tensor<4x8xf32>, %arg3: tensor<0x8xf32>, %arg4: index) -> (tensor<4x8xf32>, tensor<4x8xf32>, tensor<4x8xf32>, tensor<4x8xf32>) {
// CHECK-NEXT:   %inserted_slice = tensor.insert_slice %arg1 into %arg0[0, %arg4] [2, 4] [1, 1] : tensor<2x4xf32> into tensor<4x8xf32>
// CHECK-NEXT:   return %arg2, %arg0, %inserted_slice, %arg0 : tensor<4x8xf32>, tensor<4x8xf32>, tensor<4x8xf32>, tensor<4x8xf32>
// CHECK-NEXT: }
func.func @insertions(%t: tensor<4x8xf32>, %s: tensor<2x4xf32>, %w: tensor<4x8xf32>, %e: tensor<0x8xf32>, %n: index) -> (tensor<4x8xf32>, tensor<4x8xf32>, tensor<4x8xf32>, tensor<4x8xf32>) {
  %0 = tensor.insert_slice %w into %t[0, 0] [4, 8] [1, 1] : tensor<4x8xf32> into tensor<4x8xf32>
  %1 = tensor.extract_slice %t[%n, 0] [2, 4] [1, 1] : tensor<4x8xf32> to tensor<2x4xf32>
  %2 = tensor.insert_slice %1 into %t[%n, 0] [2, 4] [1, 1] : tensor<2x4xf32> into tensor<4x8xf32>
  %3 = tensor.insert_slice %1 into %t[0, %n] [2, 4] [1, 1] : tensor<2x4xf32> into tensor<4x8xf32>
  %4 = tensor.insert_slice %s into %3[0, %n] [2, 4] [1, 1] : tensor<2x4xf32> into tensor<4x8xf32>
  %5 = tensor.insert_slice %e into %t[0, 0] [0, 8] [1, 1] : tensor<0x8xf32> into tensor<4x8xf32>
  return %0, %2, %4, %5 : tensor<4x8xf32>, tensor<4x8xf32>, tensor<4x8xf32>, tensor<4x8xf32>
}

// CHECK-LABEL: func.func @inserted_casts(%arg0: tensor<4x8xf32>, %arg1: tensor<2x4xf32>, %arg2: tensor<?x4xf32>, %arg3: index) -> (tensor<?x?xf32>, tensor<4x8xf32>) {
// CHECK-NEXT:   %inserted_slice = tensor.insert_slice %arg1 into %arg0[%arg3, 0] [2, 4] [1, 1] : tensor<2x4xf32> into tensor<4x8xf32>
// CHECK-NEXT:   %cast = tensor.cast %inserted_slice : tensor<4x8xf32> to tensor<?x?xf32>
// CHECK-NEXT:   %cast_0 = tensor.cast %arg2 : tensor<?x4xf32> to tensor<2x4xf32>
// CHECK-NEXT:   %inserted_slice_1 = tensor.insert_slice %cast_0 into %arg0[%arg3, 0] [2, 4] [1, 1] : tensor<2x4xf32> into tensor<4x8xf32>
// CHECK-NEXT:   return %cast, %inserted_slice_1 : tensor<?x?xf32>, tensor<4x8xf32>
// CHECK-NEXT: }
func.func @inserted_casts(%t: tensor<4x8xf32>, %s: tensor<2x4xf32>, %u: tensor<?x4xf32>, %n: index) -> (tensor<?x?xf32>, tensor<4x8xf32>) {
  %c2 = arith.constant 2 : index
  %0 = tensor.cast %t : tensor<4x8xf32> to tensor<?x?xf32>
  %1 = tensor.cast %s : tensor<2x4xf32> to tensor<?x4xf32>
  %2 = tensor.insert_slice %1 into %0[%n, 0] [%n, 4] [1, 1] : tensor<?x4xf32> into tensor<?x?xf32>
  %3 = tensor.insert_slice %u into %t[%n, 0] [%c2, 4] [1, 1] : tensor<?x4xf32> into tensor<4x8xf32>
  return %2, %3 : tensor<?x?xf32>, tensor<4x8xf32>
}

// CHECK-LABEL: func.func @reshapes(%arg0: tensor<2x3x4xf32>, %arg1: tensor<?xf32>, %arg2: index, %arg3: f32) -> (tensor<24xf32>, tensor<2x3x4xf32>, tensor<?x1x4xf32>, tensor<2x2xf32>) {
// CHECK-NEXT:   %collapsed = tensor.collapse_shape %arg0 {{\[\[}}0, 1, 2]] : tensor<2x3x4xf32> into tensor<24xf32>
// CHECK-NEXT:   %expanded = tensor.expand_shape %arg1 {{\[\[}}0, 1, 2]] output_shape [%arg2, 1, 4] : tensor<?xf32> into tensor<?x1x4xf32>
// CHECK-NEXT:   %splat = tensor.splat %arg3 : tensor<2x2xf32>
// CHECK-NEXT:   return %collapsed, %arg0, %expanded, %splat : tensor<24xf32>, tensor<2x3x4xf32>, tensor<?x1x4xf32>, tensor<2x2xf32>
// CHECK-NEXT: }
func.func @reshapes(%t: tensor<2x3x4xf32>, %u: tensor<?xf32>, %n: index, %x: f32) -> (tensor<24xf32>, tensor<2x3x4xf32>, tensor<?x1x4xf32>, tensor<2x2xf32>) {
  %0 = tensor.collapse_shape %t [[0, 1], [2]] : tensor<2x3x4xf32> into tensor<6x4xf32>
  %1 = tensor.collapse_shape %0 [[0, 1]] : tensor<6x4xf32> into tensor<24xf32>
  %2 = tensor.expand_shape %0 [[0, 1], [2]] output_shape [2, 3, 4] : tensor<6x4xf32> into tensor<2x3x4xf32>
  %3 = tensor.expand_shape %u [[0, 1, 2, 3]] output_shape [%n, 1, 2, 2] : tensor<?xf32> into tensor<?x1x2x2xf32>
  %4 = tensor.collapse_shape %3 [[0], [1], [2, 3]] : tensor<?x1x2x2xf32> into tensor<?x1x4xf32>
  %5 = tensor.splat %x : tensor<4xf32>
  %6 = tensor.expand_shape %5 [[0, 1]] output_shape [2, 2] : tensor<4xf32> into tensor<2x2xf32>
  return %1, %2, %4, %6 : tensor<24xf32>, tensor<2x3x4xf32>, tensor<?x1x4xf32>, tensor<2x2xf32>
}

// CHECK-LABEL: func.func @expansion_that_may_differ_stays(%arg0: tensor<?x?xf32>, %arg1: index, %arg2: index) -> tensor<?x?xf32> {
// CHECK-NEXT:   %collapsed = tensor.collapse_shape %arg0 {{\[\[}}0, 1]] : tensor<?x?xf32> into tensor<?xf32>
// CHECK-NEXT:   %expanded = tensor.expand_shape %collapsed {{\[\[}}0, 1]] output_shape [%arg1, %arg2] : tensor<?xf32> into tensor<?x?xf32>
// CHECK-NEXT:   return %expanded : tensor<?x?xf32>
// CHECK-NEXT: }
func.func @expansion_that_may_differ_stays(%t: tensor<?x?xf32>, %n: index, %m: index) -> tensor<?x?xf32> {
  %0 = tensor.collapse_shape %t [[0, 1]] : tensor<?x?xf32> into tensor<?xf32>
  %1 = tensor.expand_shape %0 [[0, 1]] output_shape [%n, %m] : tensor<?xf32> into tensor<?x?xf32>
  return %1 : tensor<?x?xf32>
}

// CHECK-LABEL: func.func @reshaped_casts(%arg0: tensor<4x2xf32>) -> (tensor<?xf32>, tensor<?x2x2xf32>) {
// CHECK-NEXT:   %collapsed = tensor.collapse_shape %arg0 {{\[\[}}0, 1]] : tensor<4x2xf32> into tensor<8xf32>
// CHECK-NEXT:   %cast = tensor.cast %collapsed : tensor<8xf32> to tensor<?xf32>
// CHECK-NEXT:   %expanded = tensor.expand_shape %arg0 {{\[\[}}0, 1], [2]] output_shape [2, 2, 2] : tensor<4x2xf32> into tensor<2x2x2xf32>
// CHECK-NEXT:   %cast_0 = tensor.cast %expanded : tensor<2x2x2xf32> to tensor<?x2x2xf32>
// CHECK-NEXT:   return %cast, %cast_0 : tensor<?xf32>, tensor<?x2x2xf32>
// CHECK-NEXT: }
func.func @reshaped_casts(%t: tensor<4x2xf32>) -> (tensor<?xf32>, tensor<?x2x2xf32>) {
  %c2 = arith.constant 2 : index
  %0 = tensor.cast %t : tensor<4x2xf32> to tensor<?x2xf32>
  %1 = tensor.collapse_shape %0 [[0, 1]] : tensor<?x2xf32> into tensor<?xf32>
  %2 = tensor.expand_shape %0 [[0, 1], [2]] output_shape [%c2, 2, 2] : tensor<?x2xf32> into tensor<?x2x2xf32>
  return %1, %2 : tensor<?xf32>, tensor<?x2x2xf32>
}

// CHECK-LABEL: func.func @reshape_to_itself(%arg0: tensor<?x?xf32>, %arg1: tensor<2xindex>) -> (tensor<?x?xf32>, tensor<?x?xf32>) {
// CHECK-NEXT:   %reshape = tensor.reshape %arg0(%arg1) : (tensor<?x?xf32>, tensor<2xindex>) -> tensor<?x?xf32>
// CHECK-NEXT:   return %arg0, %reshape : tensor<?x?xf32>, tensor<?x?xf32>
// CHECK-NEXT: }
func.func @reshape_to_itself(%t: tensor<?x?xf32>, %s: tensor<2xindex>) -> (tensor<?x?xf32>, tensor<?x?xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %0 = tensor.dim %t, %c0 : tensor<?x?xf32>
  %1 = tensor.dim %t, %c1 : tensor<?x?xf32>
  %2 = tensor.from_elements %0, %1 : tensor<2xindex>
  %3 = tensor.reshape %t(%2) : (tensor<?x?xf32>, tensor<2xindex>) -> tensor<?x?xf32>
  %4 = tensor.reshape %t(%s) : (tensor<?x?xf32>, tensor<2xindex>) -> tensor<?x?xf32>
  %5 = tensor.reshape %4(%s) : (tensor<?x?xf32>, tensor<2xindex>) -> tensor<?x?xf32>
  return %3, %5 : tensor<?x?xf32>, tensor<?x?xf32>
}

// CHECK-LABEL: func.func @pads(%arg0: tensor<4xf32>, %arg1: tensor<?xf32>, %arg2: f32) -> (tensor<4xf32>, tensor<?xf32>, tensor<?xf32>, tensor<9xf32>) {
// CHECK-NEXT:   %padded = tensor.pad %arg0 low[1] high[2] {
// CHECK-NEXT:   ^bb0(%arg3: index):
// CHECK-NEXT:     tensor.yield %arg2 : f32
// CHECK-NEXT:   } : tensor<4xf32> to tensor<7xf32>
// CHECK-NEXT:   %cast = tensor.cast %padded : tensor<7xf32> to tensor<?xf32>
// CHECK-NEXT:   %padded_0 = tensor.pad %arg0 low[2] high[1] {
// CHECK-NEXT:   ^bb0(%arg3: index):
// CHECK-NEXT:     tensor.yield %arg2 : f32
// CHECK-NEXT:   } : tensor<4xf32> to tensor<7xf32>
// CHECK-NEXT:   %cast_1 = tensor.cast %padded_0 : tensor<7xf32> to tensor<?xf32>
// CHECK-NEXT:   %padded_2 = tensor.pad %arg1 low[1] high[1] {
// CHECK-NEXT:   ^bb0(%arg3: index):
// CHECK-NEXT:     tensor.yield %arg2 : f32
// CHECK-NEXT:   } : tensor<?xf32> to tensor<9xf32>
// CHECK-NEXT:   return %arg0, %cast, %cast_1, %padded_2 : tensor<4xf32>, tensor<?xf32>, tensor<?xf32>, tensor<9xf32>
// CHECK-NEXT: }
func.func @pads(%t: tensor<4xf32>, %u: tensor<?xf32>, %x: f32) -> (tensor<4xf32>, tensor<?xf32>, tensor<?xf32>, tensor<9xf32>) {
  %c2 = arith.constant 2 : index
  %0 = tensor.pad %t low[0] high[0] {
  ^bb0(%i: index):
    tensor.yield %x : f32
  } : tensor<4xf32> to tensor<4xf32>
  %1 = tensor.cast %t : tensor<4xf32> to tensor<?xf32>
  %2 = tensor.pad %1 low[1] high[2] {
  ^bb0(%i: index):
    tensor.yield %x : f32
  } : tensor<?xf32> to tensor<?xf32>
  %3 = tensor.pad %t low[%c2] high[1] {
  ^bb0(%i: index):
    tensor.yield %x : f32
  } : tensor<4xf32> to tensor<?xf32>
  %4 = tensor.pad %u low[1] high[1] {
  ^bb0(%i: index):
    tensor.yield %x : f32
  } : tensor<?xf32> to tensor<?xf32>
  %5 = tensor.cast %4 : tensor<?xf32> to tensor<9xf32>
  return %0, %2, %3, %5 : tensor<4xf32>, tensor<?xf32>, tensor<?xf32>, tensor<9xf32>
}

// CHECK-LABEL: func.func @pad_of_pad(%arg0: tensor<4xf32>, %arg1: f32) -> tensor<11xf32> {
// CHECK-NEXT:   %padded = tensor.pad %arg0 low[4] high[3] {
// CHECK-NEXT:   ^bb0(%arg2: index):
// CHECK-NEXT:     tensor.yield %arg1 : f32
// CHECK-NEXT:   } : tensor<4xf32> to tensor<11xf32>
// CHECK-NEXT:   return %padded : tensor<11xf32>
// CHECK-NEXT: }
func.func @pad_of_pad(%t: tensor<4xf32>, %x: f32) -> tensor<11xf32> {
  %0 = tensor.pad %t low[1] high[2] {
  ^bb0(%i: index):
    tensor.yield %x : f32
  } : tensor<4xf32> to tensor<7xf32>
  %1 = tensor.pad %0 low[3] high[1] {
  ^bb0(%i: index):
    tensor.yield %x : f32
  } : tensor<7xf32> to tensor<11xf32>
  return %1 : tensor<11xf32>
}

// CHECK-LABEL: func.func @pads_that_stay(%arg0: tensor<4xf32>, %arg1: f32, %arg2: f32) -> (tensor<4xf32>, tensor<11xf32>) {
// CHECK-NEXT:   %padded = tensor.pad %arg0 nofold low[0] high[0] {
// CHECK-NEXT:   ^bb0(%arg3: index):
// CHECK-NEXT:     tensor.yield %arg1 : f32
// CHECK-NEXT:   } : tensor<4xf32> to tensor<4xf32>
// CHECK-NEXT:   %padded_0 = tensor.pad %arg0 low[1] high[2] {
// CHECK-NEXT:   ^bb0(%arg3: index):
// CHECK-NEXT:     tensor.yield %arg1 : f32
// CHECK-NEXT:   } : tensor<4xf32> to tensor<7xf32>
// CHECK-NEXT:   %padded_1 = tensor.pad %padded_0 low[3] high[1] {
// CHECK-NEXT:   ^bb0(%arg3: index):
// CHECK-NEXT:     tensor.yield %arg2 : f32
// CHECK-NEXT:   } : tensor<7xf32> to tensor<11xf32>
// CHECK-NEXT:   return %padded, %padded_1 : tensor<4xf32>, tensor<11xf32>
// CHECK-NEXT: }
func.func @pads_that_stay(%t: tensor<4xf32>, %x: f32, %y: f32) -> (tensor<4xf32>, tensor<11xf32>) {
  %0 = tensor.pad %t nofold low[0] high[0] {
  ^bb0(%i: index):
    tensor.yield %x : f32
  } : tensor<4xf32> to tensor<4xf32>
  %1 = tensor.pad %t low[1] high[2] {
  ^bb0(%i: index):
    tensor.yield %x : f32
  } : tensor<4xf32> to tensor<7xf32>
  %2 = tensor.pad %1 low[3] high[1] {
  ^bb0(%i: index):
    tensor.yield %y : f32
  } : tensor<7xf32> to tensor<11xf32>
  return %0, %2 : tensor<4xf32>, tensor<11xf32>
}

// CHECK-LABEL: func.func @made(%arg0: index, %arg1: f32) -> (tensor<?x?xf32>, tensor<?x4xf32>, tensor<?xf32>) {
// CHECK-NEXT:   %0 = tensor.empty(%arg0) : tensor<4x?xf32>
// CHECK-NEXT:   %cast = tensor.cast %0 : tensor<4x?xf32> to tensor<?x?xf32>
// CHECK-NEXT:   %1 = tensor.empty(%arg0) : tensor<?x4xf32>
// CHECK-NEXT:   %generated = tensor.generate  {
// CHECK-NEXT:   ^bb0(%arg2: index):
// CHECK-NEXT:     tensor.yield %arg1 : f32
// CHECK-NEXT:   } : tensor<4xf32>
// CHECK-NEXT:   %cast_0 = tensor.cast %generated : tensor<4xf32> to tensor<?xf32>
// CHECK-NEXT:   return %cast, %1, %cast_0 : tensor<?x?xf32>, tensor<?x4xf32>, tensor<?xf32>
// CHECK-NEXT: }
func.func @made(%n: index, %x: f32) -> (tensor<?x?xf32>, tensor<?x4xf32>, tensor<?xf32>) {
  %c4 = arith.constant 4 : index
  %0 = tensor.empty(%c4, %n) : tensor<?x?xf32>
  %1 = tensor.empty(%n, %n) : tensor<?x?xf32>
  %2 = tensor.cast %1 : tensor<?x?xf32> to tensor<?x4xf32>
  %3 = tensor.generate %c4 {
  ^bb0(%i: index):
    tensor.yield %x : f32
  } : tensor<?xf32>
  return %0, %2, %3 : tensor<?x?xf32>, tensor<?x4xf32>, tensor<?xf32>
}

// CHECK-LABEL: func.func @concats(%arg0: tensor<?x4xf32>, %arg1: tensor<?x?xf32>) -> (tensor<?x4xf32>, tensor<?x4xf32>, tensor<?x?xf32>) {
// CHECK-NEXT:   %cast = tensor.cast %arg1 : tensor<?x?xf32> to tensor<?x4xf32>
// CHECK-NEXT:   %concat = tensor.concat dim(0) %arg0, %cast : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
// CHECK-NEXT:   %concat_0 = tensor.concat dim(0) %arg0, %arg0 : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
// CHECK-NEXT:   %cast_1 = tensor.cast %concat_0 : tensor<?x4xf32> to tensor<?x?xf32>
// CHECK-NEXT:   return %arg0, %concat, %cast_1 : tensor<?x4xf32>, tensor<?x4xf32>, tensor<?x?xf32>
// CHECK-NEXT: }
func.func @concats(%t: tensor<?x4xf32>, %u: tensor<?x?xf32>) -> (tensor<?x4xf32>, tensor<?x4xf32>, tensor<?x?xf32>) {
  %0 = tensor.concat dim(0) %t : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %1 = tensor.concat dim(0) %t, %u : (tensor<?x4xf32>, tensor<?x?xf32>) -> tensor<?x4xf32>
  %2 = tensor.concat dim(0) %t, %t : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x?xf32>
  return %0, %1, %2 : tensor<?x4xf32>, tensor<?x4xf32>, tensor<?x?xf32>
}

// CHECK-LABEL: func.func @gather_of_splat(%arg0: tensor<3x1xindex>) -> tensor<3x4xf32> {
// CHECK-NEXT:   %cst = arith.constant dense<2.000000e+00> : tensor<3x4xf32>
// CHECK-NEXT:   return %cst : tensor<3x4xf32>
// CHECK-NEXT: }
func.func @gather_of_splat(%at: tensor<3x1xindex>) -> tensor<3x4xf32> {
  %0 = arith.constant dense<2.0> : tensor<8x4xf32>
  %1 = tensor.gather %0[%at] gather_dims([0]) : (tensor<8x4xf32>, tensor<3x1xindex>) -> tensor<3x4xf32>
  return %1 : tensor<3x4xf32>
}
