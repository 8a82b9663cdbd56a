// RUN: terrace-opt %s --mem2reg="region-simplify=false" | FileCheck %s

// CHECK-LABEL: func.func @joins
// CHECK-SAME: (%[[C:.*]]: i1, %[[X:.*]]: i32, %[[Y:.*]]: i32)
// CHECK-NOT: memref
// CHECK: cf.cond_br %[[C]], ^bb1, ^bb2(%[[X]] : i32)
// CHECK: ^bb1:
// CHECK-NEXT: cf.br ^bb2(%[[Y]] : i32)
// CHECK: ^bb2(%[[R:.*]]: i32):
// CHECK-NEXT: return %[[R]]
func.func @joins(%c: i1, %x: i32, %y: i32) -> i32 {
  %slot = memref.alloca() : memref<i32>
  memref.store %x, %slot[] : memref<i32>
  cf.cond_br %c, ^bb1, ^bb2
^bb1:
  memref.store %y, %slot[] : memref<i32>
  cf.br ^bb2
^bb2:
  %r = memref.load %slot[] : memref<i32>
  return %r : i32
}

// CHECK-LABEL: func.func @before_any_store
// CHECK: %[[P:.*]] = ub.poison : i32
// CHECK-NEXT: return %[[P]]
func.func @before_any_store() -> i32 {
  %slot = memref.alloca() : memref<i32>
  %r = memref.load %slot[] : memref<i32>
  return %r : i32
}

// What leaves the function by name stays memory.
// CHECK-LABEL: func.func @escapes
// CHECK: memref.alloca
// CHECK: memref.load
func.func @escapes(%x: i32, %out: memref<memref<i32>>) -> i32 {
  %slot = memref.alloca() : memref<i32>
  memref.store %x, %slot[] : memref<i32>
  memref.store %slot, %out[] : memref<memref<i32>>
  %r = memref.load %slot[] : memref<i32>
  return %r : i32
}
