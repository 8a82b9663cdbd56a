// RUN: not terrace-opt %s --verify-diagnostics 2>&1 | FileCheck %s

// CHECK: error: unexpected error: 'arith.addi' op operand #0
// CHECK: error: expected warning "nothing" was not produced
func.func @f(%x: f32) {
  %0 = "arith.addi"(%x, %x) : (f32, f32) -> f32
  // expected-warning@+1 {{nothing}}
  return
}
