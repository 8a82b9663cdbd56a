// RUN: terrace-opt %s --scf-parallel-loop-fusion --split-input-file | FileCheck %s

// Each iteration of the second loop reads what that of the first has written.

// CHECK-LABEL: func.func @same_element
// CHECK: scf.parallel
// CHECK: memref.store
// CHECK: memref.load
// CHECK-NOT: scf.parallel
func.func @same_element(%n: index, %f: f32) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %m = memref.alloc(%n) : memref<?xf32>
  scf.parallel (%i) = (%c0) to (%n) step (%c1) {
    memref.store %f, %m[%i] : memref<?xf32>
  }
  scf.parallel (%i) = (%c0) to (%n) step (%c1) {
    %v = memref.load %m[%i] : memref<?xf32>
    %w = arith.addf %v, %v : f32
    memref.store %w, %m[%i] : memref<?xf32>
  }
  return
}

// -----

// One iteration writes what all of the second loop read: the indices do not tell the iteration.

// CHECK-LABEL: func.func @one_for_all
// CHECK: scf.parallel
// CHECK: scf.parallel
func.func @one_for_all(%n: index, %f: f32, %o: memref<?xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %m = memref.alloc(%n) : memref<?xf32>
  scf.parallel (%i) = (%c0) to (%n) step (%c1) {
    %first = arith.cmpi eq, %i, %c1 : index
    scf.if %first {
      memref.store %f, %m[%c0] : memref<?xf32>
    }
  }
  scf.parallel (%i) = (%c0) to (%n) step (%c1) {
    %v = memref.load %m[%c0] : memref<?xf32>
    memref.store %v, %o[%i] : memref<?xf32>
  }
  return
}

// -----

// Both write the same memory in another order: the second must come last.

// CHECK-LABEL: func.func @write_after_write
// CHECK: scf.parallel
// CHECK: scf.parallel
func.func @write_after_write(%m: memref<8xf32>, %f: f32, %g: f32) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  scf.parallel (%i) = (%c0) to (%c8) step (%c1) {
    memref.store %f, %m[%i] : memref<8xf32>
  }
  scf.parallel (%i) = (%c0) to (%c8) step (%c1) {
    %j = affine.apply affine_map<(d0) -> (7 - d0)>(%i)
    memref.store %g, %m[%j] : memref<8xf32>
  }
  return
}

// -----

// What a function does to memory is not known.

// CHECK-LABEL: func.func @calls
// CHECK: scf.parallel
// CHECK: scf.parallel
func.func private @anything(index)
func.func @calls(%n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.parallel (%i) = (%c0) to (%n) step (%c1) {
    func.call @anything(%i) : (index) -> ()
  }
  scf.parallel (%i) = (%c0) to (%n) step (%c1) {
    func.call @anything(%i) : (index) -> ()
  }
  return
}

// -----

// Elements of memory with these strides share a place: [0, 1] is [1, 0].

// CHECK-LABEL: func.func @shared_places
// CHECK: scf.parallel
// CHECK: scf.parallel
func.func @shared_places(%f: f32, %o: memref<4x4xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %a = memref.alloc() : memref<7xf32>
  %m = memref.reinterpret_cast %a to offset: [0], sizes: [4, 4], strides: [1, 1]
      : memref<7xf32> to memref<4x4xf32, strided<[1, 1]>>
  scf.parallel (%i, %j) = (%c0, %c0) to (%c4, %c4) step (%c1, %c1) {
    %v = memref.load %o[%i, %j] : memref<4x4xf32>
    %w = arith.addf %v, %f : f32
    memref.store %w, %m[%i, %j] : memref<4x4xf32, strided<[1, 1]>>
  }
  scf.parallel (%i, %j) = (%c0, %c0) to (%c4, %c4) step (%c1, %c1) {
    %v = memref.load %m[%i, %j] : memref<4x4xf32, strided<[1, 1]>>
    memref.store %v, %o[%i, %j] : memref<4x4xf32>
  }
  return
}

// -----

// These strides leave a place for each.

// CHECK-LABEL: func.func @own_places
// CHECK: scf.parallel
// CHECK-NOT: scf.parallel
func.func @own_places(%f: f32) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %a = memref.alloc() : memref<4x5xf32, strided<[8, 1]>>
  scf.parallel (%i, %j) = (%c0, %c0) to (%c4, %c4) step (%c1, %c1) {
    memref.store %f, %a[%i, %j] : memref<4x5xf32, strided<[8, 1]>>
  }
  scf.parallel (%i, %j) = (%c0, %c0) to (%c4, %c4) step (%c1, %c1) {
    %v = memref.load %a[%i, %j] : memref<4x5xf32, strided<[8, 1]>>
    %w = arith.addf %v, %f : f32
    memref.store %w, %a[%i, %j] : memref<4x5xf32, strided<[8, 1]>>
  }
  return
}
