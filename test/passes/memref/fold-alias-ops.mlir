// RUN: terrace-opt %s --fold-memref-alias-ops --mlir-print-local-scope | FileCheck %s

// CHECK-LABEL: func.func @part(%arg0: memref<?x64xf32>, %arg1: index, %arg2: index, %arg3: index) -> f32 {
// CHECK-NEXT:    %c4 = arith.constant 4 : index
// CHECK-NEXT:    %0 = affine.apply affine_map<()[s0, s1] -> (s0 + s1)>()[%arg1, %arg2]
// CHECK-NEXT:    %1 = memref.load %arg0[%0, %c4] : memref<?x64xf32>
// CHECK-NEXT:    return %1 : f32
// CHECK-NEXT:  }
func.func @part(%m: memref<?x64xf32>, %o: index, %i: index, %j: index) -> f32 {
  %v = memref.subview %m[%o, 4] [8, 1] [1, 3] : memref<?x64xf32> to memref<8xf32, strided<[64], offset: ?>>
  %0 = memref.load %v[%i] : memref<8xf32, strided<[64], offset: ?>>
  return %0 : f32
}

// CHECK-LABEL: func.func @joined(%arg0: memref<4x8x2xf32>, %arg1: index, %arg2: index, %arg3: f32) {
// CHECK-NEXT:    %0:2 = affine.delinearize_index %arg1 into (4, 8) : index, index
// CHECK-NEXT:    memref.store %arg3, %arg0[%0#0, %0#1, %arg2] : memref<4x8x2xf32>
// CHECK-NEXT:    return
// CHECK-NEXT:  }
func.func @joined(%m: memref<4x8x2xf32>, %i: index, %j: index, %x: f32) {
  %v = memref.collapse_shape %m [[0, 1], [2]] : memref<4x8x2xf32> into memref<32x2xf32>
  memref.store %x, %v[%i, %j] : memref<32x2xf32>
  return
}

// CHECK-LABEL: func.func @vectors(%arg0: memref<16x64xf32>, %arg1: index) -> vector<4xf32> {
// CHECK-NEXT:    %0 = affine.apply affine_map<()[s0] -> (s0 * 2 + 2)>()[%arg1]
// CHECK-NEXT:    %1 = affine.apply affine_map<()[s0] -> (s0 + 8)>()[%arg1]
// CHECK-NEXT:    %2 = vector.load %arg0[%0, %1] : memref<16x64xf32>, vector<4xf32>
// CHECK-NEXT:    return %2 : vector<4xf32>
// CHECK-NEXT:  }
func.func @vectors(%m: memref<16x64xf32>, %i: index) -> vector<4xf32> {
  %v = memref.subview %m[2, 8] [7, 32] [2, 1] : memref<16x64xf32> to memref<7x32xf32, strided<[128, 1], offset: 136>>
  %0 = vector.load %v[%i, %i] : memref<7x32xf32, strided<[128, 1], offset: 136>>, vector<4xf32>
  return %0 : vector<4xf32>
}

// Rows of the vector are every second row of the memref.
// CHECK-LABEL: func.func @two_rows(%arg0: memref<16x64xf32>, %arg1: index) -> vector<2x4xf32> {
// CHECK-NEXT:    %subview = memref.subview %arg0[2, 8] [7, 32] [2, 1] : memref<16x64xf32> to memref<7x32xf32, strided<[128, 1], offset: 136>>
// CHECK-NEXT:    %0 = vector.load %subview[%arg1, %arg1] : memref<7x32xf32, strided<[128, 1], offset: 136>>, vector<2x4xf32>
// CHECK-NEXT:    return %0 : vector<2x4xf32>
// CHECK-NEXT:  }
func.func @two_rows(%m: memref<16x64xf32>, %i: index) -> vector<2x4xf32> {
  %v = memref.subview %m[2, 8] [7, 32] [2, 1] : memref<16x64xf32> to memref<7x32xf32, strided<[128, 1], offset: 136>>
  %0 = vector.load %v[%i, %i] : memref<7x32xf32, strided<[128, 1], offset: 136>>, vector<2x4xf32>
  return %0 : vector<2x4xf32>
}

// What lies outside of the part is padding, not what the memref has there.
// CHECK-LABEL: func.func @padded(%arg0: memref<16xf32>, %arg1: index, %arg2: f32) -> vector<4xf32> {
// CHECK-NEXT:    %subview = memref.subview %arg0[2] [8] [1] : memref<16xf32> to memref<8xf32, strided<[1], offset: 2>>
// CHECK-NEXT:    %0 = vector.transfer_read %subview[%arg1], %arg2 : memref<8xf32, strided<[1], offset: 2>>, vector<4xf32>
// CHECK-NEXT:    return %0 : vector<4xf32>
// CHECK-NEXT:  }
func.func @padded(%m: memref<16xf32>, %i: index, %x: f32) -> vector<4xf32> {
  %v = memref.subview %m[2] [8] [1] : memref<16xf32> to memref<8xf32, strided<[1], offset: 2>>
  %0 = vector.transfer_read %v[%i], %x : memref<8xf32, strided<[1], offset: 2>>, vector<4xf32>
  return %0 : vector<4xf32>
}

// CHECK-LABEL: func.func @parts_of_parts(%arg0: memref<64xf32>, %arg1: index) -> memref<4xf32, strided<[6], offset: ?>> {
// CHECK-NEXT:    %0 = affine.apply affine_map<()[s0] -> (s0 + 2)>()[%arg1]
// CHECK-NEXT:    %subview = memref.subview %arg0[%0] [4] [6] : memref<64xf32> to memref<4xf32, strided<[6], offset: ?>>
// CHECK-NEXT:    return %subview : memref<4xf32, strided<[6], offset: ?>>
// CHECK-NEXT:  }
func.func @parts_of_parts(%m: memref<64xf32>, %i: index) -> memref<4xf32, strided<[6], offset: ?>> {
  %v = memref.subview %m[%i] [16] [2] : memref<64xf32> to memref<16xf32, strided<[2], offset: ?>>
  %w = memref.subview %v[1] [4] [3] : memref<16xf32, strided<[2], offset: ?>> to memref<4xf32, strided<[6], offset: ?>>
  return %w : memref<4xf32, strided<[6], offset: ?>>
}
