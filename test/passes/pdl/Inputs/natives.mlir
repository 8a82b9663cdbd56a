// (x * c) * d -> x * (c * d), when nobody else uses the inner product.
pdl.pattern @multiply_constants : benefit(1) {
  %t = type
  %x = operand : %t
  %c = attribute : %t
  %first = operation "arith.constant" {"value" = %c} -> (%t : !pdl.type)
  %cv = result 0 of %first
  %inner = operation "arith.muli"(%x, %cv : !pdl.value, !pdl.value) -> (%t : !pdl.type)
  %product = result 0 of %inner
  %dv = operand : %t
  %d = apply_native_constraint "is_constant"(%dv : !pdl.value) : !pdl.attribute
  apply_native_constraint "has_one_use"(%product : !pdl.value)
  %root = operation "arith.muli"(%product, %dv : !pdl.value, !pdl.value) -> (%t : !pdl.type)
  rewrite %root {
    %cd = apply_native_rewrite "int_mul"(%c, %d : !pdl.attribute, !pdl.attribute) : !pdl.attribute
    %both = apply_native_rewrite "constant"(%cd, %t : !pdl.attribute, !pdl.type) : !pdl.value
    %new = operation "arith.muli"(%x, %both : !pdl.value, !pdl.value) -> (%t : !pdl.type)
    replace %root with %new
  }
}

// Marks divisions by what is not the constant zero, once.
pdl.pattern @mark_safe : benefit(1) {
  %x = operand
  %y = operand
  %c = apply_native_constraint "is_constant"(%y : !pdl.value) : !pdl.attribute
  apply_native_constraint "is_zero"(%c : !pdl.attribute) {isNegated = true}
  %maybe = attribute = unit
  %t = type
  %root = operation "arith.divsi"(%x, %y : !pdl.value, !pdl.value) {"maybe" = %maybe} -> (%t : !pdl.type)
  rewrite %root {
    %maybe_name = attribute = "maybe"
    apply_native_rewrite "remove_attr"(%root, %maybe_name : !pdl.operation, !pdl.attribute)
    %name = attribute = "safe"
    %yes = attribute = unit
    apply_native_rewrite "set_attr"(%root, %name, %yes : !pdl.operation, !pdl.attribute, !pdl.attribute)
  }
}

// An external rewrite gets the root, and whatever else it is given.
pdl.pattern @strip : benefit(1) {
  %x = operand
  %name = attribute = "stripped"
  %there = attribute
  %root = operation "test.strip"(%x : !pdl.value) {"stripped" = %there}
  apply_native_constraint "is_block_argument"(%x : !pdl.value)
  rewrite %root with "remove_attr"(%name : !pdl.attribute)
}
