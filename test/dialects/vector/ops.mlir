// RUN: terrace-opt %s | FileCheck %s
// RUN: terrace-opt %s --mlir-print-op-generic | terrace-opt | FileCheck %s

// The custom form of each op, as upstream prints it, by way of the generic form too.

// CHECK: module {
// CHECK-NEXT:   func.func @vectors(%arg0: memref<?xf32>, %arg1: index, %arg2: f32, %arg3: vector<4xf32>) {
// CHECK-NEXT:     %0 = vector.load %arg0[%arg1] : memref<?xf32>, vector<4xf32>
// CHECK-NEXT:     vector.store %0, %arg0[%arg1] : memref<?xf32>, vector<4xf32>
// CHECK-NEXT:     %1 = vector.broadcast %arg2 : f32 to vector<4xf32>
// CHECK-NEXT:     %2 = vector.fma %arg3, %1, %0 : vector<4xf32>
// CHECK-NEXT:     %3 = vector.shape_cast %arg3 : vector<4xf32> to vector<2x2xf32>
// CHECK-NEXT:     %4 = vector.reduction <add>, %arg3, %arg2 fastmath<reassoc> : vector<4xf32> into f32
// CHECK-NEXT:     %5 = vector.reduction <maxnumf>, %2 : vector<4xf32> into f32
// CHECK-NEXT:     return
// CHECK-NEXT:   }
// CHECK-NEXT: }

func.func @vectors(%m: memref<?xf32>, %i: index, %x: f32, %v: vector<4xf32>) {
  %l = vector.load %m[%i] : memref<?xf32>, vector<4xf32>
  vector.store %l, %m[%i] : memref<?xf32>, vector<4xf32>
  %b = vector.broadcast %x : f32 to vector<4xf32>
  %f = vector.fma %v, %b, %l : vector<4xf32>
  %s = vector.shape_cast %v : vector<4xf32> to vector<2x2xf32>
  %r = vector.reduction <add>, %v, %x fastmath<reassoc> : vector<4xf32> into f32
  %n = vector.reduction <maxnumf>, %f : vector<4xf32> into f32
  return
}
