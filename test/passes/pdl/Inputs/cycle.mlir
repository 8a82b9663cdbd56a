pdl_interp.func @matcher(%root: !pdl.operation) {
  pdl_interp.branch ^round
^round:
  pdl_interp.branch ^round
}
