// RUN: terrace-opt %s | FileCheck %s
// RUN: terrace-opt %s --mlir-print-op-generic | terrace-opt | FileCheck %s

// The custom form of each op, by way of the generic form too.

// CHECK: module {
// CHECK-NEXT:   memref.global "private" constant @weights : memref<2x2xf32> = dense<{{\[\[}}1.000000e+00, 2.000000e+00], [3.000000e+00, 4.000000e+00]]>
// CHECK-NEXT:   memref.global @scratch : memref<4xi8> = uninitialized {alignment = 64 : i64}
// CHECK-NEXT:   memref.global "private" @declared : memref<3xf64>
// CHECK-NEXT:   func.func @memory(%arg0: index, %arg1: f32) {
// CHECK-NEXT:     %alloc = memref.alloc() : memref<4x8xf32>
// CHECK-NEXT:     %alloc_0 = memref.alloc(%arg0) {alignment = 64 : i64} : memref<?x8xf32>
// CHECK-NEXT:     %alloca = memref.alloca() : memref<f32>
// CHECK-NEXT:     %0 = memref.get_global @weights : memref<2x2xf32>
// CHECK-NEXT:     %1 = memref.load %alloc[%arg0, %arg0] : memref<4x8xf32>
// CHECK-NEXT:     memref.store %1, %alloc_0[%arg0, %arg0] : memref<?x8xf32>
// CHECK-NEXT:     memref.store %arg1, %alloca[] : memref<f32>
// CHECK-NEXT:     %2 = memref.load %alloc[%arg0, %arg0] {nontemporal = true} : memref<4x8xf32>
// CHECK-NEXT:     memref.copy %alloc, %alloc_0 : memref<4x8xf32> to memref<?x8xf32>
// CHECK-NEXT:     %dim = memref.dim %alloc_0, %arg0 : memref<?x8xf32>
// CHECK-NEXT:     memref.dealloc %alloc_0 : memref<?x8xf32>
// CHECK-NEXT:     return
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @views(%arg0: memref<4x8xf32>, %arg1: memref<?x?xf32>, %arg2: memref<1024xi8>, %arg3: index) {
// CHECK-NEXT:     %subview = memref.subview %arg0[1, 2] [2, 3] [1, 2] : memref<4x8xf32> to memref<2x3xf32, strided<[8, 2], offset: 10>>
// CHECK-NEXT:     %subview_0 = memref.subview %arg0[%arg3, 0] [1, %arg3] [1, 1] : memref<4x8xf32> to memref<?xf32, strided<[1], offset: ?>>
// CHECK-NEXT:     %reinterpret_cast = memref.reinterpret_cast %arg1 to offset: [%arg3], sizes: [4, %arg3], strides: [8, 1] : memref<?x?xf32> to memref<4x?xf32, strided<[8, 1], offset: ?>>
// CHECK-NEXT:     %cast = memref.cast %arg0 : memref<4x8xf32> to memref<?x8xf32>
// CHECK-NEXT:     %view = memref.view %arg2[%arg3][] : memref<1024xi8> to memref<4x8xf32>
// CHECK-NEXT:     %view_1 = memref.view %arg2[%arg3][%arg3] : memref<1024xi8> to memref<?x8xf32>
// CHECK-NEXT:     %collapse_shape = memref.collapse_shape %arg0 {{\[\[}}0, 1]] : memref<4x8xf32> into memref<32xf32>
// CHECK-NEXT:     %expand_shape = memref.expand_shape %cast {{\[\[}}0], [1, 2]] output_shape [%arg3, 2, 4] : memref<?x8xf32> into memref<?x2x4xf32>
// CHECK-NEXT:     return
// CHECK-NEXT:   }
// CHECK-NEXT: }

memref.global "private" constant @weights : memref<2x2xf32> = dense<[[1.0, 2.0], [3.0, 4.0]]>
memref.global @scratch : memref<4xi8> = uninitialized {alignment = 64 : i64}
memref.global "private" @declared : memref<3xf64>

func.func @memory(%n: index, %x: f32) {
  %0 = memref.alloc() : memref<4x8xf32>
  %1 = memref.alloc(%n) {alignment = 64 : i64} : memref<?x8xf32>
  %2 = memref.alloca() : memref<f32>
  %3 = memref.get_global @weights : memref<2x2xf32>
  %4 = memref.load %0[%n, %n] : memref<4x8xf32>
  memref.store %4, %1[%n, %n] : memref<?x8xf32>
  memref.store %x, %2[] : memref<f32>
  %5 = memref.load %0[%n, %n] {nontemporal = true} : memref<4x8xf32>
  memref.copy %0, %1 : memref<4x8xf32> to memref<?x8xf32>
  %6 = memref.dim %1, %n : memref<?x8xf32>
  memref.dealloc %1 : memref<?x8xf32>
  return
}

func.func @views(%m: memref<4x8xf32>, %o: memref<?x?xf32>, %bytes: memref<1024xi8>, %n: index) {
  %0 = memref.subview %m[1, 2] [2, 3] [1, 2] : memref<4x8xf32> to memref<2x3xf32, strided<[8, 2], offset: 10>>
  %1 = memref.subview %m[%n, 0] [1, %n] [1, 1] : memref<4x8xf32> to memref<?xf32, strided<[1], offset: ?>>
  %2 = memref.reinterpret_cast %o to offset: [%n], sizes: [4, %n], strides: [8, 1] : memref<?x?xf32> to memref<4x?xf32, strided<[8, 1], offset: ?>>
  %3 = memref.cast %m : memref<4x8xf32> to memref<?x8xf32>
  %4 = memref.view %bytes[%n][] : memref<1024xi8> to memref<4x8xf32>
  %5 = memref.view %bytes[%n][%n] : memref<1024xi8> to memref<?x8xf32>
  %6 = memref.collapse_shape %m [[0, 1]] : memref<4x8xf32> into memref<32xf32>
  %7 = memref.expand_shape %3 [[0], [1, 2]] output_shape [%n, 2, 4] : memref<?x8xf32> into memref<?x2x4xf32>
  return
}
