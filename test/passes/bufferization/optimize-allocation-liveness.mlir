// RUN: terrace-opt --optimize-allocation-liveness %s | FileCheck %s

// CHECK-LABEL: func @behind_the_last_use
//       CHECK:   %[[A:.*]] = memref.alloc()
//       CHECK:   %[[P:.*]] = memref.cast %[[A]]
//       CHECK:   memref.copy %{{.*}}, %[[P]]
//  CHECK-NEXT:   memref.dealloc %[[A]]
//  CHECK-NEXT:   %[[B:.*]] = memref.alloc()
func.func @behind_the_last_use(%x: memref<?xf32>) {
  %a = memref.alloc() : memref<4xf32>
  %p = memref.cast %a : memref<4xf32> to memref<?xf32>
  memref.copy %x, %p : memref<?xf32> to memref<?xf32>
  %b = memref.alloc() : memref<4xf32>
  %q = memref.cast %b : memref<4xf32> to memref<?xf32>
  memref.copy %x, %q : memref<?xf32> to memref<?xf32>
  memref.dealloc %a : memref<4xf32>
  memref.dealloc %b : memref<4xf32>
  return
}

// Memory that an op may hand on by another name is used as long as that is.

// CHECK-LABEL: func @other_names
//       CHECK:   %[[F:.*]] = "test.forward_buffer"
//       CHECK:   memref.load %[[F]]
//  CHECK-NEXT:   memref.dealloc
func.func @other_names(%i: index) -> f32 {
  %a = memref.alloc() : memref<4xf32>
  %f = "test.forward_buffer"(%a) : (memref<4xf32>) -> memref<4xf32>
  %v = memref.load %f[%i] : memref<4xf32>
  memref.dealloc %a : memref<4xf32>
  return %v : f32
}

// An address is not followed, and neither is a tensor.

// CHECK-LABEL: func @address
//       CHECK:   "test.use"
//  CHECK-NEXT:   memref.dealloc
func.func @address(%i: index) {
  %a = memref.alloc() : memref<4xf32>
  %p = memref.extract_aligned_pointer_as_index %a : memref<4xf32> -> index
  "test.use"(%p) : (index) -> ()
  memref.dealloc %a : memref<4xf32>
  return
}
