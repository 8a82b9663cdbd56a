// RUN: terrace-opt %s --canonicalize | FileCheck %s

// Canonicalizations, and next to each the nearest case that stays.

// CHECK-LABEL: func.func @there_and_back(%arg0: tensor<?xf32>, %arg1: memref<?xf32>) -> (tensor<?xf32>, memref<?xf32>) {
// CHECK-NEXT:   return %arg0, %arg1 : tensor<?xf32>, memref<?xf32>
// CHECK-NEXT: }
func.func @there_and_back(%t: tensor<?xf32>, %m: memref<?xf32>) -> (tensor<?xf32>, memref<?xf32>) {
  %0 = bufferization.to_buffer %t : tensor<?xf32> to memref<?xf32>
  %1 = bufferization.to_tensor %0 : memref<?xf32> to tensor<?xf32>
  %2 = bufferization.to_tensor %m : memref<?xf32> to tensor<?xf32>
  %3 = bufferization.to_buffer %2 : tensor<?xf32> to memref<?xf32>
  return %1, %3 : tensor<?xf32>, memref<?xf32>
}

// CHECK-LABEL: func.func @written_in_between_stays(%arg0: tensor<4xf32>, %arg1: f32, %arg2: index) -> tensor<4xf32> {
// CHECK-NEXT:   %0 = bufferization.to_buffer %arg0 : tensor<4xf32> to memref<4xf32>
// CHECK-NEXT:   memref.store %arg1, %0[%arg2] : memref<4xf32>
// CHECK-NEXT:   %1 = bufferization.to_tensor %0 : memref<4xf32> to tensor<4xf32>
// CHECK-NEXT:   return %1 : tensor<4xf32>
// CHECK-NEXT: }
func.func @written_in_between_stays(%t: tensor<4xf32>, %x: f32, %i: index) -> tensor<4xf32> {
  %0 = bufferization.to_buffer %t : tensor<4xf32> to memref<4xf32>
  memref.store %x, %0[%i] : memref<4xf32>
  %1 = bufferization.to_tensor %0 : memref<4xf32> to tensor<4xf32>
  return %1 : tensor<4xf32>
}

// CHECK-LABEL: func.func @other_layout(%arg0: memref<?xf32, strided<[1], offset: 3>>, %arg1: memref<?xf32, strided<[1], offset: ?>>) -> (memref<?xf32, strided<[1], offset: ?>>, memref<?xf32, strided<[1], offset: 3>>) {
// CHECK-NEXT:   %c0 = arith.constant 0 : index
// CHECK-NEXT:   %cast = memref.cast %arg0 : memref<?xf32, strided<[1], offset: 3>> to memref<?xf32, strided<[1], offset: ?>>
// CHECK-NEXT:   %dim = memref.dim %arg1, %c0 : memref<?xf32, strided<[1], offset: ?>>
// CHECK-NEXT:   %alloc = memref.alloc(%dim) : memref<?xf32, strided<[1], offset: 3>>
// CHECK-NEXT:   memref.copy %arg1, %alloc : memref<?xf32, strided<[1], offset: ?>> to memref<?xf32, strided<[1], offset: 3>>
// CHECK-NEXT:   return %cast, %alloc : memref<?xf32, strided<[1], offset: ?>>, memref<?xf32, strided<[1], offset: 3>>
// CHECK-NEXT: }
func.func @other_layout(%m: memref<?xf32, strided<[1], offset: 3>>, %n: memref<?xf32, strided<[1], offset: ?>>) -> (memref<?xf32, strided<[1], offset: ?>>, memref<?xf32, strided<[1], offset: 3>>) {
  %0 = bufferization.to_tensor %m : memref<?xf32, strided<[1], offset: 3>> to tensor<?xf32>
  %1 = bufferization.to_buffer %0 : tensor<?xf32> to memref<?xf32, strided<[1], offset: ?>>
  %2 = bufferization.to_tensor %n : memref<?xf32, strided<[1], offset: ?>> to tensor<?xf32>
  %3 = bufferization.to_buffer %2 : tensor<?xf32> to memref<?xf32, strided<[1], offset: 3>>
  return %1, %3 : memref<?xf32, strided<[1], offset: ?>>, memref<?xf32, strided<[1], offset: 3>>
}

// CHECK-LABEL: func.func @of_casts(%arg0: tensor<4xf32>) -> memref<?xf32> {
// CHECK-NEXT:   %0 = bufferization.to_buffer %arg0 : tensor<4xf32> to memref<4xf32>
// CHECK-NEXT:   %cast = memref.cast %0 : memref<4xf32> to memref<?xf32>
// CHECK-NEXT:   return %cast : memref<?xf32>
// CHECK-NEXT: }
func.func @of_casts(%t: tensor<4xf32>) -> memref<?xf32> {
  %0 = tensor.cast %t : tensor<4xf32> to tensor<?xf32>
  %1 = bufferization.to_buffer %0 : tensor<?xf32> to memref<?xf32>
  return %1 : memref<?xf32>
}

// CHECK-LABEL: func.func @sizes(%arg0: memref<?xf32>, %arg1: index) -> (index, index) {
// CHECK-NEXT:   %c0 = arith.constant 0 : index
// CHECK-NEXT:   %dim = memref.dim %arg0, %c0 : memref<?xf32>
// CHECK-NEXT:   return %dim, %arg1 : index, index
// CHECK-NEXT: }
func.func @sizes(%m: memref<?xf32>, %n: index) -> (index, index) {
  %c0 = arith.constant 0 : index
  %0 = bufferization.to_tensor %m : memref<?xf32> to tensor<?xf32>
  %1 = tensor.dim %0, %c0 : tensor<?xf32>
  %2 = bufferization.alloc_tensor(%n) : tensor<?xf32>
  %3 = tensor.dim %2, %c0 : tensor<?xf32>
  return %1, %3 : index, index
}

// CHECK-LABEL: func.func @constant_alloc_tensor(%arg0: index) -> tensor<?x?xf32> {
// CHECK-NEXT:   %0 = bufferization.alloc_tensor(%arg0) : tensor<4x?xf32>
// CHECK-NEXT:   %cast = tensor.cast %0 : tensor<4x?xf32> to tensor<?x?xf32>
// CHECK-NEXT:   return %cast : tensor<?x?xf32>
// CHECK-NEXT: }
func.func @constant_alloc_tensor(%n: index) -> tensor<?x?xf32> {
  %c4 = arith.constant 4 : index
  %0 = bufferization.alloc_tensor(%c4, %n) : tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}

// CHECK-LABEL: func.func @freed_source(%arg0: memref<4xf32>) -> memref<4xf32> {
// CHECK-NEXT:   return %arg0 : memref<4xf32>
// CHECK-NEXT: }
func.func @freed_source(%m: memref<4xf32>) -> memref<4xf32> {
  %0 = bufferization.clone %m : memref<4xf32> to memref<4xf32>
  memref.dealloc %m : memref<4xf32>
  return %0 : memref<4xf32>
}

// CHECK-LABEL: func.func @freed_before_stays(%arg0: memref<4xf32>, %arg1: memref<4xf32>) -> memref<4xf32> {
// CHECK-NEXT:   %0 = bufferization.clone %arg0 : memref<4xf32> to memref<4xf32>
// CHECK-NEXT:   memref.dealloc %arg1 : memref<4xf32>
// CHECK-NEXT:   memref.dealloc %arg0 : memref<4xf32>
// CHECK-NEXT:   return %0 : memref<4xf32>
// CHECK-NEXT: }
func.func @freed_before_stays(%m: memref<4xf32>, %o: memref<4xf32>) -> memref<4xf32> {
  %0 = bufferization.clone %m : memref<4xf32> to memref<4xf32>
  memref.dealloc %o : memref<4xf32>
  memref.dealloc %m : memref<4xf32>
  return %0 : memref<4xf32>
}

// CHECK-LABEL: func.func @clone_of_cast(%arg0: memref<4xf32>) -> memref<?xf32> {
// CHECK-NEXT:   %0 = bufferization.clone %arg0 : memref<4xf32> to memref<?xf32>
// CHECK-NEXT:   return %0 : memref<?xf32>
// CHECK-NEXT: }
func.func @clone_of_cast(%m: memref<4xf32>) -> memref<?xf32> {
  %0 = memref.cast %m : memref<4xf32> to memref<?xf32>
  %1 = bufferization.clone %0 : memref<?xf32> to memref<?xf32>
  return %1 : memref<?xf32>
}

// CHECK-LABEL: func.func @deallocs(%arg0: memref<2xf32>, %arg1: memref<2xf32>, %arg2: i1, %arg3: i1) -> (i1, i1) {
// CHECK-NEXT:   %0 = arith.ori %arg2, %arg3 : i1
// CHECK-NEXT:   bufferization.dealloc (%arg0 : memref<2xf32>) if (%0)
// CHECK-NEXT:   bufferization.dealloc (%arg1 : memref<2xf32>) if (%arg3)
// CHECK-NEXT:   %1 = bufferization.dealloc (%arg0 : memref<2xf32>) if (%arg2) retain (%arg1 : memref<2xf32>)
// CHECK-NEXT:   return %1, %1 : i1, i1
// CHECK-NEXT: }
func.func @deallocs(%a: memref<2xf32>, %b: memref<2xf32>, %c: i1, %d: i1) -> (i1, i1) {
  %false = arith.constant false
  bufferization.dealloc
  bufferization.dealloc (%a, %a : memref<2xf32>, memref<2xf32>) if (%c, %d)
  bufferization.dealloc (%a, %b : memref<2xf32>, memref<2xf32>) if (%false, %d)
  %0:2 = bufferization.dealloc (%a : memref<2xf32>) if (%c) retain (%b, %b : memref<2xf32>, memref<2xf32>)
  return %0#0, %0#1 : i1, i1
}

// CHECK-LABEL: func.func @dealloc_of_alloc(%arg0: index) {
// CHECK-NEXT:   return
// CHECK-NEXT: }
func.func @dealloc_of_alloc(%n: index) {
  %true = arith.constant true
  %0 = memref.alloc(%n) : memref<?xf32>
  bufferization.dealloc (%0 : memref<?xf32>) if (%true)
  return
}

// CHECK-LABEL: func.func @dealloc_of_metadata(%arg0: i1) -> memref<4xf32> {
// CHECK-NEXT:   %alloc = memref.alloc() : memref<4xf32>
// CHECK-NEXT:   bufferization.dealloc (%alloc : memref<4xf32>) if (%arg0)
// CHECK-NEXT:   return %alloc : memref<4xf32>
// CHECK-NEXT: }
func.func @dealloc_of_metadata(%c: i1) -> memref<4xf32> {
  %0 = memref.alloc() : memref<4xf32>
  %base, %offset, %size, %stride = memref.extract_strided_metadata %0 : memref<4xf32> -> memref<f32>, index, index, index
  bufferization.dealloc (%base : memref<f32>) if (%c)
  return %0 : memref<4xf32>
}
