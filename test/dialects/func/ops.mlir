// RUN: terrace-opt %s | FileCheck %s
// RUN: terrace-opt %s --mlir-print-op-generic | terrace-opt | FileCheck %s

// The custom form of each op, as upstream prints it, by way of the generic form too.

// CHECK: module {
// CHECK-NEXT:   func.func private @declared(i32, tensor<4xf32> {x.y = 1 : i32}) -> (i32 {a.b})
// CHECK-NEXT:   func.func @attributes(%arg0: i32 {t.arg}, %arg1: f32) -> (i32 {t.res}) attributes {t.flag} {
// CHECK-NEXT:     return %arg0 : i32
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @nothing() {
// CHECK-NEXT:     return
// CHECK-NEXT:   }
// CHECK-NEXT:   func.func @calls(%arg0: i32, %arg1: tensor<4xf32>) -> i32 {
// CHECK-NEXT:     call @nothing() : () -> ()
// CHECK-NEXT:     %0 = call @declared(%arg0, %arg1) : (i32, tensor<4xf32>) -> i32
// CHECK-NEXT:     %f = constant @declared : (i32, tensor<4xf32>) -> i32
// CHECK-NEXT:     %1 = call_indirect %f(%0, %arg1) : (i32, tensor<4xf32>) -> i32
// CHECK-NEXT:     return %1 : i32
// CHECK-NEXT:   }
// CHECK-NEXT: }

func.func private @declared(i32, tensor<4xf32> {x.y = 1 : i32}) -> (i32 {a.b})
func.func @attributes(%a: i32 {t.arg}, %b: f32) -> (i32 {t.res}) attributes {t.flag} {
  return %a : i32
}
func.func @nothing() {
  return
}
func.func @calls(%a: i32, %t: tensor<4xf32>) -> i32 {
  func.call @nothing() : () -> ()
  %r = call @declared(%a, %t) : (i32, tensor<4xf32>) -> i32
  %f = func.constant @declared : (i32, tensor<4xf32>) -> i32
  %s = func.call_indirect %f(%r, %t) : (i32, tensor<4xf32>) -> i32
  return %s : i32
}
