// RUN: terrace-opt %s --pass-pipeline="builtin.module(func.func(linalg-detensorize))" --mlir-print-local-scope | FileCheck %s --check-prefixes=CHECK,FLOW
// RUN: terrace-opt %s --pass-pipeline="builtin.module(func.func(linalg-detensorize{aggressive-mode}))" --mlir-print-local-scope | FileCheck %s --check-prefixes=CHECK,ALL

// A loop that counts in a tensor of rank 0 counts in a scalar.
// CHECK-LABEL: func.func @count(
// CHECK-SAME: %[[START:.*]]: tensor<i32>, %[[LIMIT:.*]]: tensor<i32>)
// CHECK-DAG: %[[S:.*]] = tensor.extract %[[START]][]
// CHECK-DAG: %[[L:.*]] = tensor.extract %[[LIMIT]][]
// CHECK: cf.br ^[[HEAD:.*]](%[[S]] : i32)
// CHECK: ^[[HEAD]](%[[AT:.*]]: i32):
// CHECK-NEXT: %[[GO:.*]] = arith.cmpi slt, %[[AT]], %[[L]] : i32
// CHECK-NEXT: cf.cond_br %[[GO]], ^[[BODY:.*]], ^[[DONE:.*]]
// CHECK: ^[[BODY]]:
// CHECK-NEXT: %[[NEXT:.*]] = arith.muli %[[AT]], %[[AT]] : i32
// CHECK-NEXT: cf.br ^[[HEAD]](%[[NEXT]] : i32)
// CHECK: ^[[DONE]]:
// CHECK-NEXT: %[[R:.*]] = tensor.from_elements %[[AT]] : tensor<i32>
// CHECK-NEXT: return %[[R]]
func.func @count(%start: tensor<i32>, %limit: tensor<i32>) -> tensor<i32> {
  cf.br ^head(%start : tensor<i32>)
^head(%at: tensor<i32>):
  %e = tensor.empty() : tensor<i1>
  %less = linalg.generic {indexing_maps = [affine_map<() -> ()>, affine_map<() -> ()>, affine_map<() -> ()>], iterator_types = []} ins(%at, %limit : tensor<i32>, tensor<i32>) outs(%e : tensor<i1>) {
  ^bb0(%x: i32, %y: i32, %s: i1):
    %t = arith.cmpi slt, %x, %y : i32
    linalg.yield %t : i1
  } -> tensor<i1>
  %go = tensor.extract %less[] : tensor<i1>
  cf.cond_br %go, ^body(%at : tensor<i32>), ^done(%at : tensor<i32>)
^body(%now: tensor<i32>):
  %ei = tensor.empty() : tensor<i32>
  %next = linalg.generic {indexing_maps = [affine_map<() -> ()>, affine_map<() -> ()>], iterator_types = []} ins(%now : tensor<i32>) outs(%ei : tensor<i32>) {
  ^bb0(%x: i32, %s: i32):
    %t = arith.muli %x, %x : i32
    linalg.yield %t : i32
  } -> tensor<i32>
  cf.br ^head(%next : tensor<i32>)
^done(%last: tensor<i32>):
  return %last : tensor<i32>
}

// What no branch depends on is left alone, unless all is asked for.
// CHECK-LABEL: func.func @straight(
// FLOW: linalg.generic
// ALL-NOT: linalg.generic
// ALL: %[[A:.*]] = tensor.extract %{{.*}}[] : tensor<f32>
// ALL: %[[B:.*]] = math.exp %[[A]] : f32
// ALL: tensor.from_elements %[[B]] : tensor<f32>
func.func @straight(%a: tensor<f32>) -> tensor<f32> {
  %e = tensor.empty() : tensor<f32>
  %0 = linalg.generic {indexing_maps = [affine_map<() -> ()>, affine_map<() -> ()>], iterator_types = []} ins(%a : tensor<f32>) outs(%e : tensor<f32>) {
  ^bb0(%x: f32, %s: f32):
    %t = math.exp %x : f32
    linalg.yield %t : f32
  } -> tensor<f32>
  return %0 : tensor<f32>
}

// An op with loops stays a tensor op, and what it hands over a tensor.
// CHECK-LABEL: func.func @loops(
// CHECK: linalg.generic
// CHECK: ^bb1
func.func @loops(%a: tensor<4xf32>, %c: i1) -> tensor<f32> {
  %e = tensor.empty() : tensor<f32>
  %0 = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> ()>], iterator_types = ["reduction"]} ins(%a : tensor<4xf32>) outs(%e : tensor<f32>) {
  ^bb0(%x: f32, %s: f32):
    %t = arith.maximumf %x, %s : f32
    linalg.yield %t : f32
  } -> tensor<f32>
  cf.cond_br %c, ^one(%0 : tensor<f32>), ^one(%e : tensor<f32>)
^one(%r: tensor<f32>):
  return %r : tensor<f32>
}
