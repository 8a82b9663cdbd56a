// RUN: terrace-opt %s --split-input-file --mlir-print-local-scope | FileCheck %s
// RUN: terrace-opt %s --split-input-file --mlir-print-op-generic | terrace-opt --split-input-file --mlir-print-local-scope | FileCheck %s

// CHECK-LABEL: func.func @pack(%arg0: tensor<128x256xf32>, %arg1: tensor<16x8x8x32xf32>) -> tensor<16x8x8x32xf32> {
// CHECK-NEXT:   %pack = linalg.pack %arg0 inner_dims_pos = [0, 1] inner_tiles = [8, 32] into %arg1 : tensor<128x256xf32> -> tensor<16x8x8x32xf32>
// CHECK-NEXT:   return %pack : tensor<16x8x8x32xf32>
// CHECK-NEXT: }
func.func @pack(%a: tensor<128x256xf32>, %c: tensor<16x8x8x32xf32>) -> tensor<16x8x8x32xf32> {
  %0 = linalg.pack %a inner_dims_pos = [0, 1] inner_tiles = [8, 32] into %c : tensor<128x256xf32> -> tensor<16x8x8x32xf32>
  return %0 : tensor<16x8x8x32xf32>
}

// -----

// CHECK-LABEL: func.func @pack_padded(%arg0: tensor<13x15xf32>, %arg1: f32, %arg2: tensor<8x2x2x8xf32>) -> tensor<8x2x2x8xf32> {
// CHECK-NEXT:   %pack = linalg.pack %arg0 padding_value(%arg1 : f32) outer_dims_perm = [1, 0] inner_dims_pos = [1, 0] inner_tiles = [2, 8] into %arg2 {discardable} : tensor<13x15xf32> -> tensor<8x2x2x8xf32>
// CHECK-NEXT:   return %pack : tensor<8x2x2x8xf32>
// CHECK-NEXT: }
func.func @pack_padded(%a: tensor<13x15xf32>, %p: f32, %c: tensor<8x2x2x8xf32>) -> tensor<8x2x2x8xf32> {
  %0 = linalg.pack %a padding_value(%p : f32) outer_dims_perm = [1, 0] inner_dims_pos = [1, 0] inner_tiles = [2, 8] into %c {discardable} : tensor<13x15xf32> -> tensor<8x2x2x8xf32>
  return %0 : tensor<8x2x2x8xf32>
}

// -----

// CHECK-LABEL: func.func @pack_by_values(%arg0: tensor<?x?xf32>, %arg1: index, %arg2: tensor<?x?x8x?xf32>) -> tensor<?x?x8x?xf32> {
// CHECK-NEXT:   %pack = linalg.pack %arg0 inner_dims_pos = [0, 1] inner_tiles = [8, %arg1] into %arg2 : tensor<?x?xf32> -> tensor<?x?x8x?xf32>
// CHECK-NEXT:   return %pack : tensor<?x?x8x?xf32>
// CHECK-NEXT: }
func.func @pack_by_values(%a: tensor<?x?xf32>, %t: index, %c: tensor<?x?x8x?xf32>) -> tensor<?x?x8x?xf32> {
  %0 = linalg.pack %a inner_dims_pos = [0, 1] inner_tiles = [8, %t] into %c : tensor<?x?xf32> -> tensor<?x?x8x?xf32>
  return %0 : tensor<?x?x8x?xf32>
}

// -----

// CHECK-LABEL: func.func @unpack(%arg0: tensor<8x16x8x32xf32>, %arg1: tensor<128x256xf32>) -> tensor<128x256xf32> {
// CHECK-NEXT:   %unpack = linalg.unpack %arg0 outer_dims_perm = [1, 0] inner_dims_pos = [0, 1] inner_tiles = [8, 32] into %arg1 : tensor<8x16x8x32xf32> -> tensor<128x256xf32>
// CHECK-NEXT:   return %unpack : tensor<128x256xf32>
// CHECK-NEXT: }
func.func @unpack(%a: tensor<8x16x8x32xf32>, %c: tensor<128x256xf32>) -> tensor<128x256xf32> {
  %0 = linalg.unpack %a outer_dims_perm = [1, 0] inner_dims_pos = [0, 1] inner_tiles = [8, 32] into %c : tensor<8x16x8x32xf32> -> tensor<128x256xf32>
  return %0 : tensor<128x256xf32>
}
