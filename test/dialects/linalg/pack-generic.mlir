// RUN: terrace-opt %s --mlir-print-op-generic | FileCheck %s

// An order of the outer dimensions that is not written is no attribute.

// CHECK: "linalg.pack"(%arg0, %arg1) <{inner_dims_pos = array<i64: 0, 1>, operandSegmentSizes = array<i32: 1, 1, 0, 0>, static_inner_tiles = array<i64: 8, 32>}>
// CHECK: "linalg.unpack"(%{{.*}}, %arg0) <{inner_dims_pos = array<i64: 0, 1>, outer_dims_perm = array<i64: 0, 1>, static_inner_tiles = array<i64: 8, 32>}>
func.func @pack(%a: tensor<128x256xf32>, %c: tensor<16x8x8x32xf32>) -> tensor<128x256xf32> {
  %0 = linalg.pack %a inner_dims_pos = [0, 1] inner_tiles = [8, 32] into %c : tensor<128x256xf32> -> tensor<16x8x8x32xf32>
  %1 = linalg.unpack %0 outer_dims_perm = [0, 1] inner_dims_pos = [0, 1] inner_tiles = [8, 32] into %a : tensor<16x8x8x32xf32> -> tensor<128x256xf32>
  return %1 : tensor<128x256xf32>
}
