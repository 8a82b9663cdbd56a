// RUN: terrace-opt %s --cse --split-input-file | FileCheck %s

// CHECK-LABEL: func.func @same_ops
// CHECK: %[[A:.*]] = arith.addi %arg0, %arg1
// CHECK-NEXT: %[[M:.*]] = arith.muli %[[A]], %[[A]]
// CHECK-NEXT: return %[[M]]
func.func @same_ops(%x: i32, %y: i32) -> i32 {
  %a = arith.addi %x, %y : i32
  %b = arith.addi %x, %y : i32
  %m = arith.muli %a, %b : i32
  return %m : i32
}

// -----

// Operands of a commutative op may be swapped.
// CHECK-LABEL: func.func @commutative
// CHECK: %[[A:.*]] = arith.addi %arg0, %arg1
// CHECK-NEXT: return %[[A]], %[[A]]
func.func @commutative(%x: i32, %y: i32) -> (i32, i32) {
  %a = arith.addi %x, %y : i32
  %b = arith.addi %y, %x : i32
  return %a, %b : i32, i32
}

// -----

// What one branch computes is not there in the other one.
// CHECK-LABEL: func.func @siblings
// CHECK-COUNT-2: arith.addi
func.func @siblings(%c: i1, %x: i32) -> i32 {
  cf.cond_br %c, ^a, ^b
^a:
  %0 = arith.addi %x, %x : i32
  return %0 : i32
^b:
  %1 = arith.addi %x, %x : i32
  return %1 : i32
}

// -----

// CHECK-LABEL: func.func @dominating
// CHECK-COUNT-1: arith.addi
// CHECK-NOT: arith.addi
func.func @dominating(%c: i1, %x: i32) -> i32 {
  %0 = arith.addi %x, %x : i32
  cf.cond_br %c, ^a, ^b
^a:
  return %0 : i32
^b:
  %1 = arith.addi %x, %x : i32
  return %1 : i32
}

// -----

// An op under a mask is not the same op without one, nor under another mask.

// CHECK-LABEL: func.func @masked
// CHECK-COUNT-2: vector.mask %{{.*}} { vector.transfer_read
// CHECK-NOT:     vector.mask
// CHECK:         return
func.func @masked(%t: tensor<8xf32>, %m: vector<4xi1>, %n: vector<4xi1>, %x: f32, %i: index) -> (vector<4xf32>, vector<4xf32>, vector<4xf32>) {
  %0 = vector.transfer_read %t[%i], %x : tensor<8xf32>, vector<4xf32>
  %1 = vector.mask %m { vector.transfer_read %t[%i], %x : tensor<8xf32>, vector<4xf32> } : vector<4xi1> -> vector<4xf32>
  %2 = vector.mask %n { vector.transfer_read %t[%i], %x : tensor<8xf32>, vector<4xf32> } : vector<4xi1> -> vector<4xf32>
  return %0, %1, %2 : vector<4xf32>, vector<4xf32>, vector<4xf32>
}
