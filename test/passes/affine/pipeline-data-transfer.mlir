// RUN: terrace-opt %s --affine-pipeline-data-transfer | FileCheck %s

// Two buffers and two tags alternate; the transfer of an iteration starts in the one before.

// CHECK-LABEL: func.func @overlap(
// CHECK: %[[B:.*]] = memref.alloc() : memref<2x16xf32, 1>
// CHECK: %[[T:.*]] = memref.alloc() : memref<2x1xi32>
// CHECK: affine.dma_start
// CHECK: affine.for %[[I:.*]] = 1 to 8 {
// CHECK-NEXT: affine.dma_start %{{.*}}[%[[I]] * 16], %[[B]][%[[I]] mod 2, 0], %[[T]][%[[I]] mod 2, 0]
// CHECK: affine.dma_wait %[[T]]
// CHECK: affine.load %[[B]]
// CHECK: }
// CHECK: affine.dma_wait %[[T]]
// CHECK: affine.load %[[B]]
// CHECK: memref.dealloc %[[T]]
// CHECK: memref.dealloc %[[B]]
func.func @overlap(%m: memref<128xf32>) {
  %c0 = arith.constant 0 : index
  %n = arith.constant 16 : index
  %b = memref.alloc() : memref<16xf32, 1>
  %t = memref.alloc() : memref<1xi32>
  affine.for %i = 0 to 8 {
    affine.dma_start %m[%i * 16], %b[%c0], %t[%c0], %n : memref<128xf32>, memref<16xf32, 1>, memref<1xi32>
    affine.dma_wait %t[%c0], %n : memref<1xi32>
    %0 = affine.load %b[3] : memref<16xf32, 1>
    "test.use"(%0) : (f32) -> ()
  }
  memref.dealloc %t : memref<1xi32>
  memref.dealloc %b : memref<16xf32, 1>
  return
}

// The loop writes what the next iteration would have transferred already.

// CHECK-LABEL: func.func @writes(
// CHECK: affine.for %{{.*}} = 0 to 8 {
// CHECK-NEXT: affine.dma_start
func.func @writes(%m: memref<128xf32>) {
  %c0 = arith.constant 0 : index
  %n = arith.constant 16 : index
  %b = memref.alloc() : memref<16xf32, 1>
  %t = memref.alloc() : memref<1xi32>
  affine.for %i = 0 to 8 {
    affine.dma_start %m[%i * 8], %b[%c0], %t[%c0], %n : memref<128xf32>, memref<16xf32, 1>, memref<1xi32>
    affine.dma_wait %t[%c0], %n : memref<1xi32>
    %0 = affine.load %b[3] : memref<16xf32, 1>
    affine.store %0, %m[%i * 8 + 11] : memref<128xf32>
  }
  memref.dealloc %t : memref<1xi32>
  memref.dealloc %b : memref<16xf32, 1>
  return
}
