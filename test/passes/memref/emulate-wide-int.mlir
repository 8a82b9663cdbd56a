// RUN: terrace-opt %s --memref-emulate-wide-int=widest-int-supported=32 | FileCheck %s

// Memory holds pairs of halves, and what reads and writes it handles those.

// CHECK-LABEL: func.func @double(%arg0: memref<?xvector<2xi32>>, %arg1: index) {
// CHECK-NEXT:     %0 = memref.load %arg0[%arg1] : memref<?xvector<2xi32>>
// CHECK-NEXT:     %1 = vector.extract %0[0] : i32 from vector<2xi32>
// CHECK-NEXT:     %2 = vector.extract %0[1] : i32 from vector<2xi32>
// CHECK-NEXT:     %3 = vector.extract %0[0] : i32 from vector<2xi32>
// CHECK-NEXT:     %4 = vector.extract %0[1] : i32 from vector<2xi32>
// CHECK-NEXT:     %low, %high = arith.mului_extended %1, %3 : i32
// CHECK-NEXT:     %5 = arith.muli %1, %4 : i32
// CHECK-NEXT:     %6 = arith.muli %2, %3 : i32
// CHECK-NEXT:     %7 = arith.addi %high, %5 : i32
// CHECK-NEXT:     %8 = arith.addi %7, %6 : i32
// CHECK-NEXT:     %cst = arith.constant dense<0> : vector<2xi32>
// CHECK-NEXT:     %9 = vector.insert %low, %cst [0] : i32 into vector<2xi32>
// CHECK-NEXT:     %10 = vector.insert %8, %9 [1] : i32 into vector<2xi32>
// CHECK-NEXT:     memref.store %10, %arg0[%arg1] : memref<?xvector<2xi32>>
// CHECK-NEXT:     return
// CHECK-NEXT:   }
func.func @double(%m: memref<?xi64>, %at: index) {
  %x = memref.load %m[%at] : memref<?xi64>
  %y = arith.muli %x, %x : i64
  memref.store %y, %m[%at] : memref<?xi64>
  return
}

// CHECK-LABEL: func.func @copy(%arg0: index) -> memref<?xvector<4x2xi32>, 1> {
// CHECK-NEXT:     %alloca = memref.alloca(%arg0) : memref<?xvector<4x2xi32>>
// CHECK-NEXT:     %alloc = memref.alloc(%arg0) {alignment = 64 : i64} : memref<?xvector<4x2xi32>, 1>
// CHECK-NEXT:     memref.copy %alloca, %alloc : memref<?xvector<4x2xi32>> to memref<?xvector<4x2xi32>, 1>
// CHECK-NEXT:     return %alloc : memref<?xvector<4x2xi32>, 1>
// CHECK-NEXT:   }
func.func @copy(%n: index) -> memref<?xvector<4xi64>, 1> {
  %a = memref.alloca(%n) : memref<?xvector<4xi64>>
  %b = memref.alloc(%n) {alignment = 64 : i64} : memref<?xvector<4xi64>, 1>
  memref.copy %a, %b : memref<?xvector<4xi64>> to memref<?xvector<4xi64>, 1>
  return %b : memref<?xvector<4xi64>, 1>
}
