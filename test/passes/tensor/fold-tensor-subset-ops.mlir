// RUN: terrace-opt %s --fold-tensor-subset-ops --mlir-print-local-scope | FileCheck %s

// A read of a slice reads further in, along the dimensions that the slice has.
// CHECK-LABEL: func.func @read(
// CHECK-SAME: %[[T:.*]]: tensor<4x?x8xf32>, %[[I:.*]]: index, %[[J:.*]]: index)
// CHECK: %[[AT:.*]] = affine.apply affine_map<()[s0, s1] -> (s0 + s1)>()[%[[I]], %[[J]]]
// CHECK: vector.transfer_read %[[T]][%{{.*}}, %[[AT]], %{{.*}}], %{{.*}} {in_bounds = [true]} : tensor<4x?x8xf32>, vector<2xf32>
func.func @read(%t: tensor<4x?x8xf32>, %i: index, %j: index) -> vector<2xf32> {
  %zero = arith.constant 0.0 : f32
  %c1 = arith.constant 1 : index
  %0 = tensor.extract_slice %t[2, %i, 3] [1, 3, 4] [1, 1, 1] : tensor<4x?x8xf32> to tensor<3x4xf32>
  %1 = vector.transfer_read %0[%j, %c1], %zero {in_bounds = [true]} : tensor<3x4xf32>, vector<2xf32>
  return %1 : vector<2xf32>
}

// What may read beyond the slice reads the padding there, not what lies behind it.
// CHECK-LABEL: func.func @padding(
// CHECK: %[[S:.*]] = tensor.extract_slice
// CHECK: vector.transfer_read %[[S]]
func.func @padding(%t: tensor<8xf32>, %i: index) -> vector<4xf32> {
  %zero = arith.constant 0.0 : f32
  %0 = tensor.extract_slice %t[2] [4] [1] : tensor<8xf32> to tensor<4xf32>
  %1 = vector.transfer_read %0[%i], %zero : tensor<4xf32>, vector<4xf32>
  return %1 : vector<4xf32>
}

// Every second element is no part in one piece.
// CHECK-LABEL: func.func @strided(
// CHECK: tensor.extract_slice
func.func @strided(%t: tensor<8xf32>) -> vector<4xf32> {
  %zero = arith.constant 0.0 : f32
  %c0 = arith.constant 0 : index
  %0 = tensor.extract_slice %t[0] [4] [2] : tensor<8xf32> to tensor<4xf32>
  %1 = vector.transfer_read %0[%c0], %zero {in_bounds = [true]} : tensor<4xf32>, vector<4xf32>
  return %1 : vector<4xf32>
}

// A write of all that is inserted is a write into the whole; a masked one writes less.
// CHECK-LABEL: func.func @write(
// CHECK-SAME: %[[V:.*]]: vector<2x3xf32>, %[[P:.*]]: tensor<2x3xf32>, %[[T:.*]]: tensor<8x1x9xf32>, %[[I:.*]]: index, %[[M:.*]]: vector<2x3xi1>)
// CHECK: %[[W:.*]] = vector.transfer_write %[[V]], %[[T]][%[[I]], %{{.*}}, %{{.*}}] {in_bounds = [true, true], permutation_map = affine_map<(d0, d1, d2) -> (d0, d2)>}
// CHECK: %[[X:.*]] = vector.transfer_write %[[V]], %[[P]]
// CHECK: tensor.insert_slice %[[X]] into %[[W]]
func.func @write(%v: vector<2x3xf32>, %part: tensor<2x3xf32>, %t: tensor<8x1x9xf32>, %i: index, %mask: vector<2x3xi1>) -> tensor<8x1x9xf32> {
  %c0 = arith.constant 0 : index
  %0 = vector.transfer_write %v, %part[%c0, %c0] {in_bounds = [true, true]} : vector<2x3xf32>, tensor<2x3xf32>
  %1 = tensor.insert_slice %0 into %t[%i, 0, 4] [2, 1, 3] [1, 1, 1] : tensor<2x3xf32> into tensor<8x1x9xf32>
  %2 = vector.transfer_write %v, %part[%c0, %c0], %mask {in_bounds = [true, true]} : vector<2x3xf32>, tensor<2x3xf32>
  %3 = tensor.insert_slice %2 into %1[%i, 0, 4] [2, 1, 3] [1, 1, 1] : tensor<2x3xf32> into tensor<8x1x9xf32>
  return %3 : tensor<8x1x9xf32>
}

// An insertion of what an insertion made, all of it.
// CHECK-LABEL: func.func @insert(
// CHECK-SAME: %[[A:.*]]: tensor<3xf32>, %[[B:.*]]: tensor<3xf32>, %[[T:.*]]: tensor<4x9xf32>, %[[I:.*]]: index)
// CHECK-NEXT: tensor.insert_slice %[[A]] into %[[T]][2, %[[I]]] [1, 3] [1, 1] : tensor<3xf32> into tensor<4x9xf32>
func.func @insert(%a: tensor<3xf32>, %b: tensor<3xf32>, %t: tensor<4x9xf32>, %i: index) -> tensor<4x9xf32> {
  %0 = tensor.insert_slice %a into %b[0] [3] [1] : tensor<3xf32> into tensor<3xf32>
  %1 = tensor.insert_slice %0 into %t[2, %i] [1, 3] [1, 1] : tensor<3xf32> into tensor<4x9xf32>
  return %1 : tensor<4x9xf32>
}
