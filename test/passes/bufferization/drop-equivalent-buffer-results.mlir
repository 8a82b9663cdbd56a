// RUN: terrace-opt %s --drop-equivalent-buffer-results | FileCheck %s

// CHECK-LABEL: func.func private @clear(%arg0: memref<4xf32>, %arg1: f32) -> f32 {
// CHECK:         return %arg1 : f32
func.func private @clear(%m: memref<4xf32>, %f: f32) -> (f32, memref<?xf32>) {
  linalg.fill ins(%f : f32) outs(%m : memref<4xf32>)
  %0 = memref.cast %m : memref<4xf32> to memref<?xf32>
  return %f, %0 : f32, memref<?xf32>
}

// What every caller outside sees stays.
// CHECK-LABEL: func.func @public(%arg0: memref<4xf32>, %arg1: f32) -> (memref<?xf32>, f32) {
// CHECK-NEXT:    %[[R:.*]] = call @clear(%arg0, %arg1) : (memref<4xf32>, f32) -> f32
// CHECK-NEXT:    %[[CAST:.*]] = memref.cast %arg0 : memref<4xf32> to memref<?xf32>
// CHECK-NEXT:    return %[[CAST]], %[[R]]
func.func @public(%m: memref<4xf32>, %f: f32) -> (memref<?xf32>, f32) {
  %0:2 = call @clear(%m, %f) : (memref<4xf32>, f32) -> (f32, memref<?xf32>)
  return %0#1, %0#0 : memref<?xf32>, f32
}

// Two returns of different arguments.
// CHECK-LABEL: func.func private @either(
// CHECK-SAME:    -> memref<4xf32>
func.func private @either(%c: i1, %a: memref<4xf32>, %b: memref<4xf32>) -> memref<4xf32> {
  cf.cond_br %c, ^yes, ^no
^yes:
  return %a : memref<4xf32>
^no:
  return %b : memref<4xf32>
}
