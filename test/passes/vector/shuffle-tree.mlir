// RUN: terrace-opt %s --lower-vector-to-from-elements-to-shuffle-tree | FileCheck %s

// Three vectors: two are shuffled, the third is shuffled with itself to their size, then both.

// CHECK-LABEL: func.func @transposed(%arg0: vector<2xf32>, %arg1: vector<2xf32>, %arg2: vector<2xf32>) -> vector<6xf32> {
// CHECK-NEXT:     %0 = vector.shuffle %arg0, %arg1 [0, 2, -1, 1, 3] : vector<2xf32>, vector<2xf32>
// CHECK-NEXT:     %1 = vector.shuffle %arg2, %arg2 [0, -1, -1, 1, -1] : vector<2xf32>, vector<2xf32>
// CHECK-NEXT:     %2 = vector.shuffle %0, %1 [0, 1, 5, 3, 4, 8] : vector<5xf32>, vector<5xf32>
// CHECK-NEXT:     return %2 : vector<6xf32>
// CHECK-NEXT:   }
func.func @transposed(%a: vector<2xf32>, %b: vector<2xf32>, %c: vector<2xf32>) -> vector<6xf32> {
  %0:2 = vector.to_elements %a : vector<2xf32>
  %1:2 = vector.to_elements %b : vector<2xf32>
  %2:2 = vector.to_elements %c : vector<2xf32>
  %3 = vector.from_elements %0#0, %1#0, %2#0, %0#1, %1#1, %2#1 : vector<6xf32>
  return %3 : vector<6xf32>
}

// CHECK-LABEL: func.func @reversed(%arg0: vector<4xi8>) -> vector<4xi8> {
// CHECK-NEXT:     %0 = vector.shuffle %arg0, %arg0 [3, 2, 1, 0] : vector<4xi8>, vector<4xi8>
// CHECK-NEXT:     return %0 : vector<4xi8>
// CHECK-NEXT:   }
func.func @reversed(%a: vector<4xi8>) -> vector<4xi8> {
  %0:4 = vector.to_elements %a : vector<4xi8>
  %1 = vector.from_elements %0#3, %0#2, %0#1, %0#0 : vector<4xi8>
  return %1 : vector<4xi8>
}

// An element from elsewhere, and more than one dimension: left as they are.

// CHECK-LABEL: func.func @other(%arg0: vector<2xf32>, %arg1: f32, %arg2: vector<1x2xf32>) -> (vector<2xf32>, vector<2xf32>) {
// CHECK-NEXT:     %0:2 = vector.to_elements %arg0 : vector<2xf32>
// CHECK-NEXT:     %1 = vector.from_elements %0#1, %arg1 : vector<2xf32>
// CHECK-NEXT:     %2:2 = vector.to_elements %arg2 : vector<1x2xf32>
// CHECK-NEXT:     %3 = vector.from_elements %2#1, %2#0 : vector<2xf32>
// CHECK-NEXT:     return %1, %3 : vector<2xf32>, vector<2xf32>
// CHECK-NEXT:   }
func.func @other(%a: vector<2xf32>, %x: f32, %b: vector<1x2xf32>) -> (vector<2xf32>, vector<2xf32>) {
  %0:2 = vector.to_elements %a : vector<2xf32>
  %1 = vector.from_elements %0#1, %x : vector<2xf32>
  %2:2 = vector.to_elements %b : vector<1x2xf32>
  %3 = vector.from_elements %2#1, %2#0 : vector<2xf32>
  return %1, %3 : vector<2xf32>, vector<2xf32>
}
