// RUN: terrace-opt %s | FileCheck %s
// RUN: terrace-opt %s --mlir-print-op-generic | terrace-opt | FileCheck %s

// The custom form of each op, by way of the generic form too.

// CHECK-LABEL: func.func @allocation(%arg0: index) -> memref<4xf32> {
// CHECK-NEXT:   %alloc = memref.alloc(%arg0) : memref<?x8xf32>
// CHECK-NEXT:   %alloc_0 = memref.alloc() {alignment = 64 : i64} : memref<4xf32>
// CHECK-NEXT:   %alloc_1 = memref.alloc(%arg0)[%arg0] : memref<2x?xf32, #map, 1>
// CHECK-NEXT:   %alloca = memref.alloca(%arg0) : memref<?xf32>
// CHECK-NEXT:   return %alloc_0 : memref<4xf32>
// CHECK-NEXT: }
func.func @allocation(%n: index) -> memref<4xf32> {
  %0 = memref.alloc(%n) : memref<?x8xf32>
  %1 = memref.alloc() {alignment = 64 : i64} : memref<4xf32>
  %2 = memref.alloc(%n)[%n] : memref<2x?xf32, affine_map<(d0, d1)[s0] -> (d0 + s0, d1)>, 1>
  %3 = memref.alloca(%n) : memref<?xf32>
  return %1 : memref<4xf32>
}

// CHECK-LABEL: func.func @realloc(%arg0: memref<?xf32>, %arg1: index) -> memref<?xf32> {
// CHECK-NEXT:   %0 = memref.realloc %arg0(%arg1) : memref<?xf32> to memref<?xf32>
// CHECK-NEXT:   %1 = memref.realloc %0 {alignment = 8 : i64} : memref<?xf32> to memref<16xf32>
// CHECK-NEXT:   memref.dealloc %1 : memref<16xf32>
// CHECK-NEXT:   return %0 : memref<?xf32>
// CHECK-NEXT: }
func.func @realloc(%m: memref<?xf32>, %n: index) -> memref<?xf32> {
  %0 = memref.realloc %m(%n) : memref<?xf32> to memref<?xf32>
  %1 = memref.realloc %0 {alignment = 8 : i64} : memref<?xf32> to memref<16xf32>
  memref.dealloc %1 : memref<16xf32>
  return %0 : memref<?xf32>
}

// CHECK-LABEL: func.func @scope(%arg0: f32) -> f32 {
// CHECK-NEXT:   memref.alloca_scope  {
// CHECK-NEXT:     %alloca = memref.alloca() : memref<4xf32>
// CHECK-NEXT:   }
// CHECK-NEXT:   %0 = memref.alloca_scope  -> (f32) {
// CHECK-NEXT:     memref.alloca_scope.return %arg0 : f32
// CHECK-NEXT:   }
// CHECK-NEXT:   return %0 : f32
// CHECK-NEXT: }
func.func @scope(%x: f32) -> f32 {
  memref.alloca_scope {
    %1 = memref.alloca() : memref<4xf32>
  }
  %0 = memref.alloca_scope -> (f32) {
    memref.alloca_scope.return %x : f32
  }
  return %0 : f32
}

// CHECK: memref.global "private" constant @weights : memref<2xf32> = dense<[1.000000e+00, 2.000000e+00]> {alignment = 16 : i64}
memref.global "private" constant @weights : memref<2xf32> = dense<[1.0, 2.0]> {alignment = 16}
// CHECK: memref.global @state : memref<4xi8> = uninitialized
memref.global @state : memref<4xi8> = uninitialized
// CHECK: memref.global @elsewhere : memref<4xi8>
memref.global @elsewhere : memref<4xi8>

// CHECK-LABEL: func.func @global() -> memref<2xf32> {
// CHECK-NEXT:   %0 = memref.get_global @weights : memref<2xf32>
// CHECK-NEXT:   return %0 : memref<2xf32>
// CHECK-NEXT: }
func.func @global() -> memref<2xf32> {
  %0 = memref.get_global @weights : memref<2xf32>
  return %0 : memref<2xf32>
}

// CHECK-LABEL: func.func @access(%arg0: memref<4x8xf32>, %arg1: memref<4x8xf32>, %arg2: index, %arg3: f32) -> f32 {
// CHECK-NEXT:   %0 = memref.load %arg0[%arg2, %arg2] : memref<4x8xf32>
// CHECK-NEXT:   %1 = memref.load %arg0[%arg2, %arg2] {nontemporal = true} : memref<4x8xf32>
// CHECK-NEXT:   memref.store %arg3, %arg0[%arg2, %arg2] {alignment = 16 : i64} : memref<4x8xf32>
// CHECK-NEXT:   memref.copy %arg0, %arg1 : memref<4x8xf32> to memref<4x8xf32>
// CHECK-NEXT:   memref.prefetch %arg0[%arg2, %arg2], write, locality<3>, data : memref<4x8xf32>
// CHECK-NEXT:   memref.prefetch %arg0[%arg2, %arg2], read, locality<0>, instr : memref<4x8xf32>
// CHECK-NEXT:   return %0 : f32
// CHECK-NEXT: }
func.func @access(%m: memref<4x8xf32>, %n: memref<4x8xf32>, %i: index, %x: f32) -> f32 {
  %0 = memref.load %m[%i, %i] : memref<4x8xf32>
  %1 = memref.load %m[%i, %i] {nontemporal = true} : memref<4x8xf32>
  memref.store %x, %m[%i, %i] {alignment = 16 : i64} : memref<4x8xf32>
  memref.copy %m, %n : memref<4x8xf32> to memref<4x8xf32>
  memref.prefetch %m[%i, %i], write, locality<3>, data : memref<4x8xf32>
  memref.prefetch %m[%i, %i], read, locality<0>, instr : memref<4x8xf32>
  return %0 : f32
}

// CHECK-LABEL: func.func @transfer(%arg0: memref<64xf32>, %arg1: memref<64xf32, 1>, %arg2: memref<1xi32>, %arg3: index) {
// CHECK-NEXT:   memref.dma_start %arg0[%arg3], %arg1[%arg3], %arg3, %arg2[%arg3] : memref<64xf32>, memref<64xf32, 1>, memref<1xi32>
// CHECK-NEXT:   memref.dma_start %arg0[%arg3], %arg1[%arg3], %arg3, %arg2[%arg3], %arg3, %arg3 : memref<64xf32>, memref<64xf32, 1>, memref<1xi32>
// CHECK-NEXT:   memref.dma_wait %arg2[%arg3], %arg3 : memref<1xi32>
// CHECK-NEXT:   return
// CHECK-NEXT: }
func.func @transfer(%a: memref<64xf32>, %b: memref<64xf32, 1>, %tag: memref<1xi32>, %i: index) {
  memref.dma_start %a[%i], %b[%i], %i, %tag[%i] : memref<64xf32>, memref<64xf32, 1>, memref<1xi32>
  memref.dma_start %a[%i], %b[%i], %i, %tag[%i], %i, %i : memref<64xf32>, memref<64xf32, 1>, memref<1xi32>
  memref.dma_wait %tag[%i], %i : memref<1xi32>
  return
}

// CHECK-LABEL: func.func @atomics(%arg0: memref<4xf32>, %arg1: memref<4xi32>, %arg2: index, %arg3: f32, %arg4: i32) -> f32 {
// CHECK-NEXT:   %0 = memref.atomic_rmw addf %arg3, %arg0[%arg2] : (f32, memref<4xf32>) -> f32
// CHECK-NEXT:   %1 = memref.atomic_rmw xori %arg4, %arg1[%arg2] : (i32, memref<4xi32>) -> i32
// CHECK-NEXT:   %2 = memref.generic_atomic_rmw %arg0[%arg2] : memref<4xf32> {
// CHECK-NEXT:   ^bb0(%arg5: f32):
// CHECK-NEXT:     %3 = arith.mulf %arg5, %arg3 : f32
// CHECK-NEXT:     memref.atomic_yield %3 : f32
// CHECK-NEXT:   }
// CHECK-NEXT:   return %2 : f32
// CHECK-NEXT: }
func.func @atomics(%m: memref<4xf32>, %n: memref<4xi32>, %i: index, %x: f32, %k: i32) -> f32 {
  %0 = memref.atomic_rmw addf %x, %m[%i] : (f32, memref<4xf32>) -> f32
  %1 = memref.atomic_rmw xori %k, %n[%i] : (i32, memref<4xi32>) -> i32
  %2 = memref.generic_atomic_rmw %m[%i] : memref<4xf32> {
  ^bb0(%old: f32):
    %3 = arith.mulf %old, %x : f32
    memref.atomic_yield %3 : f32
  }
  return %2 : f32
}

// CHECK-LABEL: func.func @views(%arg0: memref<8x16xf32>, %arg1: memref<*xf32>, %arg2: memref<?xi8>, %arg3: index, %arg4: memref<2xindex>) -> memref<?x4xf32> {
// CHECK-NEXT:   %subview = memref.subview %arg0[0, %arg3] [4, %arg3] [1, 2] : memref<8x16xf32> to memref<4x?xf32, strided<[16, 2], offset: ?>>
// CHECK-NEXT:   %subview_0 = memref.subview %arg0[2, 0] [1, 16] [1, 1] : memref<8x16xf32> to memref<16xf32, strided<[1], offset: 32>>
// CHECK-NEXT:   %reinterpret_cast = memref.reinterpret_cast %arg1 to offset: [%arg3], sizes: [4, %arg3], strides: [%arg3, 1] : memref<*xf32> to memref<4x?xf32, strided<[?, 1], offset: ?>>
// CHECK-NEXT:   %cast = memref.cast %arg0 : memref<8x16xf32> to memref<?x16xf32>
// CHECK-NEXT:   %cast_1 = memref.cast %arg0 : memref<8x16xf32> to memref<*xf32>
// CHECK-NEXT:   %memspacecast = memref.memory_space_cast %arg0 : memref<8x16xf32> to memref<8x16xf32, 3>
// CHECK-NEXT:   %view = memref.view %arg2[%arg3][%arg3] : memref<?xi8> to memref<?x4xf32>
// CHECK-NEXT:   %reshape = memref.reshape %arg1(%arg4) : (memref<*xf32>, memref<2xindex>) -> memref<?x?xf32>
// CHECK-NEXT:   %transpose = memref.transpose %arg0 (d0, d1) -> (d1, d0) : memref<8x16xf32> to memref<16x8xf32, strided<[1, 16]>>
// CHECK-NEXT:   %assume_align = memref.assume_alignment %arg0, 32 : memref<8x16xf32>
// CHECK-NEXT:   %0:2 = memref.distinct_objects %cast, %arg0 : memref<?x16xf32>, memref<8x16xf32>
// CHECK-NEXT:   return %view : memref<?x4xf32>
// CHECK-NEXT: }
func.func @views(%m: memref<8x16xf32>, %u: memref<*xf32>, %bytes: memref<?xi8>, %n: index, %shape: memref<2xindex>) -> memref<?x4xf32> {
  %0 = memref.subview %m[0, %n] [4, %n] [1, 2] : memref<8x16xf32> to memref<4x?xf32, strided<[16, 2], offset: ?>>
  %1 = memref.subview %m[2, 0] [1, 16] [1, 1] : memref<8x16xf32> to memref<16xf32, strided<[1], offset: 32>>
  %2 = memref.reinterpret_cast %u to offset: [%n], sizes: [4, %n], strides: [%n, 1] : memref<*xf32> to memref<4x?xf32, strided<[?, 1], offset: ?>>
  %3 = memref.cast %m : memref<8x16xf32> to memref<?x16xf32>
  %4 = memref.cast %m : memref<8x16xf32> to memref<*xf32>
  %5 = memref.memory_space_cast %m : memref<8x16xf32> to memref<8x16xf32, 3>
  %6 = memref.view %bytes[%n][%n] : memref<?xi8> to memref<?x4xf32>
  %7 = memref.reshape %u(%shape) : (memref<*xf32>, memref<2xindex>) -> memref<?x?xf32>
  %8 = memref.transpose %m (d0, d1) -> (d1, d0) : memref<8x16xf32> to memref<16x8xf32, strided<[1, 16]>>
  %9 = memref.assume_alignment %m, 32 : memref<8x16xf32>
  %10, %11 = memref.distinct_objects %3, %m : memref<?x16xf32>, memref<8x16xf32>
  return %6 : memref<?x4xf32>
}

// CHECK-LABEL: func.func @reshapes(%arg0: memref<?x8xf32>, %arg1: memref<f32>, %arg2: index) -> memref<1x1xf32> {
// CHECK-NEXT:   %collapse_shape = memref.collapse_shape %arg0 {{\[\[}}0, 1]] : memref<?x8xf32> into memref<?xf32>
// CHECK-NEXT:   %expand_shape = memref.expand_shape %arg0 {{\[\[}}0], [1, 2]] output_shape [%arg2, 2, 4] : memref<?x8xf32> into memref<?x2x4xf32>
// CHECK-NEXT:   %expand_shape_0 = memref.expand_shape %arg1 [] output_shape [1, 1] : memref<f32> into memref<1x1xf32>
// CHECK-NEXT:   return %expand_shape_0 : memref<1x1xf32>
// CHECK-NEXT: }
func.func @reshapes(%m: memref<?x8xf32>, %scalar: memref<f32>, %n: index) -> memref<1x1xf32> {
  %0 = memref.collapse_shape %m [[0, 1]] : memref<?x8xf32> into memref<?xf32>
  %1 = memref.expand_shape %m [[0], [1, 2]] output_shape [%n, 2, 4] : memref<?x8xf32> into memref<?x2x4xf32>
  %2 = memref.expand_shape %scalar [] output_shape [1, 1] : memref<f32> into memref<1x1xf32>
  return %2 : memref<1x1xf32>
}

// CHECK-LABEL: func.func @queries(%arg0: memref<?x8xf32>, %arg1: memref<*xf32>, %arg2: index) -> index {
// CHECK-NEXT:   %dim = memref.dim %arg0, %arg2 : memref<?x8xf32>
// CHECK-NEXT:   %0 = memref.rank %arg1 : memref<*xf32>
// CHECK-NEXT:   %base_buffer, %offset, %sizes:2, %strides:2 = memref.extract_strided_metadata %arg0 : memref<?x8xf32> -> memref<f32>, index, index, index, index, index
// CHECK-NEXT:   %intptr = memref.extract_aligned_pointer_as_index %arg0 : memref<?x8xf32> -> index
// CHECK-NEXT:   return %sizes#1 : index
// CHECK-NEXT: }
func.func @queries(%m: memref<?x8xf32>, %u: memref<*xf32>, %i: index) -> index {
  %0 = memref.dim %m, %i : memref<?x8xf32>
  %1 = memref.rank %u : memref<*xf32>
  %base, %offset, %sizes:2, %strides:2 = memref.extract_strided_metadata %m : memref<?x8xf32> -> memref<f32>, index, index, index, index, index
  %2 = memref.extract_aligned_pointer_as_index %m : memref<?x8xf32> -> index
  return %sizes#1 : index
}
