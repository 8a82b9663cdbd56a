irdl.dialect @d {
  irdl.operation @o {
  ^bb0(%c: !irdl.attribute):
    irdl.results(r: %c)
  }
}
