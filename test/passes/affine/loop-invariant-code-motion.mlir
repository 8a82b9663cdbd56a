// RUN: terrace-opt %s --affine-loop-invariant-code-motion | FileCheck %s

// CHECK-LABEL: func.func @store(
// CHECK-NEXT: affine.load
// CHECK-NEXT: affine.store
// CHECK-NEXT: affine.for
func.func @store(%x: memref<4xf32>, %y: memref<4xf32>) {
  affine.for %i = 0 to 8 {
    %0 = affine.load %x[0] : memref<4xf32>
    affine.store %0, %y[1] : memref<4xf32>
  }
  return
}

// It may not run at all: then nothing is stored.

// CHECK-LABEL: func.func @may_not_run(
// CHECK-NEXT: affine.for
// CHECK-NEXT: affine.store
func.func @may_not_run(%y: memref<4xf32>, %v: f32, %n: index) {
  affine.for %i = 0 to %n {
    affine.store %v, %y[1] : memref<4xf32>
  }
  return
}

// What is read is written through a view.

// CHECK-LABEL: func.func @view(
// CHECK: affine.for
// CHECK-NEXT: affine.load
func.func @view(%x: memref<64xf32>, %v: f32) {
  %0 = memref.reinterpret_cast %x to offset: [0], sizes: [8, 8], strides: [8, 1] : memref<64xf32> to memref<8x8xf32>
  affine.for %i = 0 to 8 {
    %1 = affine.load %x[0] : memref<64xf32>
    %2 = arith.addf %1, %v : f32
    affine.store %2, %0[%i, 0] : memref<8x8xf32>
  }
  return
}
