// terrace-opt --convert-pdl-to-pdl-interp
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
