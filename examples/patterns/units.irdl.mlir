irdl.dialect @units {
  irdl.operation @scale {
    %type = irdl.any
    %factor = irdl.any
    irdl.operands(value: %type)
    irdl.results(scaled: %type)
    irdl.attributes { "factor" = %factor }
  }
}
