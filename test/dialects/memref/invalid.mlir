func.func @alloc(%n: index) {
  %0 = memref.alloc() : memref<?xf32>
  return
}

// -----

func.func @load(%m: memref<4x8xf32>, %i: index) {
  %0 = memref.load %m[%i] : memref<4x8xf32>
  return
}

// -----

func.func @store(%m: memref<4x8xf32>, %i: index, %x: f32) {
  memref.store %x, %m[%i] : memref<4x8xf32>
  return
}

// -----

func.func @copy(%m: memref<4x8xf32>, %n: memref<4x7xf32>) {
  memref.copy %m, %n : memref<4x8xf32> to memref<4x7xf32>
  return
}

// -----

func.func @subview(%m: memref<4x8xf32>) {
  %0 = memref.subview %m[0, 0] [2, 3] [1, 1] : memref<4x8xf32> to memref<2x3xf32>
  return
}

// -----

func.func @cast(%m: memref<4x8xf32>) {
  %0 = memref.cast %m : memref<4x8xf32> to memref<4x7xf32>
  return
}

// -----

func.func @collapse(%m: memref<4x8xf32>) {
  %0 = memref.collapse_shape %m [[0, 1]] : memref<4x8xf32> into memref<31xf32>
  return
}

// -----

memref.global @g : memref<2xf32> = dense<1.0> : tensor<3xf32>

// -----

func.func @get_global() {
  %0 = memref.get_global @missing : memref<2xf32>
  return
}
