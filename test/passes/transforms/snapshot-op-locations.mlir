// RUN: terrace-opt %s --snapshot-op-locations="filename=%t" --mlir-print-debuginfo --mlir-print-local-scope | FileCheck %s
// RUN: terrace-opt %s --snapshot-op-locations="filename=%t tag=old" --mlir-print-debuginfo --mlir-print-local-scope | FileCheck %s --check-prefix=TAG

// CHECK: func.func @f
// CHECK-NEXT: arith.addi %arg0, %arg0 : i32 loc("{{.*}}":3:10)
// CHECK-NEXT: return %{{.*}} : i32 loc("{{.*}}":4:5)
// TAG: arith.addi %arg0, %arg0 : i32 loc(fused["here", "old"("{{.*}}":3:10)])
func.func @f(%x: i32) -> i32 {
  %0 = arith.addi %x, %x : i32 loc("here")
  return %0 : i32 loc("there")
}
