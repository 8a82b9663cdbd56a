// RUN: terrace-opt %s --split-input-file --canonicalize --mlir-print-local-scope | FileCheck %s

// Yielding the inputs is no work, whatever the one map of all is.
// CHECK-LABEL: func.func @identity(%arg0: tensor<4x8xf32>, %arg1: tensor<4x8xf32>, %arg2: tensor<4x8xf32>) -> (tensor<4x8xf32>, tensor<4x8xf32>) {
// CHECK-NEXT:   return %arg1, %arg0 : tensor<4x8xf32>, tensor<4x8xf32>
// CHECK-NEXT: }
func.func @identity(%a: tensor<4x8xf32>, %b: tensor<4x8xf32>, %c: tensor<4x8xf32>) -> (tensor<4x8xf32>, tensor<4x8xf32>) {
  %0:2 = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]} ins(%a, %b : tensor<4x8xf32>, tensor<4x8xf32>) outs(%c, %c : tensor<4x8xf32>, tensor<4x8xf32>) {
  ^bb0(%x: f32, %y: f32, %z: f32, %w: f32):
    linalg.yield %y, %x : f32, f32
  } -> (tensor<4x8xf32>, tensor<4x8xf32>)
  return %0#0, %0#1 : tensor<4x8xf32>, tensor<4x8xf32>
}

// -----

// The result has the type that its users know.
// CHECK-LABEL: func.func @identity_of_another_type(%arg0: tensor<?xf32>, %arg1: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT:   %cast = tensor.cast %arg0 : tensor<?xf32> to tensor<4xf32>
// CHECK-NEXT:   return %cast : tensor<4xf32>
// CHECK-NEXT: }
func.func @identity_of_another_type(%a: tensor<?xf32>, %c: tensor<4xf32>) -> tensor<4xf32> {
  %0 = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]} ins(%a : tensor<?xf32>) outs(%c : tensor<4xf32>) {
  ^bb0(%x: f32, %y: f32):
    linalg.yield %x : f32
  } -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// A transposition is work.
// CHECK-LABEL: func.func @not_identity(%arg0: tensor<4x4xf32>, %arg1: tensor<4x4xf32>) -> tensor<4x4xf32> {
// CHECK-NEXT:   %0 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d1, d0)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%arg0 : tensor<4x4xf32>) outs(%arg1 : tensor<4x4xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %out: f32):
// CHECK-NEXT:     linalg.yield %in : f32
// CHECK-NEXT:   } -> tensor<4x4xf32>
// CHECK-NEXT:   return %0 : tensor<4x4xf32>
// CHECK-NEXT: }
func.func @not_identity(%a: tensor<4x4xf32>, %c: tensor<4x4xf32>) -> tensor<4x4xf32> {
  %0 = linalg.generic {indexing_maps = [affine_map<(i, j) -> (j, i)>, affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]} ins(%a : tensor<4x4xf32>) outs(%c : tensor<4x4xf32>) {
  ^bb0(%x: f32, %y: f32):
    linalg.yield %x : f32
  } -> tensor<4x4xf32>
  return %0 : tensor<4x4xf32>
}

// -----

// A buffer that is copied to itself stays as it is; one that is copied to another does not.
// CHECK-LABEL: func.func @copies(%arg0: memref<4xf32>, %arg1: memref<4xf32>) {
// CHECK-NEXT:   linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%arg0 : memref<4xf32>) outs(%arg1 : memref<4xf32>) {
// CHECK-NEXT:   ^bb0(%in: f32, %out: f32):
// CHECK-NEXT:     linalg.yield %in : f32
// CHECK-NEXT:   }
// CHECK-NEXT:   return
// CHECK-NEXT: }
func.func @copies(%a: memref<4xf32>, %b: memref<4xf32>) {
  linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]} ins(%a : memref<4xf32>) outs(%a : memref<4xf32>) {
  ^bb0(%x: f32, %y: f32):
    linalg.yield %x : f32
  }
  linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]} ins(%a : memref<4xf32>) outs(%b : memref<4xf32>) {
  ^bb0(%x: f32, %y: f32):
    linalg.yield %x : f32
  }
  return
}

// -----

// No element, no work.
// CHECK-LABEL: func.func @no_elements(%arg0: memref<0xf32>, %arg1: memref<4xf32>, %arg2: f32) {
// CHECK-NEXT:   linalg.fill ins(%arg2 : f32) outs(%arg1 : memref<4xf32>)
// CHECK-NEXT:   return
// CHECK-NEXT: }
func.func @no_elements(%a: memref<0xf32>, %b: memref<4xf32>, %v: f32) {
  linalg.fill ins(%v : f32) outs(%a : memref<0xf32>)
  linalg.fill ins(%v : f32) outs(%b : memref<4xf32>)
  return
}

// -----

// What a cast hides, the op may know.
// CHECK-LABEL: func.func @memref_cast(%arg0: memref<4xf32>, %arg1: memref<4xf32>) {
// CHECK-NEXT:   linalg.add ins(%arg0, %arg1 : memref<4xf32>, memref<4xf32>) outs(%arg0 : memref<4xf32>)
// CHECK-NEXT:   return
// CHECK-NEXT: }
func.func @memref_cast(%a: memref<4xf32>, %b: memref<4xf32>) {
  %0 = memref.cast %a : memref<4xf32> to memref<?xf32>
  %1 = memref.cast %b : memref<4xf32> to memref<?xf32>
  linalg.add ins(%0, %1 : memref<?xf32>, memref<?xf32>) outs(%0 : memref<?xf32>)
  return
}

// -----

// A cast to a type that says more is kept.
// CHECK-LABEL: func.func @memref_cast_to_more(%arg0: memref<?xf32>) {
// CHECK-NEXT:   %cast = memref.cast %arg0 : memref<?xf32> to memref<4xf32>
// CHECK-NEXT:   linalg.exp ins(%cast : memref<4xf32>) outs(%cast : memref<4xf32>)
// CHECK-NEXT:   return
// CHECK-NEXT: }
func.func @memref_cast_to_more(%a: memref<?xf32>) {
  %0 = memref.cast %a : memref<?xf32> to memref<4xf32>
  linalg.exp ins(%0 : memref<4xf32>) outs(%0 : memref<4xf32>)
  return
}

// -----

// CHECK-LABEL: func.func @tensor_cast(%arg0: tensor<4x8xf32>, %arg1: tensor<4x8xf32>) -> tensor<?x8xf32> {
// CHECK-NEXT:   %0 = linalg.exp ins(%arg0 : tensor<4x8xf32>) outs(%arg1 : tensor<4x8xf32>) -> tensor<4x8xf32>
// CHECK-NEXT:   %cast = tensor.cast %0 : tensor<4x8xf32> to tensor<?x8xf32>
// CHECK-NEXT:   return %cast : tensor<?x8xf32>
// CHECK-NEXT: }
func.func @tensor_cast(%a: tensor<4x8xf32>, %b: tensor<4x8xf32>) -> tensor<?x8xf32> {
  %0 = tensor.cast %a : tensor<4x8xf32> to tensor<?x?xf32>
  %1 = tensor.cast %b : tensor<4x8xf32> to tensor<?x8xf32>
  %2 = linalg.exp ins(%0 : tensor<?x?xf32>) outs(%1 : tensor<?x8xf32>) -> tensor<?x8xf32>
  return %2 : tensor<?x8xf32>
}

// -----

// CHECK-LABEL: func.func @identity_transpose(%arg0: tensor<4x8xf32>, %arg1: tensor<4x8xf32>) -> tensor<4x8xf32> {
// CHECK-NEXT:   return %arg0 : tensor<4x8xf32>
// CHECK-NEXT: }
func.func @identity_transpose(%a: tensor<4x8xf32>, %c: tensor<4x8xf32>) -> tensor<4x8xf32> {
  %0 = linalg.transpose ins(%a : tensor<4x8xf32>) outs(%c : tensor<4x8xf32>) permutation = [0, 1]
  return %0 : tensor<4x8xf32>
}

// -----

// CHECK-LABEL: func.func @transpose_of_transpose(%arg0: tensor<2x3x4xf32>, %arg1: tensor<3x4x2xf32>, %arg2: tensor<3x2x4xf32>) -> tensor<3x2x4xf32> {
// CHECK-NEXT:   %transposed = linalg.transpose ins(%arg0 : tensor<2x3x4xf32>) outs(%arg2 : tensor<3x2x4xf32>) permutation = [1, 0, 2] 
// CHECK-NEXT:   return %transposed : tensor<3x2x4xf32>
// CHECK-NEXT: }
func.func @transpose_of_transpose(%a: tensor<2x3x4xf32>, %b: tensor<3x4x2xf32>, %c: tensor<3x2x4xf32>) -> tensor<3x2x4xf32> {
  %0 = linalg.transpose ins(%a : tensor<2x3x4xf32>) outs(%b : tensor<3x4x2xf32>) permutation = [1, 2, 0]
  %1 = linalg.transpose ins(%0 : tensor<3x4x2xf32>) outs(%c : tensor<3x2x4xf32>) permutation = [0, 2, 1]
  return %1 : tensor<3x2x4xf32>
}

// -----

// Two that cancel.
// CHECK-LABEL: func.func @transposes_cancel(%arg0: tensor<2x3xf32>, %arg1: tensor<3x2xf32>, %arg2: tensor<2x3xf32>) -> tensor<2x3xf32> {
// CHECK-NEXT:   return %arg0 : tensor<2x3xf32>
// CHECK-NEXT: }
func.func @transposes_cancel(%a: tensor<2x3xf32>, %b: tensor<3x2xf32>, %c: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %0 = linalg.transpose ins(%a : tensor<2x3xf32>) outs(%b : tensor<3x2xf32>) permutation = [1, 0]
  %1 = linalg.transpose ins(%0 : tensor<3x2xf32>) outs(%c : tensor<2x3xf32>) permutation = [1, 0]
  return %1 : tensor<2x3xf32>
}

// -----

// Less is moved when the broadcast comes last.
// CHECK-LABEL: func.func @transpose_of_broadcast(%arg0: tensor<2x3xf32>, %arg1: tensor<2x4x3xf32>, %arg2: tensor<3x2x4xf32>) -> tensor<3x2x4xf32> {
// CHECK-NEXT:   %0 = tensor.empty() : tensor<3x2xf32>
// CHECK-NEXT:   %transposed = linalg.transpose ins(%arg0 : tensor<2x3xf32>) outs(%0 : tensor<3x2xf32>) permutation = [1, 0] 
// CHECK-NEXT:   %broadcasted = linalg.broadcast ins(%transposed : tensor<3x2xf32>) outs(%arg2 : tensor<3x2x4xf32>) dimensions = [2] 
// CHECK-NEXT:   return %broadcasted : tensor<3x2x4xf32>
// CHECK-NEXT: }
func.func @transpose_of_broadcast(%a: tensor<2x3xf32>, %b: tensor<2x4x3xf32>, %c: tensor<3x2x4xf32>) -> tensor<3x2x4xf32> {
  %0 = linalg.broadcast ins(%a : tensor<2x3xf32>) outs(%b : tensor<2x4x3xf32>) dimensions = [1]
  %1 = linalg.transpose ins(%0 : tensor<2x4x3xf32>) outs(%c : tensor<3x2x4xf32>) permutation = [2, 0, 1]
  return %1 : tensor<3x2x4xf32>
}

// -----

// CHECK-LABEL: func.func @broadcast_along_nothing(%arg0: tensor<2xf32>, %arg1: tensor<2xf32>) -> tensor<2xf32> {
// CHECK-NEXT:   return %arg0 : tensor<2xf32>
// CHECK-NEXT: }
func.func @broadcast_along_nothing(%a: tensor<2xf32>, %c: tensor<2xf32>) -> tensor<2xf32> {
  %0 = linalg.broadcast ins(%a : tensor<2xf32>) outs(%c : tensor<2xf32>) dimensions = []
  return %0 : tensor<2xf32>
}

// -----

// CHECK-LABEL: func.func @broadcast_of_broadcast(%arg0: tensor<3xf32>, %arg1: tensor<2x3xf32>, %arg2: tensor<2x4x3x5xf32>) -> tensor<2x4x3x5xf32> {
// CHECK-NEXT:   %broadcasted = linalg.broadcast ins(%arg0 : tensor<3xf32>) outs(%arg2 : tensor<2x4x3x5xf32>) dimensions = [0, 1, 3] 
// CHECK-NEXT:   return %broadcasted : tensor<2x4x3x5xf32>
// CHECK-NEXT: }
func.func @broadcast_of_broadcast(%a: tensor<3xf32>, %b: tensor<2x3xf32>, %c: tensor<2x4x3x5xf32>) -> tensor<2x4x3x5xf32> {
  %0 = linalg.broadcast ins(%a : tensor<3xf32>) outs(%b : tensor<2x3xf32>) dimensions = [0]
  %1 = linalg.broadcast ins(%0 : tensor<2x3xf32>) outs(%c : tensor<2x4x3x5xf32>) dimensions = [1, 3]
  return %1 : tensor<2x4x3x5xf32>
}
