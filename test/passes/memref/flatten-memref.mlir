// RUN: terrace-opt %s --flatten-memref --split-input-file | FileCheck %s

// An element of a memref with several dimensions is one of a memref with one.

// CHECK: #[[$AT:.*]] = affine_map<()[s0, s1] -> (s0 * 6 + s1)>
// CHECK-LABEL: func.func @row_major
// CHECK-SAME: (%[[M:.*]]: memref<2x3x6xf32>, %[[I:.*]]: index, %[[J:.*]]: index)
// CHECK: %[[P:.*]] = affine.apply #[[$AT]]()[%[[I]], %[[J]]]
// CHECK: %[[F:.*]] = memref.reinterpret_cast %[[M]] to offset: [0], sizes: [36], strides: [1] : memref<2x3x6xf32> to memref<36xf32, strided<[1]>>
// CHECK: memref.load %[[F]][%[[P]]]
func.func @row_major(%m: memref<2x3x6xf32>, %i: index, %j: index) -> f32 {
  %c0 = arith.constant 0 : index
  %0 = memref.load %m[%c0, %i, %j] : memref<2x3x6xf32>
  return %0 : f32
}

// -----

// Rows that lie over each other reach further than the longest of the dimensions.

// CHECK-LABEL: func.func @overlapping
// CHECK: memref.reinterpret_cast %{{.*}} to offset: [2], sizes: [7], strides: [1] : memref<4x4xf32, strided<[1, 1], offset: 2>> to memref<7xf32, strided<[1], offset: 2>>
func.func @overlapping(%m: memref<4x4xf32, strided<[1, 1], offset: 2>>, %i: index, %j: index, %v: f32) {
  memref.store %v, %m[%i, %j] : memref<4x4xf32, strided<[1, 1], offset: 2>>
  return
}

// -----

// Sizes and strides that are not known are asked for; in a loop they are no symbols of affine maps.

// CHECK-LABEL: func.func @in_loop
// CHECK: scf.for
// CHECK: %{{.*}}, %[[O:.*]], %[[N:.*]]:2, %[[S:.*]]:2 = memref.extract_strided_metadata
// CHECK: %[[A:.*]] = arith.muli %{{.*}}, %[[S]]#0 : index
// CHECK: %[[B:.*]] = arith.muli %{{.*}}, %[[S]]#1 : index
// CHECK: %[[P:.*]] = arith.addi %[[A]], %[[B]] : index
// CHECK: arith.maxsi
// CHECK: memref.load %{{.*}}[%[[P]]] : memref<?xf32, strided<[1], offset: ?>>
func.func @in_loop(%m: memref<?x?xf32, strided<[?, ?], offset: ?>>, %n: index, %x: f32) -> f32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%s = %x) -> f32 {
    %0 = memref.load %m[%i, %i] : memref<?x?xf32, strided<[?, ?], offset: ?>>
    %1 = arith.addf %s, %0 : f32
    scf.yield %1 : f32
  }
  return %r : f32
}

// -----

// Memory is allocated in one dimension, and that is what is freed.

// CHECK-LABEL: func.func @local
// CHECK: %[[M:.*]] = memref.alloc() {alignment = 64 : i64} : memref<12xf32, strided<[1]>>
// CHECK: vector.store %{{.*}}, %[[M]][%{{.*}}] : memref<12xf32, strided<[1]>>, vector<4xf32>
// CHECK: memref.dealloc %[[M]] : memref<12xf32, strided<[1]>>
func.func @local(%v: vector<4xf32>) {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %m = memref.alloc() {alignment = 64} : memref<3x4xf32>
  vector.store %v, %m[%c2, %c0] : memref<3x4xf32>, vector<4xf32>
  memref.dealloc %m : memref<3x4xf32>
  return
}

// -----

// Vectors of two dimensions, of elements that lie apart, or that may reach beyond the memref stay; so do
// layouts that are no strides.

// CHECK-LABEL: func.func @stays
// CHECK: vector.load %{{.*}} : memref<4x8xf32>, vector<2x8xf32>
// CHECK: vector.transfer_read %{{.*}} : memref<4x8xf32, strided<[16, 2]>>, vector<4xf32>
// CHECK: vector.transfer_read %{{.*}} : memref<4x8xf32>, vector<4xf32>
// CHECK: memref.load %{{.*}} : memref<4x8xf32, #{{.*}}>
// CHECK: memref.load %{{.*}} : memref<4x8xf32, strided<[-8, 1], offset: 24>>
func.func @stays(%m: memref<4x8xf32>, %a: memref<4x8xf32, strided<[16, 2]>>, %i: index,
                 %b: memref<4x8xf32, affine_map<(d0, d1) -> (d1, d0)>>,
                 %c: memref<4x8xf32, strided<[-8, 1], offset: 24>>)
    -> (vector<2x8xf32>, vector<4xf32>, vector<4xf32>, f32, f32) {
  %x = arith.constant 0.0 : f32
  %0 = vector.load %m[%i, %i] : memref<4x8xf32>, vector<2x8xf32>
  %1 = vector.transfer_read %a[%i, %i], %x {in_bounds = [true]} : memref<4x8xf32, strided<[16, 2]>>, vector<4xf32>
  %2 = vector.transfer_read %m[%i, %i], %x : memref<4x8xf32>, vector<4xf32>
  %3 = memref.load %b[%i, %i] : memref<4x8xf32, affine_map<(d0, d1) -> (d1, d0)>>
  %4 = memref.load %c[%i, %i] : memref<4x8xf32, strided<[-8, 1], offset: 24>>
  return %0, %1, %2, %3, %4 : vector<2x8xf32>, vector<4xf32>, vector<4xf32>, f32, f32
}
