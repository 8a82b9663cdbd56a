// A reduction loads and stores its output in the innermost loop.
func.func @matmul(%a: memref<4x8xf32>, %b: memref<8x16xf32>, %c: memref<4x16xf32>) {
  linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d2)>, affine_map<(d0, d1, d2) -> (d2, d1)>, affine_map<(d0, d1, d2) -> (d0, d1)>], iterator_types = ["parallel", "parallel", "reduction"]} ins(%a, %b : memref<4x8xf32>, memref<8x16xf32>) outs(%c : memref<4x16xf32>) {
  ^bb0(%x: f32, %y: f32, %z: f32):
    %0 = arith.mulf %x, %y : f32
    %1 = arith.addf %z, %0 : f32
    linalg.yield %1 : f32
  }
  return
}

// Loops of one iteration are left out; an output that is not read is not loaded.
func.func @broadcast(%a: memref<1x?xf32>, %c: memref<1x?xf32>) {
  linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%a : memref<1x?xf32>) outs(%c : memref<1x?xf32>) {
  ^bb0(%x: f32, %z: f32):
    linalg.yield %x : f32
  }
  return
}

// Indices, and maps that are sums.
func.func @window(%a: memref<16xf32>, %k: memref<3xf32>, %c: memref<4xi64>) {
  linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0 * 2 + d1)>, affine_map<(d0, d1) -> (d1)>, affine_map<(d0, d1) -> (d0)>], iterator_types = ["parallel", "reduction"]} ins(%a, %k : memref<16xf32>, memref<3xf32>) outs(%c : memref<4xi64>) {
  ^bb0(%x: f32, %y: f32, %z: i64):
    %i = linalg.index 1 : index
    %j = arith.index_cast %i : index to i64
    %f = arith.fptosi %x : f32 to i64
    %s = arith.addi %f, %j : i64
    %t = arith.addi %z, %s : i64
    linalg.yield %t : i64
  }
  return
}
