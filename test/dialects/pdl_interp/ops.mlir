// The text of pdl_interp ops, both ways.
//
// RUN: terrace-opt %s | FileCheck %s
// RUN: terrace-opt %s | terrace-opt | FileCheck %s
// RUN: terrace-opt %s --mlir-print-op-generic | terrace-opt | FileCheck %s

// CHECK-LABEL: pdl_interp.func @matcher(%arg0: !pdl.operation)
pdl_interp.func @matcher(%root: !pdl.operation) {
  // CHECK: pdl_interp.switch_operation_name of %arg0 to ["a.b", "a.c"](^bb1, ^bb2) -> ^bb3
  pdl_interp.switch_operation_name of %root to ["a.b", "a.c"](^b, ^c) -> ^end
^b:
  // CHECK: pdl_interp.check_operand_count of %arg0 is at_least 1 -> ^bb2, ^bb3
  pdl_interp.check_operand_count of %root is at_least 1 -> ^c, ^end
^c:
  // CHECK: %[[X:.*]] = pdl_interp.get_operand 0 of %arg0
  %x = pdl_interp.get_operand 0 of %root
  // CHECK: pdl_interp.is_not_null %[[X]] : !pdl.value -> ^bb4, ^bb3
  pdl_interp.is_not_null %x : !pdl.value -> ^d, ^end
^end:
  // CHECK: pdl_interp.finalize
  pdl_interp.finalize
^d:
  // CHECK: %[[XS:.*]] = pdl_interp.get_operands 1 of %arg0 : !pdl.range<value> {behind = 1 : i32}
  %xs = pdl_interp.get_operands 1 of %root : !pdl.range<value> {behind = 1 : i32}
  // CHECK: %[[ALL:.*]] = pdl_interp.get_results of %arg0 : !pdl.range<value>
  %all = pdl_interp.get_results of %root : !pdl.range<value>
  // CHECK: %[[TYPES:.*]] = pdl_interp.get_value_type of %[[ALL]] : !pdl.range<type>
  %types = pdl_interp.get_value_type of %all : !pdl.range<type>
  // CHECK: pdl_interp.switch_types %[[TYPES]] to {{\[\[}}i32], []](^bb5, ^bb6) -> ^bb3
  pdl_interp.switch_types %types to [[i32], []](^e, ^f) -> ^end
^e:
  // CHECK: %[[ATTR:.*]] = pdl_interp.get_attribute "a" of %arg0
  %attr = pdl_interp.get_attribute "a" of %root
  // CHECK: pdl_interp.switch_attribute %[[ATTR]] to [1 : i8, unit](^bb6, ^bb6) -> ^bb3
  pdl_interp.switch_attribute %attr to [1 : i8, unit](^f, ^f) -> ^end
^f:
  // CHECK: %[[RESULT:.*]] = pdl_interp.apply_constraint "c"(%[[X]], %[[XS]] : !pdl.value, !pdl.range<value>) : !pdl.attribute {isNegated = true} -> ^bb7, ^bb3
  %result = pdl_interp.apply_constraint "c"(%x, %xs : !pdl.value, !pdl.range<value>) : !pdl.attribute {isNegated = true} -> ^g, ^end
^g:
  // CHECK: %[[USERS:.*]] = pdl_interp.get_users of %[[X]] : !pdl.value
  %users = pdl_interp.get_users of %x : !pdl.value
  // CHECK: pdl_interp.foreach %[[USER:.*]] : !pdl.operation in %[[USERS]] {
  // CHECK-NEXT: pdl_interp.are_equal %[[USER]], %arg0 : !pdl.operation -> ^bb1, ^bb2
  pdl_interp.foreach %user : !pdl.operation in %users {
    pdl_interp.are_equal %user, %root : !pdl.operation -> ^same, ^next
  ^same:
    // CHECK: pdl_interp.record_match @rewriters::@rewrite(%[[X]], %[[USER]] : !pdl.value, !pdl.operation) : benefit(2), generatedOps(["a.d"]), loc([%arg0, %[[USER]]]), root("a.b") -> ^bb2
    pdl_interp.record_match @rewriters::@rewrite(%x, %user : !pdl.value, !pdl.operation) : benefit(2), generatedOps(["a.d"]), loc([%root, %user]), root("a.b") -> ^next
  ^next:
    // CHECK: pdl_interp.continue
    // CHECK: } -> ^bb3
    pdl_interp.continue
  } -> ^end
}

// CHECK-LABEL: module @rewriters
module @rewriters {
  pdl_interp.func @rewrite(%x: !pdl.value, %op: !pdl.operation) {
    // CHECK: %[[NONE:.*]] = pdl_interp.create_range : !pdl.range<value>
    %none = pdl_interp.create_range : !pdl.range<value>
    // CHECK: %[[RANGE:.*]] = pdl_interp.create_range %arg0, %[[NONE]] : !pdl.value, !pdl.range<value>
    %range = pdl_interp.create_range %x, %none : !pdl.value, !pdl.range<value>
    // CHECK: %[[A:.*]] = pdl_interp.create_attribute "a"
    %a = pdl_interp.create_attribute "a"
    // CHECK: %[[T:.*]] = pdl_interp.create_type i32
    %t = pdl_interp.create_type i32
    // CHECK: pdl_interp.create_operation "a.d"(%[[RANGE]] : !pdl.range<value>) {"name" = %[[A]]}  -> (%[[T]] : !pdl.type)
    %new = pdl_interp.create_operation "a.d"(%range : !pdl.range<value>) {"name" = %a} -> (%t : !pdl.type)
    // CHECK: pdl_interp.create_operation "arith.constant" {"value" = %[[A]]}  -> <inferred>
    %constant = pdl_interp.create_operation "arith.constant" {"value" = %a} -> <inferred>
    // CHECK: pdl_interp.apply_rewrite "f"
    pdl_interp.apply_rewrite "f"
    // CHECK: %[[Y:.*]] = pdl_interp.extract 0 of %[[RANGE]] : !pdl.value
    %y = pdl_interp.extract 0 of %range : !pdl.value
    // CHECK: pdl_interp.replace %arg1 with (%[[Y]] : !pdl.value)
    pdl_interp.replace %op with (%y : !pdl.value)
    // CHECK: pdl_interp.erase
    pdl_interp.erase %new
    pdl_interp.finalize
  }
}
