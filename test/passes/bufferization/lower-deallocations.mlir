// RUN: terrace-opt --bufferization-lower-deallocations --split-input-file %s | FileCheck %s

// CHECK-LABEL: func @one
//  CHECK-SAME:     (%[[X:.*]]: memref<4xf32>, %[[C:.*]]: i1)
//  CHECK-NEXT:   scf.if %[[C]] {
//  CHECK-NEXT:     memref.dealloc %[[X]]
//  CHECK-NEXT:   }
//  CHECK-NEXT:   return
func.func @one(%x: memref<4xf32>, %c: i1) {
  bufferization.dealloc (%x : memref<4xf32>) if (%c)
  return
}

// -----

// What is retained is compared by address; that of a view is the one of its source.

// CHECK-LABEL: func @view
//  CHECK-SAME:     (%[[X:.*]]: memref<16xi8>, %[[S:.*]]: index, %[[C:.*]]: i1)
//       CHECK:   %[[V:.*]] = memref.view
//       CHECK:   %[[A:.*]] = memref.extract_aligned_pointer_as_index %[[X]]
//       CHECK:   %[[B:.*]] = memref.extract_aligned_pointer_as_index %[[X]]
//       CHECK:   %[[APART:.*]] = arith.cmpi ne, %[[A]], %[[B]]
//       CHECK:   %[[FREE:.*]] = arith.andi %[[APART]], %[[C]]
//       CHECK:   scf.if %[[FREE]]
//       CHECK:   %[[SAME:.*]] = arith.xori %[[APART]]
//       CHECK:   arith.andi %[[SAME]], %[[C]]
func.func @view(%x: memref<16xi8>, %s: index, %c: i1) -> (memref<2xf32>, i1) {
  %v = memref.view %x[%s][] : memref<16xi8> to memref<2xf32>
  %o = bufferization.dealloc (%x : memref<16xi8>) if (%c) retain (%v : memref<2xf32>)
  return %v, %o : memref<2xf32>, i1
}

// -----

// Several memrefs are compared by a function, whose name is free.

// CHECK-LABEL: func @several
//       CHECK:   call @dealloc_helper_0(
//  CHECK-SAME:     (memref<?xindex>, memref<?xindex>, memref<?xi1>, memref<?xi1>, memref<?xi1>) -> ()
func.func @several(%x: memref<4xf32>, %y: memref<4xf32>, %c: i1, %d: i1) {
  bufferization.dealloc (%x, %y : memref<4xf32>, memref<4xf32>) if (%c, %d)
  return
}
func.func private @dealloc_helper()
// CHECK: func private @dealloc_helper()
// CHECK: func private @dealloc_helper_0(
