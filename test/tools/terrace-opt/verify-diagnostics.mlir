// RUN: terrace-opt %s --split-input-file --verify-diagnostics

func.func @types(%x: f32) {
  // expected-error@+1 {{'arith.addi' op operand #0 must be signless-integer-like, but got 'f32'}}
  %0 = "arith.addi"(%x, %x) : (f32, f32) -> f32
  return
}

// -----

func.func @expressions(%x: f32) {
  // expected-error-re@below {{operand #{{[0-9]}} must be {{.*}}, but got 'f32'}}
  %0 = "arith.addi"(%x, %x) : (f32, f32) -> f32
  return
}

// -----

func.func @dominance(%x: i32) -> i32 {
  // expected-error@+1 {{operand #0 does not dominate this use}}
  %0 = arith.addi %1, %x : i32
  // expected-note@+1 {{operand defined here (op in the same block)}}
  %1 = arith.addi %x, %x : i32
  return %0 : i32
}
