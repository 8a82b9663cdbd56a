// Compiled patterns of a module, applied to the module beside it, as upstream's tests of its bytecode are.
//
// RUN: terrace-opt %s --test-pdl-bytecode-pass --split-input-file | FileCheck %s

module @patterns {
  pdl_interp.func @matcher(%root: !pdl.operation) {
    pdl_interp.switch_operation_name of %root to ["test.any", "test.op", "test.other"](^known, ^known, ^known) -> ^end
  ^known:
    %xs = pdl_interp.get_operands 1 of %root : !pdl.range<value>
    %types = pdl_interp.get_value_type of %xs : !pdl.range<type>
    pdl_interp.switch_types %types to [[i8], [i8, i8]](^one, ^two) -> ^end
  ^one:
    pdl_interp.record_match @rewriters::@rewrite(%root, %xs : !pdl.operation, !pdl.range<value>) : benefit(1), loc([%root]) -> ^end
  ^two:
    pdl_interp.apply_constraint "single_entity_constraint"(%root : !pdl.operation) -> ^one, ^end
  ^end:
    pdl_interp.finalize
  }
  module @rewriters {
    pdl_interp.func @rewrite(%root: !pdl.operation, %xs: !pdl.range<value>) {
      %type = pdl_interp.apply_rewrite "type_creator" : !pdl.type
      %new = pdl_interp.create_operation "test.success"(%xs : !pdl.range<value>) -> (%type : !pdl.type)
      pdl_interp.erase %root
      pdl_interp.finalize
    }
  }
}

// CHECK-LABEL: module @ir
// CHECK-NOT: @patterns
// CHECK: %[[X:.*]]:2 = "test.input"
// CHECK-NEXT: "test.success"(%[[X]]#1) : (i8) -> f32
// CHECK-NEXT: "test.success"(%[[X]]#1, %[[X]]#1) : (i8, i8) -> f32
// CHECK-NEXT: "test.other"(%[[X]]#0, %[[X]]#1, %[[X]]#1)
module @ir {
  %x:2 = "test.input"() : () -> (i1, i8)
  "test.any"(%x#0, %x#1) : (i1, i8) -> ()
  "test.op"(%x#0, %x#1, %x#1) : (i1, i8, i8) -> ()
  "test.other"(%x#0, %x#1, %x#1) : (i1, i8, i8) -> ()
}
