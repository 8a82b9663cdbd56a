// scale(scale(x, a), b) -> scale(x, a * b)
pdl.pattern @merge_scales : benefit(2) {
  %type = type
  %x = operand
  %a = attribute
  %b = attribute
  %inner = operation "units.scale"(%x : !pdl.value) {"factor" = %a} -> (%type : !pdl.type)
  %scaled = result 0 of %inner
  %outer = operation "units.scale"(%scaled : !pdl.value) {"factor" = %b} -> (%type : !pdl.type)
  rewrite %outer {
    %product = apply_native_rewrite "int_mul"(%a, %b : !pdl.attribute, !pdl.attribute) : !pdl.attribute
    %merged = operation "units.scale"(%x : !pdl.value) {"factor" = %product} -> (%type : !pdl.type)
    replace %outer with %merged
  }
}

// scale(x, 1) -> x
pdl.pattern @drop_scale : benefit(1) {
  %type = type
  %x = operand : %type
  %factor = attribute
  apply_native_constraint "is_one"(%factor : !pdl.attribute)
  %scale = operation "units.scale"(%x : !pdl.value) {"factor" = %factor} -> (%type : !pdl.type)
  rewrite %scale {
    replace %scale with (%x : !pdl.value)
  }
}
