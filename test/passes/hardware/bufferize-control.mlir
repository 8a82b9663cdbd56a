// RUN: terrace-opt %s --bufferize --split-input-file | FileCheck %s

// Both branches write to the buffer of the result, the first one at once.

// CHECK-LABEL: func.func @branches
// CHECK-SAME: (%[[C:.*]]: i1, %[[X:.*]]: memref<4xf32>, %[[OUT:.*]]: memref<4xf32> {kernel.output})
// CHECK: scf.if %[[C]] {
// CHECK-NEXT: kernel.call @k(%[[X]]) outs(%[[OUT]])
// CHECK: } else {
// CHECK-NEXT: memref.copy %[[X]], %[[OUT]]
// CHECK-NOT: memref.alloc
// CHECK: return
func.func @branches(%c: i1, %x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = scf.if %c -> (tensor<4xf32>) {
    %e = tensor.empty() : tensor<4xf32>
    %1 = kernel.call @k(%x) outs(%e) params array<i64> : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
    scf.yield %1 : tensor<4xf32>
  } else {
    scf.yield %x : tensor<4xf32>
  }
  return %0 : tensor<4xf32>
}

// -----

// Values that change places are put aside before they are written over.

// CHECK-LABEL: func.func @swap
// CHECK: scf.for
// CHECK-NEXT: %[[ASIDE:.*]] = memref.alloc
// CHECK-NEXT: memref.copy %[[A:.*]], %[[ASIDE]]
// CHECK-NEXT: memref.copy %[[B:.*]], %[[A]]
// CHECK-NEXT: memref.copy %[[ASIDE]], %[[B]]
func.func @swap(%n: index, %x: tensor<4xf32>, %y: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %0:2 = scf.for %i = %c0 to %n step %c1 iter_args(%a = %x, %b = %y) -> (tensor<4xf32>, tensor<4xf32>) {
    scf.yield %b, %a : tensor<4xf32>, tensor<4xf32>
  }
  return %0#0, %0#1 : tensor<4xf32>, tensor<4xf32>
}

// -----

// Rows are stacked in place: no iteration copies what lies there.

// CHECK-LABEL: func.func @stack
// CHECK-SAME: %arg1: memref<8x4xf32> {kernel.output})
// CHECK-NOT: memref.alloc
// CHECK: scf.for %[[I:.*]] =
// CHECK-NEXT: %[[ROW:.*]] = memref.subview %arg1[%[[I]], 0] [1, 4] [1, 1]
// CHECK-NEXT: memref.copy %{{.*}}, %[[ROW]]
// CHECK-NEXT: }
// CHECK-NEXT: return
func.func @stack(%x: tensor<4xf32>) -> tensor<8x4xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %e = tensor.empty() : tensor<8x4xf32>
  %0 = scf.for %i = %c0 to %c8 step %c1 iter_args(%a = %e) -> (tensor<8x4xf32>) {
    %1 = tensor.insert_slice %x into %a[%i, 0] [1, 4] [1, 1] : tensor<4xf32> into tensor<8x4xf32>
    scf.yield %1 : tensor<8x4xf32>
  }
  return %0 : tensor<8x4xf32>
}

// -----

// A tensor that the loop's body reads as it was in front of the loop is not carried where it lies.

// CHECK-LABEL: func.func @read_inside
// CHECK: %[[FIRST:.*]] = memref.alloc() : memref<4xf32>
// CHECK: kernel.call @k(%{{.*}}) outs(%[[FIRST]])
// CHECK: memref.copy %[[FIRST]], %[[CARRIED:.*]] :
// CHECK: scf.for
// CHECK: kernel.call @two(%[[CARRIED]], %[[FIRST]])
func.func @read_inside(%n: index, %x: tensor<4xf32>) -> tensor<4xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %e = tensor.empty() : tensor<4xf32>
  %first = kernel.call @k(%x) outs(%e) params array<i64> : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %0 = scf.for %i = %c0 to %n step %c1 iter_args(%a = %first) -> (tensor<4xf32>) {
    %e2 = tensor.empty() : tensor<4xf32>
    %1 = kernel.call @two(%a, %first) outs(%e2) params array<i64> : (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
    scf.yield %1 : tensor<4xf32>
  }
  return %0 : tensor<4xf32>
}

// -----

// What the condition hands on as it was carried stays where it is.

// CHECK-LABEL: func.func @condition
// CHECK: memref.copy %arg1, %[[CARRIED:.*]] :
// CHECK: scf.while : () -> () {
// CHECK: scf.condition(%{{.*}})
// CHECK: } do {
// CHECK: kernel.call @k(%[[CARRIED]]) outs(%[[NEW:.*]]) params
// CHECK: memref.copy %[[NEW]], %[[CARRIED]]
// CHECK: scf.yield
func.func @condition(%c: i1, %x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = scf.while (%a = %x) : (tensor<4xf32>) -> tensor<4xf32> {
    %go = func.call @goes_on() : () -> i1
    scf.condition(%go) %a : tensor<4xf32>
  } do {
  ^bb0(%b: tensor<4xf32>):
    %e = tensor.empty() : tensor<4xf32>
    %1 = kernel.call @k(%b) outs(%e) params array<i64> : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
    scf.yield %1 : tensor<4xf32>
  }
  return %0 : tensor<4xf32>
}
func.func private @goes_on() -> i1

// -----

// One of two tensors is copied.

// CHECK-LABEL: func.func @select
// CHECK: scf.if %arg0 {
// CHECK-NEXT: memref.copy %arg1, %[[OUT:.*]] :
// CHECK-NEXT: } else {
// CHECK-NEXT: memref.copy %arg2, %[[OUT]]
func.func @select(%c: i1, %x: tensor<4xf32>, %y: tensor<4xf32>) -> tensor<4xf32> {
  %0 = arith.select %c, %x, %y : tensor<4xf32>
  return %0 : tensor<4xf32>
}
