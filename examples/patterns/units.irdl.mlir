irdl.dialect @units {
  irdl.operation @scale {
    %any = irdl.any
    irdl.operands(value: %any)
    irdl.results(scaled: %any)
    irdl.attributes { "factor" = %any }
  }
  irdl.operation @pair {
    %any = irdl.any
    irdl.operands(first: %any, second: %any)
    irdl.results(both: %any)
  }
}
