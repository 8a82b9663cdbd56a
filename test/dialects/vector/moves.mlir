// RUN: terrace-opt %s | FileCheck %s
// RUN: terrace-opt %s --mlir-print-op-generic | terrace-opt | FileCheck %s

// The custom form of each op, as upstream prints it, by way of the generic form too.

// CHECK: #map = affine_map<(d0, d1) -> (d1, 0)>
// CHECK-NEXT: #map1 = affine_map<(d0, d1) -> (d1, d0)>
// CHECK-NEXT: #map2 = affine_map<(d0) -> (d0)>
// CHECK-NEXT: #map3 = affine_map<(d0) -> ()>
// CHECK-NEXT: #map4 = affine_map<(d0, d1) -> (d0, d1)>
// CHECK-NEXT: #map5 = affine_map<(d0, d1) -> (d1)>
// CHECK-NEXT: #map6 = affine_map<(d0, d1) -> (d0)>
// CHECK-NEXT: module {
// CHECK-NEXT:  func.func @memory(%[[ARG0:[a-zA-Z0-9_$.-]+]]: memref<?x?xf32>, %[[ARG1:[a-zA-Z0-9_$.-]+]]: tensor<4x8xf32>, %[[ARG2:[a-zA-Z0-9_$.-]+]]: vector<16xi32>, %[[ARG3:[a-zA-Z0-9_$.-]+]]: vector<16xi1>, %[[ARG4:[a-zA-Z0-9_$.-]+]]: vector<16xf32>, %[[ARG5:[a-zA-Z0-9_$.-]+]]: index, %[[ARG6:[a-zA-Z0-9_$.-]+]]: f32) -> tensor<4x8xf32> {
// CHECK-NEXT:  %[[V0:[a-zA-Z0-9_$.-]+]] = vector.maskedload %[[ARG0]][%[[ARG5]], %[[ARG5]]], %[[ARG3]], %[[ARG4]] {alignment = 16 : i64} : memref<?x?xf32>, vector<16xi1>, vector<16xf32> into vector<16xf32>
// CHECK-NEXT:  vector.maskedstore %[[ARG0]][%[[ARG5]], %[[ARG5]]], %[[ARG3]], %[[V0]] : memref<?x?xf32>, vector<16xi1>, vector<16xf32>
// CHECK-NEXT:  %[[V1:[a-zA-Z0-9_$.-]+]] = vector.gather %[[ARG0]][%[[ARG5]], %[[ARG5]]] [%[[ARG2]]], %[[ARG3]], %[[ARG4]] : memref<?x?xf32>, vector<16xi32>, vector<16xi1>, vector<16xf32> into vector<16xf32>
// CHECK-NEXT:  vector.scatter %[[ARG0]][%[[ARG5]], %[[ARG5]]] [%[[ARG2]]], %[[ARG3]], %[[V1]] : memref<?x?xf32>, vector<16xi32>, vector<16xi1>, vector<16xf32>
// CHECK-NEXT:  %[[V2:[a-zA-Z0-9_$.-]+]] = vector.scatter %[[ARG1]][%[[ARG5]], %[[ARG5]]] [%[[ARG2]]], %[[ARG3]], %[[V1]] : tensor<4x8xf32>, vector<16xi32>, vector<16xi1>, vector<16xf32> -> tensor<4x8xf32>
// CHECK-NEXT:  %[[V3:[a-zA-Z0-9_$.-]+]] = vector.expandload %[[ARG0]][%[[ARG5]], %[[ARG5]]], %[[ARG3]], %[[ARG4]] : memref<?x?xf32>, vector<16xi1>, vector<16xf32> into vector<16xf32>
// CHECK-NEXT:  vector.compressstore %[[ARG0]][%[[ARG5]], %[[ARG5]]], %[[ARG3]], %[[V3]] : memref<?x?xf32>, vector<16xi1>, vector<16xf32>
// CHECK-NEXT:  %[[V4:[a-zA-Z0-9_$.-]+]] = vector.transfer_read %[[ARG0]][%[[ARG5]], %[[ARG5]]], %[[ARG6]], %[[ARG3]] : memref<?x?xf32>, vector<16xf32>
// CHECK-NEXT:  %[[V5:[a-zA-Z0-9_$.-]+]] = vector.transfer_read %[[ARG1]][%[[ARG5]], %[[ARG5]]], %[[ARG6]] {in_bounds = [true, false], permutation_map = #map} : tensor<4x8xf32>, vector<8x4xf32>
// CHECK-NEXT:  vector.transfer_write %[[V4]], %[[ARG0]][%[[ARG5]], %[[ARG5]]], %[[ARG3]] {in_bounds = [true]} : vector<16xf32>, memref<?x?xf32>
// CHECK-NEXT:  %[[V6:[a-zA-Z0-9_$.-]+]] = vector.transfer_write %[[V5]], %[[V2]][%[[ARG5]], %[[ARG5]]] {permutation_map = #map1} : vector<8x4xf32>, tensor<4x8xf32>
// CHECK-NEXT:  return %[[V6]] : tensor<4x8xf32>
// CHECK-NEXT:  }
// CHECK-NEXT:  func.func @shape(%[[ARG0]]: vector<4x8xf32>, %[[ARG1]]: vector<4xf32>, %[[ARG2]]: index, %[[ARG3]]: f32, %[[ARG4]]: vector<4x[8]xf32>) {
// CHECK-NEXT:  %[[V0]] = vector.shuffle %[[ARG1]], %[[ARG1]] [0, 7, -1] : vector<4xf32>, vector<4xf32>
// CHECK-NEXT:  %[[V1]] = vector.extract %[[ARG0]][%[[ARG2]], 3] : f32 from vector<4x8xf32>
// CHECK-NEXT:  %[[V2]] = vector.extract %[[ARG0]][2] : vector<8xf32> from vector<4x8xf32>
// CHECK-NEXT:  %[[V3]] = vector.insert %[[ARG3]], %[[ARG0]] [%[[ARG2]], 3] : f32 into vector<4x8xf32>
// CHECK-NEXT:  %[[V4]] = vector.extract_strided_slice %[[ARG0]] {offsets = [1], sizes = [2], strides = [1]} : vector<4x8xf32> to vector<2x8xf32>
// CHECK-NEXT:  %[[V5]] = vector.insert_strided_slice %[[ARG1]], %[[ARG0]] {offsets = [1, 2], strides = [1]} : vector<4xf32> into vector<4x8xf32>
// CHECK-NEXT:  %[[V6]] = vector.transpose %[[ARG0]], [1, 0] : vector<4x8xf32> to vector<8x4xf32>
// CHECK-NEXT:  %[[V7:[a-zA-Z0-9_$.-]+]] = vector.bitcast %[[ARG0]] : vector<4x8xf32> to vector<4x4xf64>
// CHECK-NEXT:  %[[V8:[a-zA-Z0-9_$.-]+]] = vector.from_elements %[[ARG3]], %[[ARG3]] : vector<2xf32>
// CHECK-NEXT:  %[[V9:[a-zA-Z0-9_$.-]+]]:4 = vector.to_elements %[[ARG1]] : vector<4xf32>
// CHECK-NEXT:  %[[V10:[a-zA-Z0-9_$.-]+]] = vector.interleave %[[ARG1]], %[[ARG1]] : vector<4xf32> -> vector<8xf32>
// CHECK-NEXT:  %[[RES1:[a-zA-Z0-9_$.-]+]], %[[RES2:[a-zA-Z0-9_$.-]+]] = vector.deinterleave %[[ARG1]] : vector<4xf32> -> vector<2xf32>
// CHECK-NEXT:  %[[V11:[a-zA-Z0-9_$.-]+]] = vector.step : vector<[4]xindex>
// CHECK-NEXT:  %[[V12:[a-zA-Z0-9_$.-]+]] = vector.create_mask %[[ARG2]], %[[ARG2]] : vector<4x8xi1>
// CHECK-NEXT:  %[[V13:[a-zA-Z0-9_$.-]+]] = vector.constant_mask [3, 8] : vector<4x[8]xi1>
// CHECK-NEXT:  %[[V14:[a-zA-Z0-9_$.-]+]] = vector.broadcast %[[ARG1]] : vector<4xf32> to vector<2x4xf32>
// CHECK-NEXT:  %[[V15:[a-zA-Z0-9_$.-]+]] = vector.shape_cast %[[ARG4]] : vector<4x[8]xf32> to vector<2x2x[8]xf32>
// CHECK-NEXT:  return
// CHECK-NEXT:  }
// CHECK-NEXT:  func.func @combined(%[[ARG0]]: vector<4x8xf32>, %[[ARG1]]: vector<4xf32>, %[[ARG2]]: vector<8xf32>, %[[ARG3]]: f32) {
// CHECK-NEXT:  %[[V0]] = vector.multi_reduction <add>, %[[ARG0]], %[[ARG1]] [1] : vector<4x8xf32> to vector<4xf32>
// CHECK-NEXT:  %[[V1]] = vector.multi_reduction <mul>, %[[ARG0]], %[[ARG3]] {note} [0, 1] : vector<4x8xf32> to f32
// CHECK-NEXT:  %[[V2]] = vector.contract {indexing_maps = [#map2, #map2, #map3], iterator_types = ["reduction"], kind = #vector.kind<add>} %[[ARG1]], %[[ARG1]], %[[ARG3]] : vector<4xf32>, vector<4xf32> into f32
// CHECK-NEXT:  %[[V3]] = vector.contract {indexing_maps = [#map4, #map5, #map6], iterator_types = ["parallel", "reduction"], kind = #vector.kind<maxnumf>} %[[ARG0]], %[[ARG2]], %[[ARG1]] {note} : vector<4x8xf32>, vector<8xf32> into vector<4xf32>
// CHECK-NEXT:  %[[V4]] = vector.outerproduct %[[ARG1]], %[[ARG2]], %[[ARG0]] {kind = #vector.kind<minimumf>} : vector<4xf32>, vector<8xf32>
// CHECK-NEXT:  %[[V5]] = vector.outerproduct %[[ARG1]], %[[ARG3]] : vector<4xf32>, f32
// CHECK-NEXT:  %[[DEST:[a-zA-Z0-9_$.-]+]], %[[ACCUMULATED_VALUE:[a-zA-Z0-9_$.-]+]] = vector.scan <add>, %[[ARG0]], %[[ARG1]] {inclusive = true, reduction_dim = 1 : i64} : vector<4x8xf32>, vector<4xf32>
// CHECK-NEXT:  return
// CHECK-NEXT:  }
// CHECK-NEXT: }

func.func @memory(%m: memref<?x?xf32>, %t: tensor<4x8xf32>, %at: vector<16xi32>, %mask: vector<16xi1>, %v: vector<16xf32>, %i: index, %x: f32) -> tensor<4x8xf32> {
  %0 = vector.maskedload %m[%i, %i], %mask, %v {alignment = 16 : i64} : memref<?x?xf32>, vector<16xi1>, vector<16xf32> into vector<16xf32>
  vector.maskedstore %m[%i, %i], %mask, %0 : memref<?x?xf32>, vector<16xi1>, vector<16xf32>
  %1 = vector.gather %m[%i, %i] [%at], %mask, %v : memref<?x?xf32>, vector<16xi32>, vector<16xi1>, vector<16xf32> into vector<16xf32>
  vector.scatter %m[%i, %i] [%at], %mask, %1 : memref<?x?xf32>, vector<16xi32>, vector<16xi1>, vector<16xf32>
  %2 = vector.scatter %t[%i, %i] [%at], %mask, %1 : tensor<4x8xf32>, vector<16xi32>, vector<16xi1>, vector<16xf32> -> tensor<4x8xf32>
  %3 = vector.expandload %m[%i, %i], %mask, %v : memref<?x?xf32>, vector<16xi1>, vector<16xf32> into vector<16xf32>
  vector.compressstore %m[%i, %i], %mask, %3 : memref<?x?xf32>, vector<16xi1>, vector<16xf32>
  %4 = vector.transfer_read %m[%i, %i], %x, %mask : memref<?x?xf32>, vector<16xf32>
  %5 = vector.transfer_read %t[%i, %i], %x {in_bounds = [true, false], permutation_map = affine_map<(d0, d1) -> (d1, 0)>} : tensor<4x8xf32>, vector<8x4xf32>
  vector.transfer_write %4, %m[%i, %i], %mask {in_bounds = [true]} : vector<16xf32>, memref<?x?xf32>
  %6 = vector.transfer_write %5, %2[%i, %i] {permutation_map = affine_map<(d0, d1) -> (d1, d0)>} : vector<8x4xf32>, tensor<4x8xf32>
  return %6 : tensor<4x8xf32>
}

func.func @shape(%v: vector<4x8xf32>, %w: vector<4xf32>, %i: index, %x: f32, %s: vector<4x[8]xf32>) {
  %0 = vector.shuffle %w, %w [0, 7, -1] : vector<4xf32>, vector<4xf32>
  %1 = vector.extract %v[%i, 3] : f32 from vector<4x8xf32>
  %2 = vector.extract %v[2] : vector<8xf32> from vector<4x8xf32>
  %3 = vector.insert %x, %v [%i, 3] : f32 into vector<4x8xf32>
  %4 = vector.extract_strided_slice %v {offsets = [1], sizes = [2], strides = [1]} : vector<4x8xf32> to vector<2x8xf32>
  %5 = vector.insert_strided_slice %w, %v {offsets = [1, 2], strides = [1]} : vector<4xf32> into vector<4x8xf32>
  %6 = vector.transpose %v, [1, 0] : vector<4x8xf32> to vector<8x4xf32>
  %7 = vector.bitcast %v : vector<4x8xf32> to vector<4x4xf64>
  %8 = vector.from_elements %x, %x : vector<2xf32>
  %9:4 = vector.to_elements %w : vector<4xf32>
  %10 = vector.interleave %w, %w : vector<4xf32> -> vector<8xf32>
  %11, %12 = vector.deinterleave %w : vector<4xf32> -> vector<2xf32>
  %13 = vector.step : vector<[4]xindex>
  %14 = vector.create_mask %i, %i : vector<4x8xi1>
  %15 = vector.constant_mask [3, 8] : vector<4x[8]xi1>
  %16 = vector.broadcast %w : vector<4xf32> to vector<2x4xf32>
  %17 = vector.shape_cast %s : vector<4x[8]xf32> to vector<2x2x[8]xf32>
  return
}

func.func @combined(%v: vector<4x8xf32>, %w: vector<4xf32>, %u: vector<8xf32>, %x: f32) {
  %0 = vector.multi_reduction <add>, %v, %w [1] : vector<4x8xf32> to vector<4xf32>
  %1 = vector.multi_reduction <mul>, %v, %x {note} [0, 1] : vector<4x8xf32> to f32
  %2 = vector.contract {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>], iterator_types = ["reduction"]} %w, %w, %x : vector<4xf32>, vector<4xf32> into f32
  %3 = vector.contract {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d1)>, affine_map<(d0, d1) -> (d0)>], iterator_types = ["parallel", "reduction"], kind = #vector.kind<maxnumf>} %v, %u, %w {note} : vector<4x8xf32>, vector<8xf32> into vector<4xf32>
  %4 = vector.outerproduct %w, %u, %v {kind = #vector.kind<minimumf>} : vector<4xf32>, vector<8xf32>
  %5 = vector.outerproduct %w, %x : vector<4xf32>, f32
  %6:2 = vector.scan <add>, %v, %w {inclusive = true, reduction_dim = 1 : i64} : vector<4x8xf32>, vector<4xf32>
  return
}
