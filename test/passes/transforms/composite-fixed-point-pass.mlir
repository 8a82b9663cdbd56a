// RUN: terrace-opt %s --pass-pipeline='builtin.module(composite-fixed-point-pass{pipeline=canonicalize,cse})' | FileCheck %s
// RUN: not terrace-opt %s --pass-pipeline='builtin.module(composite-fixed-point-pass{pipeline=cse max-iterations=0})' 2>&1 | FileCheck %s --check-prefix=ZERO

// ZERO: 'max-iterations' must be greater than zero
// CHECK-LABEL: func.func @f
// CHECK-NEXT: return %arg0
func.func @f(%x: i32) -> i32 {
  %0 = arith.constant 0 : i32
  %1 = arith.addi %x, %0 : i32
  return %1 : i32
}
