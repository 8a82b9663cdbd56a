// RUN: terrace-opt %s --allow-unregistered-dialect --canonicalize --split-input-file --mlir-print-local-scope | FileCheck %s

// CHECK: module {
// CHECK-NEXT:   func.func @composed(%arg0: index, %arg1: memref<?xf32>) -> index {
// CHECK-NEXT:     affine.for %arg2 = 0 to 10 {
// CHECK-NEXT:       %1 = affine.load %arg1[%arg2 * 3 + symbol(%arg0) - 1] : memref<?xf32>
// CHECK-NEXT:       affine.store %1, %arg1[%arg2 * 2 + symbol(%arg0)] : memref<?xf32>
// CHECK-NEXT:     }
// CHECK-NEXT:     %0 = affine.apply affine_map<()[s0] -> (s0 * 5)>()[%arg0]
// CHECK-NEXT:     return %0 : index
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @operands(%arg0: index) -> (index, index) {
// CHECK-NEXT:     %0 = affine.min affine_map<()[s0] -> (s0 + 5, s0 * 2)>()[%arg0]
// CHECK-NEXT:     %1 = affine.apply affine_map<()[s0] -> (s0 + 1)>()[%arg0]
// CHECK-NEXT:     return %0, %1 : index, index
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @merged(%arg0: index, %arg1: index) -> (index, index) {
// CHECK-NEXT:     %0 = affine.min affine_map<()[s0] -> (16, s0)>()[%arg0]
// CHECK-NEXT:     %1 = affine.min affine_map<()[s0, s1] -> (16, s1, s0 + 1)>()[%arg1, %arg0]
// CHECK-NEXT:     %2 = affine.max affine_map<()[s0, s1] -> (s1 + 1, s0)>()[%0, %arg1]
// CHECK-NEXT:     return %1, %2 : index, index
// CHECK-NEXT:   }
// CHECK-NEXT: }
// CHECK: module {
// CHECK-NEXT:   func.func @bounds(%arg0: index) {
// CHECK-NEXT:     affine.for %arg1 = 3 to min affine_map<()[s0] -> (s0 + 4, s0)>()[%arg0] {
// CHECK-NEXT:       "t.use"(%arg1) : (index) -> ()
// CHECK-NEXT:     }
// CHECK-NEXT:     affine.parallel (%arg1) = (3) to (min(symbol(%arg0) + 4, 9)) {
// CHECK-NEXT:       "t.use"(%arg1) : (index) -> ()
// CHECK-NEXT:     }
// CHECK-NEXT:     return
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @trivial(%arg0: f32, %arg1: f32, %arg2: index) -> (f32, f32, f32, f32) {
// CHECK-NEXT:     %0 = affine.for %arg3 = 0 to %arg2 iter_args(%arg4 = %arg0) -> (f32) {
// CHECK-NEXT:       affine.yield %arg1 : f32
// CHECK-NEXT:     }
// CHECK-NEXT:     return %arg0, %arg1, %arg0, %0 : f32, f32, f32, f32
// CHECK-NEXT:   }
// CHECK-NEXT: }
// CHECK: module {
// CHECK-NEXT:   func.func @conditions(%arg0: index, %arg1: i32) -> i32 {
// CHECK-NEXT:     "t.always"() : () -> ()
// CHECK-NEXT:     affine.if affine_set<()[s0] : (s0 - 2 >= 0, -s0 + 3 >= 0)>()[%arg0] {
// CHECK-NEXT:       "t.sometimes"() : () -> ()
// CHECK-NEXT:     }
// CHECK-NEXT:     affine.for %arg2 = 0 to 10 {
// CHECK-NEXT:       "t.use"() : () -> ()
// CHECK-NEXT:     }
// CHECK-NEXT:     %0 = affine.if affine_set<()[s0] : (s0 >= 0)>()[%arg0] -> i32 {
// CHECK-NEXT:       %1 = "t.yes"() : () -> i32
// CHECK-NEXT:       affine.yield %1 : i32
// CHECK-NEXT:     } else {
// CHECK-NEXT:       affine.yield %arg1 : i32
// CHECK-NEXT:     }
// CHECK-NEXT:     return %0 : i32
// CHECK-NEXT:   }
// CHECK-NEXT: }
// CHECK: module {
// CHECK-NEXT:   func.func @accesses(%arg0: memref<4xf32>, %arg1: index) -> f32 {
// CHECK-NEXT:     %0 = affine.load %arg0[symbol(%arg1)] : memref<4xf32>
// CHECK-NEXT:     affine.store %0, %arg0[0] : memref<4xf32>
// CHECK-NEXT:     affine.prefetch %arg0[symbol(%arg1)], read, locality<3>, data : memref<4xf32>
// CHECK-NEXT:     return %0 : f32
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @digits(%arg0: index, %arg1: index, %arg2: index) -> (index, index, index, index, index, index) {
// CHECK-NEXT:     %c0 = arith.constant 0 : index
// CHECK-NEXT:     %0:2 = affine.delinearize_index %arg0 into (4, %arg2) : index, index
// CHECK-NEXT:     return %0#0, %c0, %0#1, %arg0, %arg1, %arg0 : index, index, index, index, index, index
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @linear(%arg0: index, %arg1: index, %arg2: index) -> (index, index, index) {
// CHECK-NEXT:     %0 = affine.linearize_index disjoint [%arg0, %arg2] by (3, 5) : index
// CHECK-NEXT:     %1 = affine.linearize_index [%arg0, %arg1] by (3, 1) : index
// CHECK-NEXT:     %2 = affine.linearize_index [%arg0, %arg1] by (%arg2, 5) : index
// CHECK-NEXT:     return %0, %1, %2 : index, index, index
// CHECK-NEXT:   }
// CHECK-NEXT: }

func.func @composed(%n: index, %m: memref<?xf32>) -> index {
  affine.for %i = 0 to 10 {
    %a = affine.apply affine_map<(d0)[s0] -> (d0 * 2 + s0)>(%i)[%n]
    %b = affine.apply affine_map<(d0, d1) -> (d0 + d1)>(%a, %i)
    %x = affine.load %m[%b - 1] : memref<?xf32>
    affine.store %x, %m[%a] : memref<?xf32>
  }
  %c = affine.apply affine_map<(d0) -> (d0 * 4)>(%n)
  %d = affine.apply affine_map<(d0)[s0] -> (d0 floordiv 4 + s0)>(%c)[%c]
  return %d : index
}

func.func @operands(%n: index) -> (index, index) {
  %c5 = arith.constant 5 : index
  %a = affine.min affine_map<(d0, d1, d2)[s0] -> (d0 + d1, d0 + s0, d1 + d0)>(%n, %n, %c5)[%c5]
  %b = affine.max affine_map<(d0) -> (d0 + 1)>(%n)
  return %a, %b : index, index
}

func.func @merged(%n: index, %m: index) -> (index, index) {
  %a = affine.min affine_map<()[s0] -> (s0, 16)>()[%n]
  %b = affine.min affine_map<()[s0, s1] -> (s0, s1 + 1)>()[%a, %m]
  %c = affine.max affine_map<()[s0, s1] -> (s0, s1 + 1)>()[%a, %m]
  return %b, %c : index, index
}

// -----

func.func @bounds(%n: index) {
  %a = affine.apply affine_map<()[s0] -> (s0 + 4)>()[%n]
  %c3 = arith.constant 3 : index
  affine.for %i = max affine_map<(d0) -> (d0, 2, 1)>(%c3) to min affine_map<(d0, d1) -> (d0, d1 - 4, d0)>(%a, %a) {
    "t.use"(%i) : (index) -> ()
  }
  affine.parallel (%i) = (%c3) to (min(%a, 9)) {
    "t.use"(%i) : (index) -> ()
  }
  return
}

func.func @trivial(%x: f32, %y: f32, %n: index) -> (f32, f32, f32, f32) {
  %a = affine.for %i = 4 to 4 iter_args(%z = %x) -> (f32) {
    %w = "t.never"(%z) : (f32) -> f32
    affine.yield %w : f32
  }
  %b = affine.for %i = 0 to 4 iter_args(%z = %x) -> (f32) {
    affine.yield %y : f32
  }
  %c = affine.for %i = 0 to %n iter_args(%z = %x) -> (f32) {
    affine.yield %z : f32
  }
  %d = affine.for %i = 0 to %n iter_args(%z = %x) -> (f32) {
    affine.yield %y : f32
  }
  return %a, %b, %c, %d : f32, f32, f32, f32
}

// -----

func.func @conditions(%n: index, %x: i32) -> i32 {
  affine.if affine_set<() : (1 >= 0)>() {
    "t.always"() : () -> ()
  }
  affine.if affine_set<()[s0] : (s0 - 2 >= 0, -s0 + 1 >= 0)>()[%n] {
    "t.never"() : () -> ()
  }
  affine.if affine_set<()[s0] : (s0 - 2 >= 0, -s0 + 3 >= 0)>()[%n] {
    "t.sometimes"() : () -> ()
  } else {
  }
  affine.if affine_set<()[s0] : (s0 * 2 - 1 == 0)>()[%n] {
    "t.not_whole"() : () -> ()
  }
  affine.for %i = 0 to 10 {
    %j = affine.apply affine_map<(d0) -> (d0 + 1)>(%i)
    affine.if affine_set<(d0, d1) : (d0 - d1 >= 0)>(%j, %i) {
      "t.use"() : () -> ()
    }
  }
  %r:2 = affine.if affine_set<()[s0] : (s0 >= 0)>()[%n] -> (i32, i32) {
    %y = "t.yes"() : () -> i32
    affine.yield %y, %x : i32, i32
  } else {
    affine.yield %x, %x : i32, i32
  }
  return %r#0 : i32
}

// -----

func.func @accesses(%m: memref<4xf32>, %n: index) -> f32 {
  %c = memref.cast %m : memref<4xf32> to memref<?xf32>
  %x = affine.load %c[%n] : memref<?xf32>
  affine.store %x, %c[0] : memref<?xf32>
  affine.prefetch %c[%n], read, locality<3>, data : memref<?xf32>
  return %x : f32
}

func.func @digits(%i: index, %j: index, %n: index) -> (index, index, index, index, index, index) {
  %c4 = arith.constant 4 : index
  %a:3 = affine.delinearize_index %i into (%c4, 1, %n) : index, index, index
  %l = affine.linearize_index disjoint [%i, %j] by (%n, 4) : index
  %b:2 = affine.delinearize_index %l into (%n, 4) : index, index
  %d:2 = affine.delinearize_index %i into (8) : index, index
  %e = affine.linearize_index [%d#0, %d#1] by (8) : index
  return %a#0, %a#1, %a#2, %b#0, %b#1, %e : index, index, index, index, index, index
}

func.func @linear(%i: index, %j: index, %n: index) -> (index, index, index) {
  %c0 = arith.constant 0 : index
  %a = affine.linearize_index disjoint [%i, %j, %n] by (3, 1, 5) : index
  %b = affine.linearize_index [%i, %j] by (3, 1) : index
  %c = affine.linearize_index [%c0, %i, %j] by (3, %n, 5) : index
  return %a, %b, %c : index, index, index
}

// -----

// What a loop that runs once carries goes together with the result that it ends as, or not at all, though no way
// leads from one to the other.

// CHECK-LABEL: func.func @once(
// CHECK-SAME:    %[[X:.*]]: i64, %[[Y:.*]]: i64)
// CHECK:         %[[R:.*]] = affine.for %{{.*}} = 1 to 2 iter_args(%{{.*}} = %[[X]]) -> (i64) {
// CHECK:         return %[[R]], %[[Y]]
func.func @once(%x: i64, %y: i64) -> (i64, i64) {
  %r:3 = affine.for %i = 1 to 2 iter_args(%s = %x, %t = %y, %u = %y) -> (i64, i64, i64) {
    %a = arith.index_cast %i : index to i64
    affine.yield %a, %u, %s : i64, i64, i64
  }
  return %r#0, %r#1 : i64, i64
}
