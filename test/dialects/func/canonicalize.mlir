// RUN: terrace-opt %s --canonicalize | FileCheck %s

// CHECK: module {
// CHECK-NEXT:   func.func private @f(i32) -> f32
// CHECK-NEXT:   func.func @constant_callee(%arg0: i32) -> f32 {
// CHECK-NEXT:     %0 = call @f(%arg0) : (i32) -> f32
// CHECK-NEXT:     return %0 : f32
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @unknown_callee(%arg0: (i32) -> f32, %arg1: i32) -> f32 {
// CHECK-NEXT:     %0 = call_indirect %arg0(%arg1) : (i32) -> f32
// CHECK-NEXT:     return %0 : f32
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @unused_constant() {
// CHECK-NEXT:     return
// CHECK-NEXT:   }
// CHECK-NEXT: }

func.func private @f(i32) -> f32

func.func @constant_callee(%x: i32) -> f32 {
  %f = constant @f : (i32) -> f32
  %r = call_indirect %f(%x) : (i32) -> f32
  return %r : f32
}

func.func @unknown_callee(%f: (i32) -> f32, %x: i32) -> f32 {
  %r = call_indirect %f(%x) : (i32) -> f32
  return %r : f32
}

func.func @unused_constant() {
  %f = constant @f : (i32) -> f32
  return
}
