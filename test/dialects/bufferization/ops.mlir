// RUN: terrace-opt %s | FileCheck %s
// RUN: terrace-opt %s --mlir-print-op-generic | terrace-opt | FileCheck %s

// The custom form of each op, by way of the generic form too.

// CHECK-LABEL: func.func @tensors(%arg0: tensor<?x4xf32>, %arg1: index) -> tensor<?x4xf32> {
// CHECK-NEXT:   %0 = bufferization.alloc_tensor(%arg1) : tensor<?x4xf32>
// CHECK-NEXT:   %1 = bufferization.alloc_tensor() copy(%arg0) : tensor<?x4xf32>
// CHECK-NEXT:   %2 = bufferization.alloc_tensor() copy(%arg0) size_hint=%arg1 {memory_space = 1 : i64} : tensor<?x4xf32>
// CHECK-NEXT:   %3 = bufferization.materialize_in_destination %arg0 in %0 : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
// CHECK-NEXT:   bufferization.dealloc_tensor %1 : tensor<?x4xf32>
// CHECK-NEXT:   return %3 : tensor<?x4xf32>
// CHECK-NEXT: }
func.func @tensors(%t: tensor<?x4xf32>, %n: index) -> tensor<?x4xf32> {
  %0 = bufferization.alloc_tensor(%n) : tensor<?x4xf32>
  %1 = bufferization.alloc_tensor() copy(%t) : tensor<?x4xf32>
  %2 = bufferization.alloc_tensor() copy(%t) size_hint=%n {memory_space = 1 : i64} : tensor<?x4xf32>
  %3 = bufferization.materialize_in_destination %t in %0 : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  bufferization.dealloc_tensor %1 : tensor<?x4xf32>
  return %3 : tensor<?x4xf32>
}

// CHECK-LABEL: func.func @memory(%arg0: tensor<?x4xf32>, %arg1: memref<?x4xf32>) -> memref<?x4xf32> {
// CHECK-NEXT:   %0 = bufferization.to_tensor %arg1 : memref<?x4xf32> to tensor<?x4xf32>
// CHECK-NEXT:   %1 = bufferization.to_tensor %arg1 restrict writable : memref<?x4xf32> to tensor<?x4xf32>
// CHECK-NEXT:   %2 = bufferization.to_buffer %arg0 read_only : tensor<?x4xf32> to memref<?x4xf32, strided<[?, ?], offset: ?>>
// CHECK-NEXT:   bufferization.materialize_in_destination %arg0 in restrict writable %arg1 : (tensor<?x4xf32>, memref<?x4xf32>) -> ()
// CHECK-NEXT:   %3 = bufferization.clone %arg1 : memref<?x4xf32> to memref<?x4xf32>
// CHECK-NEXT:   return %3 : memref<?x4xf32>
// CHECK-NEXT: }
func.func @memory(%t: tensor<?x4xf32>, %m: memref<?x4xf32>) -> memref<?x4xf32> {
  %0 = bufferization.to_tensor %m : memref<?x4xf32> to tensor<?x4xf32>
  %1 = bufferization.to_tensor %m restrict writable : memref<?x4xf32> to tensor<?x4xf32>
  %2 = bufferization.to_buffer %t read_only : tensor<?x4xf32> to memref<?x4xf32, strided<[?, ?], offset: ?>>
  bufferization.materialize_in_destination %t in restrict writable %m : (tensor<?x4xf32>, memref<?x4xf32>) -> ()
  %3 = bufferization.clone %m : memref<?x4xf32> to memref<?x4xf32>
  return %3 : memref<?x4xf32>
}

// CHECK-LABEL: func.func @freed(%arg0: memref<2xf32>, %arg1: memref<*xf32>, %arg2: i1) -> i1 {
// CHECK-NEXT:   bufferization.dealloc
// CHECK-NEXT:   bufferization.dealloc (%arg0 : memref<2xf32>) if (%arg2)
// CHECK-NEXT:   %0 = bufferization.dealloc retain (%arg1 : memref<*xf32>)
// CHECK-NEXT:   %1:2 = bufferization.dealloc (%arg0, %arg1 : memref<2xf32>, memref<*xf32>) if (%arg2, %arg2) retain (%arg1, %arg0 : memref<*xf32>, memref<2xf32>)
// CHECK-NEXT:   return %1#1 : i1
// CHECK-NEXT: }
func.func @freed(%m: memref<2xf32>, %u: memref<*xf32>, %c: i1) -> i1 {
  bufferization.dealloc
  bufferization.dealloc (%m : memref<2xf32>) if (%c)
  %0 = bufferization.dealloc retain (%u : memref<*xf32>)
  %1:2 = bufferization.dealloc (%m, %u : memref<2xf32>, memref<*xf32>) if (%c, %c) retain (%u, %m : memref<*xf32>, memref<2xf32>)
  return %1#1 : i1
}
