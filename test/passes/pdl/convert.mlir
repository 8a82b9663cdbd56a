// The decision tree of several patterns. What they share is asked once; what most of them ask comes first.
//
// RUN: terrace-opt %s --convert-pdl-to-pdl-interp --split-input-file | FileCheck %s

// The operand count and the operand's definition are common to both; names of the root and of the inner op are
// cases of a switch, and the constraint of one pattern comes last.
// CHECK-LABEL: module @shared
// CHECK: pdl_interp.func @matcher(%[[ROOT:.*]]: !pdl.operation)
// CHECK-NEXT: %[[X:.*]] = pdl_interp.get_operand 0 of %[[ROOT]]
// CHECK-NEXT: %[[DEF:.*]] = pdl_interp.get_defining_op of %[[X]]
// CHECK-NEXT: pdl_interp.is_not_null %[[DEF]] : !pdl.operation
// CHECK: pdl_interp.check_operation_name of %[[ROOT]] is "test.neg"
// CHECK: pdl_interp.check_operand_count of %[[ROOT]] is 1
// CHECK-NOT: pdl_interp.check_operand_count of %[[ROOT]]
// CHECK: pdl_interp.switch_operation_name of %[[DEF]] to ["test.neg", "test.not"]
// CHECK-COUNT-2: pdl_interp.record_match
// CHECK: module @rewriters
// CHECK: pdl_interp.func @pdl_generated_rewriter(
// CHECK: pdl_interp.func @pdl_generated_rewriter_0(
module @shared {
  pdl.pattern @neg_of_neg : benefit(1) {
    %t = type
    %x = operand
    %inner = operation "test.neg"(%x : !pdl.value) -> (%t : !pdl.type)
    %y = result 0 of %inner
    %root = operation "test.neg"(%y : !pdl.value) -> (%t : !pdl.type)
    rewrite %root {
      replace %root with (%x : !pdl.value)
    }
  }
  pdl.pattern @neg_of_not : benefit(1) {
    %t = type
    %x = operand
    %inner = operation "test.not"(%x : !pdl.value) -> (%t : !pdl.type)
    %y = result 0 of %inner
    %root = operation "test.neg"(%y : !pdl.value) -> (%t : !pdl.type)
    rewrite %root {
      %new = operation "test.increment"(%x : !pdl.value) -> (%t : !pdl.type)
      replace %root with %new
    }
  }
}

// -----

// A result that is named twice, and a range of types, are compared. What lies behind a range is counted from
// the end.
// CHECK-LABEL: module @differs_from_upstream
// CHECK-DAG: %[[A:.*]] = pdl_interp.get_operand 0 of %arg0
// CHECK-DAG: %[[B:.*]] = pdl_interp.get_operand 1 of %arg0
// CHECK-DAG: pdl_interp.are_equal %[[A]], %[[B]] : !pdl.value
// CHECK-DAG: pdl_interp.get_operands 2 of %arg0 : !pdl.range<value> {behind = 1 : i32}
// CHECK-DAG: pdl_interp.get_operands 3 of %arg0 : !pdl.value {behind = 0 : i32}
// CHECK-DAG: pdl_interp.are_equal %{{.*}}, %{{.*}} : !pdl.range<type>
module @differs_from_upstream {
  pdl.pattern @p : benefit(1) {
    %ts = types
    %inner = operation "test.inner" -> (%ts : !pdl.range<type>)
    %r = result 0 of %inner
    %more = operands : %ts
    %last = operand
    %root = operation "test.outer"(%r, %r, %more, %last : !pdl.value, !pdl.value, !pdl.range<value>, !pdl.value)
    rewrite %root {
      erase %root
    }
  }
}
