// RUN: terrace-opt %s --linalg-tile="tile-sizes=2,4 interchange=1,0,2" --canonicalize --cse --split-input-file | FileCheck %s
// RUN: terrace-opt %s --linalg-tile="cache-bytes=2048" --canonicalize --cse --split-input-file | FileCheck %s --check-prefix=CHOSEN
// RUN: terrace-opt %s --linalg-tile --split-input-file | FileCheck %s --check-prefix=FITS

// CHECK: #map = affine_map<(d0, d1, d2) -> (d0, d2)>
// CHECK-NEXT: #map1 = affine_map<(d0, d1, d2) -> (d1, d2)>
// CHECK-NEXT: #map2 = affine_map<(d0, d1, d2) -> (d0, d1)>
// CHECK-NEXT: module {
// CHECK-NEXT:  func.func @matmul(%[[ARG0:[a-zA-Z0-9_$.-]+]]: memref<4x64xf32>, %[[ARG1:[a-zA-Z0-9_$.-]+]]: memref<10x64xf32>, %[[ARG2:[a-zA-Z0-9_$.-]+]]: memref<4x10xf32>) {
// CHECK-NEXT:  %[[C2:[a-zA-Z0-9_$.-]+]] = arith.constant 2 : index
// CHECK-NEXT:  %[[C8:[a-zA-Z0-9_$.-]+]] = arith.constant 8 : index
// CHECK-NEXT:  %[[C0:[a-zA-Z0-9_$.-]+]] = arith.constant 0 : index
// CHECK-NEXT:  %[[C4:[a-zA-Z0-9_$.-]+]] = arith.constant 4 : index
// CHECK-NEXT:  scf.for %[[ARG3:[a-zA-Z0-9_$.-]+]] = %[[C0]] to %[[C8]] step %[[C4]] {
// CHECK-NEXT:  scf.for %[[ARG4:[a-zA-Z0-9_$.-]+]] = %[[C0]] to %[[C4]] step %[[C2]] {
// CHECK-NEXT:  %[[SUBVIEW:[a-zA-Z0-9_$.-]+]] = memref.subview %[[ARG0]][%[[ARG4]], 0] [2, 64] [1, 1] : memref<4x64xf32> to memref<2x64xf32, strided<[64, 1], offset: ?>>
// CHECK-NEXT:  %[[SUBVIEW_0:[a-zA-Z0-9_$.-]+]] = memref.subview %[[ARG1]][%[[ARG3]], 0] [4, 64] [1, 1] : memref<10x64xf32> to memref<4x64xf32, strided<[64, 1], offset: ?>>
// CHECK-NEXT:  %[[SUBVIEW_1:[a-zA-Z0-9_$.-]+]] = memref.subview %[[ARG2]][%[[ARG4]], %[[ARG3]]] [2, 4] [1, 1] : memref<4x10xf32> to memref<2x4xf32, strided<[10, 1], offset: ?>>
// CHECK-NEXT:  linalg.generic {indexing_maps = [#map, #map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%[[SUBVIEW]], %[[SUBVIEW_0]] : memref<2x64xf32, strided<[64, 1], offset: ?>>, memref<4x64xf32, strided<[64, 1], offset: ?>>) outs(%[[SUBVIEW_1]] : memref<2x4xf32, strided<[10, 1], offset: ?>>) {
// CHECK-NEXT:  ^bb0(%[[IN:[a-zA-Z0-9_$.-]+]]: f32, %[[IN_2:[a-zA-Z0-9_$.-]+]]: f32, %[[OUT:[a-zA-Z0-9_$.-]+]]: f32):
// CHECK-NEXT:  %[[V0:[a-zA-Z0-9_$.-]+]] = arith.mulf %[[IN]], %[[IN_2]] : f32
// CHECK-NEXT:  %[[V1:[a-zA-Z0-9_$.-]+]] = arith.addf %[[OUT]], %[[V0]] : f32
// CHECK-NEXT:  linalg.yield %[[V1]] : f32
// CHECK-NEXT:  }
// CHECK-NEXT:  }
// CHECK-NEXT:  }
// CHECK-NEXT:  scf.for %[[ARG3]] = %[[C0]] to %[[C4]] step %[[C2]] {
// CHECK-NEXT:  %[[SUBVIEW]] = memref.subview %[[ARG0]][%[[ARG3]], 0] [2, 64] [1, 1] : memref<4x64xf32> to memref<2x64xf32, strided<[64, 1], offset: ?>>
// CHECK-NEXT:  %[[SUBVIEW_0]] = memref.subview %[[ARG1]][8, 0] [2, 64] [1, 1] : memref<10x64xf32> to memref<2x64xf32, strided<[64, 1], offset: 512>>
// CHECK-NEXT:  %[[SUBVIEW_1]] = memref.subview %[[ARG2]][%[[ARG3]], 8] [2, 2] [1, 1] : memref<4x10xf32> to memref<2x2xf32, strided<[10, 1], offset: ?>>
// CHECK-NEXT:  linalg.generic {indexing_maps = [#map, #map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%[[SUBVIEW]], %[[SUBVIEW_0]] : memref<2x64xf32, strided<[64, 1], offset: ?>>, memref<2x64xf32, strided<[64, 1], offset: 512>>) outs(%[[SUBVIEW_1]] : memref<2x2xf32, strided<[10, 1], offset: ?>>) {
// CHECK-NEXT:  ^bb0(%[[IN]]: f32, %[[IN_2]]: f32, %[[OUT]]: f32):
// CHECK-NEXT:  %[[V0]] = arith.mulf %[[IN]], %[[IN_2]] : f32
// CHECK-NEXT:  %[[V1]] = arith.addf %[[OUT]], %[[V0]] : f32
// CHECK-NEXT:  linalg.yield %[[V1]] : f32
// CHECK-NEXT:  }
// CHECK-NEXT:  }
// CHECK-NEXT:  return
// CHECK-NEXT:  }
// CHECK-NEXT: }
// CHECK-NEXT: // -----
// CHECK-NEXT: #map = affine_map<(d0, d1, d2) -> (d0, d1, d2)>
// CHECK-NEXT: module {
// CHECK-NEXT:  func.func @open(%[[ARG0]]: memref<?x?x8xi64>, %[[ARG1]]: memref<?x?x8xi64>) {
// CHECK-NEXT:  %[[C2]] = arith.constant 2 : index
// CHECK-NEXT:  %[[C4]] = arith.constant 4 : index
// CHECK-NEXT:  %[[C0]] = arith.constant 0 : index
// CHECK-NEXT:  %[[C1:[a-zA-Z0-9_$.-]+]] = arith.constant 1 : index
// CHECK-NEXT:  %[[DIM:[a-zA-Z0-9_$.-]+]] = memref.dim %[[ARG0]], %[[C1]] : memref<?x?x8xi64>
// CHECK-NEXT:  scf.for %[[ARG2]] = %[[C0]] to %[[DIM]] step %[[C4]] {
// CHECK-NEXT:  %[[V0]] = arith.subi %[[DIM]], %[[ARG2]] : index
// CHECK-NEXT:  %[[V1]] = arith.minsi %[[V0]], %[[C4]] : index
// CHECK-NEXT:  %[[DIM_0:[a-zA-Z0-9_$.-]+]] = memref.dim %[[ARG0]], %[[C0]] : memref<?x?x8xi64>
// CHECK-NEXT:  scf.for %[[ARG3]] = %[[C0]] to %[[DIM_0]] step %[[C2]] {
// CHECK-NEXT:  %[[V2:[a-zA-Z0-9_$.-]+]] = arith.subi %[[DIM_0]], %[[ARG3]] : index
// CHECK-NEXT:  %[[V3:[a-zA-Z0-9_$.-]+]] = arith.minsi %[[V2]], %[[C2]] : index
// CHECK-NEXT:  %[[SUBVIEW]] = memref.subview %[[ARG0]][%[[ARG3]], %[[ARG2]], 0] [%[[V3]], %[[V1]], 8] [1, 1, 1] : memref<?x?x8xi64> to memref<?x?x8xi64, strided<[?, 8, 1], offset: ?>>
// CHECK-NEXT:  %[[SUBVIEW_1]] = memref.subview %[[ARG1]][%[[ARG3]], %[[ARG2]], 0] [%[[V3]], %[[V1]], 8] [1, 1, 1] : memref<?x?x8xi64> to memref<?x?x8xi64, strided<[?, 8, 1], offset: ?>>
// CHECK-NEXT:  linalg.generic {indexing_maps = [#map, #map], iterator_types = ["parallel", "parallel", "parallel"]} ins(%[[SUBVIEW]] : memref<?x?x8xi64, strided<[?, 8, 1], offset: ?>>) outs(%[[SUBVIEW_1]] : memref<?x?x8xi64, strided<[?, 8, 1], offset: ?>>) {
// CHECK-NEXT:  ^bb0(%[[IN]]: i64, %[[OUT]]: i64):
// CHECK-NEXT:  %[[V4:[a-zA-Z0-9_$.-]+]] = linalg.index 1 : index
// CHECK-NEXT:  %[[V5:[a-zA-Z0-9_$.-]+]] = arith.addi %[[ARG2]], %[[V4]] : index
// CHECK-NEXT:  %[[V6:[a-zA-Z0-9_$.-]+]] = arith.index_cast %[[V5]] : index to i64
// CHECK-NEXT:  %[[V7:[a-zA-Z0-9_$.-]+]] = arith.addi %[[IN]], %[[V6]] : i64
// CHECK-NEXT:  linalg.yield %[[V7]] : i64
// CHECK-NEXT:  }
// CHECK-NEXT:  }
// CHECK-NEXT:  }
// CHECK-NEXT:  return
// CHECK-NEXT:  }
// CHECK-NEXT: }
// CHECK-NEXT: // -----
// CHECK-NEXT: #map = affine_map<(d0, d1, d2) -> (d0 * 2 + d2 + 1)>
// CHECK-NEXT: #map1 = affine_map<(d0, d1, d2) -> (d2)>
// CHECK-NEXT: #map2 = affine_map<(d0, d1, d2) -> (d0, d1)>
// CHECK-NEXT: module {
// CHECK-NEXT:  func.func @window(%[[ARG0]]: memref<19xf32>, %[[ARG1]]: memref<3xf32>, %[[ARG2]]: memref<8x4xf32>) {
// CHECK-NEXT:  %[[C8]] = arith.constant 8 : index
// CHECK-NEXT:  %[[C0]] = arith.constant 0 : index
// CHECK-NEXT:  %[[C2]] = arith.constant 2 : index
// CHECK-NEXT:  scf.for %[[ARG3]] = %[[C0]] to %[[C8]] step %[[C2]] {
// CHECK-NEXT:  %[[V0]] = arith.muli %[[ARG3]], %[[C2]] : index
// CHECK-NEXT:  %[[SUBVIEW]] = memref.subview %[[ARG0]][%[[V0]]] [6] [1] : memref<19xf32> to memref<6xf32, strided<[1], offset: ?>>
// CHECK-NEXT:  %[[SUBVIEW_0]] = memref.subview %[[ARG2]][%[[ARG3]], 0] [2, 4] [1, 1] : memref<8x4xf32> to memref<2x4xf32, strided<[4, 1], offset: ?>>
// CHECK-NEXT:  linalg.generic {indexing_maps = [#map, #map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%[[SUBVIEW]], %[[ARG1]] : memref<6xf32, strided<[1], offset: ?>>, memref<3xf32>) outs(%[[SUBVIEW_0]] : memref<2x4xf32, strided<[4, 1], offset: ?>>) {
// CHECK-NEXT:  ^bb0(%[[IN]]: f32, %[[IN_1:[a-zA-Z0-9_$.-]+]]: f32, %[[OUT]]: f32):
// CHECK-NEXT:  %[[V1]] = arith.mulf %[[IN]], %[[IN_1]] : f32
// CHECK-NEXT:  %[[V2]] = arith.addf %[[OUT]], %[[V1]] : f32
// CHECK-NEXT:  linalg.yield %[[V2]] : f32
// CHECK-NEXT:  }
// CHECK-NEXT:  }
// CHECK-NEXT:  return
// CHECK-NEXT:  }
// CHECK-NEXT: }
// CHOSEN: #map = affine_map<(d0, d1, d2) -> (d0, d2)>
// CHOSEN-NEXT: #map1 = affine_map<(d0, d1, d2) -> (d1, d2)>
// CHOSEN-NEXT: #map2 = affine_map<(d0, d1, d2) -> (d0, d1)>
// CHOSEN-NEXT: module {
// CHOSEN-NEXT:  func.func @matmul(%[[ARG0:[a-zA-Z0-9_$.-]+]]: memref<4x64xf32>, %[[ARG1:[a-zA-Z0-9_$.-]+]]: memref<10x64xf32>, %[[ARG2:[a-zA-Z0-9_$.-]+]]: memref<4x10xf32>) {
// CHOSEN-NEXT:  %[[C10:[a-zA-Z0-9_$.-]+]] = arith.constant 10 : index
// CHOSEN-NEXT:  %[[C0:[a-zA-Z0-9_$.-]+]] = arith.constant 0 : index
// CHOSEN-NEXT:  %[[C5:[a-zA-Z0-9_$.-]+]] = arith.constant 5 : index
// CHOSEN-NEXT:  scf.for %[[ARG3:[a-zA-Z0-9_$.-]+]] = %[[C0]] to %[[C10]] step %[[C5]] {
// CHOSEN-NEXT:  %[[SUBVIEW:[a-zA-Z0-9_$.-]+]] = memref.subview %[[ARG1]][%[[ARG3]], 0] [5, 64] [1, 1] : memref<10x64xf32> to memref<5x64xf32, strided<[64, 1], offset: ?>>
// CHOSEN-NEXT:  %[[SUBVIEW_0:[a-zA-Z0-9_$.-]+]] = memref.subview %[[ARG2]][0, %[[ARG3]]] [4, 5] [1, 1] : memref<4x10xf32> to memref<4x5xf32, strided<[10, 1], offset: ?>>
// CHOSEN-NEXT:  linalg.generic {indexing_maps = [#map, #map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%[[ARG0]], %[[SUBVIEW]] : memref<4x64xf32>, memref<5x64xf32, strided<[64, 1], offset: ?>>) outs(%[[SUBVIEW_0]] : memref<4x5xf32, strided<[10, 1], offset: ?>>) {
// CHOSEN-NEXT:  ^bb0(%[[IN:[a-zA-Z0-9_$.-]+]]: f32, %[[IN_1:[a-zA-Z0-9_$.-]+]]: f32, %[[OUT:[a-zA-Z0-9_$.-]+]]: f32):
// CHOSEN-NEXT:  %[[V0:[a-zA-Z0-9_$.-]+]] = arith.mulf %[[IN]], %[[IN_1]] : f32
// CHOSEN-NEXT:  %[[V1:[a-zA-Z0-9_$.-]+]] = arith.addf %[[OUT]], %[[V0]] : f32
// CHOSEN-NEXT:  linalg.yield %[[V1]] : f32
// CHOSEN-NEXT:  }
// CHOSEN-NEXT:  }
// CHOSEN-NEXT:  return
// CHOSEN-NEXT:  }
// CHOSEN-NEXT: }
// CHOSEN-NEXT: // -----
// CHOSEN-NEXT: #map = affine_map<(d0, d1, d2) -> (d0, d1, d2)>
// CHOSEN-NEXT: module {
// CHOSEN-NEXT:  func.func @open(%[[ARG0]]: memref<?x?x8xi64>, %[[ARG1]]: memref<?x?x8xi64>) {
// CHOSEN-NEXT:  linalg.generic {indexing_maps = [#map, #map], iterator_types = ["parallel", "parallel", "parallel"]} ins(%[[ARG0]] : memref<?x?x8xi64>) outs(%[[ARG1]] : memref<?x?x8xi64>) {
// CHOSEN-NEXT:  ^bb0(%[[IN]]: i64, %[[OUT]]: i64):
// CHOSEN-NEXT:  %[[V0]] = linalg.index 1 : index
// CHOSEN-NEXT:  %[[V1]] = arith.index_cast %[[V0]] : index to i64
// CHOSEN-NEXT:  %[[V2:[a-zA-Z0-9_$.-]+]] = arith.addi %[[IN]], %[[V1]] : i64
// CHOSEN-NEXT:  linalg.yield %[[V2]] : i64
// CHOSEN-NEXT:  }
// CHOSEN-NEXT:  return
// CHOSEN-NEXT:  }
// CHOSEN-NEXT: }
// CHOSEN-NEXT: // -----
// CHOSEN-NEXT: #map = affine_map<(d0, d1, d2) -> (d0 * 2 + d2 + 1)>
// CHOSEN-NEXT: #map1 = affine_map<(d0, d1, d2) -> (d2)>
// CHOSEN-NEXT: #map2 = affine_map<(d0, d1, d2) -> (d0, d1)>
// CHOSEN-NEXT: module {
// CHOSEN-NEXT:  func.func @window(%[[ARG0]]: memref<19xf32>, %[[ARG1]]: memref<3xf32>, %[[ARG2]]: memref<8x4xf32>) {
// CHOSEN-NEXT:  linalg.generic {indexing_maps = [#map, #map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%[[ARG0]], %[[ARG1]] : memref<19xf32>, memref<3xf32>) outs(%[[ARG2]] : memref<8x4xf32>) {
// CHOSEN-NEXT:  ^bb0(%[[IN]]: f32, %[[IN_0:[a-zA-Z0-9_$.-]+]]: f32, %[[OUT]]: f32):
// CHOSEN-NEXT:  %[[V0]] = arith.mulf %[[IN]], %[[IN_0]] : f32
// CHOSEN-NEXT:  %[[V1]] = arith.addf %[[OUT]], %[[V0]] : f32
// CHOSEN-NEXT:  linalg.yield %[[V1]] : f32
// CHOSEN-NEXT:  }
// CHOSEN-NEXT:  return
// CHOSEN-NEXT:  }
// CHOSEN-NEXT: }

// A product that the cache holds is left alone.
// FITS-NOT: scf.for

// Sizes that divide the loops, and one that does not: what is left is a smaller tile.
func.func @matmul(%a: memref<4x64xf32>, %b: memref<10x64xf32>, %c: memref<4x10xf32>) {
  linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d2)>, affine_map<(d0, d1, d2) -> (d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1)>], iterator_types = ["parallel", "parallel", "reduction"]} ins(%a, %b : memref<4x64xf32>, memref<10x64xf32>) outs(%c : memref<4x10xf32>) {
  ^bb0(%x: f32, %y: f32, %z: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %z, %p : f32
    linalg.yield %s : f32
  }
  return
}

// -----

// Sizes that are not known: the last tile has what is left. Loop indices count from the start of the op, not of the tile.
func.func @open(%a: memref<?x?x8xi64>, %b: memref<?x?x8xi64>) {
  linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%a : memref<?x?x8xi64>) outs(%b : memref<?x?x8xi64>) {
  ^bb0(%x: i64, %y: i64):
    %i = linalg.index 1 : index
    %j = arith.index_cast %i : index to i64
    %s = arith.addi %x, %j : i64
    linalg.yield %s : i64
  }
  return
}

// -----

// Windows of neighbouring tiles overlap.
func.func @window(%a: memref<19xf32>, %b: memref<3xf32>, %c: memref<8x4xf32>) {
  linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0 * 2 + d2 + 1)>, affine_map<(d0, d1, d2) -> (d2)>, affine_map<(d0, d1, d2) -> (d0, d1)>], iterator_types = ["parallel", "parallel", "reduction"]} ins(%a, %b : memref<19xf32>, memref<3xf32>) outs(%c : memref<8x4xf32>) {
  ^bb0(%x: f32, %y: f32, %z: f32):
    %p = arith.mulf %x, %y : f32
    %s = arith.addf %z, %p : f32
    linalg.yield %s : f32
  }
  return
}
