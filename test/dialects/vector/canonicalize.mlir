// RUN: terrace-opt %s --canonicalize | FileCheck %s

// CHECK: module {
// CHECK-NEXT:  func.func @constants() -> (vector<2xi32>, i32, vector<4xi32>, vector<3x2xi32>, vector<2x3xi32>, vector<2xf32>, i32, vector<2x2xi32>) {
// CHECK-NEXT:  %[[CST:[a-zA-Z0-9_$.-]+]] = arith.constant dense<7> : vector<2x2xi32>
// CHECK-NEXT:  %[[CST_0:[a-zA-Z0-9_$.-]+]] = arith.constant dense<[1, 2, 3, 4]> : vector<4xi32>
// CHECK-NEXT:  %[[CST_1:[a-zA-Z0-9_$.-]+]] = arith.constant dense<[2, 3]> : vector<2xi32>
// CHECK-NEXT:  %[[C4_I32:[a-zA-Z0-9_$.-]+]] = arith.constant 4 : i32
// CHECK-NEXT:  %[[CST_2:[a-zA-Z0-9_$.-]+]] = arith.constant dense<[1, 2, 7, 4]> : vector<4xi32>
// CHECK-NEXT:  %[[CST_3:[a-zA-Z0-9_$.-]+]] = arith.constant dense<{{\[\[}}1, 4], [2, 5], [3, 6]]> : vector<3x2xi32>
// CHECK-NEXT:  %[[CST_4:[a-zA-Z0-9_$.-]+]] = arith.constant dense<{{\[\[}}1, 4, 2], [5, 3, 6]]> : vector<2x3xi32>
// CHECK-NEXT:  %[[CST_5:[a-zA-Z0-9_$.-]+]] = arith.constant dense<[2.000000e+00, 1.000000e+00]> : vector<2xf32>
// CHECK-NEXT:  %[[V0:[a-zA-Z0-9_$.-]+]] = vector.reduction <add>, %[[CST_0]] : vector<4xi32> into i32
// CHECK-NEXT:  return %[[CST_1]], %[[C4_I32]], %[[CST_2]], %[[CST_3]], %[[CST_4]], %[[CST_5]], %[[V0]], %[[CST]] : vector<2xi32>, i32, vector<4xi32>, vector<3x2xi32>, vector<2x3xi32>, vector<2xf32>, i32, vector<2x2xi32>
// CHECK-NEXT:  }
// CHECK-NEXT:  func.func @left_alone(%[[ARG0:[a-zA-Z0-9_$.-]+]]: f32) -> vector<2xi32> {
// CHECK-NEXT:  %[[CST]] = arith.constant dense<[1, 2]> : vector<2xi32>
// CHECK-NEXT:  %[[V0]] = vector.shuffle %[[CST]], %[[CST]] [0, -1] : vector<2xi32>, vector<2xi32>
// CHECK-NEXT:  return %[[V0]] : vector<2xi32>
// CHECK-NEXT:  }
// CHECK-NEXT:  func.func @nothing(%[[ARG0]]: vector<4xf32>, %[[ARG1:[a-zA-Z0-9_$.-]+]]: f32, %[[ARG2:[a-zA-Z0-9_$.-]+]]: vector<2x2xf32>) -> (vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<2x2xf32>, vector<4xf32>, vector<4xf32>, f32, f32, f32, vector<4xf32>) {
// CHECK-NEXT:  return %[[ARG0]], %[[ARG0]], %[[ARG0]], %[[ARG2]], %[[ARG0]], %[[ARG0]], %[[ARG1]], %[[ARG1]], %[[ARG1]], %[[ARG0]] : vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<2x2xf32>, vector<4xf32>, vector<4xf32>, f32, f32, f32, vector<4xf32>
// CHECK-NEXT:  }
// CHECK-NEXT:  func.func @twice(%[[ARG0]]: vector<4xf32>, %[[ARG1]]: vector<2x3x4xf32>, %[[ARG2]]: index) -> (vector<2x3x4xf32>, f32, vector<4x2x3xf32>, vector<2x2xf32>, vector<4xi32>) {
// CHECK-NEXT:  %[[V0]] = vector.broadcast %[[ARG0]] : vector<4xf32> to vector<2x3x4xf32>
// CHECK-NEXT:  %[[V1:[a-zA-Z0-9_$.-]+]] = vector.extract %[[ARG1]][%[[ARG2]], 1, %[[ARG2]]] : f32 from vector<2x3x4xf32>
// CHECK-NEXT:  %[[V2:[a-zA-Z0-9_$.-]+]] = vector.transpose %[[ARG1]], [2, 0, 1] : vector<2x3x4xf32> to vector<4x2x3xf32>
// CHECK-NEXT:  %[[V3:[a-zA-Z0-9_$.-]+]] = vector.shape_cast %[[ARG0]] : vector<4xf32> to vector<2x2xf32>
// CHECK-NEXT:  %[[V4:[a-zA-Z0-9_$.-]+]] = vector.bitcast %[[ARG0]] : vector<4xf32> to vector<4xi32>
// CHECK-NEXT:  return %[[V0]], %[[V1]], %[[V2]], %[[V3]], %[[V4]] : vector<2x3x4xf32>, f32, vector<4x2x3xf32>, vector<2x2xf32>, vector<4xi32>
// CHECK-NEXT:  }
// CHECK-NEXT:  func.func @masks(%[[ARG0]]: memref<8xf32>, %[[ARG1]]: vector<4xf32>, %[[ARG2]]: index) -> (vector<4xf32>, vector<4xf32>, vector<4x3xi1>, f32) {
// CHECK-NEXT:  %[[V0]] = vector.load %[[ARG0]][%[[ARG2]]] {alignment = 8 : i64} : memref<8xf32>, vector<4xf32>
// CHECK-NEXT:  vector.store %[[ARG1]], %[[ARG0]][%[[ARG2]]] : memref<8xf32>, vector<4xf32>
// CHECK-NEXT:  %[[V1]] = vector.constant_mask [0, 0] : vector<4x3xi1>
// CHECK-NEXT:  %[[V2]] = vector.extract_strided_slice %[[ARG1]] {offsets = [1], sizes = [1], strides = [1]} : vector<4xf32> to vector<1xf32>
// CHECK-NEXT:  %[[V3]] = vector.extract %[[V2]][0] : f32 from vector<1xf32>
// CHECK-NEXT:  return %[[V0]], %[[ARG1]], %[[V1]], %[[V3]] : vector<4xf32>, vector<4xf32>, vector<4x3xi1>, f32
// CHECK-NEXT:  }
// CHECK-NEXT:  func.func @bounds(%[[ARG0]]: memref<8x?xf32>, %[[ARG1]]: f32) -> vector<4x4xf32> {
// CHECK-NEXT:  %[[C5:[a-zA-Z0-9_$.-]+]] = arith.constant 5 : index
// CHECK-NEXT:  %[[C4:[a-zA-Z0-9_$.-]+]] = arith.constant 4 : index
// CHECK-NEXT:  %[[V0]] = vector.transfer_read %[[ARG0]][%[[C4]], %[[C4]]], %[[ARG1]] {in_bounds = [true, false]} : memref<8x?xf32>, vector<4x4xf32>
// CHECK-NEXT:  vector.transfer_write %[[V0]], %[[ARG0]][%[[C5]], %[[C4]]] : vector<4x4xf32>, memref<8x?xf32>
// CHECK-NEXT:  return %[[V0]] : vector<4x4xf32>
// CHECK-NEXT:  }
// CHECK-NEXT: }

// What moves elements of a constant is a constant.
func.func @constants() -> (vector<2xi32>, i32, vector<4xi32>, vector<3x2xi32>, vector<2x3xi32>, vector<2xf32>, i32, vector<2x2xi32>) {
  %v = arith.constant dense<[1, 2, 3, 4]> : vector<4xi32>
  %m = arith.constant dense<[[1, 2, 3], [4, 5, 6]]> : vector<2x3xi32>
  %x = arith.constant 7 : i32
  %0 = vector.extract_strided_slice %v {offsets = [1], sizes = [2], strides = [1]} : vector<4xi32> to vector<2xi32>
  %1 = vector.extract %m[1, 0] : i32 from vector<2x3xi32>
  %2 = vector.insert %x, %v [2] : i32 into vector<4xi32>
  %3 = vector.transpose %m, [1, 0] : vector<2x3xi32> to vector<3x2xi32>
  %4 = vector.shape_cast %3 : vector<3x2xi32> to vector<2x3xi32>
  %f = arith.constant dense<[1.0, 2.0]> : vector<2xf32>
  %5 = vector.shuffle %f, %f [3, 0] : vector<2xf32>, vector<2xf32>
  %6 = vector.reduction <add>, %v : vector<4xi32> into i32
  %7 = vector.broadcast %x : i32 to vector<2x2xi32>
  return %0, %1, %2, %3, %4, %5, %6, %7 : vector<2xi32>, i32, vector<4xi32>, vector<3x2xi32>, vector<2x3xi32>, vector<2xf32>, i32, vector<2x2xi32>
}

// A poison element is no constant.
func.func @left_alone(%x: f32) -> vector<2xi32> {
  %v = arith.constant dense<[1, 2]> : vector<2xi32>
  %0 = vector.shuffle %v, %v [0, -1] : vector<2xi32>, vector<2xi32>
  return %0 : vector<2xi32>
}

// What does nothing is gone.
func.func @nothing(%v: vector<4xf32>, %x: f32, %m: vector<2x2xf32>) -> (vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<2x2xf32>, vector<4xf32>, vector<4xf32>, f32, f32, f32, vector<4xf32>) {
  %0 = vector.broadcast %v : vector<4xf32> to vector<4xf32>
  %1 = vector.shuffle %v, %v [0, 1, 2, 3] : vector<4xf32>, vector<4xf32>
  %2 = vector.shape_cast %v : vector<4xf32> to vector<4xf32>
  %3 = vector.transpose %m, [0, 1] : vector<2x2xf32> to vector<2x2xf32>
  %4 = vector.bitcast %v : vector<4xf32> to vector<4xf32>
  %e:4 = vector.to_elements %v : vector<4xf32>
  %5 = vector.from_elements %e#0, %e#1, %e#2, %e#3 : vector<4xf32>
  %b = vector.broadcast %x : f32 to vector<4xf32>
  %6 = vector.extract %b[3] : f32 from vector<4xf32>
  %i = vector.insert %x, %v [1] : f32 into vector<4xf32>
  %7 = vector.extract %i[1] : f32 from vector<4xf32>
  %f = vector.from_elements %x, %6, %x, %7 : vector<4xf32>
  %8 = vector.extract %f[2] : f32 from vector<4xf32>
  %w = vector.interleave %v, %v : vector<4xf32> -> vector<8xf32>
  %9, %10 = vector.deinterleave %w : vector<8xf32> -> vector<4xf32>
  return %0, %1, %2, %3, %4, %5, %6, %7, %8, %10 : vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<2x2xf32>, vector<4xf32>, vector<4xf32>, f32, f32, f32, vector<4xf32>
}

// Two of a kind are one.
func.func @twice(%v: vector<4xf32>, %m: vector<2x3x4xf32>, %i: index) -> (vector<2x3x4xf32>, f32, vector<4x2x3xf32>, vector<2x2xf32>, vector<4xi32>) {
  %0 = vector.broadcast %v : vector<4xf32> to vector<3x4xf32>
  %1 = vector.broadcast %0 : vector<3x4xf32> to vector<2x3x4xf32>
  %2 = vector.extract %m[%i] : vector<3x4xf32> from vector<2x3x4xf32>
  %3 = vector.extract %2[1, %i] : f32 from vector<3x4xf32>
  %4 = vector.transpose %m, [1, 2, 0] : vector<2x3x4xf32> to vector<3x4x2xf32>
  %5 = vector.transpose %4, [1, 2, 0] : vector<3x4x2xf32> to vector<4x2x3xf32>
  %6 = vector.shape_cast %v : vector<4xf32> to vector<1x4xf32>
  %7 = vector.shape_cast %6 : vector<1x4xf32> to vector<2x2xf32>
  %8 = vector.bitcast %v : vector<4xf32> to vector<2xf64>
  %9 = vector.bitcast %8 : vector<2xf64> to vector<4xi32>
  return %1, %3, %5, %7, %9 : vector<2x3x4xf32>, f32, vector<4x2x3xf32>, vector<2x2xf32>, vector<4xi32>
}

// Masks that are known make loads and stores plain, or nothing.
func.func @masks(%m: memref<8xf32>, %v: vector<4xf32>, %i: index) -> (vector<4xf32>, vector<4xf32>, vector<4x3xi1>, f32) {
  %c0 = arith.constant 0 : index
  %c9 = arith.constant 9 : index
  %all = vector.create_mask %c9 : vector<4xi1>
  %none = vector.create_mask %c0 : vector<4xi1>
  %0 = vector.maskedload %m[%i], %all, %v {alignment = 8 : i64} : memref<8xf32>, vector<4xi1>, vector<4xf32> into vector<4xf32>
  %1 = vector.maskedload %m[%i], %none, %v : memref<8xf32>, vector<4xi1>, vector<4xf32> into vector<4xf32>
  vector.maskedstore %m[%i], %all, %v : memref<8xf32>, vector<4xi1>, vector<4xf32>
  vector.maskedstore %m[%c0], %none, %v : memref<8xf32>, vector<4xi1>, vector<4xf32>
  %2 = vector.create_mask %c9, %c0 : vector<4x3xi1>
  %one = vector.extract_strided_slice %v {offsets = [1], sizes = [1], strides = [1]} : vector<4xf32> to vector<1xf32>
  %3 = vector.reduction <add>, %one : vector<1xf32> into f32
  return %0, %1, %2, %3 : vector<4xf32>, vector<4xf32>, vector<4x3xi1>, f32
}

// Bounds that constants tell.
func.func @bounds(%m: memref<8x?xf32>, %x: f32) -> vector<4x4xf32> {
  %c4 = arith.constant 4 : index
  %0 = vector.transfer_read %m[%c4, %c4], %x : memref<8x?xf32>, vector<4x4xf32>
  %c5 = arith.constant 5 : index
  vector.transfer_write %0, %m[%c5, %c4] : vector<4x4xf32>, memref<8x?xf32>
  return %0 : vector<4x4xf32>
}
