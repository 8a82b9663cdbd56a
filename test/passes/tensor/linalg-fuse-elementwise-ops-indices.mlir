// RUN: terrace-opt %s --linalg-fuse-elementwise-ops --mlir-print-local-scope | FileCheck %s
// RUN: terrace-opt %s --verify-each=run --linalg-fuse-elementwise-ops 2>&1 | FileCheck %s --check-prefix=SAME

// SAME-NOT: {{warning|error}}
// SAME: func.func @main

// The index of the producer's loop is where the consumer reads.
// CHECK-LABEL: func.func @main(
// CHECK: linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0 * 2 + d1)>
// CHECK: %[[W:.*]] = linalg.index 0 : index
// CHECK: %[[D:.*]] = linalg.index 1 : index
// CHECK: %[[I:.*]] = affine.apply affine_map<(d0, d1) -> (d0 * 2 + d1)>(%[[W]], %[[D]])
// CHECK: arith.index_cast %[[I]] : index to i32
// CHECK-NOT: linalg.generic
func.func @main(%a: tensor<9xi32>, %k: tensor<3xi32>) -> tensor<4xi32> {
  %c = arith.constant 0 : i32
  %e = tensor.empty() : tensor<9xi32>
  %p = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]} ins(%a : tensor<9xi32>) outs(%e : tensor<9xi32>) {
  ^bb0(%x: i32, %s: i32):
    %i = linalg.index 0 : index
    %j = arith.index_cast %i : index to i32
    %t = arith.muli %x, %j : i32
    linalg.yield %t : i32
  } -> tensor<9xi32>
  %e4 = tensor.empty() : tensor<4xi32>
  %z = linalg.fill ins(%c : i32) outs(%e4 : tensor<4xi32>) -> tensor<4xi32>
  %r = linalg.generic {indexing_maps = [affine_map<(w, d) -> (w * 2 + d)>, affine_map<(w, d) -> (d)>, affine_map<(w, d) -> (w)>], iterator_types = ["parallel", "reduction"]} ins(%p, %k : tensor<9xi32>, tensor<3xi32>) outs(%z : tensor<4xi32>) {
  ^bb0(%x: i32, %y: i32, %s: i32):
    %q = arith.muli %x, %y : i32
    %t = arith.addi %s, %q : i32
    linalg.yield %t : i32
  } -> tensor<4xi32>
  return %r : tensor<4xi32>
}

// A producer that starts from what its output holds keeps that output as a result of the fused op.
// CHECK-LABEL: func.func @starts(
// CHECK-SAME: %[[A:.*]]: tensor<4xi32>, %[[B:.*]]: tensor<4xi32>)
// CHECK: %[[R:.*]]:2 = linalg.generic
// CHECK-SAME: outs(%[[A]], %[[B]] : tensor<4xi32>, tensor<4xi32>)
// CHECK: return %[[R]]#1
func.func @starts(%a: tensor<4xi32>, %b: tensor<4xi32>) -> tensor<4xi32> {
  %0 = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>], iterator_types = ["parallel"]} outs(%a : tensor<4xi32>) {
  ^bb0(%s: i32):
    %t = arith.addi %s, %s : i32
    linalg.yield %t : i32
  } -> tensor<4xi32>
  %1 = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]} ins(%0 : tensor<4xi32>) outs(%b : tensor<4xi32>) {
  ^bb0(%x: i32, %s: i32):
    %t = arith.muli %x, %s : i32
    linalg.yield %t : i32
  } -> tensor<4xi32>
  return %1 : tensor<4xi32>
}

// Where an element is read twice it would start from what it made the first time.
// CHECK-LABEL: func.func @starts_twice(
// CHECK-COUNT-2: linalg.generic
func.func @starts_twice(%a: tensor<4xi32>, %b: tensor<4x2xi32>) -> tensor<4x2xi32> {
  %0 = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>], iterator_types = ["parallel"]} outs(%a : tensor<4xi32>) {
  ^bb0(%s: i32):
    %t = arith.addi %s, %s : i32
    linalg.yield %t : i32
  } -> tensor<4xi32>
  %1 = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i)>, affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]} ins(%0 : tensor<4xi32>) outs(%b : tensor<4x2xi32>) {
  ^bb0(%x: i32, %s: i32):
    %t = arith.muli %x, %s : i32
    linalg.yield %t : i32
  } -> tensor<4x2xi32>
  return %1 : tensor<4x2xi32>
}
