// What a pattern can ask of an op. The patterns lie in this file, and are loaded from it.
//
// RUN: terrace-opt %s --pass-pipeline='builtin.module(func.func(apply-patterns{file=%s}))' --split-input-file | FileCheck %s

// An op by its name, operands, and results, and a value that is the same in two places.
pdl.pattern @match_same_operand : benefit(1) {
  %t = type
  %x = operand : %t
  %root = operation "test.same"(%x, %x : !pdl.value, !pdl.value) -> (%t : !pdl.type)
  rewrite %root {
    replace %root with (%x : !pdl.value)
  }
}

// CHECK-LABEL: func.func @same_operand
// CHECK-SAME: (%[[X:.*]]: i32, %[[Y:.*]]: i32)
// CHECK-NEXT: %[[KEPT:.*]] = "test.same"(%[[X]], %[[Y]])
// CHECK-NEXT: %[[OTHER:.*]] = "test.same"(%[[X]], %[[X]]) : (i32, i32) -> i64
// CHECK-NEXT: return %[[X]], %[[KEPT]], %[[OTHER]]
func.func @same_operand(%x: i32, %y: i32) -> (i32, i32, i64) {
  %0 = "test.same"(%x, %x) : (i32, i32) -> i32
  %1 = "test.same"(%x, %y) : (i32, i32) -> i32
  %2 = "test.same"(%x, %x) : (i32, i32) -> i64
  return %0, %1, %2 : i32, i32, i64
}

// -----

// An op of any name, by what it has.
pdl.pattern @match_any_name : benefit(1) {
  %one = attribute = 1 : i8
  %root = operation {"marked" = %one}
  rewrite %root {
    %new = operation "test.found"
    erase %root
  }
}

// CHECK-LABEL: func.func @any_name
// CHECK-NEXT: "test.found"() : () -> ()
// CHECK-NEXT: "test.found"() : () -> ()
// CHECK-NEXT: "test.c"() {marked = 2 : i8} : () -> ()
// CHECK-NEXT: return
func.func @any_name() {
  "test.a"() {marked = 1 : i8} : () -> ()
  "test.b"() {marked = 1 : i8, more} : () -> ()
  "test.c"() {marked = 2 : i8} : () -> ()
  return
}

// -----

// Attributes: any, of a type, the given one, and one that is the same in two places.
pdl.pattern @match_attributes : benefit(1) {
  %i32 = type : i32
  %any = attribute
  %typed = attribute : %i32
  %given = attribute = "yes"
  %root = operation "test.attributes" {"any" = %any, "twice" = %any, "typed" = %typed, "given" = %given}
  rewrite %root {
    %new = operation "test.found" {"kept" = %typed}
    erase %root
  }
}

// CHECK-LABEL: func.func @attributes
// CHECK-NEXT: "test.found"() {kept = 7 : i32} : () -> ()
// CHECK-NEXT: "test.attributes"() {any = 2 : i8, {{.*}}twice = 1 : i8
// CHECK-NEXT: "test.attributes"() {{.*}}typed = 7 : i64
// CHECK-NEXT: "test.attributes"() {{.*}}given = "no"
// CHECK-NEXT: "test.attributes"() {any = 1 : i8, given = "yes", twice = 1 : i8}
// CHECK-NEXT: return
func.func @attributes() {
  "test.attributes"() {any = 1 : i8, twice = 1 : i8, typed = 7 : i32, given = "yes"} : () -> ()
  "test.attributes"() {any = 2 : i8, twice = 1 : i8, typed = 7 : i32, given = "yes"} : () -> ()
  "test.attributes"() {any = 1 : i8, twice = 1 : i8, typed = 7 : i64, given = "yes"} : () -> ()
  "test.attributes"() {any = 1 : i8, twice = 1 : i8, typed = 7 : i32, given = "no"} : () -> ()
  "test.attributes"() {any = 1 : i8, twice = 1 : i8, given = "yes"} : () -> ()
  return
}

// -----

// All operands and all results as ranges.
pdl.pattern @match_ranges : benefit(1) {
  %types = types : [i32, i64]
  %operands = operands : %types
  %root = operation "test.ranges"(%operands : !pdl.range<value>) -> (%types : !pdl.range<type>)
  rewrite %root {
    replace %root with (%operands : !pdl.range<value>)
  }
}

// CHECK-LABEL: func.func @ranges
// CHECK-SAME: (%[[X:.*]]: i32, %[[Y:.*]]: i64)
// CHECK-NEXT: %[[KEPT:.*]]:2 = "test.ranges"(%[[Y]], %[[X]])
// CHECK-NEXT: return %[[X]], %[[Y]], %[[KEPT]]#0, %[[KEPT]]#1
func.func @ranges(%x: i32, %y: i64) -> (i32, i64, i32, i64) {
  %0:2 = "test.ranges"(%x, %y) : (i32, i64) -> (i32, i64)
  %1:2 = "test.ranges"(%y, %x) : (i64, i32) -> (i32, i64)
  return %0#0, %0#1, %1#0, %1#1 : i32, i64, i32, i64
}

// -----

// A range between single operands is all operands between them, be it none. So are results.
pdl.pattern @match_between : benefit(1) {
  %first = operand
  %middle = operands
  %last = operand
  %t = type
  %ts = types
  %root = operation "test.between"(%first, %middle, %last : !pdl.value, !pdl.range<value>, !pdl.value)
      -> (%ts, %t : !pdl.range<type>, !pdl.type)
  rewrite %root {
    %one = operation "test.one"(%last, %first : !pdl.value, !pdl.value) -> (%t : !pdl.type)
    %many = operation "test.many"(%middle : !pdl.range<value>) -> (%ts : !pdl.range<type>)
    %all = results of %many
    %single = result 0 of %one
    replace %root with (%all, %single : !pdl.range<value>, !pdl.value)
  }
}

// CHECK-LABEL: func.func @between
// CHECK-SAME: (%[[A:.*]]: i1, %[[B:.*]]: i2, %[[C:.*]]: i3, %[[D:.*]]: i4)
// CHECK-NEXT: %[[ONE:.*]] = "test.one"(%[[D]], %[[A]]) : (i4, i1) -> i6
// CHECK-NEXT: %[[MANY:.*]] = "test.many"(%[[B]], %[[C]]) : (i2, i3) -> i5
// CHECK-NEXT: %[[TWO:.*]] = "test.one"(%[[B]], %[[A]]) : (i2, i1) -> i7
// CHECK-NEXT: "test.many"() : () -> ()
// CHECK-NEXT: return %[[MANY]], %[[ONE]], %[[TWO]]
func.func @between(%a: i1, %b: i2, %c: i3, %d: i4) -> (i5, i6, i7) {
  %0:2 = "test.between"(%a, %b, %c, %d) : (i1, i2, i3, i4) -> (i5, i6)
  %1 = "test.between"(%a, %b) : (i1, i2) -> i7
  return %0#0, %0#1, %1 : i5, i6, i7
}

// -----

// Two ranges fit an op that tells its groups apart.
pdl.pattern @match_groups : benefit(1) {
  %first = operands
  %second = operands
  %root = operation "test.groups"(%first, %second : !pdl.range<value>, !pdl.range<value>)
  rewrite %root {
    %a = operation "test.first"(%first : !pdl.range<value>)
    %b = operation "test.second"(%second : !pdl.range<value>)
    erase %root
  }
}

// CHECK-LABEL: func.func @groups
// CHECK-SAME: (%[[X:.*]]: i32, %[[Y:.*]]: i64)
// CHECK-NEXT: "test.first"(%[[X]])
// CHECK-NEXT: "test.second"(%[[Y]], %[[Y]])
// CHECK-NEXT: "test.groups"(%[[X]], %[[Y]])
// CHECK-NEXT: return
func.func @groups(%x: i32, %y: i64) {
  "test.groups"(%x, %y, %y) {operandSegmentSizes = array<i32: 1, 2>} : (i32, i64, i64) -> ()
  "test.groups"(%x, %y) : (i32, i64) -> ()
  return
}

// -----

// Operands that other ops define; the results of one of them, in order.
pdl.pattern @match_defined : benefit(1) {
  %t = type
  %x = operand
  %pair = operation "test.pair"(%x : !pdl.value) -> (%t, %t : !pdl.type, !pdl.type)
  %a = result 0 of %pair
  %b = result 1 of %pair
  %root = operation "test.join"(%b, %a : !pdl.value, !pdl.value) -> (%t : !pdl.type)
  rewrite %root {
    %swap = operation "test.swap"(%x : !pdl.value) -> (%t : !pdl.type)
    replace %root with %swap
  }
}

// The results of an op as one range.
pdl.pattern @match_all_results : benefit(1) {
  %ts = types
  %source = operation "test.source" -> (%ts : !pdl.range<type>)
  %all = results of %source
  %root = operation "test.sink"(%all : !pdl.range<value>)
  rewrite %root {
    %new = operation "test.sunk"(%all : !pdl.range<value>)
    erase %root
  }
}

// CHECK-LABEL: func.func @defined
// CHECK-SAME: (%[[X:.*]]: i8)
// CHECK-NEXT: %[[P:.*]]:2 = "test.pair"(%[[X]])
// CHECK-NEXT: %[[Q:.*]]:2 = "test.pair"(%[[X]])
// CHECK-NEXT: %[[SWAP:.*]] = "test.swap"(%[[X]]) : (i8) -> i32
// CHECK-NEXT: %[[ORDER:.*]] = "test.join"(%[[P]]#0, %[[P]]#1)
// CHECK-NEXT: %[[MIXED:.*]] = "test.join"(%[[P]]#1, %[[Q]]#0)
// CHECK-NEXT: %[[S:.*]]:2 = "test.source"()
// CHECK-NEXT: "test.sunk"(%[[S]]#0, %[[S]]#1)
// CHECK-NEXT: "test.sink"(%[[S]]#1, %[[S]]#0)
// CHECK-NEXT: "test.sink"(%[[S]]#0)
// CHECK-NEXT: return %[[SWAP]], %[[ORDER]], %[[MIXED]]
func.func @defined(%x: i8) -> (i32, i32, i32) {
  %p:2 = "test.pair"(%x) : (i8) -> (i32, i32)
  %q:2 = "test.pair"(%x) : (i8) -> (i32, i32)
  %0 = "test.join"(%p#1, %p#0) : (i32, i32) -> i32
  %1 = "test.join"(%p#0, %p#1) : (i32, i32) -> i32
  %2 = "test.join"(%p#1, %q#0) : (i32, i32) -> i32
  %s:2 = "test.source"() : () -> (i32, i64)
  "test.sink"(%s#0, %s#1) : (i32, i64) -> ()
  "test.sink"(%s#1, %s#0) : (i64, i32) -> ()
  "test.sink"(%s#0) : (i32) -> ()
  return %0, %1, %2 : i32, i32, i32
}

// -----

// Of patterns that fit, that with the greatest benefit is taken.
pdl.pattern @match_small : benefit(1) {
  %root = operation "test.choice"
  rewrite %root {
    %new = operation "test.small"
    erase %root
  }
}

pdl.pattern @match_great : benefit(3) {
  %unit = attribute = unit
  %root = operation "test.choice" {"flag" = %unit}
  rewrite %root {
    %new = operation "test.great"
    erase %root
  }
}

// CHECK-LABEL: func.func @benefits
// CHECK-NEXT: "test.great"
// CHECK-NEXT: "test.small"
func.func @benefits() {
  "test.choice"() {flag} : () -> ()
  "test.choice"() : () -> ()
  return
}

// -----

// An op that is no match for a pattern that asks for at least one operand may be one for that of two.
pdl.pattern @match_at_least_one : benefit(1) {
  %x = operand
  %rest = operands
  %root = operation "test.count"(%x, %rest : !pdl.value, !pdl.range<value>)
  rewrite %root {
    %new = operation "test.at_least_one"(%rest : !pdl.range<value>)
    erase %root
  }
}

pdl.pattern @match_at_least_two : benefit(2) {
  %x = operand
  %y = operand
  %rest = operands
  %root = operation "test.count"(%x, %y, %rest : !pdl.value, !pdl.value, !pdl.range<value>)
  rewrite %root {
    %new = operation "test.at_least_two"(%rest : !pdl.range<value>)
    erase %root
  }
}

// CHECK-LABEL: func.func @counts
// CHECK-SAME: (%[[X:.*]]: i32)
// CHECK-NEXT: "test.count"() : () -> ()
// CHECK-NEXT: "test.at_least_one"() : () -> ()
// CHECK-NEXT: "test.at_least_two"() : () -> ()
// CHECK-NEXT: "test.at_least_two"(%[[X]]) : (i32) -> ()
func.func @counts(%x: i32) {
  "test.count"() : () -> ()
  "test.count"(%x) : (i32) -> ()
  "test.count"(%x, %x) : (i32, i32) -> ()
  "test.count"(%x, %x, %x) : (i32, i32, i32) -> ()
  return
}
