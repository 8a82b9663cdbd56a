// RUN: terrace-opt %s --affine-loop-fusion | FileCheck %s

// The producer writes what the consumer reads, one element at a time: both become one loop, and what goes
// from one to the other is a memref of one element.

// CHECK-LABEL: func.func @producer(
// CHECK: %[[T:.*]] = memref.alloc() : memref<1xf32>
// CHECK: affine.for %[[I:.*]] = 0 to 32 {
// CHECK-NEXT: affine.load %{{.*}}[%[[I]]] : memref<32xf32>
// CHECK-NEXT: arith.mulf
// CHECK-NEXT: affine.store %{{.*}}, %[[T]][0] : memref<1xf32>
// CHECK-NEXT: affine.load %[[T]][0] : memref<1xf32>
// CHECK-NEXT: arith.addf
// CHECK-NEXT: affine.store %{{.*}}, %{{.*}}[%[[I]]] : memref<32xf32>
// CHECK-NEXT: }
// CHECK-NEXT: return
func.func @producer(%x: memref<32xf32>, %y: memref<32xf32>) {
  %t = memref.alloc() : memref<32xf32>
  affine.for %i = 0 to 32 {
    %0 = affine.load %x[%i] : memref<32xf32>
    %1 = arith.mulf %0, %0 : f32
    affine.store %1, %t[%i] : memref<32xf32>
  }
  affine.for %i = 0 to 32 {
    %0 = affine.load %t[%i] : memref<32xf32>
    %1 = arith.addf %0, %0 : f32
    affine.store %1, %y[%i] : memref<32xf32>
  }
  return
}

// The consumer overwrites what the producer still has to read: nothing changes.

// CHECK-LABEL: func.func @overwrites(
// CHECK: affine.for
// CHECK: }
// CHECK: affine.for
func.func @overwrites(%x: memref<33xf32>) {
  %t = memref.alloc() : memref<32xf32>
  affine.for %i = 0 to 32 {
    %0 = affine.load %x[%i] : memref<33xf32>
    affine.store %0, %t[%i] : memref<32xf32>
  }
  affine.for %i = 0 to 32 {
    %0 = affine.load %t[%i] : memref<32xf32>
    affine.store %0, %x[%i + 1] : memref<33xf32>
  }
  return
}

// Each element follows from the one before, which a slice for every second one would leave out.

// CHECK-LABEL: func.func @running_sum(
// CHECK: affine.for %{{.*}} = 1 to 32 {
// CHECK: affine.store
// CHECK: }
// CHECK: affine.for %{{.*}} = 0 to 16 {
// CHECK-NEXT: affine.load
// CHECK-NEXT: affine.store
func.func @running_sum(%t: memref<32xf32>, %y: memref<16xf32>) {
  affine.for %i = 1 to 32 {
    %0 = affine.load %t[%i - 1] : memref<32xf32>
    %1 = affine.load %t[%i] : memref<32xf32>
    %2 = arith.addf %0, %1 : f32
    affine.store %2, %t[%i] : memref<32xf32>
  }
  affine.for %i = 0 to 16 {
    %0 = affine.load %t[%i * 2 + 1] : memref<32xf32>
    affine.store %0, %y[%i] : memref<16xf32>
  }
  return
}

// Both read the same elements, and neither depends on the other.

// CHECK-LABEL: func.func @siblings(
// CHECK: affine.for
// CHECK-NOT: affine.for
// CHECK: return
func.func @siblings(%x: memref<32xf32>, %y: memref<32xf32>, %z: memref<32xf32>) {
  affine.for %i = 0 to 32 {
    %0 = affine.load %x[%i] : memref<32xf32>
    %1 = arith.addf %0, %0 : f32
    affine.store %1, %y[%i] : memref<32xf32>
  }
  affine.for %i = 0 to 32 {
    %0 = affine.load %x[%i] : memref<32xf32>
    %1 = arith.mulf %0, %0 : f32
    affine.store %1, %z[%i] : memref<32xf32>
  }
  return
}
