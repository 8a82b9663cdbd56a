// RUN: terrace-opt %s --verify-each=run --convert-graph-to-linalg --canonicalize --cse --linalg-fuse-elementwise-ops --canonicalize 2>&1 | FileCheck %s

// What is as large as only the computation tells is computed the same by loops: a merge sort, and a heap for each class of
// boxes.

// CHECK-NOT: not checked
// CHECK-LABEL: func.func @main
// CHECK: scf.for
// CHECK: scf.while
// CHECK: linalg.generic {{.*}} iterator_types = ["parallel", "parallel", "reduction"]
// CHECK: scf.for
// CHECK: scf.while
// CHECK-NOT: graph.unique
// CHECK-NOT: graph.non_max_suppression

func.func @main(%x: tensor<37x2xi2>, %y: tensor<50xf32>, %boxes: tensor<2x30x4xf32>, %scores: tensor<2x3x30xf32>) -> (tensor<?x2xi2>, tensor<?xi64>, tensor<37xi64>, tensor<?xi64>, tensor<?xf32>, tensor<50xi64>, tensor<?x3xi64>) {
  %0:4 = graph.unique %x : (tensor<37x2xi2>) -> (tensor<?x2xi2>, tensor<?xi64>, tensor<37xi64>, tensor<?xi64>)
  %1:4 = graph.unique %y {sorted} : (tensor<50xf32>) -> (tensor<?xf32>, tensor<?xi64>, tensor<50xi64>, tensor<?xi64>)
  %most = graph.constant dense<7> : tensor<i64>
  %some = graph.constant dense<0.2> : tensor<f32>
  %none = graph.constant dense<0.0> : tensor<f32>
  %2 = graph.non_max_suppression %boxes, %scores, %most, %some, %none : (tensor<2x30x4xf32>, tensor<2x3x30xf32>, tensor<i64>, tensor<f32>, tensor<f32>) -> tensor<?x3xi64>
  return %0#0, %0#1, %0#2, %0#3, %1#0, %1#2, %2 : tensor<?x2xi2>, tensor<?xi64>, tensor<37xi64>, tensor<?xi64>, tensor<?xf32>, tensor<50xi64>, tensor<?x3xi64>
}
