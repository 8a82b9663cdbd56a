// RUN: terrace-opt %s --canonicalize | FileCheck %s

// CHECK-LABEL: func.func @write_back
// CHECK:         %[[READ:.*]] = vector.transfer_read %arg0[%arg1], %arg3 : tensor<?xf32>, vector<4xf32>
// CHECK-NEXT:    %[[MOVED:.*]] = vector.transfer_write %[[READ]], %arg0[%arg2] : vector<4xf32>, tensor<?xf32>
// CHECK-NEXT:    %[[SOME:.*]] = vector.transfer_read %arg0[%arg1], %arg3, %arg4 : tensor<?xf32>, vector<4xf32>
// CHECK-NEXT:    %[[PADDED:.*]] = vector.transfer_write %[[SOME]], %arg0[%arg1] : vector<4xf32>, tensor<?xf32>
// CHECK-NEXT:    return %arg0, %[[MOVED]], %[[PADDED]]

// What a tensor has is written back: nothing changes, unless elements of the padding are among them.
func.func @write_back(%t: tensor<?xf32>, %i: index, %j: index, %x: f32, %m: vector<4xi1>) -> (tensor<?xf32>, tensor<?xf32>, tensor<?xf32>) {
  %0 = vector.transfer_read %t[%i], %x : tensor<?xf32>, vector<4xf32>
  %1 = vector.transfer_write %0, %t[%i] : vector<4xf32>, tensor<?xf32>
  %2 = vector.transfer_write %0, %t[%j] : vector<4xf32>, tensor<?xf32>
  %3 = vector.transfer_read %t[%i], %x, %m : tensor<?xf32>, vector<4xf32>
  %4 = vector.transfer_write %3, %t[%i] : vector<4xf32>, tensor<?xf32>
  return %1, %2, %4 : tensor<?xf32>, tensor<?xf32>, tensor<?xf32>
}
