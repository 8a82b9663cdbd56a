// RUN: terrace-opt %s --buffer-results-to-out-params | FileCheck %s
// RUN: terrace-opt %s --buffer-results-to-out-params="hoist-static-allocs add-result-attr" | FileCheck %s --check-prefix=HOIST

// CHECK-LABEL: func.func private @callee
// CHECK-SAME: (%[[X:.*]]: f32, %[[OUT:.*]]: memref<4xf32>) -> i32
// CHECK: %[[A:.*]] = memref.alloc
// CHECK: memref.copy %[[A]], %[[OUT]]
// CHECK: return %{{.*}} : i32
// HOIST: @callee(%arg0: f32, %arg1: memref<4xf32> {bufferize.result}) -> i32
// HOIST-NOT: memref.alloc
// HOIST: memref.store %arg0, %arg1
// HOIST-NEXT: return
func.func private @callee(%x: f32) -> (memref<4xf32>, i32) {
  %c0 = arith.constant 0 : index
  %n = arith.constant 7 : i32
  %a = memref.alloc() : memref<4xf32>
  memref.store %x, %a[%c0] : memref<4xf32>
  return %a, %n : memref<4xf32>, i32
}

// What can be called from elsewhere keeps its signature.
// CHECK-LABEL: func.func @caller
// CHECK-SAME: (%[[X:.*]]: f32) -> memref<4xf32>
// CHECK: %[[A:.*]] = memref.alloc() : memref<4xf32>
// CHECK-NEXT: %{{.*}} = call @callee(%[[X]], %[[A]]) : (f32, memref<4xf32>) -> i32
// CHECK-NEXT: return %[[A]]
func.func @caller(%x: f32) -> memref<4xf32> {
  %a, %n = call @callee(%x) : (f32) -> (memref<4xf32>, i32)
  return %a : memref<4xf32>
}

// Memory whose offset and strides may be anything is allocated without a layout.
// CHECK-LABEL: func.func private @any_layout
// CHECK-SAME: (%[[M:.*]]: memref<2x3xf32, strided<[?, ?], offset: ?>>, %[[OUT:.*]]: memref<2x3xf32, strided<[?, ?], offset: ?>>) {
// CHECK: memref.copy %[[M]], %[[OUT]]
func.func private @any_layout(%m: memref<2x3xf32, strided<[?, ?], offset: ?>>)
    -> memref<2x3xf32, strided<[?, ?], offset: ?>> {
  return %m : memref<2x3xf32, strided<[?, ?], offset: ?>>
}

// CHECK-LABEL: func.func @caller_of_any_layout
// CHECK: %[[A:.*]] = memref.alloc() : memref<2x3xf32>
// CHECK-NEXT: %[[C:.*]] = memref.cast %[[A]] : memref<2x3xf32> to memref<2x3xf32, strided<[?, ?], offset: ?>>
// CHECK-NEXT: call @any_layout(%{{.*}}, %[[C]])
// CHECK-NEXT: memref.load %[[C]]
func.func @caller_of_any_layout(%m: memref<2x3xf32, strided<[?, ?], offset: ?>>, %i: index) -> f32 {
  %0 = call @any_layout(%m)
      : (memref<2x3xf32, strided<[?, ?], offset: ?>>) -> memref<2x3xf32, strided<[?, ?], offset: ?>>
  %1 = memref.load %0[%i, %i] : memref<2x3xf32, strided<[?, ?], offset: ?>>
  return %1 : f32
}
