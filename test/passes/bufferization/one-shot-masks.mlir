// RUN: terrace-opt %s --one-shot-bufferize="bufferize-function-boundaries function-boundary-type-conversion=identity-layout-map" --split-input-file | FileCheck %s

// A mask keeps its op, on the buffer that was the tensor.

// CHECK-LABEL: func.func @write
// CHECK-SAME:      (%arg0: memref<8xf32>, %arg1: vector<4xf32>, %arg2: vector<4xi1>, %arg3: index) -> memref<8xf32>
// CHECK-NEXT:    vector.mask %arg2 { vector.transfer_write %arg1, %arg0[%arg3] : vector<4xf32>, memref<8xf32> } : vector<4xi1>
// CHECK-NEXT:    return %arg0 : memref<8xf32>
func.func @write(%t: tensor<8xf32>, %v: vector<4xf32>, %m: vector<4xi1>, %i: index) -> tensor<8xf32> {
  %0 = vector.mask %m { vector.transfer_write %v, %t[%i] : vector<4xf32>, tensor<8xf32> } : vector<4xi1> -> tensor<8xf32>
  return %0 : tensor<8xf32>
}

// -----

// CHECK-LABEL: func.func @read
// CHECK:         vector.mask %arg1 { vector.transfer_read %arg0[%arg2], %{{.*}} : memref<8xf32>, vector<4xf32> } : vector<4xi1> -> vector<4xf32>
func.func @read(%t: tensor<8xf32>, %m: vector<4xi1>, %i: index) -> vector<4xf32> {
  %x = arith.constant 0.0 : f32
  %0 = vector.mask %m { vector.transfer_read %t[%i], %x : tensor<8xf32>, vector<4xf32> } : vector<4xi1> -> vector<4xf32>
  return %0 : vector<4xf32>
}
