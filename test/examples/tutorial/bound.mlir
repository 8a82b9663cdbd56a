// RUN: tutorial-opt %s | FileCheck %s
// RUN: tutorial-opt %s --canonicalize | FileCheck %s --check-prefix=CANON

// CHECK-LABEL: func.func @folds
// CHECK: bound.clamp %{{.*}} from 0.000000e+00 to 6.000000e+00 : f32
// CANON-LABEL: func.func @folds
// CANON-NEXT: %[[SIX:.*]] = arith.constant 6.000000e+00 : f32
// CANON-NEXT: return %[[SIX]]
func.func @folds() -> f32 {
  %x = arith.constant 7.5 : f32
  %y = bound.clamp %x from 0.0 to 6.0 : f32
  return %y : f32
}

// Bounds that do not overlap stay apart.
// CANON-LABEL: func.func @apart
// CANON-COUNT-2: bound.clamp
func.func @apart(%x: f32) -> f32 {
  %0 = bound.clamp %x from 0.0 to 1.0 : f32
  %1 = bound.clamp %0 from 2.0 to 3.0 : f32
  return %1 : f32
}

// CANON-LABEL: func.func @merge
// CANON-SAME: (%[[X:.*]]: tensor<4xf32>)
// CANON-NEXT: %[[Y:.*]] = bound.clamp %[[X]] from 0.000000e+00 to 6.000000e+00 : tensor<4xf32>
// CANON-NEXT: return %[[Y]]
func.func @merge(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = bound.clamp %x from -1.0 to 6.0 : tensor<4xf32>
  %1 = bound.clamp %0 from 0.0 to 9.0 : tensor<4xf32>
  return %1 : tensor<4xf32>
}
