// RUN: tutorial-opt %s | FileCheck %s
// RUN: tutorial-opt %s --canonicalize | FileCheck %s --check-prefix=CANON
// RUN: tutorial-opt %s --canonicalize --pass-pipeline='builtin.module(func.func(convert-bound-to-arith))' | FileCheck %s --check-prefix=ARITH

// CHECK-LABEL: func.func @folds
// CHECK: bound.clamp %{{.*}} to [0.000000e+00 : f32, 6.000000e+00 : f32] : f32
// CANON-LABEL: func.func @folds
// CANON-NEXT: %[[SIX:.*]] = arith.constant 6.000000e+00 : f32
// CANON-NEXT: return %[[SIX]]
func.func @folds() -> f32 {
  %x = arith.constant 7.5 : f32
  %y = bound.clamp %x to [0.0 : f32, 6.0 : f32] : f32
  return %y : f32
}
