// RUN: terrace-opt %s | FileCheck %s
// RUN: terrace-opt %s --mlir-print-op-generic | terrace-opt | FileCheck %s

// The custom form of each op, as upstream prints it, by way of the generic form too.

// CHECK: #map = affine_map<(d0) -> (d0)>
// CHECK-NEXT: module {
// CHECK-NEXT:   func.func @l(%arg0: memref<?xf32>, %arg1: tensor<4x4xf32>, %arg2: tensor<16xf32>) -> tensor<16xf32> {
// CHECK-NEXT:     linalg.generic {indexing_maps = [#map], iterator_types = ["parallel"]} outs(%arg0 : memref<?xf32>) attrs =  {foo} {
// CHECK-NEXT:     ^bb0(%out: f32):
// CHECK-NEXT:       linalg.yield %out : f32
// CHECK-NEXT:     }
// CHECK-NEXT:     %0 = linalg.generic {doc = "d", indexing_maps = [#map, #map], iterator_types = ["parallel"], library_call = "lib"} ins(%arg2 : tensor<16xf32>) outs(%arg2 : tensor<16xf32>) {
// CHECK-NEXT:     ^bb0(%in: f32, %out: f32):
// CHECK-NEXT:       %1 = linalg.index 0 : index
// CHECK-NEXT:       linalg.yield %out : f32
// CHECK-NEXT:     } -> tensor<16xf32>
// CHECK-NEXT:     return %0 : tensor<16xf32>
// CHECK-NEXT:   }
// CHECK-NEXT: }

func.func @l(%m: memref<?xf32>, %t: tensor<4x4xf32>, %c: tensor<16xf32>) -> tensor<16xf32> {
  linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} outs(%m : memref<?xf32>) attrs = {foo} { ^bb0(%o : f32): linalg.yield %o : f32 }
  %lidx = linalg.generic {doc = "d", indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"], library_call = "lib"} ins(%c : tensor<16xf32>) outs(%c : tensor<16xf32>) { ^bb0(%i: f32, %o : f32):
     %ii = linalg.index 0 : index
     linalg.yield %o : f32 } -> tensor<16xf32>
  return %lidx : tensor<16xf32>
}
