// RUN: terrace-opt %s --affine-fold-memref-alias-ops --mlir-print-local-scope | FileCheck %s

// CHECK-LABEL: func.func @part(%arg0: memref<64x64xf32>, %arg1: index) {
// CHECK-NEXT:    affine.for %arg2 = 0 to 8 {
// CHECK-NEXT:      %0 = affine.apply affine_map<(d0)[s0] -> (d0 * 2 + s0)>(%arg2)[%arg1]
// CHECK-NEXT:      %1 = affine.apply affine_map<(d0) -> (d0 + 4)>(%arg2)
// CHECK-NEXT:      %2 = affine.load %arg0[%0, %1] : memref<64x64xf32>
// CHECK-NEXT:      %3 = affine.apply affine_map<(d0)[s0] -> (d0 * 2 + s0)>(%arg2)[%arg1]
// CHECK-NEXT:      %4 = affine.apply affine_map<(d0) -> (-d0 + 11)>(%arg2)
// CHECK-NEXT:      affine.store %2, %arg0[%3, %4] : memref<64x64xf32>
// CHECK-NEXT:    }
// CHECK-NEXT:    return
// CHECK-NEXT:  }
func.func @part(%m: memref<64x64xf32>, %x: index) {
  %v = memref.subview %m[%x, 4] [8, 8] [2, 1] : memref<64x64xf32> to memref<8x8xf32, strided<[128, 1], offset: ?>>
  affine.for %i = 0 to 8 {
    %0 = affine.load %v[%i, %i] : memref<8x8xf32, strided<[128, 1], offset: ?>>
    affine.store %0, %v[%i, 7 - %i] : memref<8x8xf32, strided<[128, 1], offset: ?>>
  }
  return
}

// CHECK-LABEL: func.func @split(%arg0: memref<64xf32>) {
// CHECK-NEXT:    %c4 = arith.constant 4 : index
// CHECK-NEXT:    %c3 = arith.constant 3 : index
// CHECK-NEXT:    affine.for %arg1 = 0 to 8 {
// CHECK-NEXT:      %0 = affine.linearize_index disjoint [%arg1, %c3] by (8, 8) : index
// CHECK-NEXT:      %1 = affine.load %arg0[%0] : memref<64xf32>
// CHECK-NEXT:      %2 = affine.linearize_index disjoint [%arg1, %c4] by (8, 8) : index
// CHECK-NEXT:      affine.store %1, %arg0[%2] : memref<64xf32>
// CHECK-NEXT:    }
// CHECK-NEXT:    return
// CHECK-NEXT:  }
func.func @split(%m: memref<64xf32>) {
  %v = memref.expand_shape %m [[0, 1]] output_shape [8, 8] : memref<64xf32> into memref<8x8xf32>
  affine.for %i = 0 to 8 {
    %0 = affine.load %v[%i, 3] : memref<8x8xf32>
    affine.store %0, %v[%i, 4] : memref<8x8xf32>
  }
  return
}

// The offset is no dimension of affine maps where the access stands.
// CHECK-LABEL: func.func @inner(%arg0: memref<64xf32>, %arg1: memref<index>, %arg2: f32) {
// CHECK-NEXT:    affine.for %arg3 = 0 to 8 {
// CHECK-NEXT:      %0 = memref.load %arg1[] : memref<index>
// CHECK-NEXT:      %subview = memref.subview %arg0[%0] [8] [1] : memref<64xf32> to memref<8xf32, strided<[1], offset: ?>>
// CHECK-NEXT:      affine.store %arg2, %subview[%arg3] : memref<8xf32, strided<[1], offset: ?>>
// CHECK-NEXT:    }
// CHECK-NEXT:    return
// CHECK-NEXT:  }
func.func @inner(%m: memref<64xf32>, %at: memref<index>, %x: f32) {
  affine.for %i = 0 to 8 {
    %o = memref.load %at[] : memref<index>
    %v = memref.subview %m[%o] [8] [1] : memref<64xf32> to memref<8xf32, strided<[1], offset: ?>>
    affine.store %x, %v[%i] : memref<8xf32, strided<[1], offset: ?>>
  }
  return
}
