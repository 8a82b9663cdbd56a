// RUN: terrace-opt %s --one-shot-bufferize="bufferize-function-boundaries" | FileCheck %s
// RUN: terrace-opt %s --one-shot-bufferize="bufferize-function-boundaries function-boundary-type-conversion=identity-layout-map buffer-alignment=0" | FileCheck %s --check-prefix=PLAIN

// CHECK: memref.global "private" constant @__constant_2xf32 : memref<2xf32> = dense<[1.000000e+00, 2.000000e+00]> {alignment = 64 : i64}
// PLAIN: memref.global "private" constant @__constant_2xf32 : memref<2xf32> = dense<[1.000000e+00, 2.000000e+00]>

// A loop that updates the tensor that it carries works in the buffer of the argument.
// CHECK-LABEL: func.func @count(
// CHECK-SAME:    %arg0: memref<4xi32, strided<[?], offset: ?>>, %arg1: index) -> memref<4xi32, strided<[?], offset: ?>>
// CHECK-NOT:     memref.alloc
// CHECK:         %[[LOOP:.*]] = scf.for %{{.*}} iter_args(%[[IT:.*]] = %arg0)
// CHECK:           memref.load %[[IT]]
// CHECK:           memref.store %{{.*}}, %[[IT]]
// CHECK:           scf.yield %[[IT]]
// CHECK:         return %[[LOOP]]
// PLAIN-LABEL: func.func @count(
// PLAIN-SAME:    %arg0: memref<4xi32>, %arg1: index) -> memref<4xi32>
func.func @count(%t: tensor<4xi32>, %n: index) -> tensor<4xi32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %0 = scf.for %i = %c0 to %n step %c1 iter_args(%x = %t) -> tensor<4xi32> {
    %e = tensor.extract %x[%c0] : tensor<4xi32>
    %f = arith.addi %e, %e : i32
    %y = tensor.insert %f into %x[%c0] : tensor<4xi32>
    scf.yield %y : tensor<4xi32>
  }
  return %0 : tensor<4xi32>
}

// What is still read is copied before it is overwritten; all that is overwritten is not.
// CHECK-LABEL: func.func @both(
// CHECK:         %[[A:.*]] = memref.alloc() {alignment = 64 : i64} : memref<2xf32>
// CHECK-NEXT:    linalg.fill ins(%{{.*}}) outs(%[[A]]
// CHECK:         %[[B:.*]] = memref.alloc() {alignment = 64 : i64} : memref<2xf32>
// CHECK-NEXT:    memref.copy %arg0, %[[B]]
// CHECK-NEXT:    memref.store %{{.*}}, %[[B]]
// CHECK:         return %[[A]], %[[B]], %arg0
// PLAIN-LABEL: func.func @both(
// PLAIN:         memref.alloc() : memref<2xf32>
func.func @both(%t: tensor<2xf32>, %f: f32) -> (tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) {
  %c0 = arith.constant 0 : index
  %0 = linalg.fill ins(%f : f32) outs(%t : tensor<2xf32>) -> tensor<2xf32>
  %1 = tensor.insert %f into %t[%c0] : tensor<2xf32>
  return %0, %1, %t : tensor<2xf32>, tensor<2xf32>, tensor<2xf32>
}

// CHECK-LABEL: func.func @constant() -> memref<2xf32>
// CHECK:         %[[G:.*]] = memref.get_global @__constant_2xf32
// CHECK:         return %[[G]]
func.func @constant() -> tensor<2xf32> {
  %0 = arith.constant dense<[1.0, 2.0]> : tensor<2xf32>
  return %0 : tensor<2xf32>
}
