pdl.pattern @p : benefit(1) {
  %x = operand
  %root = operation "test.op"(%x : !pdl.value)
  apply_native_constraint "is_blue"(%x : !pdl.value)
  rewrite %root with "paint"
}
