// RUN: terrace-opt %s --split-input-file --verify-diagnostics

func.func @alloc(%n: index) {
  // expected-error@+1 {{'memref.alloc' op incorrect number of dynamic sizes, has 0, expected 1}}
  %0 = memref.alloc() : memref<?xf32>
  return
}

// -----

func.func @load(%m: memref<4x8xf32>, %i: index) {
  // expected-error@+1 {{'memref.load' op incorrect number of indices for load, expected 2 but got 1}}
  %0 = memref.load %m[%i] : memref<4x8xf32>
  return
}

// -----

func.func @store(%m: memref<4x8xf32>, %i: index, %x: f32) {
  // expected-error@+1 {{'memref.store' op store index operand count not equal to memref rank: expected 2, got 1}}
  memref.store %x, %m[%i] : memref<4x8xf32>
  return
}

// -----

func.func @copy(%m: memref<4x8xf32>, %n: memref<4x7xf32>) {
  // expected-error@+1 {{'memref.copy' op requires the same shape for all operands}}
  memref.copy %m, %n : memref<4x8xf32> to memref<4x7xf32>
  return
}

// -----

func.func @subview(%m: memref<4x8xf32>) {
  // expected-error@+1 {{'memref.subview' op expected result type to be 'memref<2x3xf32, strided<[8, 1]>>' or a rank-reduced version. (mismatch of result layout)}}
  %0 = memref.subview %m[0, 0] [2, 3] [1, 1] : memref<4x8xf32> to memref<2x3xf32>
  return
}

// -----

func.func @cast(%m: memref<4x8xf32>) {
  // expected-error@+1 {{'memref.cast' op operand type 'memref<4x8xf32>' and result type 'memref<4x7xf32>' are cast incompatible}}
  %0 = memref.cast %m : memref<4x8xf32> to memref<4x7xf32>
  return
}

// -----

func.func @collapse(%m: memref<4x8xf32>) {
  // expected-error@+1 {{'memref.collapse_shape' op collapsed dim size (31) must equal reassociation group size (32)}}
  %0 = memref.collapse_shape %m [[0, 1]] : memref<4x8xf32> into memref<31xf32>
  return
}

// -----

// expected-error@+1 {{inferred shape of elements literal ([3]) does not match type ([2])}}
memref.global @g : memref<2xf32> = dense<[1.0, 2.0, 3.0]>
