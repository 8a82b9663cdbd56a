// RUN: terrace-opt %s --pass-pipeline='builtin.module(func.func(scf-forall-to-for))' | FileCheck %s
// RUN: not terrace-opt %s --pass-pipeline='builtin.module(func.func(scf-forall-to-parallel))' 2>&1 | FileCheck %s --check-prefix=ERROR

// What iterations insert goes from one to the next.

// CHECK-LABEL: func.func @rows
// CHECK-SAME: (%[[T:.*]]: tensor<?x4xf32>, %[[N:.*]]: index)
// CHECK: %[[R:.*]] = scf.for %[[I:.*]] = %{{.*}} to %[[N]] step %{{.*}} iter_args(%[[O:.*]] = %[[T]]) -> (tensor<?x4xf32>) {
// CHECK: %[[INNER:.*]] = scf.for %[[J:.*]] = {{.*}} iter_args(%[[P:.*]] = %[[O]])
// CHECK: %[[S:.*]] = tensor.extract_slice %[[P]][%[[I]], %[[J]]]
// CHECK: %[[V:.*]] = "test.compute"(%[[S]])
// CHECK: %[[NEW:.*]] = tensor.insert_slice %[[V]] into %[[P]][%[[I]], %[[J]]] [1, 1] [1, 1]
// CHECK-NEXT: scf.yield %[[NEW]]
// CHECK: scf.yield %[[INNER]]
// CHECK: return %[[R]]

// ERROR: error: 'scf.forall' op only fully bufferized scf.forall ops can be lowered to scf.parallel
func.func @rows(%t: tensor<?x4xf32>, %n: index) -> tensor<?x4xf32> {
  %r = scf.forall (%i, %j) in (%n, 4) shared_outs(%o = %t) -> (tensor<?x4xf32>) {
    %s = tensor.extract_slice %o[%i, %j] [1, 1] [1, 1] : tensor<?x4xf32> to tensor<1x1xf32>
    %v = "test.compute"(%s) : (tensor<1x1xf32>) -> tensor<1x1xf32>
    scf.forall.in_parallel {
      tensor.parallel_insert_slice %v into %o[%i, %j] [1, 1] [1, 1] : tensor<1x1xf32> into tensor<?x4xf32>
    }
  }
  return %r : tensor<?x4xf32>
}
