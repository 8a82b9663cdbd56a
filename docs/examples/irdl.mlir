// irdl.dialect, irdl.type, irdl.parameters, irdl.any_of, irdl.operation, irdl.operands, irdl.results, irdl.is, irdl.parametric
// A dialect of lengths: a type with a unit, and an op that adds two lengths of one unit.
// `terrace-opt --irdl-file` loads it.
irdl.dialect @metric {
  irdl.type @length {
    %m = irdl.is "m"
    %mm = irdl.is "mm"
    %unit = irdl.any_of(%m, %mm)
    irdl.parameters(unit: %unit)
  }
  irdl.operation @add {
    %unit = irdl.is "m"
    %length = irdl.parametric @metric::@length<%unit>
    irdl.operands(lhs: %length, rhs: %length)
    irdl.results(sum: %length)
  }
}
// -----
// irdl.attribute, irdl.attributes, irdl.base, irdl.any, irdl.all_of, !irdl.attribute
// An op with an attribute of the dialect, and any number of integer operands.
irdl.dialect @stats {
  irdl.attribute @kind {
    %any = irdl.any
    irdl.parameters(name: %any)
  }
  irdl.operation @combine {
    %kind = irdl.base @stats::@kind
    %integer = irdl.base "!builtin.integer"
    %both = irdl.all_of(%integer, %integer)
    irdl.operands(inputs: variadic %integer)
    irdl.results(output: %both)
    irdl.attributes {"kind" = %kind}
  }
}
// -----
// irdl.region, irdl.regions, !irdl.region
// An op whose region has one block with one argument.
irdl.dialect @loops {
  irdl.operation @each {
    %i32 = irdl.is i32
    %body = irdl.region(%i32) with size 1
    irdl.regions(body: %body)
  }
}
// -----
// irdl.c_pred
// Such conditions are kept, but nothing here can check them.
irdl.dialect @foreign {
  irdl.operation @checked {
    %p = irdl.c_pred "::llvm::isa<::mlir::FloatType>($_self)"
    irdl.results(out: %p)
  }
}
