// RUN: terrace-opt %s --resolve-shaped-type-result-dims | FileCheck %s
// RUN: terrace-opt %s --resolve-ranked-shaped-type-result-dims | FileCheck %s

// CHECK-DAG: #map = affine_map<()[s0] -> (s0 * 4)>
// CHECK-DAG: #map1 = affine_map<()[s0, s1] -> (s0 + s1)>
// CHECK-DAG: #map2 = affine_map<()[s0, s1] -> (s0 + s1 + 2)>
// CHECK-DAG: #map3 = affine_map<()[s0] -> (s0 * 8)>

// CHECK-LABEL: func.func @made(%arg0: index, %arg1: tensor<?x?xf32>, %arg2: f32) -> (index, index, index, index) {
// CHECK-NEXT:   %c0 = arith.constant 0 : index
// CHECK-NEXT:   %c1 = arith.constant 1 : index
// CHECK-NEXT:   %dim = tensor.dim %arg1, %c1 : tensor<?x?xf32>
// CHECK-NEXT:   %dim_0 = tensor.dim %arg1, %c0 : tensor<?x?xf32>
// CHECK-NEXT:   return %arg0, %dim, %arg0, %dim_0 : index, index, index, index
// CHECK-NEXT: }
func.func @made(%n: index, %t: tensor<?x?xf32>, %x: f32) -> (index, index, index, index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %0 = tensor.extract_slice %t[0, 0] [1, %n] [1, 1] : tensor<?x?xf32> to tensor<?xf32>
  %1 = tensor.dim %0, %c0 : tensor<?xf32>
  %2 = tensor.insert_slice %0 into %t[0, 0] [1, %n] [1, 1] : tensor<?xf32> into tensor<?x?xf32>
  %3 = tensor.dim %2, %c1 : tensor<?x?xf32>
  %4 = tensor.expand_shape %t [[0], [1, 2]] output_shape [%n, %n, 4] : tensor<?x?xf32> into tensor<?x?x4xf32>
  %5 = tensor.dim %4, %c1 : tensor<?x?x4xf32>
  %6 = tensor.insert %x into %t[%c0, %c0] : tensor<?x?xf32>
  %7 = tensor.dim %6, %c0 : tensor<?x?xf32>
  return %1, %3, %5, %7 : index, index, index, index
}

// CHECK-LABEL: func.func @computed(%arg0: tensor<?x4xf32>, %arg1: tensor<?x4xf32>, %arg2: index, %arg3: f32) -> (index, index, index) {
// CHECK-NEXT:   %c0 = arith.constant 0 : index
// CHECK-NEXT:   %dim = tensor.dim %arg0, %c0 : tensor<?x4xf32>
// CHECK-NEXT:   %0 = affine.apply #map()[%dim]
// CHECK-NEXT:   %dim_0 = tensor.dim %arg0, %c0 : tensor<?x4xf32>
// CHECK-NEXT:   %dim_1 = tensor.dim %arg1, %c0 : tensor<?x4xf32>
// CHECK-NEXT:   %1 = affine.apply #map1()[%dim_0, %dim_1]
// CHECK-NEXT:   %dim_2 = tensor.dim %arg0, %c0 : tensor<?x4xf32>
// CHECK-NEXT:   %2 = affine.apply #map2()[%dim_2, %arg2]
// CHECK-NEXT:   return %0, %1, %2 : index, index, index
// CHECK-NEXT: }
func.func @computed(%t: tensor<?x4xf32>, %u: tensor<?x4xf32>, %n: index, %x: f32) -> (index, index, index) {
  %c0 = arith.constant 0 : index
  %0 = tensor.collapse_shape %t [[0, 1]] : tensor<?x4xf32> into tensor<?xf32>
  %1 = tensor.dim %0, %c0 : tensor<?xf32>
  %2 = tensor.concat dim(0) %t, %u : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  %3 = tensor.dim %2, %c0 : tensor<?x4xf32>
  %4 = tensor.pad %t low[%n, 0] high[2, 0] {
  ^bb0(%i: index, %j: index):
    tensor.yield %x : f32
  } : tensor<?x4xf32> to tensor<?x4xf32>
  %5 = tensor.dim %4, %c0 : tensor<?x4xf32>
  return %1, %3, %5 : index, index, index
}

// CHECK-LABEL: func.func @of_memory(%arg0: memref<?x8xf32>, %arg1: index) -> (index, index) {
// CHECK-NEXT:   %c0 = arith.constant 0 : index
// CHECK-NEXT:   %dim = memref.dim %arg0, %c0 : memref<?x8xf32>
// CHECK-NEXT:   %0 = affine.apply #map3()[%dim]
// CHECK-NEXT:   return %arg1, %0 : index, index
// CHECK-NEXT: }
func.func @of_memory(%m: memref<?x8xf32>, %n: index) -> (index, index) {
  %c0 = arith.constant 0 : index
  %0 = memref.expand_shape %m [[0], [1, 2]] output_shape [%n, 2, 4] : memref<?x8xf32> into memref<?x2x4xf32>
  %1 = memref.dim %0, %c0 : memref<?x2x4xf32>
  %2 = memref.collapse_shape %m [[0, 1]] : memref<?x8xf32> into memref<?xf32>
  %3 = memref.dim %2, %c0 : memref<?xf32>
  return %1, %3 : index, index
}

// CHECK-LABEL: func.func @outside_stays(%arg0: tensor<?x4xf32>, %arg1: index) -> (index, index) {
// CHECK-NEXT:   %c9 = arith.constant 9 : index
// CHECK-NEXT:   %collapsed = tensor.collapse_shape %arg0 {{\[\[}}0, 1]] : tensor<?x4xf32> into tensor<?xf32>
// CHECK-NEXT:   %dim = tensor.dim %collapsed, %c9 : tensor<?xf32>
// CHECK-NEXT:   %dim_0 = tensor.dim %collapsed, %arg1 : tensor<?xf32>
// CHECK-NEXT:   return %dim, %dim_0 : index, index
// CHECK-NEXT: }
func.func @outside_stays(%t: tensor<?x4xf32>, %i: index) -> (index, index) {
  %c9 = arith.constant 9 : index
  %0 = tensor.collapse_shape %t [[0, 1]] : tensor<?x4xf32> into tensor<?xf32>
  %1 = tensor.dim %0, %c9 : tensor<?xf32>
  %2 = tensor.dim %0, %i : tensor<?xf32>
  return %1, %2 : index, index
}
