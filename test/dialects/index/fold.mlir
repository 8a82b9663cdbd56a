// RUN: terrace-opt %s --canonicalize | FileCheck %s

// An index has 32 or 64 bits: a constant folds when the result of 64 bits is right for 32 too.

// CHECK-LABEL: func.func @lower_bits() -> (index, index, index) {
// CHECK-DAG: %[[C0:.+]] = index.constant -6446737769709549516
// CHECK-DAG: %[[C1:.+]] = index.constant -1000002099
// CHECK-DAG: %[[C2:.+]] = index.constant 7000002101
// CHECK:     return %[[C2]], %[[C1]], %[[C0]] : index, index, index
// CHECK-NEXT:   }
func.func @lower_bits() -> (index, index, index) {
  %a = index.constant 3000000001
  %b = index.constant 4000002100
  %0 = index.add %a, %b
  %1 = index.sub %a, %b
  %2 = index.mul %a, %b
  return %0, %1, %2 : index, index, index
}

// CHECK-LABEL: func.func @agree() -> (index, index, index, index, index) {
// CHECK-DAG: %[[C0:.+]] = index.constant -1
// CHECK-DAG: %[[C1:.+]] = index.constant -4
// CHECK-DAG: %[[C2:.+]] = index.constant -3
// CHECK-DAG: %[[C3:.+]] = index.constant -7
// CHECK:     return %[[C2]], %[[C2]], %[[C1]], %[[C0]], %[[C3]] : index, index, index, index, index
// CHECK-NEXT:   }
func.func @agree() -> (index, index, index, index, index) {
  %a = index.constant -7
  %b = index.constant 2
  %0 = index.divs %a, %b
  %1 = index.ceildivs %a, %b
  %2 = index.floordivs %a, %b
  %3 = index.rems %a, %b
  %4 = index.maxu %a, %b
  return %0, %1, %2, %3, %4 : index, index, index, index, index
}

// CHECK-LABEL: func.func @disagree() -> (index, index, index, index, i1) {
// CHECK-DAG: %[[C0:.+]] = index.constant 4294967296
// CHECK-DAG: %[[C1:.+]] = index.constant 2
// CHECK-DAG: %[[C2:.+]] = index.constant 32
// CHECK:     %0 = index.divs %[[C0]], %[[C1]]
// CHECK-NEXT:     %1 = index.maxs %[[C0]], %[[C1]]
// CHECK-NEXT:     %2 = index.shru %[[C0]], %[[C1]]
// CHECK-NEXT:     %3 = index.shl %[[C1]], %[[C2]]
// CHECK-NEXT:     %4 = index.cmp slt(%[[C1]], %[[C0]])
// CHECK-NEXT:     return %0, %1, %2, %3, %4 : index, index, index, index, i1
// CHECK-NEXT:   }
func.func @disagree() -> (index, index, index, index, i1) {
  %a = index.constant 0x100000000
  %b = index.constant 2
  %c = index.constant 32
  %0 = index.divs %a, %b
  %1 = index.maxs %a, %b
  %2 = index.shru %a, %b
  %3 = index.shl %b, %c
  %4 = index.cmp slt(%b, %a)
  return %0, %1, %2, %3, %4 : index, index, index, index, i1
}

// CHECK-LABEL: func.func @division_by_zero() -> (index, index, index, index, index, index) {
// CHECK-DAG: %[[C0:.+]] = index.constant 7
// CHECK-DAG: %[[C1:.+]] = index.constant 0
// CHECK:     %0 = index.divs %[[C0]], %[[C1]]
// CHECK-NEXT:     %1 = index.divu %[[C0]], %[[C1]]
// CHECK-NEXT:     %2 = index.ceildivs %[[C0]], %[[C1]]
// CHECK-NEXT:     %3 = index.floordivs %[[C0]], %[[C1]]
// CHECK-NEXT:     %4 = index.rems %[[C0]], %[[C1]]
// CHECK-NEXT:     %5 = index.remu %[[C0]], %[[C1]]
// CHECK-NEXT:     return %0, %1, %2, %3, %4, %5 : index, index, index, index, index, index
// CHECK-NEXT:   }
func.func @division_by_zero() -> (index, index, index, index, index, index) {
  %a = index.constant 7
  %b = index.constant 0
  %0 = index.divs %a, %b
  %1 = index.divu %a, %b
  %2 = index.ceildivs %a, %b
  %3 = index.floordivs %a, %b
  %4 = index.rems %a, %b
  %5 = index.remu %a, %b
  return %0, %1, %2, %3, %4, %5 : index, index, index, index, index, index
}

// CHECK-LABEL: func.func @neutral(%arg0: index) -> (index, index, index, index) {
// CHECK-DAG: %[[C0:.+]] = index.constant 0
// CHECK:     return %arg0, %arg0, %arg0, %[[C0]] : index, index, index, index
// CHECK-NEXT:   }
func.func @neutral(%x: index) -> (index, index, index, index) {
  %c0 = index.constant 0
  %c1 = index.constant 1
  %0 = index.add %x, %c0
  %1 = index.sub %x, %c0
  %2 = index.mul %x, %c1
  %3 = index.mul %x, %c0
  return %0, %1, %2, %3 : index, index, index, index
}

// CHECK-LABEL: func.func @compare(%arg0: index) -> (i1, i1, i1, i1, i1) {
// CHECK-DAG: %[[C0:.+]] = index.bool.constant false
// CHECK-DAG: %[[C1:.+]] = index.bool.constant true
// CHECK-DAG: %[[C2:.+]] = index.constant 1
// CHECK:     %0 = index.cmp eq(%arg0, %[[C2]])
// CHECK-NEXT:     return %[[C1]], %[[C0]], %[[C1]], %[[C0]], %0 : i1, i1, i1, i1, i1
// CHECK-NEXT:   }
func.func @compare(%x: index) -> (i1, i1, i1, i1, i1) {
  %c0 = index.constant 0
  %c1 = index.constant 1
  %m1 = index.constant -1
  %0 = index.cmp slt(%m1, %c0)
  %1 = index.cmp ult(%m1, %c0)
  %2 = index.cmp uge(%x, %x)
  %3 = index.cmp sgt(%x, %x)
  %4 = index.cmp eq(%x, %c1)
  return %0, %1, %2, %3, %4 : i1, i1, i1, i1, i1
}

// CHECK-LABEL: func.func @casts() -> (index, index, i32, i64) {
// CHECK-DAG: %[[C0:.+]] = arith.constant -5 : i32
// CHECK-DAG: %[[C1:.+]] = index.constant 200
// CHECK-DAG: %[[C2:.+]] = index.constant -1000
// CHECK-DAG: %[[C3:.+]] = index.constant -5
// CHECK:     %0 = index.castu %[[C3]] : index to i64
// CHECK-NEXT:     return %[[C2]], %[[C1]], %[[C0]], %0 : index, index, i32, i64
// CHECK-NEXT:   }
func.func @casts() -> (index, index, i32, i64) {
  %a = arith.constant -1000 : i48
  %0 = index.casts %a : i48 to index
  %b = arith.constant 200 : i8
  %1 = index.castu %b : i8 to index
  %c = index.constant -5
  %2 = index.casts %c : index to i32
  %3 = index.castu %c : index to i64
  return %0, %1, %2, %3 : index, index, i32, i64
}
