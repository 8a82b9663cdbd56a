// RUN: terrace-opt %s --lower-vector-mask | FileCheck %s

// The transfer takes the mask; one that has a mask already is done where both are set.

// CHECK-LABEL: func.func @transfers(%arg0: memref<?xf32>, %arg1: index, %arg2: vector<8xi1>, %arg3: vector<8xi1>) {
// CHECK-NEXT:     %cst = arith.constant 0.000000e+00 : f32
// CHECK-NEXT:     %0 = vector.transfer_read %arg0[%arg1], %cst, %arg2 : memref<?xf32>, vector<8xf32>
// CHECK-NEXT:     %1 = arith.andi %arg2, %arg3 : vector<8xi1>
// CHECK-NEXT:     vector.transfer_write %0, %arg0[%arg1], %1 : vector<8xf32>, memref<?xf32>
// CHECK-NEXT:     return
// CHECK-NEXT:   }
func.func @transfers(%m: memref<?xf32>, %i: index, %outer: vector<8xi1>, %own: vector<8xi1>) {
  %pad = arith.constant 0.0 : f32
  %0 = vector.mask %outer { vector.transfer_read %m[%i], %pad : memref<?xf32>, vector<8xf32> } : vector<8xi1> -> vector<8xf32>
  vector.mask %outer { vector.transfer_write %0, %m[%i], %own : vector<8xf32>, memref<?xf32> } : vector<8xi1>
  return
}

// Padding is one element: elements of a vector cannot stand in for what is not read.

// CHECK-LABEL: func.func @passthru(%arg0: tensor<?xf32>, %arg1: index, %arg2: vector<8xi1>, %arg3: vector<8xf32>) -> vector<8xf32> {
// CHECK-NEXT:     %cst = arith.constant 0.000000e+00 : f32
// CHECK-NEXT:     %0 = vector.mask %arg2, %arg3 { vector.transfer_read %arg0[%arg1], %cst : tensor<?xf32>, vector<8xf32> } : vector<8xi1> -> vector<8xf32>
// CHECK-NEXT:     return %0 : vector<8xf32>
// CHECK-NEXT:   }
func.func @passthru(%t: tensor<?xf32>, %i: index, %mask: vector<8xi1>, %other: vector<8xf32>) -> vector<8xf32> {
  %pad = arith.constant 0.0 : f32
  %0 = vector.mask %mask, %other { vector.transfer_read %t[%i], %pad : tensor<?xf32>, vector<8xf32> } : vector<8xi1> -> vector<8xf32>
  return %0 : vector<8xf32>
}

// A gather has both, but its own mask leaves its own elements out.

// CHECK-LABEL: func.func @gathers(%arg0: tensor<64xf32>, %arg1: vector<4xindex>, %arg2: vector<4xi1>, %arg3: vector<4xi1>, %arg4: vector<4xf32>, %arg5: vector<4xf32>) -> (vector<4xf32>, vector<4xf32>) {
// CHECK-NEXT:     %c0 = arith.constant 0 : index
// CHECK-NEXT:     %0 = vector.gather %arg0[%c0] [%arg1], %arg2, %arg5 : tensor<64xf32>, vector<4xindex>, vector<4xi1>, vector<4xf32> into vector<4xf32>
// CHECK-NEXT:     %1 = vector.mask %arg2, %arg5 { vector.gather %arg0[%c0] [%arg1], %arg3, %arg4 : tensor<64xf32>, vector<4xindex>, vector<4xi1>, vector<4xf32> into vector<4xf32> } : vector<4xi1> -> vector<4xf32>
// CHECK-NEXT:     return %0, %1 : vector<4xf32>, vector<4xf32>
// CHECK-NEXT:   }
func.func @gathers(%t: tensor<64xf32>, %at: vector<4xindex>, %mask: vector<4xi1>, %own: vector<4xi1>, %a: vector<4xf32>, %b: vector<4xf32>) -> (vector<4xf32>, vector<4xf32>) {
  %c0 = arith.constant 0 : index
  %all = arith.constant dense<true> : vector<4xi1>
  %0 = vector.mask %mask, %b { vector.gather %t[%c0] [%at], %all, %a : tensor<64xf32>, vector<4xindex>, vector<4xi1>, vector<4xf32> into vector<4xf32> } : vector<4xi1> -> vector<4xf32>
  %1 = vector.mask %mask, %b { vector.gather %t[%c0] [%at], %own, %a : tensor<64xf32>, vector<4xindex>, vector<4xi1>, vector<4xf32> into vector<4xf32> } : vector<4xi1> -> vector<4xf32>
  return %0, %1 : vector<4xf32>, vector<4xf32>
}

// A mask without an op chooses.

// CHECK-LABEL: func.func @empty(%arg0: vector<8xi1>, %arg1: vector<8xf32>, %arg2: vector<8xf32>) -> (vector<8xf32>, vector<8xf32>) {
// CHECK-NEXT:     %0 = arith.select %arg0, %arg1, %arg2 : vector<8xi1>, vector<8xf32>
// CHECK-NEXT:     return %0, %arg1 : vector<8xf32>, vector<8xf32>
// CHECK-NEXT:   }
func.func @empty(%mask: vector<8xi1>, %a: vector<8xf32>, %b: vector<8xf32>) -> (vector<8xf32>, vector<8xf32>) {
  %0 = vector.mask %mask, %b { vector.yield %a : vector<8xf32> } : vector<8xi1> -> vector<8xf32>
  %1 = vector.mask %mask { vector.yield %a : vector<8xf32> } : vector<8xi1> -> vector<8xf32>
  return %0, %1 : vector<8xf32>, vector<8xf32>
}
