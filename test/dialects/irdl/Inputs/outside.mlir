irdl.dialect @d {
  %c = builtin.unrealized_conversion_cast to !irdl.attribute
  irdl.operation @o {
    irdl.results(r: %c)
  }
}
