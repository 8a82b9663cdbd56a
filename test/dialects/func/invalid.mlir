// RUN: terrace-opt %s --split-input-file --verify-diagnostics

func.func @names(%a: i32,
    // expected-error@+1 {{expected SSA identifier}}
    f32) {
  return
}

// -----

func.func @types(i32,
    // expected-error@+1 {{expected type instead of SSA identifier}}
    %a: f32) {
  return
}

// -----

// expected-error@+1 {{expected non-empty function body}}
func.func @empty() {}

// -----

// expected-error@+1 {{arguments may only have dialect attributes}}
func.func private @argument_attribute(i1 {plain = 1})

// -----

// expected-error@+1 {{results may only have dialect attributes}}
func.func private @result_attribute() -> (i1 {plain = 1})

// -----

// expected-error@+1 {{expects argument attribute array to have the same number of elements as the number of function arguments, got 2, but expected 1}}
"func.func"() <{arg_attrs = [{}, {}], function_type = (i1) -> (), sym_name = "f", sym_visibility = "private"}> ({}) : () -> ()

// -----

// expected-error@+1 {{entry block must have 1 arguments to match function signature}}
"func.func"() <{function_type = (i1) -> (), sym_name = "f"}> ({
  "func.return"() : () -> ()
}) : () -> ()

// -----

// expected-error@+1 {{type of entry block argument #0(i32) must match the type of the corresponding argument in function signature(i1)}}
"func.func"() <{function_type = (i1) -> (), sym_name = "f"}> ({
^bb0(%a: i32):
  "func.return"() : () -> ()
}) : () -> ()

// -----

func.func @return_count() -> i32 {
  // expected-error@+1 {{has 0 operands, but enclosing function (@return_count) returns 1}}
  return
}

// -----

func.func @return_type(%x: f32) -> i32 {
  // expected-error@+1 {{type of return operand 0 ('f32') doesn't match function result type ('i32') in function @return_type}}
  return %x : f32
}

// -----

func.func @no_callee() {
  // expected-error@+1 {{'missing' does not reference a valid function}}
  call @missing() : () -> ()
  return
}

// -----

func.func private @f(i32) -> f32

func.func @operand_count() {
  // expected-error@+1 {{incorrect number of operands for callee}}
  %r = call @f() : () -> f32
  return
}

// -----

func.func private @f(i32) -> f32

func.func @operand_type(%x: i64) {
  // expected-error@+1 {{operand type mismatch: expected operand type 'i32', but provided 'i64' for operand number 0}}
  %r = call @f(%x) : (i64) -> f32
  return
}

// -----

func.func private @f(i32) -> f32

func.func @result_count(%x: i32) {
  // expected-error@+1 {{incorrect number of results for callee}}
  call @f(%x) : (i32) -> ()
  return
}

// -----

func.func private @f(i32) -> f32

func.func @result_type(%x: i32) {
  // expected-error@+3 {{result type mismatch at index 0}}
  // expected-note@+2 {{op result types: 'f64'}}
  // expected-note@+1 {{function result types: 'f32'}}
  %r = call @f(%x) : (i32) -> f64
  return
}

// -----

func.func @no_function() {
  // expected-error@+1 {{reference to undefined function 'missing'}}
  %f = constant @missing : () -> ()
  return
}

// -----

func.func private @f(i32) -> f32

func.func @function_type() {
  // expected-error@+1 {{reference to function with mismatched type}}
  %f = constant @f : () -> ()
  return
}

// -----

func.func @indirect_operands(%f: (i32) -> f32, %x: i64) {
  // expected-error@+1 {{failed to verify that callee input types match argument types}}
  %r = "func.call_indirect"(%f, %x) : ((i32) -> f32, i64) -> f32
  return
}

// -----

func.func @indirect_results(%f: (i32) -> f32, %x: i32) {
  // expected-error@+1 {{failed to verify that callee result types match result types}}
  %r = "func.call_indirect"(%f, %x) : ((i32) -> f32, i32) -> f64
  return
}

// -----

// expected-error@+1 {{'sym_name' is an inferred attribute and should not be specified in the explicit attribute dictionary}}
func.func private @named() attributes {sym_name = "other"}

// -----

// What the attributes of a dialect may be on is the dialect's matter, wherever they are.
// expected-error@+1 {{invalid to use 'test.invalid_attr'}}
func.func @argument(%x: i32 {test.invalid_attr}) {
  return
}

// -----

// expected-error@+1 {{invalid to use 'test.invalid_attr'}}
func.func private @result() -> (i32 {test.invalid_attr})
