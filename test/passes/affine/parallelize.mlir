// RUN: terrace-opt %s --affine-parallelize | FileCheck %s
// RUN: terrace-opt %s --affine-parallelize=parallel-reductions | FileCheck %s --check-prefix=REDUCE

// Rows do not depend on each other, the elements of a row do.

// CHECK-LABEL: func.func @rows(
// CHECK: affine.parallel (%[[I:.*]]) = (0) to (8) {
// CHECK-NEXT: affine.for %[[J:.*]] = 1 to 16 {
func.func @rows(%m: memref<8x16xf32>) {
  affine.for %i = 0 to 8 {
    affine.for %j = 1 to 16 {
      %0 = affine.load %m[%i, %j - 1] : memref<8x16xf32>
      affine.store %0, %m[%i, %j] : memref<8x16xf32>
    }
  }
  return
}

// Even elements are read, odd ones written.

// CHECK-LABEL: func.func @apart(
// CHECK: affine.parallel
func.func @apart(%m: memref<32xf32>) {
  affine.for %i = 0 to 16 {
    %0 = affine.load %m[%i * 2] : memref<32xf32>
    affine.store %0, %m[%i * 2 + 1] : memref<32xf32>
  }
  return
}

// The four elements that an iteration writes reach into those of the next one.

// CHECK-LABEL: func.func @vectors(
// CHECK: affine.for
func.func @vectors(%m: memref<64xf32>, %v: vector<4xf32>) {
  affine.for %i = 0 to 16 {
    affine.vector_store %v, %m[%i * 2] : memref<64xf32>, vector<4xf32>
  }
  return
}

// Both are views of the same memory.

// CHECK-LABEL: func.func @views(
// CHECK: affine.for
func.func @views(%m: memref<64xf32>) {
  %0 = memref.reinterpret_cast %m to offset: [0], sizes: [8, 8], strides: [8, 1] : memref<64xf32> to memref<8x8xf32>
  affine.for %i = 0 to 8 {
    %1 = affine.load %m[%i] : memref<64xf32>
    affine.store %1, %0[0, 0] : memref<8x8xf32>
  }
  return
}

// REDUCE-LABEL: func.func @sum(
// REDUCE: %[[INIT:.*]] = arith.constant
// REDUCE: %[[SUM:.*]] = affine.parallel (%{{.*}}) = (0) to (64) reduce ("addf") -> (f32) {
// REDUCE-NEXT: %[[V:.*]] = affine.load
// REDUCE-NEXT: affine.yield %[[V]] : f32
// REDUCE: arith.addf %[[INIT]], %[[SUM]]
func.func @sum(%m: memref<64xf32>) -> f32 {
  %zero = arith.constant 0.0 : f32
  %sum = affine.for %i = 0 to 64 iter_args(%acc = %zero) -> f32 {
    %0 = affine.load %m[%i] : memref<64xf32>
    %1 = arith.addf %acc, %0 : f32
    affine.yield %1 : f32
  }
  return %sum : f32
}
