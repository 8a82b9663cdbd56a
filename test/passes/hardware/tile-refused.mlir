// RUN: terrace-opt %s --linalg-tile="tile-sizes=2,2,2 explain" --split-input-file --verify-diagnostics | FileCheck %s
// RUN: not terrace-opt %s --linalg-tile="tile-sizes=-1" 2>&1 | FileCheck %s --check-prefix=SIZES
// RUN: not terrace-opt %s --linalg-tile="interchange=a" 2>&1 | FileCheck %s --check-prefix=ORDER
// RUN: not terrace-opt %s --linalg-tile="cache-bytes=0" 2>&1 | FileCheck %s --check-prefix=CACHE

// CHECK-NOT: scf.for
// SIZES: option 'tile-sizes' takes numbers of at least 0 with commas between them
// ORDER: option 'interchange' takes numbers of at least 0 with commas between them
// CACHE: option 'cache-bytes' takes a number of bytes above 0

func.func @fewer_loops(%a: memref<8x8xf32>, %x: f32) {
  // expected-remark @+1 {{not tiled: 'linalg.generic' op has 2 loops, but 3 tile sizes are given}}
  linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} outs(%a : memref<8x8xf32>) {
  ^bb0(%z: f32):
    linalg.yield %x : f32
  }
  return
}

// -----

func.func @tensors(%a: tensor<8x8x8xf32>, %x: f32) -> tensor<8x8x8xf32> {
  // expected-remark @+1 {{works on tensors: bufferize it first}}
  %r = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} outs(%a : tensor<8x8x8xf32>) {
  ^bb0(%z: f32):
    linalg.yield %x : f32
  } -> tensor<8x8x8xf32>
  return %r : tensor<8x8x8xf32>
}

// -----

func.func @order(%a: memref<8x8x8xf32>, %b: memref<8xf32>) {
  // expected-remark @+1 {{combines elements in an order that tiles would change, and must be kept}}
  linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0)>], iterator_types = ["parallel", "reduction", "reduction"]} ins(%a : memref<8x8x8xf32>) outs(%b : memref<8xf32>) {
  ^bb0(%x: f32, %z: f32):
    %s = arith.addf %z, %x : f32
    linalg.yield %s : f32
  }
  return
}

// -----

func.func @index(%a: memref<8x8x8xf32>, %b: memref<8x8x8xf32>) {
  // expected-remark @+1 {{has an index that is not a sum of loop indices}}
  linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0 floordiv 2, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%a : memref<8x8x8xf32>) outs(%b : memref<8x8x8xf32>) {
  ^bb0(%x: f32, %z: f32):
    linalg.yield %x : f32
  }
  // expected-remark @+1 {{has an index that is not a sum of loop indices}}
  linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (7 - d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%a : memref<8x8x8xf32>) outs(%b : memref<8x8x8xf32>) {
  ^bb0(%x: f32, %z: f32):
    linalg.yield %x : f32
  }
  return
}

// -----

func.func @layout(%a: memref<8x8x8xf32, affine_map<(d0, d1, d2) -> (d0 floordiv 2, d0 mod 2, d1, d2)>>, %x: f32) {
  // expected-remark @+1 {{has an operand whose layout is not strided}}
  linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} outs(%a : memref<8x8x8xf32, affine_map<(d0, d1, d2) -> (d0 floordiv 2, d0 mod 2, d1, d2)>>) {
  ^bb0(%z: f32):
    linalg.yield %x : f32
  }
  return
}
