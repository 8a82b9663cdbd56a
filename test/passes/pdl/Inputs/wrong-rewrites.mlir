pdl.pattern @still_used : benefit(1) {
  %t = type
  %root = operation "test.still_used" -> (%t : !pdl.type)
  rewrite %root {
    erase %root
  }
}

pdl.pattern @too_many : benefit(1) {
  %x = operand
  %root = operation "test.too_many"(%x : !pdl.value)
  rewrite %root {
    replace %root with (%x, %x : !pdl.value, !pdl.value)
  }
}

pdl.pattern @itself : benefit(1) {
  %t = type
  %root = operation "test.itself" -> (%t : !pdl.type)
  rewrite %root {
    %r = result 0 of %root
    replace %root with (%r : !pdl.value)
  }
}

pdl.pattern @gone : benefit(1) {
  %x = operand
  %root = operation "test.gone"(%x : !pdl.value)
  rewrite %root {
    erase %root
    %name = attribute = "a"
    apply_native_rewrite "remove_attr"(%root, %name : !pdl.operation, !pdl.attribute)
  }
}

pdl.pattern @not_an_op : benefit(1) {
  %x = operand
  %root = operation "test.not_an_op"(%x : !pdl.value)
  rewrite %root {
    %i32 = type : i32
    %new = operation "arith.addi"(%x : !pdl.value) -> (%i32 : !pdl.type)
    erase %root
  }
}

pdl.pattern @arguments : benefit(1) {
  %root = operation "test.arguments"
  rewrite %root {
    %one = attribute = 1 : i8
    %two = attribute = 2 : i16
    %sum = apply_native_rewrite "int_add"(%one, %two : !pdl.attribute, !pdl.attribute) : !pdl.attribute
    erase %root
  }
}
