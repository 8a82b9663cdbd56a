// RUN: terrace-opt %s --canonicalize | FileCheck %s

// CHECK: #map = affine_map<() -> (7 mod 0)>
// CHECK-NEXT: module {
// CHECK-NEXT:  func.func @apply(%[[ARG0:[a-zA-Z0-9_$.-]+]]: index) -> (index, index, index) {
// CHECK-NEXT:  %[[C17:[a-zA-Z0-9_$.-]+]] = arith.constant 17 : index
// CHECK-NEXT:  %[[C1:[a-zA-Z0-9_$.-]+]] = arith.constant 1 : index
// CHECK-NEXT:  return %[[C17]], %[[ARG0]], %[[C1]] : index, index, index
// CHECK-NEXT:  }
// CHECK-NEXT:  func.func @division_by_zero(%[[ARG0]]: index) -> index {
// CHECK-NEXT:  %[[V0:[a-zA-Z0-9_$.-]+]] = affine.apply #map()
// CHECK-NEXT:  return %[[V0]] : index
// CHECK-NEXT:  }
// CHECK-NEXT:  func.func @extrema() -> (index, index) {
// CHECK-NEXT:  %[[C_2:[a-zA-Z0-9_$.-]+]] = arith.constant -2 : index
// CHECK-NEXT:  %[[C7:[a-zA-Z0-9_$.-]+]] = arith.constant 7 : index
// CHECK-NEXT:  return %[[C_2]], %[[C7]] : index, index
// CHECK-NEXT:  }
// CHECK-NEXT:  func.func @digits(%[[ARG0]]: index) -> (index, index, index, index) {
// CHECK-NEXT:  %[[C5:[a-zA-Z0-9_$.-]+]] = arith.constant 5 : index
// CHECK-NEXT:  %[[C3:[a-zA-Z0-9_$.-]+]] = arith.constant 3 : index
// CHECK-NEXT:  %[[C_1:[a-zA-Z0-9_$.-]+]] = arith.constant -1 : index
// CHECK-NEXT:  return %[[C5]], %[[C3]], %[[C_1]], %[[C3]] : index, index, index, index
// CHECK-NEXT:  }
// CHECK-NEXT:  func.func @linear(%[[ARG0]]: index) -> (index, index) {
// CHECK-NEXT:  %[[C93:[a-zA-Z0-9_$.-]+]] = arith.constant 93 : index
// CHECK-NEXT:  return %[[C93]], %[[ARG0]] : index, index
// CHECK-NEXT:  }
// CHECK-NEXT: }

func.func @apply(%i: index) -> (index, index, index) {
  %c7 = arith.constant 7 : index
  %a = affine.apply affine_map<(d0)[s0] -> (d0 * 2 + s0 floordiv 2)>(%c7)[%c7]
  %b = affine.apply affine_map<(d0)[s0] -> (s0)>(%c7)[%i]
  %c = affine.apply affine_map<() -> (-3 mod 2)>()
  return %a, %b, %c : index, index, index
}

func.func @division_by_zero(%i: index) -> index {
  %c0 = arith.constant 0 : index
  %c7 = arith.constant 7 : index
  %a = affine.apply affine_map<(d0)[s0] -> (d0 mod s0)>(%c7)[%c0]
  return %a : index
}

func.func @extrema() -> (index, index) {
  %c7 = arith.constant 7 : index
  %a = affine.min affine_map<(d0) -> (d0 - 9, d0, 3)>(%c7)
  %b = affine.max affine_map<(d0) -> (d0 - 9, d0, 3)>(%c7)
  return %a, %b : index, index
}

func.func @digits(%i: index) -> (index, index, index, index) {
  %c23 = arith.constant 23 : index
  %m1 = arith.constant -1 : index
  %a:2 = affine.delinearize_index %c23 into (4) : index, index
  %b:2 = affine.delinearize_index %m1 into (2, 4) : index, index
  return %a#0, %a#1, %b#0, %b#1 : index, index, index, index
}

func.func @linear(%i: index) -> (index, index) {
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %a = affine.linearize_index [%c2, %c3, %c2] by (5, 7) : index
  %b = affine.linearize_index [%i] by () : index
  return %a, %b : index, index
}
