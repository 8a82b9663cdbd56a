// RUN: terrace-opt %s --split-input-file --verify-diagnostics

// What the matcher defines must be found by way of something else: an unused handle matches nothing.
pdl.pattern : benefit(1) {
  %used = operation "test.used"
  // expected-error@+1 {{expected a bindable user when defined in the matcher body of a `pdl.pattern`}}
  %op = operation "test.op"
  %result = result 0 of %op
  rewrite %used with "f"
}

// -----

// So do parts that nothing connects: each would be matched by itself.
// expected-error@+1 {{the operations must form a connected component}}
pdl.pattern : benefit(1) {
  %a = operation "test.a"
  // expected-note@+1 {{see a disconnected value / operation here}}
  %b = operation "test.b"
  rewrite with "f"(%a, %b : !pdl.operation, !pdl.operation)
}

// -----

pdl.pattern : benefit(1) {
  %type = type
  %root = operation "test.a" -> (%type : !pdl.type)
  rewrite %root {
    %unknown = type
    // expected-error@+2 {{op must have inferable or constrained result types when nested within `pdl.rewrite`}}
    // expected-note@+1 {{result type #1 was not constrained}}
    %new = operation "builtin.unrealized_conversion_cast" -> (%type, %unknown : !pdl.type, !pdl.type)
  }
}

// -----

// An op that takes the place of another has the types of its results, if that one comes first.
pdl.pattern : benefit(1) {
  %root = operation "test.a"
  rewrite %root {
    %replaces = operation "func.constant"
    replace %root with %replaces
    // expected-error@+2 {{op must have inferable or constrained result types when nested within `pdl.rewrite`}}
    // expected-note@+1 {{'func.constant' does not implement InferTypeOpInterface}}
    %does_not = operation "func.constant"
    %sum = operation "arith.addi"
  }
}

// -----

pdl.pattern : benefit(1) {
  %root = operation "test.a"
  rewrite %root {
    %value = operation "test.b"
    // expected-error@+1 {{expected operand to have element type '!pdl.type', but got '!pdl.value'}}
    %range = "pdl.range"(%made) : (!pdl.range<value>) -> !pdl.range<type>
    %made = range : !pdl.range<value>
  }
}

// -----

pdl.pattern : benefit(1) {
  // expected-error@+1 {{returning an operation from a constraint is not supported}}
  %op = "pdl.apply_native_constraint"(%root) <{name = "find"}> : (!pdl.operation) -> !pdl.operation
  %root = operation "test.a"
  rewrite %root with "f"
}

// -----

pdl.pattern : benefit(1) {
  %root = operation "test.a"
  // expected-error@+1 {{expects parent op 'pdl.rewrite'}}
  erase %root
  rewrite %root with "f"
}

// -----

// expected-error@+1 {{attribute 'benefit' failed to satisfy constraint: 16-bit signless integer attribute whose value is non-negative}}
"pdl.pattern"() <{benefit = -1 : i16}> ({
  %root = pdl.operation
  pdl.rewrite %root with "f"
}) : () -> ()

// -----

// expected-error@+1 {{element of pdl.range cannot be another range, but got'!pdl.range<type>'}}
func.func private @f(!pdl.range<range<range<type>>>)

// -----

// expected-error@+1 {{invalid 'pdl' type: `f32'}}
func.func private @f(!pdl.range<f32>)

// -----

// expected-error@+1 {{region #0 ('bodyRegion') failed to verify constraint: region with 1 blocks}}
"pdl.pattern"() <{benefit = 1 : i16}> ({}) : () -> ()
