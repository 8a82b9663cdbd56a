// RUN: terrace-opt %s --split-input-file --verify-diagnostics

// expected-error@+1 {{expected 'public', 'private', or 'nested'}}
ml_program.global @v(1 : i32) : i32

// -----

// expected-error@+1 {{immutable global must have an initial value}}
ml_program.global nested @v : i32

// -----

// A function is no variable.
func.func private @v()
ml_program.func @f() -> i32 {
  // expected-error@+1 {{undefined global: @v}}
  %0 = ml_program.global_load @v : i32
  ml_program.return %0 : i32
}

// -----

ml_program.global private mutable @v : i32
ml_program.func @f() -> i32 {
  // expected-error@+1 {{cannot load as const from mutable global @v}}
  %0 = ml_program.global_load_const @v : i32
  ml_program.return %0 : i32
}

// -----

ml_program.global private mutable @v : i32
ml_program.subgraph @f(%arg: f32) -> f32 {
  // expected-error@+1 {{cannot store to a global typed 'i32' from 'f32'}}
  %0 = ml_program.global_store_graph @v = %arg ordering(() -> !ml_program.token) : f32
  ml_program.output %arg : f32
}

// -----

ml_program.global private @v(1 : i32) : i32
ml_program.func @f(%arg: i32) {
  // expected-error@+1 {{cannot store to an immutable global @v}}
  ml_program.global_store @v = %arg : i32
  ml_program.return
}

// -----

ml_program.global private mutable @v : i32
ml_program.subgraph @f() -> i32 {
  // expected-error@+1 {{expected '!ml_program.token', but got 'i32'}}
  %0, %1 = ml_program.global_load_graph @v ordering(() -> i32) : i32
  ml_program.output %0 : i32
}

// -----

ml_program.subgraph @f(%arg: i32) {
  // expected-error@+1 {{has 1 operands, but enclosing function (@f) outputs 0}}
  ml_program.output %arg : i32
}

// -----

ml_program.func @f(%arg: i32) -> f32 {
  // expected-error@+1 {{type of return operand 0 ('i32') doesn't match function result type ('f32') in function @f}}
  ml_program.return %arg : i32
}

// -----

// expected-error@+1 {{symbol declaration cannot have public visibility}}
ml_program.func @f()
