// RUN: terrace-opt %s | FileCheck %s --match-full-lines
// RUN: terrace-opt %s --mlir-print-op-generic | terrace-opt | FileCheck %s --match-full-lines
// RUN: terrace-opt %s --mlir-print-op-generic | FileCheck %s --check-prefix=GENERIC

// A pattern matches ops by operands, attributes and result types; `pdl.` is left out in its regions.
// Upstream prints spaces where an optional part of an op is missing, and so do we.

// x * 1 -> x, written with a constraint on the constant.
// CHECK-LABEL:   pdl.pattern @times_one : benefit(2) attributes {test.from = "rules"} {
// CHECK-NEXT:    %0 = type : f32
// CHECK-NEXT:    %1 = attribute : %0
// CHECK-NEXT:    apply_native_constraint "is_one"(%1 : !pdl.attribute)
// CHECK-NEXT:    %2 = operation "arith.constant"  {"value" = %1} -> (%0 : !pdl.type)
// CHECK-NEXT:    %3 = result 0 of %2
// CHECK-NEXT:    %4 = operand : %0
// CHECK-NEXT:    %5 = operation "arith.mulf"(%4, %3 : !pdl.value, !pdl.value)  -> (%0 : !pdl.type) {test.root}
// CHECK-NEXT:    rewrite %5 {
// CHECK-NEXT:      replace %5 with(%4 : !pdl.value)
// CHECK-NEXT:    }
// CHECK-NEXT:  }
// GENERIC: "pdl.pattern"() <{benefit = 2 : i16, sym_name = "times_one"}>
// GENERIC: "pdl.apply_native_constraint"(%{{.*}}) <{isNegated = false, name = "is_one"}>
// GENERIC: "pdl.operation"(%{{.*}}) <{attributeValueNames = ["value"], opName = "arith.constant", operandSegmentSizes = array<i32: 0, 1, 1>}>
pdl.pattern @times_one : benefit(2) attributes {test.from = "rules"} {
  %f32 = type : f32
  %one = attribute : %f32
  apply_native_constraint "is_one"(%one : !pdl.attribute) {isNegated = false}
  %constant = operation "arith.constant" {"value" = %one} -> (%f32 : !pdl.type)
  %rhs = result 0 of %constant
  %lhs = operand : %f32
  %root = operation "arith.mulf"(%lhs, %rhs : !pdl.value, !pdl.value) -> (%f32 : !pdl.type) {test.root}
  rewrite %root {
    replace %root with (%lhs : !pdl.value)
  }
}

// Ranges stand for as many operands, results or types as there are; the pattern needs no name.
// CHECK-LABEL:   pdl.pattern : benefit(0) {
// CHECK-NEXT:    %0 = types
// CHECK-NEXT:    %1 = operands : %0
// CHECK-NEXT:    %2:2 = apply_native_constraint "split"(%1 : !pdl.range<value>) : !pdl.range<value>, !pdl.attribute {isNegated = true}
// CHECK-NEXT:    %3 = operation(%1 : !pdl.range<value>)  -> (%0 : !pdl.range<type>)
// CHECK-NEXT:    %4 = results of %3 
// CHECK-NEXT:    %5 = results 1 of %3  -> !pdl.value
// CHECK-NEXT:    rewrite {
// CHECK-NEXT:      %6 = types : [i1, index]
// CHECK-NEXT:      %7 = range : !pdl.range<type>
// CHECK-NEXT:      %8 = range %5, %4 : !pdl.value, !pdl.range<value> 
// CHECK-NEXT:      %9 = attribute = [1, "two"]
// CHECK-NEXT:      %10 = operation "test.made"(%8 : !pdl.range<value>)  {"list" = %9} -> (%6 : !pdl.range<type>)
// CHECK-NEXT:      %11 = apply_native_rewrite "now" : !pdl.type
// CHECK-NEXT:      replace %3 with %10
// CHECK-NEXT:      erase %3
// CHECK-NEXT:    }
// CHECK-NEXT:  }
// GENERIC: "pdl.rewrite"() <{operandSegmentSizes = array<i32: 0, 0>}> ({
pdl.pattern : benefit(0) {
  %types = types
  %operands = operands : %types
  %split:2 = apply_native_constraint "split"(%operands : !pdl.range<value>) : !pdl.range<value>, !pdl.attribute {isNegated = true}
  %root = operation(%operands : !pdl.range<value>) -> (%types : !pdl.range<type>)
  %all = results of %root
  %second = results 1 of %root -> !pdl.value
  rewrite {
    %given = types : [i1, index]
    %none = range : !pdl.range<type>
    %some = range %second, %all : !pdl.value, !pdl.range<value>
    %list = attribute = [1, "two"]
    %made = operation "test.made"(%some : !pdl.range<value>) {"list" = %list} -> (%given : !pdl.range<type>)
    %type = apply_native_rewrite "now" : !pdl.type
    replace %root with %made
    erase %root
  }
}

// A function of the host program can do the rewrite.
// CHECK-LABEL:   pdl.pattern @by_name : benefit(1) {
// CHECK-NEXT:    %0 = attribute
// CHECK-NEXT:    %1 = operation  {"a" = %0}
// CHECK-NEXT:    rewrite %1 with "rewriter"(%0, %1 : !pdl.attribute, !pdl.operation)
pdl.pattern @by_name : benefit(1) {
  %any = attribute
  %root = operation {"a" = %any}
  rewrite %root with "rewriter"(%any, %root : !pdl.attribute, !pdl.operation)
}

// CHECK: func.func private @types(!pdl.attribute, !pdl.operation, !pdl.range<operation>, !pdl.range<attribute>)
func.func private @types(!pdl.attribute, !pdl.operation, !pdl.range<operation>, !pdl.range<attribute>)
