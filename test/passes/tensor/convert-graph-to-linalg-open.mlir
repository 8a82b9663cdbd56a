// Sizes that types leave open are computed from those of arguments. A name in graph.dims stands for one size: operands
// that share it need no check.

// RUN: terrace-opt %s --convert-graph-to-linalg --canonicalize --cse | FileCheck %s

// CHECK-LABEL: func.func @shared
// CHECK-SAME: (%[[X:.*]]: tensor<?x?xf32> {{{.*}}}, %[[Y:.*]]: tensor<?x1xf32>
// CHECK-NOT: cf.assert
// CHECK-DAG: %[[BATCH:.*]] = tensor.dim %[[X]], %c0
// CHECK-DAG: %[[SEQ:.*]] = tensor.dim %[[X]], %c1
// CHECK: %[[OUT:.*]] = tensor.empty(%[[BATCH]], %[[SEQ]]) : tensor<?x?xf32>
// CHECK: linalg.generic {{.*}} ins(%[[X]], %[[Y]] : {{.*}}) outs(%[[OUT]]
func.func @shared(%x: tensor<?x?xf32> {graph.dims = ["batch", "seq"]}, %y: tensor<?x1xf32> {graph.dims = ["batch", ""]}) -> tensor<?x?xf32> {
  %0 = graph.mul %x, %y : (tensor<?x?xf32>, tensor<?x1xf32>) -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}

// Of sizes without a common name nobody knows whether one of them is 1 before the program runs.
// CHECK-LABEL: func.func @apart
// CHECK: %[[ONE:.*]] = arith.cmpi eq, %{{.*}}, %c1 : index
// CHECK: cf.assert %{{.*}}, "operands do not broadcast: a size is neither 1 nor that of the other operand"
// CHECK: linalg.generic
// CHECK: %[[AT:.*]] = arith.select %[[ONE]], %c0, %{{.*}} : index
// CHECK: tensor.extract %{{.*}}[%[[AT]]]
func.func @apart(%x: tensor<?xf32>, %y: tensor<?xf32>) -> tensor<?xf32> {
  %0 = graph.add %x, %y : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}

// The elements of a shape are followed through what exporters emit.
// CHECK-LABEL: func.func @heads
// CHECK: %[[B:.*]] = tensor.dim %arg0, %c0
// CHECK: %[[S:.*]] = tensor.dim %arg0, %c1
// CHECK: tensor.expand_shape %arg0 {{\[\[}}0], [1], [2, 3]] output_shape [%[[B]], %[[S]], 4, 16]
// CHECK: tensor.empty(%[[B]], %[[S]]) : tensor<?x4x?x16xf32>
func.func @heads(%x: tensor<?x?x64xf32> {graph.dims = ["batch", "seq", ""]}) -> tensor<?x4x?x16xf32> {
  %sizes = graph.shape %x : (tensor<?x?x64xf32>) -> tensor<3xi64>
  %lead = graph.slice %sizes {starts = array<i64: 0>, ends = array<i64: 2>, axes = array<i64: 0>} : (tensor<3xi64>) -> tensor<2xi64>
  %heads = graph.constant dense<[4, 16]> : tensor<2xi64>
  %shape = graph.concat %lead, %heads {axis = 0 : i64} : (tensor<2xi64>, tensor<2xi64>) -> tensor<4xi64>
  %0 = graph.dynamic_reshape %x, %shape : (tensor<?x?x64xf32>, tensor<4xi64>) -> tensor<?x?x4x16xf32>
  %1 = graph.transpose %0 {perm = array<i64: 0, 2, 1, 3>} : (tensor<?x?x4x16xf32>) -> tensor<?x4x?x16xf32>
  return %1 : tensor<?x4x?x16xf32>
}

// A shape that is computed is read element by element, and -1 and 0 are looked for when the program runs.
// CHECK-LABEL: func.func @reshape
// CHECK: %[[ENTRY:.*]] = tensor.extract %arg1[%c0]
// CHECK: %[[SIZE:.*]] = arith.index_cast %[[ENTRY]] : i64 to index
// CHECK: arith.cmpi eq, %[[SIZE]], %c-1
// CHECK: arith.cmpi eq, %[[SIZE]], %c0
// CHECK: cf.assert %{{.*}}, "a reshape has another number of elements than its input"
// CHECK: %[[LIST:.*]] = tensor.from_elements
// CHECK: tensor.reshape %arg0(%[[LIST]])
func.func @reshape(%x: tensor<?x6xf32>, %shape: tensor<2xi64>) -> tensor<?x?xf32> {
  %0 = graph.dynamic_reshape %x, %shape : (tensor<?x6xf32>, tensor<2xi64>) -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}

// CHECK-LABEL: func.func @last
// CHECK: %[[N:.*]] = tensor.dim %arg0, %c0
// CHECK: tensor.extract_slice %arg0[%{{.*}}] [%{{.*}}] [1]
func.func @last(%x: tensor<?xf32>) -> tensor<?xf32> {
  %0 = graph.slice %x {starts = array<i64: -2>, ends = array<i64: 9223372036854775807>} : (tensor<?xf32>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}
