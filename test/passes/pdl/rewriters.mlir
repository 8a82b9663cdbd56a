// What a rewrite can do with a match.
//
// RUN: terrace-opt %s --pass-pipeline='builtin.module(func.func(apply-patterns{file=%s}))' --split-input-file | FileCheck %s
// RUN: terrace-opt %s --pass-pipeline='builtin.module(func.func(apply-patterns{file=%s}))' --split-input-file --mlir-print-debuginfo --mlir-print-local-scope | FileCheck %s --check-prefix=LOC

// A new op with operands, attributes and result types that were matched or are given.
pdl.pattern @do_make : benefit(1) {
  %t = type
  %x = operand
  %kept = attribute
  %root = operation "test.old"(%x : !pdl.value) {"kept" = %kept} -> (%t : !pdl.type)
  rewrite %root {
    %i8 = type : i8
    %given = attribute = [1, 2]
    %new = operation "test.new"(%x : !pdl.value) {"kept" = %kept, "given" = %given} -> (%t, %i8 : !pdl.type, !pdl.type)
    %first = result 0 of %new
    %second = result 1 of %new
    %user = operation "test.use"(%second : !pdl.value)
    replace %root with (%first : !pdl.value)
  }
}

// CHECK-LABEL: func.func @make
// CHECK-SAME: (%[[X:.*]]: i32)
// CHECK-NEXT: %[[NEW:.*]]:2 = "test.new"(%[[X]]) {given = [1, 2], kept = "a"} : (i32) -> (i64, i8)
// CHECK-NEXT: "test.use"(%[[NEW]]#1) : (i8) -> ()
// CHECK-NEXT: return %[[NEW]]#0
func.func @make(%x: i32) -> i64 {
  %0 = "test.old"(%x) {kept = "a"} : (i32) -> i64
  return %0 : i64
}

// -----

// Result types: those of the op that is replaced, or what follows from operands.
pdl.pattern @do_replaced_types : benefit(1) {
  %types = types
  %matched = operation "test.several" -> (%types : !pdl.range<type>)
  rewrite %matched {
    %new = operation "test.other"
    replace %matched with %new
  }
}

pdl.pattern @do_inferred_types : benefit(1) {
  %x = operand
  %root = operation "test.double"(%x : !pdl.value)
  rewrite %root {
    %t = type
    %sum = operation "arith.addi"(%x, %x : !pdl.value, !pdl.value) -> (%t : !pdl.type)
    %r = result 0 of %sum
    %again = operation "test.doubled"(%r : !pdl.value) -> (%t : !pdl.type)
    erase %root
  }
}

// CHECK-LABEL: func.func @types
// CHECK-SAME: (%[[X:.*]]: i16)
// CHECK-NEXT: %[[O:.*]]:2 = "test.other"() : () -> (i32, f32)
// CHECK-NEXT: "test.user"(%[[O]]#0, %[[O]]#1)
// CHECK-NEXT: %[[SUM:.*]] = arith.addi %[[X]], %[[X]] : i16
// CHECK-NEXT: "test.doubled"(%[[SUM]]) : (i16) -> i16
func.func @types(%x: i16) {
  %0:2 = "test.several"() : () -> (i32, f32)
  "test.user"(%0#0, %0#1) : (i32, f32) -> ()
  "test.double"(%x) : (i16) -> ()
  return
}

// -----

// Groups of results, and ranges put together.
pdl.pattern @do_group_of_results : benefit(1) {
  %xs = operands
  %y = operand
  %root = operation "test.spread"(%y, %xs : !pdl.value, !pdl.range<value>)
  rewrite %root {
    %none = range : !pdl.range<value>
    %all = range %xs, %y, %xs, %none : !pdl.range<value>, !pdl.value, !pdl.range<value>, !pdl.range<value>
    %new = operation "test.spread_out"(%all : !pdl.range<value>)
    erase %root
  }
}

// CHECK-LABEL: func.func @range
// CHECK-SAME: (%[[X:.*]]: i1, %[[Y:.*]]: i2, %[[Z:.*]]: i3)
// CHECK-NEXT: "test.spread_out"(%[[Y]], %[[Z]], %[[X]], %[[Y]], %[[Z]])
// CHECK-NEXT: return
func.func @range(%x: i1, %y: i2, %z: i3) {
  "test.spread"(%x, %y, %z) : (i1, i2, i3) -> ()
  return
}

// -----

// An op without results that is replaced is erased. What is made has the locations of all ops that were
// matched.
pdl.pattern @do_nothing_left : benefit(1) {
  %t = type
  %source = operation "test.value" -> (%t : !pdl.type)
  %x = result 0 of %source
  %root = operation "test.drop"(%x : !pdl.value)
  rewrite %root {
    %new = operation "test.dropped"(%x : !pdl.value)
    replace %root with %new
  }
}

// CHECK-LABEL: func.func @nothing_left
// CHECK-NEXT: %[[X:.*]] = "test.value"
// CHECK-NEXT: "test.dropped"(%[[X]])
// CHECK-NEXT: return
// LOC-LABEL: func.func @nothing_left
// LOC: "test.value"() : () -> i32 loc("a.py":1:1)
// LOC: "test.dropped"{{.*}} loc(fused["a.py":{{[12]}}:1, "a.py":{{[12]}}:1])
func.func @nothing_left() {
  %0 = "test.value"() : () -> i32 loc("a.py":1:1)
  "test.drop"(%0) : (i32) -> () loc("a.py":2:1)
  return
}
