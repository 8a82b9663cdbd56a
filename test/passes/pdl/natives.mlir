// Functions of terrace-opt that patterns call by name.
//
// RUN: terrace-opt %s --apply-patterns=file=%S/Inputs/natives.mlir | FileCheck %s

// CHECK-LABEL: func.func @multiply_constants
// CHECK-SAME: (%[[X:.*]]: i8)
// CHECK-DAG: %[[C3:.*]] = arith.constant 3 : i8
// CHECK-DAG: %[[C300:.*]] = arith.constant 44 : i8
// CHECK: %[[PRODUCT:.*]] = arith.muli %[[X]], %[[C300]]
// CHECK-NEXT: %[[SHARED:.*]] = arith.muli %[[X]], %[[C3]]
// CHECK-NEXT: %[[OTHER:.*]] = arith.muli %[[SHARED]], %{{.*}}
// CHECK-NEXT: return %[[PRODUCT]], %[[SHARED]], %[[OTHER]]
func.func @multiply_constants(%x: i8) -> (i8, i8, i8) {
  %c3 = arith.constant 3 : i8
  %c100 = arith.constant 100 : i8
  %0 = arith.muli %x, %c3 : i8
  %1 = arith.muli %0, %c100 : i8
  %2 = arith.muli %x, %c3 : i8
  %3 = arith.muli %2, %c100 : i8
  return %1, %2, %3 : i8, i8, i8
}

// CHECK-LABEL: func.func @mark
// CHECK: arith.divsi %{{.*}}, %{{.*}} {safe} : i32
// CHECK-NEXT: arith.divsi %{{.*}}, %{{.*}} {maybe} : i32
// CHECK-NEXT: arith.divsi %{{.*}}, %{{.*}} {maybe} : i32
func.func @mark(%x: i32, %y: i32) -> (i32, i32, i32) {
  %c0 = arith.constant 0 : i32
  %c7 = arith.constant 7 : i32
  %0 = arith.divsi %x, %c7 {maybe} : i32
  %1 = arith.divsi %x, %c0 {maybe} : i32
  %2 = arith.divsi %x, %y {maybe} : i32
  return %0, %1, %2 : i32, i32, i32
}

// CHECK-LABEL: func.func @strip
// CHECK-NEXT: "test.strip"(%{{.*}}) : (i32) -> ()
// CHECK-NEXT: %[[Y:.*]] = "test.value"
// CHECK-NEXT: "test.strip"(%[[Y]]) {stripped} : (i32) -> ()
func.func @strip(%x: i32) {
  "test.strip"(%x) {stripped} : (i32) -> ()
  %y = "test.value"() : () -> i32
  "test.strip"(%y) {stripped} : (i32) -> ()
  return
}
