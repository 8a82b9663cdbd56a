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
