// A result of open sizes is memory that the function allocates; results of known sizes stay output arguments. Other buffers of
// open sizes lie in blocks, which are freed behind their last use.

// RUN: terrace-opt %s --pass-pipeline='builtin.module(bufferize,func.func(plan-memory))' | FileCheck %s

// CHECK-LABEL: func.func @main
// CHECK-SAME: (%[[X:.*]]: memref<?x8xf32>, %[[SUM:.*]]: memref<8xf32> {kernel.output = 1 : i64}, %{{.*}}: memref<0xi8> {kernel.arena}) -> (memref<?x8xf32> {graph.name = "y", kernel.output = 0 : i64})
// CHECK: %[[BLOCK:.*]] = memref.alloc(%{{.*}}) : memref<?xi8>
// CHECK: %[[T:.*]] = memref.view %[[BLOCK]]{{.*}} : memref<?xi8> to memref<?x8xf32>
// CHECK: linalg.exp ins(%[[X]] : {{.*}}) outs(%[[T]]
// CHECK: %[[Y:.*]] = memref.alloc(%{{.*}}) : memref<?x8xf32>
// CHECK: linalg.abs ins(%[[T]] : {{.*}}) outs(%[[Y]]
// CHECK: linalg.reduce { arith.addf } ins(%[[T]] : {{.*}}) outs(%[[SUM]]
// CHECK: memref.dealloc %[[BLOCK]]
// CHECK-NOT: memref.dealloc
// CHECK: return %[[Y]] : memref<?x8xf32>
func.func @main(%x: tensor<?x8xf32>) -> (tensor<?x8xf32> {graph.name = "y"}, tensor<8xf32>) {
  %c0 = arith.constant 0 : index
  %n = tensor.dim %x, %c0 : tensor<?x8xf32>
  %e = tensor.empty(%n) : tensor<?x8xf32>
  %t = linalg.exp ins(%x : tensor<?x8xf32>) outs(%e : tensor<?x8xf32>) -> tensor<?x8xf32>
  %f = tensor.empty(%n) : tensor<?x8xf32>
  %y = linalg.abs ins(%t : tensor<?x8xf32>) outs(%f : tensor<?x8xf32>) -> tensor<?x8xf32>
  %g = tensor.empty() : tensor<8xf32>
  %s = linalg.reduce { arith.addf } ins(%t : tensor<?x8xf32>) outs(%g : tensor<8xf32>) dimensions = [0]
  return %y, %s : tensor<?x8xf32>, tensor<8xf32>
}

// An argument is not handed back as it is: the caller owns it.
// CHECK-LABEL: func.func @same
// CHECK: %[[NEW:.*]] = memref.alloc
// CHECK: memref.copy %{{.*}}, %[[NEW]]
// CHECK: return %[[NEW]]
func.func @same(%x: tensor<?xf32>) -> tensor<?xf32> {
  return %x : tensor<?xf32>
}

// CHECK-LABEL: func.func @reshape
// CHECK-SAME: (%[[X:.*]]: memref<?x6xf32>, %[[A:.*]]: index, %[[B:.*]]: index
// CHECK: memref.reinterpret_cast %[[X]] to offset: [0], sizes: [%[[A]], %[[B]]], strides: [%[[B]], 1] : memref<?x6xf32> to memref<?x?xf32>
func.func @reshape(%x: tensor<?x6xf32>, %a: index, %b: index) -> tensor<?x?xf32> {
  %shape = tensor.from_elements %a, %b : tensor<2xindex>
  %0 = tensor.reshape %x(%shape) : (tensor<?x6xf32>, tensor<2xindex>) -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}
