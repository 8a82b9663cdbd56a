// RUN: terrace-opt %s --split-input-file --linalg-fold-unit-extent-dims --mlir-print-local-scope | FileCheck %s --check-prefixes=CHECK,RESHAPE
// RUN: terrace-opt %s --split-input-file --linalg-fold-unit-extent-dims=use-rank-reducing-slices --mlir-print-local-scope | FileCheck %s --check-prefixes=CHECK,SLICE

// The loops along dimensions of size one go, and with them those dimensions.
// CHECK-LABEL: func.func @loops(
// CHECK-SAME: %[[A:.*]]: tensor<1x4x1xf32>, %[[B:.*]]: tensor<4x1xf32>)
// RESHAPE: %[[X:.*]] = tensor.collapse_shape %[[A]] {{\[\[}}0, 1, 2]] : tensor<1x4x1xf32> into tensor<4xf32>
// RESHAPE: %[[Y:.*]] = tensor.collapse_shape %[[B]] {{\[\[}}0, 1]] : tensor<4x1xf32> into tensor<4xf32>
// SLICE: %[[X:.*]] = tensor.extract_slice %[[A]][0, 0, 0] [1, 4, 1] [1, 1, 1] : tensor<1x4x1xf32> to tensor<4xf32>
// SLICE: %[[Y:.*]] = tensor.extract_slice %[[B]][0, 0] [4, 1] [1, 1] : tensor<4x1xf32> to tensor<4xf32>
// CHECK: %[[G:.*]] = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%[[X]] : tensor<4xf32>) outs(%[[Y]] : tensor<4xf32>)
// RESHAPE: tensor.expand_shape %[[G]] {{\[\[}}0, 1]] output_shape [4, 1] : tensor<4xf32> into tensor<4x1xf32>
// SLICE: tensor.insert_slice %[[G]] into %[[B]][0, 0] [4, 1] [1, 1] : tensor<4xf32> into tensor<4x1xf32>
func.func @loops(%a: tensor<1x4x1xf32>, %b: tensor<4x1xf32>) -> tensor<4x1xf32> {
  %0 = linalg.generic {indexing_maps = [affine_map<(i, j, k) -> (i, j, k)>, affine_map<(i, j, k) -> (j, k)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%a : tensor<1x4x1xf32>) outs(%b : tensor<4x1xf32>) {
  ^bb0(%x: f32, %s: f32):
    %t = math.exp %x : f32
    linalg.yield %t : f32
  } -> tensor<4x1xf32>
  return %0 : tensor<4x1xf32>
}

// -----

// The index of such a loop is zero, and the others have other numbers.
// CHECK-LABEL: func.func @indices(
// CHECK: linalg.generic
// CHECK: %[[J:.*]] = linalg.index 0 : index
// CHECK: arith.index_cast %[[J]]
// CHECK-NOT: linalg.index
// CHECK: linalg.yield
func.func @indices(%b: tensor<1x4xi32>) -> tensor<1x4xi32> {
  %0 = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]} outs(%b : tensor<1x4xi32>) {
  ^bb0(%s: i32):
    %i = linalg.index 0 : index
    %j = linalg.index 1 : index
    %ij = arith.addi %i, %j : index
    %v = arith.index_cast %ij : index to i32
    linalg.yield %v : i32
  } -> tensor<1x4xi32>
  return %0 : tensor<1x4xi32>
}

// -----

// A sum over one element reads what its output holds as an input.
// CHECK-LABEL: func.func @sum(
// CHECK-SAME: %[[A:.*]]: tensor<4x1xf32>, %[[S:.*]]: tensor<4xf32>)
// CHECK: linalg.generic
// CHECK-SAME: iterator_types = ["parallel"]} ins(%{{.*}}, %[[S]] : tensor<4xf32>, tensor<4xf32>) outs(%{{.*}} : tensor<4xf32>)
func.func @sum(%a: tensor<4x1xf32>, %s: tensor<4xf32>) -> tensor<4xf32> {
  %0 = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i)>], iterator_types = ["parallel", "reduction"]} ins(%a : tensor<4x1xf32>) outs(%s : tensor<4xf32>) {
  ^bb0(%x: f32, %y: f32):
    %t = arith.addf %x, %y : f32
    linalg.yield %t : f32
  } -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// What is known to be one only where it is read once more is left alone; so are sizes of zero.
// CHECK-LABEL: func.func @nothing(
// CHECK: linalg.generic
// CHECK-SAME: iterator_types = ["parallel", "parallel"]
func.func @nothing(%a: tensor<?x0xf32>, %b: tensor<?x0xf32>) -> tensor<?x0xf32> {
  %0 = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]} ins(%a : tensor<?x0xf32>) outs(%b : tensor<?x0xf32>) {
  ^bb0(%x: f32, %y: f32):
    %t = math.exp %x : f32
    linalg.yield %t : f32
  } -> tensor<?x0xf32>
  return %0 : tensor<?x0xf32>
}

// -----

// A loop that the input says runs once goes; the dimension of the output that does not say so stays, and the
// open sizes of another are asked of what tells them.
// CHECK-LABEL: func.func @open(
// CHECK-SAME: %[[A:.*]]: tensor<1x?xf32>, %[[O:.*]]: tensor<?x?xf32>, %[[P:.*]]: tensor<1x?xf32>)
// CHECK: linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (0, d0)>, affine_map<(d0) -> (d0)>]
// CHECK: -> (tensor<?x?xf32>, tensor<?xf32>)
// RESHAPE: %[[SIZE:.*]] = tensor.dim %[[A]], %{{.*}} : tensor<1x?xf32>
// RESHAPE: tensor.expand_shape %{{.*}}#1 {{\[\[}}0, 1]] output_shape [1, %[[SIZE]]] : tensor<?xf32> into tensor<1x?xf32>
// SLICE: %[[SIZE:.*]] = tensor.dim %[[P]], %{{.*}} : tensor<1x?xf32>
// SLICE: tensor.insert_slice %{{.*}}#1 into %[[P]][0, 0] [1, %[[SIZE]]] [1, 1] : tensor<?xf32> into tensor<1x?xf32>
func.func @open(%a: tensor<1x?xf32>, %o: tensor<?x?xf32>, %p: tensor<1x?xf32>) -> (tensor<?x?xf32>, tensor<1x?xf32>) {
  %0:2 = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]} ins(%a : tensor<1x?xf32>) outs(%o, %p : tensor<?x?xf32>, tensor<1x?xf32>) {
  ^bb0(%x: f32, %y: f32, %z: f32):
    %t = math.exp %x : f32
    linalg.yield %t, %x : f32, f32
  } -> (tensor<?x?xf32>, tensor<1x?xf32>)
  return %0#0, %0#1 : tensor<?x?xf32>, tensor<1x?xf32>
}
