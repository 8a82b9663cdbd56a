// RUN: terrace-opt %s --math-uplift-to-fma | FileCheck %s

// CHECK-LABEL: func.func @allowed(%arg0: f32, %arg1: f32, %arg2: f32) -> (f32, f32) {
// CHECK-NEXT:     %0 = math.fma %arg0, %arg1, %arg2 fastmath<fast> : f32
// CHECK-NEXT:     %1 = math.fma %arg1, %arg2, %arg0 fastmath<contract> : f32
// CHECK-NEXT:     return %0, %1 : f32, f32
// CHECK-NEXT:   }
func.func @allowed(%a: f32, %b: f32, %c: f32) -> (f32, f32) {
  %p = arith.mulf %a, %b fastmath<fast> : f32
  %0 = arith.addf %p, %c fastmath<fast> : f32
  %q = arith.mulf %b, %c fastmath<nnan,contract> : f32
  %1 = arith.addf %a, %q fastmath<contract> : f32
  return %0, %1 : f32, f32
}

// Rounding once has to be allowed by both.

// CHECK-LABEL: func.func @not_allowed(%arg0: f32, %arg1: f32, %arg2: f32) -> (f32, f32) {
// CHECK-NEXT:     %0 = arith.mulf %arg0, %arg1 fastmath<contract> : f32
// CHECK-NEXT:     %1 = arith.addf %0, %arg2 : f32
// CHECK-NEXT:     %2 = arith.mulf %arg0, %arg1 : f32
// CHECK-NEXT:     %3 = arith.addf %2, %arg2 fastmath<contract> : f32
// CHECK-NEXT:     return %1, %3 : f32, f32
// CHECK-NEXT:   }
func.func @not_allowed(%a: f32, %b: f32, %c: f32) -> (f32, f32) {
  %p = arith.mulf %a, %b fastmath<contract> : f32
  %0 = arith.addf %p, %c : f32
  %q = arith.mulf %a, %b : f32
  %1 = arith.addf %q, %c fastmath<contract> : f32
  return %0, %1 : f32, f32
}
