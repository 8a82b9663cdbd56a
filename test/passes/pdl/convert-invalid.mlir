// Patterns that cannot be compiled.
//
// RUN: terrace-opt %s --convert-pdl-to-pdl-interp --split-input-file --verify-diagnostics

// expected-error@+1 {{this pattern matches nothing: it asks for two different things in one place}}
pdl.pattern @contradiction : benefit(1) {
  %one = attribute = 1 : i8
  // expected-note@+1 {{one of the two}}
  %two = attribute = 2 : i8
  %root = operation "test.op" {"a" = %one, "a" = %two}
  rewrite %root {
    erase %root
  }
}

// -----

// expected-note@+1 {{in this pattern}}
pdl.pattern @loose_type : benefit(1) {
  %t = type
  // expected-error@+1 {{'pdl.operation' op cannot be connected with the other ops of the pattern through operands}}
  %root = operation "test.op" -> (%t : !pdl.type)
  %other = operation "test.other" -> (%t : !pdl.type)
  apply_native_constraint "is_pure"(%other : !pdl.operation)
  rewrite %root {
    erase %root
  }
}

// -----

// expected-note@+1 {{in this pattern}}
pdl.pattern @loose_operand : benefit(1) {
  %x = operand
  %root = operation "test.op"
  // expected-error@+1 {{'pdl.apply_native_constraint' op has operand #0 that cannot be found from the root of the pattern}}
  apply_native_constraint "is_constant"(%x : !pdl.value)
  rewrite %root {
    erase %root
  }
}

// -----

// expected-note@+1 {{in this pattern}}
pdl.pattern @loose_attribute : benefit(1) {
  // expected-error@+1 {{'pdl.attribute' op belongs to no op that is matched, and gives no value itself}}
  %a = attribute
  %root = operation "test.op"
  apply_native_constraint "is_zero"(%a : !pdl.attribute)
  rewrite %root {
    erase %root
  }
}

// -----

// expected-note@+1 {{in this pattern}}
pdl.pattern @unknown_type : benefit(1) {
  %root = operation "test.op"
  rewrite %root {
    %t = type
    // expected-error@+1 {{'pdl.operation' op unable to infer result type for operation}}
    %new = operation "test.new" -> (%t : !pdl.type)
    erase %root
  }
}
