pdl.pattern @p : benefit(1) {
  %root = operation "test.op"(%y : !pdl.value)
  rewrite %root with "remove_attr"
}
