// pdl_interp.func, pdl_interp.check_operation_name, pdl_interp.check_operand_count, pdl_interp.get_operand, pdl_interp.is_not_null, pdl_interp.get_defining_op, pdl_interp.record_match, pdl_interp.finalize, pdl_interp.replace
// What a pattern for `-(-x)` compiles to: questions about an op, each with a block for both answers, and a
// function that rewrites.
module {
  pdl_interp.func @matcher(%root: !pdl.operation) {
    pdl_interp.check_operation_name of %root is "arith.negf" -> ^named, ^end
  ^named:
    pdl_interp.check_operand_count of %root is 1 -> ^one, ^end
  ^one:
    %negated = pdl_interp.get_operand 0 of %root
    pdl_interp.is_not_null %negated : !pdl.value -> ^there, ^end
  ^there:
    %inner = pdl_interp.get_defining_op of %negated : !pdl.value
    pdl_interp.is_not_null %inner : !pdl.operation -> ^made, ^end
  ^made:
    pdl_interp.check_operation_name of %inner is "arith.negf" -> ^match, ^end
  ^match:
    %x = pdl_interp.get_operand 0 of %inner
    pdl_interp.record_match @rewriters::@rewrite(%x, %root : !pdl.value, !pdl.operation) : benefit(1), loc([%root]), root("arith.negf") -> ^end
  ^end:
    pdl_interp.finalize
  }
  module @rewriters {
    pdl_interp.func @rewrite(%x: !pdl.value, %root: !pdl.operation) {
      pdl_interp.replace %root with (%x : !pdl.value)
      pdl_interp.finalize
    }
  }
}
// -----
// pdl_interp.check_attribute, pdl_interp.get_attribute, pdl_interp.get_attribute_type, pdl_interp.check_type, pdl_interp.branch
pdl_interp.func @one_of_f32(%op: !pdl.operation) {
  %value = pdl_interp.get_attribute "value" of %op
  pdl_interp.is_not_null %value : !pdl.attribute -> ^there, ^end
^there:
  pdl_interp.check_attribute %value is 1.000000e+00 : f32 -> ^one, ^end
^one:
  %type = pdl_interp.get_attribute_type of %value
  pdl_interp.check_type %type is f32 -> ^match, ^end
^match:
  pdl_interp.branch ^end
^end:
  pdl_interp.finalize
}
// -----
// pdl_interp.check_result_count, pdl_interp.get_result, pdl_interp.get_results, pdl_interp.get_value_type, pdl_interp.check_types, pdl_interp.get_operands
// Two results, whose types are known, and all operands of the second group.
pdl_interp.func @results(%op: !pdl.operation) {
  pdl_interp.check_result_count of %op is at_least 2 -> ^two, ^end
^two:
  %first = pdl_interp.get_result 0 of %op
  %all = pdl_interp.get_results of %op : !pdl.range<value>
  %types = pdl_interp.get_value_type of %all : !pdl.range<type>
  pdl_interp.check_types %types are [i32, f32] -> ^typed, ^end
^typed:
  %others = pdl_interp.get_operands 1 of %op : !pdl.range<value>
  pdl_interp.is_not_null %first : !pdl.value -> ^end, ^end
^end:
  pdl_interp.finalize
}
// -----
// pdl_interp.are_equal, pdl_interp.apply_constraint
// Both operands are the same value, of which a function of the host program approves.
pdl_interp.func @square(%op: !pdl.operation) {
  %a = pdl_interp.get_operand 0 of %op
  %b = pdl_interp.get_operand 1 of %op
  pdl_interp.are_equal %a, %b : !pdl.value -> ^same, ^end
^same:
  pdl_interp.apply_constraint "is_small"(%a : !pdl.value) -> ^end, ^end
^end:
  pdl_interp.finalize
}
// -----
// pdl_interp.switch_operation_name, pdl_interp.switch_operand_count, pdl_interp.switch_result_count
// One question with many answers, the last of which is any other.
pdl_interp.func @switches(%op: !pdl.operation) {
  pdl_interp.switch_operation_name of %op to ["arith.addi", "arith.muli"](^binary, ^binary) -> ^end
^binary:
  pdl_interp.switch_operand_count of %op to dense<[1, 2]> : vector<2xi32>(^end, ^results) -> ^end
^results:
  pdl_interp.switch_result_count of %op to dense<[0, 1]> : vector<2xi32>(^end, ^end) -> ^end
^end:
  pdl_interp.finalize
}
// -----
// pdl_interp.switch_attribute, pdl_interp.switch_type, pdl_interp.switch_types
pdl_interp.func @kinds(%op: !pdl.operation) {
  %value = pdl_interp.get_attribute "value" of %op
  pdl_interp.switch_attribute %value to [0 : i32, 1 : i32](^small, ^small) -> ^end
^small:
  %type = pdl_interp.get_attribute_type of %value
  pdl_interp.switch_type %type to [i32, i64](^integer, ^integer) -> ^end
^integer:
  %results = pdl_interp.get_results of %op : !pdl.range<value>
  %types = pdl_interp.get_value_type of %results : !pdl.range<type>
  pdl_interp.switch_types %types to [[i32], [i64, i64]](^end, ^end) -> ^end
^end:
  pdl_interp.finalize
}
// -----
// pdl_interp.get_users, pdl_interp.foreach, pdl_interp.continue, pdl_interp.extract
// Ops that use the first result.
pdl_interp.func @users(%op: !pdl.operation) {
  %results = pdl_interp.get_results of %op : !pdl.range<value>
  %first = pdl_interp.extract 0 of %results : !pdl.value
  %users = pdl_interp.get_users of %first : !pdl.value
  pdl_interp.foreach %user : !pdl.operation in %users {
    pdl_interp.check_operation_name of %user is "arith.addi" -> ^next, ^next
  ^next:
    pdl_interp.continue
  } -> ^end
^end:
  pdl_interp.finalize
}
// -----
// pdl_interp.create_operation, pdl_interp.create_attribute, pdl_interp.create_type, pdl_interp.create_types, pdl_interp.create_range, pdl_interp.apply_rewrite, pdl_interp.erase
pdl_interp.func @rewrite(%x: !pdl.value, %old: !pdl.operation) {
  %zero = pdl_interp.create_attribute 0 : i32
  %i32 = pdl_interp.create_type i32
  %constant = pdl_interp.create_operation "arith.constant" {"value" = %zero} -> (%i32 : !pdl.type)
  %y = pdl_interp.get_result 0 of %constant
  %operands = pdl_interp.create_range %x, %y : !pdl.value, !pdl.value
  %types = pdl_interp.create_types [i32, i1]
  %sum = pdl_interp.create_operation "arith.addui_extended"(%operands : !pdl.range<value>) -> (%types : !pdl.range<type>)
  pdl_interp.apply_rewrite "note"(%sum : !pdl.operation)
  pdl_interp.erase %old
  pdl_interp.finalize
}
