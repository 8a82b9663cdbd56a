// RUN: terrace-opt %s --split-input-file --verify-diagnostics

pdl_interp.func @inferred(%type: !pdl.type) {
  // expected-error@+1 {{'pdl_interp.create_operation' op has inferred results, but the created operation 'a.b' does not support result type inference}}
  %op = pdl_interp.create_operation "a.b" -> <inferred>
  pdl_interp.finalize
}

// -----

pdl_interp.func @elements(%value: !pdl.value, %type: !pdl.type) {
  // expected-error@+1 {{expected operand to have element type '!pdl.type', but got '!pdl.value'}}
  %range = pdl_interp.create_range %type, %value : !pdl.type, !pdl.value
  pdl_interp.finalize
}

// -----

pdl_interp.func @cases(%op: !pdl.operation) {
  // expected-error@+1 {{expected number of cases to match the number of case values, got 1 but expected 2}}
  pdl_interp.switch_operation_name of %op to ["a.b", "a.c"](^end) -> ^end
^end:
  pdl_interp.finalize
}

// -----

pdl_interp.func @arity(%values: !pdl.range<value>) {
  // expected-error@+1 {{failed to verify that `value` type matches arity of `result`}}
  %type = "pdl_interp.get_value_type"(%values) : (!pdl.range<value>) -> !pdl.type
  pdl_interp.finalize
}

// -----

pdl_interp.func @variable(%ops: !pdl.range<operation>) {
  // expected-error@+1 {{requires exactly one argument}}
  "pdl_interp.foreach"(%ops) [^end] ({
    pdl_interp.continue
  }) : (!pdl.range<operation>) -> ()
^end:
  pdl_interp.finalize
}
