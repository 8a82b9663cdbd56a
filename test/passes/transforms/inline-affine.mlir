// RUN: terrace-opt %s --inline="default-pipeline=''" --split-input-file --allow-unregistered-dialect | FileCheck %s

// Loop variables of `scf.for` are no dimensions, so that the affine op stays where its operands are.
// CHECK-LABEL: func.func @into_structured_loop
// CHECK: scf.for
// CHECK-NEXT: func.call @indexed
func.func private @indexed(%i: index, %m: memref<8xf32>) -> f32 {
  %x = affine.load %m[%i + 1] : memref<8xf32>
  return %x : f32
}
func.func @into_structured_loop(%m: memref<8xf32>, %n: index, %s: index) {
  scf.for %i = %s to %n step %s {
    %x = func.call @indexed(%i, %m) : (index, memref<8xf32>) -> f32
    "some.use"(%x) : (f32) -> ()
  }
  return
}
// CHECK-LABEL: func.func @into_function
// CHECK-NEXT: affine.load %arg0[%arg1 + 1]
func.func @into_function(%m: memref<8xf32>, %n: index) -> f32 {
  %x = call @indexed(%n, %m) : (index, memref<8xf32>) -> f32
  return %x : f32
}
// CHECK-LABEL: func.func @into_affine_loop
// CHECK: affine.for %[[I:.*]] =
// CHECK-NEXT: affine.load %arg0[%[[I]] + 1]
func.func @into_affine_loop(%m: memref<8xf32>) {
  affine.for %i = 0 to 4 {
    %x = func.call @indexed(%i, %m) : (index, memref<8xf32>) -> f32
    "some.use"(%x) : (f32) -> ()
  }
  return
}
// What is computed in the loop is no dimension.
// CHECK-LABEL: func.func @computed_index
// CHECK: affine.for
// CHECK-NEXT: arith.muli
// CHECK-NEXT: func.call @indexed
func.func @computed_index(%m: memref<8xf32>) {
  affine.for %i = 0 to 4 {
    %j = arith.muli %i, %i : index
    %x = func.call @indexed(%j, %m) : (index, memref<8xf32>) -> f32
    "some.use"(%x) : (f32) -> ()
  }
  return
}

// -----

// A loop variable is a dimension, but no symbol.
// CHECK-LABEL: func.func @symbol
// CHECK: affine.for
// CHECK-NEXT: func.call @by_symbol
func.func private @by_symbol(%i: index) -> index {
  %x = affine.apply affine_map<()[s0] -> (s0 + 1)>()[%i]
  return %x : index
}
func.func @symbol() {
  affine.for %i = 0 to 4 {
    %x = func.call @by_symbol(%i) : (index) -> index
    "some.use"(%x) : (index) -> ()
  }
  return
}

// -----

// A value that is a dimension only because it lies directly in a function.
// CHECK-LABEL: func.func @cast_in_callee
// CHECK: affine.for
// CHECK-NEXT: func.call @casts
func.func private @casts(%m: memref<8xf32>, %k: i32) -> f32 {
  %i = arith.index_cast %k : i32 to index
  %x = affine.load %m[%i] : memref<8xf32>
  return %x : f32
}
func.func @cast_in_callee(%m: memref<8xf32>, %k: i32) {
  affine.for %i = 0 to 4 {
    %x = func.call @casts(%m, %k) : (memref<8xf32>, i32) -> f32
    "some.use"(%x) : (f32) -> ()
  }
  return
}

// -----

// Loops in the callee go into a function, and what can have any effect stays out of affine loops.
// CHECK-LABEL: func.func @loop_into_function
// CHECK-NEXT: affine.for
// CHECK-NEXT: affine.store
// CHECK-NOT: call
// CHECK-LABEL: func.func @loop_into_loop
// CHECK-NEXT: affine.for
// CHECK-NEXT: func.call @fills
func.func private @fills(%m: memref<8xf32>, %v: f32) {
  affine.for %i = 0 to 8 {
    affine.store %v, %m[%i] : memref<8xf32>
  }
  return
}
func.func @loop_into_function(%m: memref<8xf32>, %v: f32) {
  call @fills(%m, %v) : (memref<8xf32>, f32) -> ()
  return
}
func.func @loop_into_loop(%m: memref<8xf32>, %v: f32) {
  affine.for %i = 0 to 8 {
    func.call @fills(%m, %v) : (memref<8xf32>, f32) -> ()
  }
  return
}
