pdl_interp.func @matcher(%root: !pdl.operation) {
  pdl_interp.erase %root
  pdl_interp.finalize
}
