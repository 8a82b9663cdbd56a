// RUN: terrace-opt %s --canonicalize | FileCheck %s

// Canonicalizations, and next to each the nearest case that stays.

// CHECK-LABEL: func.func @constant_sizes(%arg0: index) -> memref<?x?xf32> {
// CHECK-NEXT:   %alloc = memref.alloc(%arg0) : memref<4x?xf32>
// CHECK-NEXT:   %cast = memref.cast %alloc : memref<4x?xf32> to memref<?x?xf32>
// CHECK-NEXT:   return %cast : memref<?x?xf32>
// CHECK-NEXT: }
func.func @constant_sizes(%n: index) -> memref<?x?xf32> {
  %c4 = arith.constant 4 : index
  %0 = memref.alloc(%c4, %n) : memref<?x?xf32>
  return %0 : memref<?x?xf32>
}

// CHECK-LABEL: func.func @negative_size_stays() -> memref<?xf32> {
// CHECK-NEXT:   %c-4 = arith.constant -4 : index
// CHECK-NEXT:   %alloc = memref.alloc(%c-4) : memref<?xf32>
// CHECK-NEXT:   return %alloc : memref<?xf32>
// CHECK-NEXT: }
func.func @negative_size_stays() -> memref<?xf32> {
  %c = arith.constant -4 : index
  %0 = memref.alloc(%c) : memref<?xf32>
  return %0 : memref<?xf32>
}

// CHECK-LABEL: func.func @dead_alloc(%arg0: f32, %arg1: index) {
// CHECK-NEXT:   return
// CHECK-NEXT: }
func.func @dead_alloc(%x: f32, %i: index) {
  %0 = memref.alloc() : memref<8xf32>
  memref.store %x, %0[%i] : memref<8xf32>
  memref.dealloc %0 : memref<8xf32>
  return
}

// CHECK-LABEL: func.func @stored_alloc_stays(%arg0: memref<memref<8xf32>>) {
// CHECK-NEXT:   %alloc = memref.alloc() : memref<8xf32>
// CHECK-NEXT:   memref.store %alloc, %arg0[] : memref<memref<8xf32>>
// CHECK-NEXT:   return
// CHECK-NEXT: }
func.func @stored_alloc_stays(%holder: memref<memref<8xf32>>) {
  %0 = memref.alloc() : memref<8xf32>
  memref.store %0, %holder[] : memref<memref<8xf32>>
  return
}

// CHECK-LABEL: func.func @dead_realloc(%arg0: memref<8xf32>, %arg1: f32, %arg2: index) {
// CHECK-NEXT:   return
// CHECK-NEXT: }
func.func @dead_realloc(%m: memref<8xf32>, %x: f32, %i: index) {
  %0 = memref.realloc %m : memref<8xf32> to memref<16xf32>
  memref.store %x, %0[%i] : memref<16xf32>
  return
}

// CHECK-LABEL: func.func @scope_without_allocation(%arg0: memref<8xf32>, %arg1: f32, %arg2: index) {
// CHECK-NEXT:   memref.store %arg1, %arg0[%arg2] : memref<8xf32>
// CHECK-NEXT:   return
// CHECK-NEXT: }
func.func @scope_without_allocation(%m: memref<8xf32>, %x: f32, %i: index) {
  memref.alloca_scope {
    memref.store %x, %m[%i] : memref<8xf32>
  }
  return
}

// CHECK-LABEL: func.func @scope_that_frees_stays(%arg0: i1, %arg1: f32, %arg2: index, %arg3: memref<8xf32>) {
// CHECK-NEXT:   memref.alloca_scope  {
// CHECK-NEXT:     %alloca = memref.alloca() : memref<8xf32>
// CHECK-NEXT:     memref.copy %alloca, %arg3 : memref<8xf32> to memref<8xf32>
// CHECK-NEXT:   }
// CHECK-NEXT:   memref.store %arg1, %arg3[%arg2] : memref<8xf32>
// CHECK-NEXT:   return
// CHECK-NEXT: }
func.func @scope_that_frees_stays(%c: i1, %x: f32, %i: index, %m: memref<8xf32>) {
  memref.alloca_scope {
    %0 = memref.alloca() : memref<8xf32>
    memref.copy %0, %m : memref<8xf32> to memref<8xf32>
  }
  memref.store %x, %m[%i] : memref<8xf32>
  return
}

// CHECK-LABEL: func.func @hoisted(%arg0: i1, %arg1: memref<8xf32>) {
// CHECK-NEXT:   %alloca = memref.alloca() : memref<8xf32>
// CHECK-NEXT:   scf.if %arg0 {
// CHECK-NEXT:     memref.copy %alloca, %arg1 : memref<8xf32> to memref<8xf32>
// CHECK-NEXT:   }
// CHECK-NEXT:   return
// CHECK-NEXT: }
func.func @hoisted(%c: i1, %m: memref<8xf32>) {
  scf.if %c {
    memref.alloca_scope {
      %0 = memref.alloca() : memref<8xf32>
      memref.copy %0, %m : memref<8xf32> to memref<8xf32>
    }
  }
  return
}

// CHECK-LABEL: func.func @casts_into_accesses(%arg0: memref<4x8xf32>, %arg1: index, %arg2: f32) -> f32 {
// CHECK-NEXT:   %0 = memref.load %arg0[%arg1, %arg1] : memref<4x8xf32>
// CHECK-NEXT:   memref.store %arg2, %arg0[%arg1, %arg1] : memref<4x8xf32>
// CHECK-NEXT:   memref.prefetch %arg0[%arg1, %arg1], read, locality<0>, data : memref<4x8xf32>
// CHECK-NEXT:   %1 = memref.atomic_rmw addf %arg2, %arg0[%arg1, %arg1] : (f32, memref<4x8xf32>) -> f32
// CHECK-NEXT:   memref.dealloc %arg0 : memref<4x8xf32>
// CHECK-NEXT:   return %0 : f32
// CHECK-NEXT: }
func.func @casts_into_accesses(%m: memref<4x8xf32>, %i: index, %x: f32) -> f32 {
  %0 = memref.cast %m : memref<4x8xf32> to memref<?x?xf32>
  %1 = memref.load %0[%i, %i] : memref<?x?xf32>
  memref.store %x, %0[%i, %i] : memref<?x?xf32>
  memref.prefetch %0[%i, %i], read, locality<0>, data : memref<?x?xf32>
  %2 = memref.atomic_rmw addf %x, %0[%i, %i] : (f32, memref<?x?xf32>) -> f32
  memref.dealloc %0 : memref<?x?xf32>
  return %1 : f32
}

// CHECK-LABEL: func.func @stored_cast_stays(%arg0: memref<4xf32>, %arg1: memref<memref<?xf32>>) {
// CHECK-NEXT:   %cast = memref.cast %arg0 : memref<4xf32> to memref<?xf32>
// CHECK-NEXT:   memref.store %cast, %arg1[] : memref<memref<?xf32>>
// CHECK-NEXT:   return
// CHECK-NEXT: }
func.func @stored_cast_stays(%m: memref<4xf32>, %holder: memref<memref<?xf32>>) {
  %0 = memref.cast %m : memref<4xf32> to memref<?xf32>
  memref.store %0, %holder[] : memref<memref<?xf32>>
  return
}

// CHECK-LABEL: func.func @copies(%arg0: memref<4xf32>, %arg1: memref<0x4xf32>, %arg2: memref<0x4xf32>, %arg3: memref<?xf32>) {
// CHECK-NEXT:   memref.copy %arg0, %arg3 : memref<4xf32> to memref<?xf32>
// CHECK-NEXT:   return
// CHECK-NEXT: }
func.func @copies(%m: memref<4xf32>, %e: memref<0x4xf32>, %f: memref<0x4xf32>, %u: memref<?xf32>) {
  memref.copy %m, %m : memref<4xf32> to memref<4xf32>
  memref.copy %e, %f : memref<0x4xf32> to memref<0x4xf32>
  %0 = memref.cast %m : memref<4xf32> to memref<?xf32>
  memref.copy %0, %u : memref<?xf32> to memref<?xf32>
  return
}

// CHECK-LABEL: func.func @casts(%arg0: memref<4xf32>) -> (memref<4xf32>, memref<*xf32>) {
// CHECK-NEXT:   %cast = memref.cast %arg0 : memref<4xf32> to memref<*xf32>
// CHECK-NEXT:   return %arg0, %cast : memref<4xf32>, memref<*xf32>
// CHECK-NEXT: }
func.func @casts(%m: memref<4xf32>) -> (memref<4xf32>, memref<*xf32>) {
  %0 = memref.cast %m : memref<4xf32> to memref<?xf32>
  %1 = memref.cast %0 : memref<?xf32> to memref<4xf32>
  %2 = memref.cast %0 : memref<?xf32> to memref<*xf32>
  return %1, %2 : memref<4xf32>, memref<*xf32>
}

// CHECK-LABEL: func.func @space_casts(%arg0: memref<4xf32>) -> (memref<4xf32>, memref<4xf32, 2>) {
// CHECK-NEXT:   %memspacecast = memref.memory_space_cast %arg0 : memref<4xf32> to memref<4xf32, 2>
// CHECK-NEXT:   return %arg0, %memspacecast : memref<4xf32>, memref<4xf32, 2>
// CHECK-NEXT: }
func.func @space_casts(%m: memref<4xf32>) -> (memref<4xf32>, memref<4xf32, 2>) {
  %0 = memref.memory_space_cast %m : memref<4xf32> to memref<4xf32>
  %1 = memref.memory_space_cast %m : memref<4xf32> to memref<4xf32, 1>
  %2 = memref.memory_space_cast %1 : memref<4xf32, 1> to memref<4xf32, 2>
  return %0, %2 : memref<4xf32>, memref<4xf32, 2>
}

// CHECK-LABEL: func.func @dims(%arg0: index, %arg1: memref<?x8xf32>, %arg2: memref<?xi8>) -> (index, index, index, index, index) {
// CHECK-NEXT:  %[[C8:[a-zA-Z0-9_$.-]+]] = arith.constant 8 : index
// CHECK-NEXT:  %[[C2:[a-zA-Z0-9_$.-]+]] = arith.constant 2 : index
// CHECK-NEXT:  return %[[ARG0:[a-zA-Z0-9_$.-]+]], %[[C8]], %[[ARG0]], %[[ARG0]], %[[C2]] : index, index, index, index, index
// CHECK-NEXT:  }
func.func @dims(%n: index, %m: memref<?x8xf32>, %bytes: memref<?xi8>) -> (index, index, index, index, index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %0 = memref.alloc(%n) : memref<?xf32>
  %1 = memref.dim %0, %c0 : memref<?xf32>
  %2 = memref.dim %m, %c1 : memref<?x8xf32>
  %3 = memref.view %bytes[%c0][%n] : memref<?xi8> to memref<?xf32>
  %4 = memref.dim %3, %c0 : memref<?xf32>
  %5 = memref.subview %m[0, 0] [1, %n] [1, 1] : memref<?x8xf32> to memref<?xf32, strided<[1]>>
  %6 = memref.dim %5, %c0 : memref<?xf32, strided<[1]>>
  %7 = memref.rank %m : memref<?x8xf32>
  memref.dealloc %0 : memref<?xf32>
  return %1, %2, %4, %6, %7 : index, index, index, index, index
}

// CHECK-LABEL: func.func @dim_outside_stays(%arg0: memref<?x8xf32>) -> index {
// CHECK-NEXT:   %c5 = arith.constant 5 : index
// CHECK-NEXT:   %dim = memref.dim %arg0, %c5 : memref<?x8xf32>
// CHECK-NEXT:   return %dim : index
// CHECK-NEXT: }
func.func @dim_outside_stays(%m: memref<?x8xf32>) -> index {
  %c5 = arith.constant 5 : index
  %0 = memref.dim %m, %c5 : memref<?x8xf32>
  return %0 : index
}

// CHECK-LABEL: func.func @dim_of_reshape(%arg0: memref<*xf32>, %arg1: memref<?xi32>, %arg2: index) -> index {
// CHECK-NEXT:   %0 = memref.load %arg1[%arg2] : memref<?xi32>
// CHECK-NEXT:   %1 = arith.index_cast %0 : i32 to index
// CHECK-NEXT:   return %1 : index
// CHECK-NEXT: }
func.func @dim_of_reshape(%u: memref<*xf32>, %shape: memref<?xi32>, %i: index) -> index {
  %0 = memref.reshape %u(%shape) : (memref<*xf32>, memref<?xi32>) -> memref<*xf32>
  %1 = memref.dim %0, %i : memref<*xf32>
  return %1 : index
}

// CHECK-LABEL: func.func @constant_subview(%arg0: memref<?x?xf32>, %arg1: index) -> memref<?x?xf32, strided<[?, ?], offset: ?>> {
// CHECK-NEXT:   %subview = memref.subview %arg0[0, %arg1] [4, %arg1] [1, 1] : memref<?x?xf32> to memref<4x?xf32, strided<[?, 1], offset: ?>>
// CHECK-NEXT:   %cast = memref.cast %subview : memref<4x?xf32, strided<[?, 1], offset: ?>> to memref<?x?xf32, strided<[?, ?], offset: ?>>
// CHECK-NEXT:   return %cast : memref<?x?xf32, strided<[?, ?], offset: ?>>
// CHECK-NEXT: }
func.func @constant_subview(%m: memref<?x?xf32>, %n: index) -> memref<?x?xf32, strided<[?, ?], offset: ?>> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %0 = memref.subview %m[%c0, %n] [%c4, %n] [%c1, %c1] : memref<?x?xf32> to memref<?x?xf32, strided<[?, ?], offset: ?>>
  return %0 : memref<?x?xf32, strided<[?, ?], offset: ?>>
}

// CHECK-LABEL: func.func @subview_of_all(%arg0: memref<4x8xf32>) -> (memref<4x8xf32>, memref<4x8xf32, strided<[8, 1]>>) {
// CHECK-NEXT:   %cast = memref.cast %arg0 : memref<4x8xf32> to memref<4x8xf32, strided<[8, 1]>>
// CHECK-NEXT:   return %arg0, %cast : memref<4x8xf32>, memref<4x8xf32, strided<[8, 1]>>
// CHECK-NEXT: }
func.func @subview_of_all(%m: memref<4x8xf32>) -> (memref<4x8xf32>, memref<4x8xf32, strided<[8, 1]>>) {
  %0 = memref.subview %m[0, 0] [4, 8] [1, 1] : memref<4x8xf32> to memref<4x8xf32, strided<[8, 1]>>
  %1 = memref.cast %0 : memref<4x8xf32, strided<[8, 1]>> to memref<4x8xf32>
  return %1, %0 : memref<4x8xf32>, memref<4x8xf32, strided<[8, 1]>>
}

// CHECK-LABEL: func.func @subview_of_cast(%arg0: memref<4x8xf32>, %arg1: index) -> memref<2x?xf32, strided<[?, 1], offset: ?>> {
// CHECK-NEXT:   %subview = memref.subview %arg0[0, %arg1] [2, %arg1] [1, 1] : memref<4x8xf32> to memref<2x?xf32, strided<[8, 1], offset: ?>>
// CHECK-NEXT:   %cast = memref.cast %subview : memref<2x?xf32, strided<[8, 1], offset: ?>> to memref<2x?xf32, strided<[?, 1], offset: ?>>
// CHECK-NEXT:   return %cast : memref<2x?xf32, strided<[?, 1], offset: ?>>
// CHECK-NEXT: }
func.func @subview_of_cast(%m: memref<4x8xf32>, %n: index) -> memref<2x?xf32, strided<[?, 1], offset: ?>> {
  %0 = memref.cast %m : memref<4x8xf32> to memref<?x?xf32>
  %1 = memref.subview %0[0, %n] [2, %n] [1, 1] : memref<?x?xf32> to memref<2x?xf32, strided<[?, 1], offset: ?>>
  return %1 : memref<2x?xf32, strided<[?, 1], offset: ?>>
}

// CHECK-LABEL: func.func @reinterpreted(%arg0: memref<4x8xf32>, %arg1: index) -> (memref<4x8xf32>, memref<?xf32, strided<[?], offset: ?>>) {
// CHECK-NEXT:   %reinterpret_cast = memref.reinterpret_cast %arg0 to offset: [2], sizes: [%arg1], strides: [2] : memref<4x8xf32> to memref<?xf32, strided<[2], offset: 2>>
// CHECK-NEXT:   %cast = memref.cast %reinterpret_cast : memref<?xf32, strided<[2], offset: 2>> to memref<?xf32, strided<[?], offset: ?>>
// CHECK-NEXT:   return %arg0, %cast : memref<4x8xf32>, memref<?xf32, strided<[?], offset: ?>>
// CHECK-NEXT: }
func.func @reinterpreted(%m: memref<4x8xf32>, %n: index) -> (memref<4x8xf32>, memref<?xf32, strided<[?], offset: ?>>) {
  %c2 = arith.constant 2 : index
  %0 = memref.reinterpret_cast %m to offset: [0], sizes: [4, 8], strides: [8, 1] : memref<4x8xf32> to memref<4x8xf32>
  %1 = memref.subview %m[0, 0] [2, 8] [1, 1] : memref<4x8xf32> to memref<2x8xf32, strided<[8, 1]>>
  %2 = memref.reinterpret_cast %1 to offset: [%c2], sizes: [%n], strides: [%c2] : memref<2x8xf32, strided<[8, 1]>> to memref<?xf32, strided<[?], offset: ?>>
  return %0, %2 : memref<4x8xf32>, memref<?xf32, strided<[?], offset: ?>>
}

// CHECK-LABEL: func.func @metadata(%arg0: memref<?x8xf32>) -> (index, index, index, memref<?x?xf32, strided<[?, ?], offset: ?>>) {
// CHECK-NEXT:   %c0 = arith.constant 0 : index
// CHECK-NEXT:   %c8 = arith.constant 8 : index
// CHECK-NEXT:   %cast = memref.cast %arg0 : memref<?x8xf32> to memref<?x?xf32, strided<[?, ?], offset: ?>>
// CHECK-NEXT:   return %c0, %c8, %c8, %cast : index, index, index, memref<?x?xf32, strided<[?, ?], offset: ?>>
// CHECK-NEXT: }
func.func @metadata(%m: memref<?x8xf32>) -> (index, index, index, memref<?x?xf32, strided<[?, ?], offset: ?>>) {
  %base, %offset, %sizes:2, %strides:2 = memref.extract_strided_metadata %m : memref<?x8xf32> -> memref<f32>, index, index, index, index, index
  %0 = memref.reinterpret_cast %base to offset: [%offset], sizes: [%sizes#0, %sizes#1], strides: [%strides#0, %strides#1] : memref<f32> to memref<?x?xf32, strided<[?, ?], offset: ?>>
  return %offset, %sizes#1, %strides#0, %0 : index, index, index, memref<?x?xf32, strided<[?, ?], offset: ?>>
}

// CHECK-LABEL: func.func @views(%arg0: memref<64xi8>, %arg1: index) -> (memref<64xi8>, memref<?x?xf32>) {
// CHECK-NEXT:   %view = memref.view %arg0[%arg1][%arg1] : memref<64xi8> to memref<2x?xf32>
// CHECK-NEXT:   %cast = memref.cast %view : memref<2x?xf32> to memref<?x?xf32>
// CHECK-NEXT:   return %arg0, %cast : memref<64xi8>, memref<?x?xf32>
// CHECK-NEXT: }
func.func @views(%b: memref<64xi8>, %n: index) -> (memref<64xi8>, memref<?x?xf32>) {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %0 = memref.view %b[%c0][] : memref<64xi8> to memref<64xi8>
  %1 = memref.cast %b : memref<64xi8> to memref<?xi8>
  %2 = memref.view %1[%n][%c2, %n] : memref<?xi8> to memref<?x?xf32>
  return %0, %2 : memref<64xi8>, memref<?x?xf32>
}

// CHECK-LABEL: func.func @transposed(%arg0: memref<2x3x4xf32>) -> (memref<2x3x4xf32>, memref<4x3x2xf32, strided<[1, 4, 12]>>) {
// CHECK-NEXT:   %transpose = memref.transpose %arg0 (d0, d1, d2) -> (d2, d1, d0) : memref<2x3x4xf32> to memref<4x3x2xf32, strided<[1, 4, 12]>>
// CHECK-NEXT:   return %arg0, %transpose : memref<2x3x4xf32>, memref<4x3x2xf32, strided<[1, 4, 12]>>
// CHECK-NEXT: }
func.func @transposed(%m: memref<2x3x4xf32>) -> (memref<2x3x4xf32>, memref<4x3x2xf32, strided<[1, 4, 12]>>) {
  %0 = memref.transpose %m (d0, d1, d2) -> (d1, d0, d2) : memref<2x3x4xf32> to memref<3x2x4xf32, strided<[4, 12, 1]>>
  %1 = memref.transpose %0 (d0, d1, d2) -> (d1, d0, d2) : memref<3x2x4xf32, strided<[4, 12, 1]>> to memref<2x3x4xf32>
  %2 = memref.transpose %0 (d0, d1, d2) -> (d2, d0, d1) : memref<3x2x4xf32, strided<[4, 12, 1]>> to memref<4x3x2xf32, strided<[1, 4, 12]>>
  return %1, %2 : memref<2x3x4xf32>, memref<4x3x2xf32, strided<[1, 4, 12]>>
}

// CHECK-LABEL: func.func @collapses(%arg0: memref<2x3x4xf32>, %arg1: memref<?x3x4xf32>, %arg2: index) -> (memref<24xf32>, memref<?x12xf32>, memref<2x3x4xf32>) {
// CHECK-NEXT:   %collapse_shape = memref.collapse_shape %arg0 {{\[\[}}0, 1, 2]] : memref<2x3x4xf32> into memref<24xf32>
// CHECK-NEXT:   %collapse_shape_0 = memref.collapse_shape %arg0 {{\[\[}}0], [1, 2]] : memref<2x3x4xf32> into memref<2x12xf32>
// CHECK-NEXT:   %cast = memref.cast %collapse_shape_0 : memref<2x12xf32> to memref<?x12xf32>
// CHECK-NEXT:   return %collapse_shape, %cast, %arg0 : memref<24xf32>, memref<?x12xf32>, memref<2x3x4xf32>
// CHECK-NEXT: }
func.func @collapses(%m: memref<2x3x4xf32>, %u: memref<?x3x4xf32>, %n: index) -> (memref<24xf32>, memref<?x12xf32>, memref<2x3x4xf32>) {
  %0 = memref.collapse_shape %m [[0, 1], [2]] : memref<2x3x4xf32> into memref<6x4xf32>
  %1 = memref.collapse_shape %0 [[0, 1]] : memref<6x4xf32> into memref<24xf32>
  %2 = memref.cast %m : memref<2x3x4xf32> to memref<?x3x4xf32>
  %3 = memref.collapse_shape %2 [[0], [1, 2]] : memref<?x3x4xf32> into memref<?x12xf32>
  %4 = memref.expand_shape %0 [[0, 1], [2]] output_shape [2, 3, 4] : memref<6x4xf32> into memref<2x3x4xf32>
  return %1, %3, %4 : memref<24xf32>, memref<?x12xf32>, memref<2x3x4xf32>
}

// CHECK-LABEL: func.func @expansions(%arg0: memref<24xf32>, %arg1: memref<?xf32>, %arg2: index) -> (memref<2x3x4xf32>, memref<?x1x4xf32>) {
// CHECK-NEXT:   %expand_shape = memref.expand_shape %arg0 {{\[\[}}0, 1, 2]] output_shape [2, 3, 4] : memref<24xf32> into memref<2x3x4xf32>
// CHECK-NEXT:   %expand_shape_0 = memref.expand_shape %arg1 {{\[\[}}0, 1, 2]] output_shape [%arg2, 1, 4] : memref<?xf32> into memref<?x1x4xf32>
// CHECK-NEXT:   return %expand_shape, %expand_shape_0 : memref<2x3x4xf32>, memref<?x1x4xf32>
// CHECK-NEXT: }
func.func @expansions(%m: memref<24xf32>, %u: memref<?xf32>, %n: index) -> (memref<2x3x4xf32>, memref<?x1x4xf32>) {
  %0 = memref.expand_shape %m [[0, 1]] output_shape [6, 4] : memref<24xf32> into memref<6x4xf32>
  %1 = memref.expand_shape %0 [[0, 1], [2]] output_shape [2, 3, 4] : memref<6x4xf32> into memref<2x3x4xf32>
  %2 = memref.expand_shape %u [[0, 1, 2, 3]] output_shape [%n, 1, 2, 2] : memref<?xf32> into memref<?x1x2x2xf32>
  %3 = memref.collapse_shape %2 [[0], [1], [2, 3]] : memref<?x1x2x2xf32> into memref<?x1x4xf32>
  return %1, %3 : memref<2x3x4xf32>, memref<?x1x4xf32>
}

// CHECK-LABEL: func.func @expansion_of_collapse(%arg0: memref<2x3x4xf32>) -> (memref<6x4xf32>, memref<6x2x2xf32>) {
// CHECK-NEXT:   %collapse_shape = memref.collapse_shape %arg0 {{\[\[}}0, 1, 2]] : memref<2x3x4xf32> into memref<24xf32>
// CHECK-NEXT:   %collapse_shape_0 = memref.collapse_shape %arg0 {{\[\[}}0, 1], [2]] : memref<2x3x4xf32> into memref<6x4xf32>
// CHECK-NEXT:   %expand_shape = memref.expand_shape %collapse_shape {{\[\[}}0, 1, 2]] output_shape [6, 2, 2] : memref<24xf32> into memref<6x2x2xf32>
// CHECK-NEXT:   return %collapse_shape_0, %expand_shape : memref<6x4xf32>, memref<6x2x2xf32>
// CHECK-NEXT: }
func.func @expansion_of_collapse(%m: memref<2x3x4xf32>) -> (memref<6x4xf32>, memref<6x2x2xf32>) {
  %0 = memref.collapse_shape %m [[0, 1, 2]] : memref<2x3x4xf32> into memref<24xf32>
  %1 = memref.expand_shape %0 [[0, 1]] output_shape [6, 4] : memref<24xf32> into memref<6x4xf32>
  %2 = memref.expand_shape %0 [[0, 1, 2]] output_shape [6, 2, 2] : memref<24xf32> into memref<6x2x2xf32>
  return %1, %2 : memref<6x4xf32>, memref<6x2x2xf32>
}

// CHECK-LABEL: func.func @constant_expansion(%arg0: memref<8xf32>) -> memref<?x4xf32> {
// CHECK-NEXT:   %expand_shape = memref.expand_shape %arg0 {{\[\[}}0, 1]] output_shape [2, 4] : memref<8xf32> into memref<2x4xf32>
// CHECK-NEXT:   %cast = memref.cast %expand_shape : memref<2x4xf32> to memref<?x4xf32>
// CHECK-NEXT:   return %cast : memref<?x4xf32>
// CHECK-NEXT: }
func.func @constant_expansion(%m: memref<8xf32>) -> memref<?x4xf32> {
  %c2 = arith.constant 2 : index
  %0 = memref.cast %m : memref<8xf32> to memref<?xf32>
  %1 = memref.expand_shape %0 [[0, 1]] output_shape [%c2, 4] : memref<?xf32> into memref<?x4xf32>
  return %1 : memref<?x4xf32>
}

// CHECK-LABEL: func.func @assumed(%arg0: memref<8xf32>) -> (memref<8xf32>, memref<8xf32>) {
// CHECK-NEXT:   %assume_align = memref.assume_alignment %arg0, 16 : memref<8xf32>
// CHECK-NEXT:   %assume_align_0 = memref.assume_alignment %assume_align, 32 : memref<8xf32>
// CHECK-NEXT:   return %assume_align, %assume_align_0 : memref<8xf32>, memref<8xf32>
// CHECK-NEXT: }
func.func @assumed(%m: memref<8xf32>) -> (memref<8xf32>, memref<8xf32>) {
  %0 = memref.assume_alignment %m, 16 : memref<8xf32>
  %1 = memref.assume_alignment %0, 16 : memref<8xf32>
  %2 = memref.assume_alignment %0, 32 : memref<8xf32>
  return %1, %2 : memref<8xf32>, memref<8xf32>
}

// CHECK-LABEL: func.func @load_of_to_buffer(%arg0: tensor<?xf32>, %arg1: index) -> f32 {
// CHECK-NEXT:   %extracted = tensor.extract %arg0[%arg1] : tensor<?xf32>
// CHECK-NEXT:   return %extracted : f32
// CHECK-NEXT: }
func.func @load_of_to_buffer(%t: tensor<?xf32>, %i: index) -> f32 {
  %0 = bufferization.to_buffer %t : tensor<?xf32> to memref<?xf32>
  %1 = memref.load %0[%i] : memref<?xf32>
  return %1 : f32
}
