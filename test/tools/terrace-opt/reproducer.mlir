// RUN: terrace-opt %s --pass-pipeline='builtin.module(func.func(cse))' --mlir-generate-reproducer=%t -o /dev/null
// RUN: FileCheck %s --input-file=%t
// RUN: terrace-opt %t --run-reproducer --dump-pass-pipeline 2>&1 | FileCheck %s --check-prefix=AGAIN
// RUN: not terrace-opt %s --run-reproducer 2>&1 | FileCheck %s --check-prefix=NONE
// RUN: not terrace-opt %s --cse --mlir-pass-pipeline-local-reproducer --mlir-pass-pipeline-crash-reproducer=%t 2>&1 | FileCheck %s --check-prefix=THREADS

// CHECK: func.func
// CHECK: external_resources: {
// CHECK: mlir_reproducer: {
// CHECK-NEXT: pipeline: "builtin.module(func.func(cse))",
// CHECK-NEXT: disable_threading: false,
// CHECK-NEXT: verify_each: true
// AGAIN: builtin.module(
// AGAIN-NEXT: func.func(
// AGAIN-NEXT: cse
// AGAIN: func.func @f() {
// AGAIN-NEXT: return
// NONE: the file has no resource 'mlir_reproducer' with a pipeline
// THREADS: <unknown>:0: error: Local crash reproduction may not be used without disabling
func.func @f() {
  %0 = arith.constant 0 : i32
  return
}
