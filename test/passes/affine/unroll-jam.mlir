// RUN: terrace-opt %s --affine-loop-unroll-jam=unroll-jam-factor=2 --mlir-print-local-scope | FileCheck %s

// Two rows at once.
// CHECK-LABEL: func.func @rows(%arg0: memref<8x16xf32>, %arg1: f32) {
// CHECK-NEXT:    affine.for %arg2 = 0 to 8 step 2 {
// CHECK-NEXT:      affine.for %arg3 = 0 to 16 {
// CHECK-NEXT:        %0 = affine.load %arg0[%arg2, %arg3] : memref<8x16xf32>
// CHECK-NEXT:        %1 = arith.mulf %0, %arg1 : f32
// CHECK-NEXT:        affine.store %1, %arg0[%arg2, %arg3] : memref<8x16xf32>
// CHECK-NEXT:        %2 = affine.apply affine_map<(d0) -> (d0 + 1)>(%arg2)
// CHECK-NEXT:        %3 = affine.load %arg0[%2, %arg3] : memref<8x16xf32>
// CHECK-NEXT:        %4 = arith.mulf %3, %arg1 : f32
// CHECK-NEXT:        affine.store %4, %arg0[%2, %arg3] : memref<8x16xf32>
// CHECK-NEXT:      }
// CHECK-NEXT:    }
// CHECK-NEXT:    return
// CHECK-NEXT:  }
func.func @rows(%a: memref<8x16xf32>, %x: f32) {
  affine.for %i = 0 to 8 {
    affine.for %j = 0 to 16 {
      %v = affine.load %a[%i, %j] : memref<8x16xf32>
      %w = arith.mulf %v, %x : f32
      affine.store %w, %a[%i, %j] : memref<8x16xf32>
    }
  }
  return
}

// A row depends on the one before it: they cannot run side by side.
// CHECK-LABEL: func.func @depends(%arg0: memref<9x16xf32>) {
// CHECK-NEXT:    affine.for %arg1 = 0 to 8 {
// CHECK-NEXT:      affine.for %arg2 = 0 to 15 {
// CHECK-NEXT:        %0 = affine.load %arg0[%arg1, %arg2 + 1] : memref<9x16xf32>
// CHECK-NEXT:        affine.store %0, %arg0[%arg1 + 1, %arg2] : memref<9x16xf32>
// CHECK-NEXT:      }
// CHECK-NEXT:    }
// CHECK-NEXT:    return
// CHECK-NEXT:  }
func.func @depends(%a: memref<9x16xf32>) {
  affine.for %i = 0 to 8 {
    affine.for %j = 0 to 15 {
      %v = affine.load %a[%i, %j + 1] : memref<9x16xf32>
      affine.store %v, %a[%i + 1, %j] : memref<9x16xf32>
    }
  }
  return
}

// The copies of a sum start from 0, but for the first one.
// CHECK-LABEL: func.func @sum(%arg0: memref<8xi32>, %arg1: i32) -> i32 {
// CHECK-NEXT:    %c0_i32 = arith.constant 0 : i32
// CHECK-NEXT:    %0:2 = affine.for %arg2 = 0 to 8 step 2 iter_args(%arg3 = %arg1, %arg4 = %c0_i32) -> (i32, i32) {
// CHECK-NEXT:      %2 = affine.load %arg0[%arg2] : memref<8xi32>
// CHECK-NEXT:      %3 = arith.addi %arg3, %2 : i32
// CHECK-NEXT:      %4 = affine.apply affine_map<(d0) -> (d0 + 1)>(%arg2)
// CHECK-NEXT:      %5 = affine.load %arg0[%4] : memref<8xi32>
// CHECK-NEXT:      %6 = arith.addi %arg4, %5 : i32
// CHECK-NEXT:      affine.yield %3, %6 : i32, i32
// CHECK-NEXT:    }
// CHECK-NEXT:    %1 = arith.addi %0#0, %0#1 : i32
// CHECK-NEXT:    return %1 : i32
// CHECK-NEXT:  }
func.func @sum(%a: memref<8xi32>, %init: i32) -> i32 {
  %r = affine.for %i = 0 to 8 iter_args(%s = %init) -> (i32) {
    %v = affine.load %a[%i] : memref<8xi32>
    %t = arith.addi %s, %v : i32
    affine.yield %t : i32
  }
  return %r : i32
}

// A sum of floats keeps its order.
// CHECK-LABEL: func.func @ordered(%arg0: memref<8xf32>, %arg1: f32) -> f32 {
// CHECK-NEXT:    %0 = affine.for %arg2 = 0 to 8 iter_args(%arg3 = %arg1) -> (f32) {
// CHECK-NEXT:      %1 = affine.load %arg0[%arg2] : memref<8xf32>
// CHECK-NEXT:      %2 = arith.addf %arg3, %1 : f32
// CHECK-NEXT:      affine.yield %2 : f32
// CHECK-NEXT:    }
// CHECK-NEXT:    return %0 : f32
// CHECK-NEXT:  }
func.func @ordered(%a: memref<8xf32>, %init: f32) -> f32 {
  %r = affine.for %i = 0 to 8 iter_args(%s = %init) -> (f32) {
    %v = affine.load %a[%i] : memref<8xf32>
    %t = arith.addf %s, %v : f32
    affine.yield %t : f32
  }
  return %r : f32
}
