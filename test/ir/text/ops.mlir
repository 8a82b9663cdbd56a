// RUN: terrace-opt --allow-unregistered-dialect %s | FileCheck %s
// RUN: terrace-opt --allow-unregistered-dialect %s --mlir-print-op-generic | FileCheck %s --check-prefix=GENERIC

// Block names, numbered results, predecessors, aliases and properties.

// CHECK: #[[$MAP:.*]] = affine_map<(d0, d1)[s0] -> (d0 - d1 * 2 + s0, d1 mod 3)>
// CHECK: module attributes {t.map = #[[$MAP]]}
module attributes {t.map = affine_map<(x, y)[n] -> (x - y * 2 + n, y mod 3)>} {
  // CHECK:      "t.region"() <{size = dense<[1, 2]> : tensor<2xi32>}> ({
  // CHECK-NEXT: ^bb0(%arg0: i32, %arg1: tensor<?x4xf32>):
  // CHECK-NEXT:   %[[TWO:.*]]:2 = "t.two"(%arg0) : (i32) -> (i32, index)
  // CHECK-NEXT:   "t.branch"(%[[TWO]]#1)[^bb1, ^bb2] : (index) -> ()
  // CHECK-NEXT: ^bb1:  // pred: ^bb0
  // CHECK-NEXT:   "t.branch"()[^bb2] : () -> ()
  // CHECK-NEXT: ^bb2:  // 2 preds: ^bb0, ^bb1
  // CHECK-NEXT:   "t.end"() {f = 0.699999988 : f32, nan = 0x7FC00000 : f32, one = 1.000000e+00 : f64} : () -> ()
  // CHECK-NEXT: }) : () -> ()
  "t.region"() <{size = dense<[1, 2]> : tensor<2xi32>}> ({
  ^entry(%a: i32, %b: tensor<?x4xf32>):
    %two:2 = "t.two"(%a) : (i32) -> (i32, index)
    "t.branch"(%two#1)[^left, ^right] : (index) -> ()
  ^left:
    "t.branch"()[^right] : () -> ()
  ^right:
    "t.end"() {one = 1.0 : f64, f = 0.7 : f32, nan = 0x7FC00000 : f32} : () -> ()
  }) : () -> ()
  // CHECK: %[[C:.*]] = unrealized_conversion_cast to i32
  // GENERIC: %{{.*}} = "builtin.unrealized_conversion_cast"() : () -> i32
  %c = unrealized_conversion_cast to i32
}
