// RUN: terrace-opt %s --mlir-print-debuginfo --mlir-print-op-generic --mlir-print-local-scope | FileCheck %s

// What a name implies has the place of the op.

// CHECK: ^bb0(%{{.*}}: f32 loc("here"), %{{.*}}: f32 loc("here"), %{{.*}}: f32 loc("here")):
// CHECK-NEXT: "arith.mulf"{{.*}} loc("here")
// CHECK-NEXT: "arith.addf"{{.*}} loc("here")
// CHECK-NEXT: "linalg.yield"{{.*}} loc("here")
// CHECK-NEXT: }) : {{.*}} loc("here")
func.func @implied(%a: memref<4x4xf32>) {
  linalg.matmul ins(%a, %a : memref<4x4xf32>, memref<4x4xf32>) outs(%a : memref<4x4xf32>) loc("here")
  return
}
