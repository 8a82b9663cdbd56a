// RUN: terrace-opt %s --canonicalize | FileCheck %s

// CHECK-LABEL: func.func @reassociate(%arg0: index) -> (index, index, index, index, index) {
// CHECK-DAG: %[[C0:.+]] = index.constant 2
// CHECK-DAG: %[[C1:.+]] = index.constant 18
// CHECK-DAG: %[[C2:.+]] = index.constant 9
// CHECK-DAG: %[[C3:.+]] = index.constant 6
// CHECK-DAG: %[[C4:.+]] = index.constant 3
// CHECK:     %0 = index.add %arg0, %[[C2]]
// CHECK-NEXT:     %1 = index.mul %arg0, %[[C1]]
// CHECK-NEXT:     %2 = index.maxs %arg0, %[[C3]]
// CHECK-NEXT:     %3 = index.and %arg0, %[[C0]]
// CHECK-NEXT:     %4 = index.sub %arg0, %[[C3]]
// CHECK-NEXT:     %5 = index.sub %4, %[[C4]]
// CHECK-NEXT:     return %0, %1, %2, %3, %5 : index, index, index, index, index
// CHECK-NEXT:   }
func.func @reassociate(%x: index) -> (index, index, index, index, index) {
  %a = index.constant 6
  %b = index.constant 3
  %0 = index.add %x, %a
  %1 = index.add %0, %b
  %2 = index.mul %x, %a
  %3 = index.mul %2, %b
  %4 = index.maxs %x, %a
  %5 = index.maxs %4, %b
  %6 = index.and %x, %a
  %7 = index.and %6, %b
  %8 = index.sub %x, %a
  %9 = index.sub %8, %b
  return %1, %3, %5, %7, %9 : index, index, index, index, index
}

// CHECK-LABEL: func.func @range(%arg0: index) -> (i1, i1, i1, i1) {
// CHECK-DAG: %[[C0:.+]] = index.bool.constant false
// CHECK-DAG: %[[C1:.+]] = index.bool.constant true
// CHECK-DAG: %[[C2:.+]] = index.constant 1
// CHECK-DAG: %[[C3:.+]] = index.constant 5
// CHECK:     %0 = index.maxs %arg0, %[[C2]]
// CHECK-NEXT:     %1 = index.cmp sgt(%0, %[[C3]])
// CHECK-NEXT:     return %[[C1]], %[[C0]], %[[C1]], %1 : i1, i1, i1, i1
// CHECK-NEXT:   }
func.func @range(%x: index) -> (i1, i1, i1, i1) {
  %c0 = index.constant 0
  %c1 = index.constant 1
  %c5 = index.constant 5
  %a = index.maxs %x, %c1
  %b = index.minu %x, %c5
  %0 = index.cmp sgt(%a, %c0)
  %1 = index.cmp eq(%a, %c0)
  %2 = index.cmp ule(%b, %c5)
  %3 = index.cmp sgt(%a, %c5)
  return %0, %1, %2, %3 : i1, i1, i1, i1
}

// CHECK-LABEL: func.func @difference_with_zero(%arg0: index, %arg1: index) -> (i1, i1) {
// CHECK-NEXT:     %0 = index.cmp eq(%arg0, %arg1)
// CHECK-NEXT:     %1 = index.cmp sgt(%arg1, %arg0)
// CHECK-NEXT:     return %0, %1 : i1, i1
// CHECK-NEXT:   }
func.func @difference_with_zero(%x: index, %y: index) -> (i1, i1) {
  %c0 = index.constant 0
  %a = index.sub %x, %y
  %0 = index.cmp eq(%a, %c0)
  %1 = index.cmp sgt(%c0, %a)
  return %0, %1 : i1, i1
}
