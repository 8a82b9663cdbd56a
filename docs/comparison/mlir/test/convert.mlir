// RUN: bound-opt %s --convert-bound-to-arith | FileCheck %s

// CHECK-LABEL: func.func @four
// CHECK-SAME: (%[[X:.*]]: tensor<4xf32>)
// CHECK-DAG: %[[MIN:.*]] = arith.constant dense<0.000000e+00> : tensor<4xf32>
// CHECK-DAG: %[[MAX:.*]] = arith.constant dense<6.000000e+00> : tensor<4xf32>
// CHECK: %[[LEAST:.*]] = arith.maximumf %[[X]], %[[MIN]] : tensor<4xf32>
// CHECK: %[[BOTH:.*]] = arith.minimumf %[[LEAST]], %[[MAX]] : tensor<4xf32>
// CHECK: return %[[BOTH]]
func.func @four(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = bound.clamp %x from 0.0 to 6.0 : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// CHECK-LABEL: func.func @scalar
// CHECK-NOT: bound.clamp
// CHECK: arith.maximumf %{{.*}}, %{{.*}} : f32
// CHECK: arith.minimumf %{{.*}}, %{{.*}} : f32
func.func @scalar(%x: f32) -> f32 {
  %0 = bound.clamp %x from 0.0 to 6.0 : f32
  return %0 : f32
}
