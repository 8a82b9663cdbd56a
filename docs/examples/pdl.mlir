// pdl.pattern, pdl.operation, pdl.operand, pdl.result, pdl.type, pdl.rewrite, pdl.replace, !pdl.operation, !pdl.value, !pdl.type
// Two negations cancel: `-(-x)` becomes `x`. In the region `pdl.` is left out.
pdl.pattern @double_negation : benefit(1) {
  %type = type
  %x = operand : %type
  %inner = operation "arith.negf"(%x : !pdl.value) -> (%type : !pdl.type)
  %negated = result 0 of %inner
  %root = operation "arith.negf"(%negated : !pdl.value) -> (%type : !pdl.type)
  rewrite %root {
    replace %root with (%x : !pdl.value)
  }
}
// -----
// pdl.attribute, pdl.apply_native_constraint, !pdl.attribute
// A product with a constant that a function of the host program takes for one.
pdl.pattern @times_one : benefit(2) {
  %f32 = type : f32
  %value = attribute : %f32
  apply_native_constraint "is_one"(%value : !pdl.attribute)
  %constant = operation "arith.constant" {"value" = %value} -> (%f32 : !pdl.type)
  %one = result 0 of %constant
  %x = operand : %f32
  %root = operation "arith.mulf"(%x, %one : !pdl.value, !pdl.value) -> (%f32 : !pdl.type)
  rewrite %root {
    replace %root with (%x : !pdl.value)
  }
}
// -----
// pdl.operands, pdl.types, pdl.results, pdl.range, !pdl.range
// Any number of operands and results: one op takes the place of another, with one operand more.
pdl.pattern @more_operands : benefit(1) {
  %types = types
  %operands = operands : %types
  %first = operand
  %result_types = types
  %root = operation "old.op"(%first, %operands : !pdl.value, !pdl.range<value>) -> (%result_types : !pdl.range<type>)
  rewrite %root {
    %all = range %operands, %first, %first : !pdl.range<value>, !pdl.value, !pdl.value
    %new = operation "new.op"(%all : !pdl.range<value>) -> (%result_types : !pdl.range<type>)
    %results = results of %new
    replace %root with (%results : !pdl.range<value>)
  }
}
// -----
// pdl.apply_native_rewrite, pdl.erase
// A function of the host program takes note of an op before it is erased.
pdl.pattern @erase_debug_output : benefit(1) {
  %root = operation "debug.print"
  rewrite %root {
    apply_native_rewrite "note"(%root : !pdl.operation)
    erase %root
  }
}
