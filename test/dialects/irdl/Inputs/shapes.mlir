irdl.dialect @shapes {
  irdl.type @box {
    %i32 = irdl.is i32
    %i64 = irdl.is i64
    %any = irdl.any
    %box = irdl.parametric @shapes::@box<%any>
    %content = irdl.any_of(%i32, %i64, %box)
    irdl.parameters(content: %content)
  }
  irdl.attribute @unit_of {
    %name = irdl.base "#builtin.string"
    irdl.parameters(name: %name)
  }
  irdl.operation @open {
    %content = irdl.any
    %box = irdl.parametric @shapes::@box<%content>
    irdl.operands(box: %box)
    irdl.results(content: %content)
  }
  irdl.operation @pack {
    %box = irdl.base @shapes::@box
    %unit = irdl.base @shapes::@unit_of
    %integer = irdl.base "!builtin.integer"
    irdl.operands(first: %integer, rest: variadic %integer)
    irdl.results(box: %box)
    irdl.attributes {"unit" = %unit}
  }
  irdl.operation @both {
    %any = irdl.any
    irdl.operands(left: variadic %any, right: optional %any)
  }
  irdl.operation @loop {
    %any = irdl.any
    %body = irdl.region(%any) with size 1
    irdl.operands(start: %any)
    irdl.regions(body: %body)
  }
}
