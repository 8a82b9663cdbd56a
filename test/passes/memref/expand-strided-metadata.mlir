// RUN: terrace-opt %s --expand-strided-metadata --mlir-print-local-scope | FileCheck %s

// A part is a cast of the memory, at the offset of its first element.
// CHECK-LABEL: func.func @part(%arg0: memref<?x64xf32>, %arg1: index, %arg2: index) -> memref<?x8xf32, strided<[128, 1], offset: ?>> {
// CHECK-NEXT:    %base_buffer, %offset, %sizes:2, %strides:2 = memref.extract_strided_metadata %arg0 : memref<?x64xf32> -> memref<f32>, index, index, index, index, index
// CHECK-NEXT:    %0 = affine.apply affine_map<()[s0] -> (s0 * 64 + 4)>()[%arg1]
// CHECK-NEXT:    %reinterpret_cast = memref.reinterpret_cast %base_buffer to offset: [%0], sizes: [%arg2, 8], strides: [128, 1] : memref<f32> to memref<?x8xf32, strided<[128, 1], offset: ?>>
// CHECK-NEXT:    return %reinterpret_cast : memref<?x8xf32, strided<[128, 1], offset: ?>>
// CHECK-NEXT:  }
func.func @part(%m: memref<?x64xf32>, %o: index, %n: index) -> memref<?x8xf32, strided<[128, 1], offset: ?>> {
  %v = memref.subview %m[%o, 4] [%n, 8] [2, 1] : memref<?x64xf32> to memref<?x8xf32, strided<[128, 1], offset: ?>>
  return %v : memref<?x8xf32, strided<[128, 1], offset: ?>>
}

// CHECK-LABEL: func.func @split(%arg0: memref<?xf32, strided<[?]>>, %arg1: index) -> memref<4x?x2xf32, strided<[?, ?, ?]>> {
// CHECK-NEXT:    %base_buffer, %offset, %sizes, %strides = memref.extract_strided_metadata %arg0 : memref<?xf32, strided<[?]>> -> memref<f32>, index, index, index
// CHECK-NEXT:    %0 = affine.apply affine_map<()[s0, s1] -> ((s0 floordiv 4) * s1)>()[%sizes, %strides]
// CHECK-NEXT:    %1 = affine.apply affine_map<()[s0] -> (s0 floordiv 8)>()[%sizes]
// CHECK-NEXT:    %2 = affine.apply affine_map<()[s0] -> (s0 * 2)>()[%strides]
// CHECK-NEXT:    %reinterpret_cast = memref.reinterpret_cast %base_buffer to offset: [0], sizes: [4, %1, 2], strides: [%0, %2, %strides] : memref<f32> to memref<4x?x2xf32, strided<[?, ?, ?]>>
// CHECK-NEXT:    return %reinterpret_cast : memref<4x?x2xf32, strided<[?, ?, ?]>>
// CHECK-NEXT:  }
func.func @split(%m: memref<?xf32, strided<[?]>>, %n: index) -> memref<4x?x2xf32, strided<[?, ?, ?]>> {
  %v = memref.expand_shape %m [[0, 1, 2]] output_shape [4, %n, 2] : memref<?xf32, strided<[?]>> into memref<4x?x2xf32, strided<[?, ?, ?]>>
  return %v : memref<4x?x2xf32, strided<[?, ?, ?]>>
}

// CHECK-LABEL: func.func @joined(%arg0: memref<?x4x1xf32>) -> memref<?xf32> {
// CHECK-NEXT:    %base_buffer, %offset, %sizes:3, %strides:3 = memref.extract_strided_metadata %arg0 : memref<?x4x1xf32> -> memref<f32>, index, index, index, index, index, index, index
// CHECK-NEXT:    %0 = affine.apply affine_map<()[s0] -> (s0 * 4)>()[%sizes#0]
// CHECK-NEXT:    %reinterpret_cast = memref.reinterpret_cast %base_buffer to offset: [0], sizes: [%0], strides: [1] : memref<f32> to memref<?xf32>
// CHECK-NEXT:    return %reinterpret_cast : memref<?xf32>
// CHECK-NEXT:  }
func.func @joined(%m: memref<?x4x1xf32>) -> memref<?xf32> {
  %v = memref.collapse_shape %m [[0, 1, 2]] : memref<?x4x1xf32> into memref<?xf32>
  return %v : memref<?xf32>
}

// What an allocation was asked for is what it is.
// CHECK-LABEL: func.func @allocation(%arg0: index) -> (index, index, index, index, index) {
// CHECK-NEXT:    %c0 = arith.constant 0 : index
// CHECK-NEXT:    %c4 = arith.constant 4 : index
// CHECK-NEXT:    %c1 = arith.constant 1 : index
// CHECK-NEXT:    return %c0, %c4, %arg0, %arg0, %c1 : index, index, index, index, index
// CHECK-NEXT:  }
func.func @allocation(%n: index) -> (index, index, index, index, index) {
  %m = memref.alloc(%n) : memref<4x?xf32>
  %base, %offset, %sizes:2, %strides:2 = memref.extract_strided_metadata %m : memref<4x?xf32> -> memref<f32>, index, index, index, index, index
  return %offset, %sizes#0, %sizes#1, %strides#0, %strides#1 : index, index, index, index, index
}

// Which of the two open sizes is which does not follow from their product.
// CHECK-LABEL: func.func @two_open(%arg0: memref<?xf32>, %arg1: index, %arg2: index) -> memref<?x?xf32> {
// CHECK-NEXT:    %expand_shape = memref.expand_shape %arg0 {{\[\[}}0, 1]] output_shape [%arg1, %arg2] : memref<?xf32> into memref<?x?xf32>
// CHECK-NEXT:    return %expand_shape : memref<?x?xf32>
// CHECK-NEXT:  }
func.func @two_open(%m: memref<?xf32>, %a: index, %b: index) -> memref<?x?xf32> {
  %v = memref.expand_shape %m [[0, 1]] output_shape [%a, %b] : memref<?xf32> into memref<?x?xf32>
  return %v : memref<?x?xf32>
}

// Memory starts where that of the source does; a cast to another space is one of where it starts.
// CHECK-LABEL: func.func @start
// CHECK-SAME: (%[[M:.*]]: memref<*xf32>, %[[N:.*]]: memref<6x?xf32>)
// CHECK-DAG: memref.extract_aligned_pointer_as_index %[[M]] : memref<*xf32> -> index
// CHECK-DAG: %[[BASE:.*]], %{{.*}}, %[[SIZES:.*]]:2, %{{.*}}:2 = memref.extract_strided_metadata %[[N]]
// CHECK-DAG: %[[CAST:.*]] = memref.memory_space_cast %[[BASE]] : memref<f32> to memref<f32, 1>
// CHECK: return %{{.*}}, %[[CAST]], %[[SIZES]]#1
func.func @start(%m: memref<*xf32>, %n: memref<6x?xf32>) -> (index, memref<f32, 1>, index) {
  %r = memref.reinterpret_cast %m to offset: [2], sizes: [], strides: [] : memref<*xf32> to memref<f32, strided<[], offset: 2>>
  %p = memref.extract_aligned_pointer_as_index %r : memref<f32, strided<[], offset: 2>> -> index
  %c = memref.memory_space_cast %n : memref<6x?xf32> to memref<6x?xf32, 1>
  %base, %offset, %sizes:2, %strides:2 = memref.extract_strided_metadata %c
      : memref<6x?xf32, 1> -> memref<f32, 1>, index, index, index, index, index
  return %p, %base, %sizes#1 : index, memref<f32, 1>, index
}
