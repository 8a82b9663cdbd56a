pdl_interp.func @matcher(%root: !pdl.operation) {
  pdl_interp.check_operation_name of %root is "test.old" -> ^found, ^end
^found:
  pdl_interp.record_match @rewriters::@rewrite(%root : !pdl.operation) : benefit(1), loc([%root]) -> ^end
^end:
  pdl_interp.finalize
}

module @rewriters {
  pdl_interp.func @rewrite(%root: !pdl.operation) {
    %new = pdl_interp.create_operation "test.new"
    pdl_interp.erase %root
    pdl_interp.finalize
  }
}
