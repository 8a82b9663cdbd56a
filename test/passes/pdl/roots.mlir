// Patterns with several roots: the others are found by way of the users of a value.
//
// RUN: terrace-opt %s --pass-pipeline='builtin.module(func.func(apply-patterns{file=%s}))' --split-input-file | FileCheck %s
// RUN: terrace-opt %s --convert-pdl-to-pdl-interp --split-input-file | FileCheck %s --check-prefix=TREE

// Two ops that use one value become one op; where the first of them stands, since the rewrite names it.
pdl.pattern @match_both_users : benefit(1) {
  %x = operand
  %t = type
  %sin = operation "test.sin"(%x : !pdl.value) -> (%t : !pdl.type)
  %cos = operation "test.cos"(%x : !pdl.value) -> (%t : !pdl.type)
  rewrite %sin {
    %both = operation "test.sincos"(%x : !pdl.value) -> (%t, %t : !pdl.type, !pdl.type)
    %s = result 0 of %both
    %c = result 1 of %both
    replace %sin with (%s : !pdl.value)
    replace %cos with (%c : !pdl.value)
  }
}

// TREE-LABEL: pdl_interp.func @matcher
// TREE: %[[X:.*]] = pdl_interp.get_operand 0 of %arg0
// TREE: %[[USERS:.*]] = pdl_interp.get_users of %[[X]]
// TREE: pdl_interp.foreach %[[OTHER:.*]] : !pdl.operation in %[[USERS]] {
// TREE: pdl_interp.record_match @rewriters::@pdl_generated_rewriter({{.*}}loc([{{.*}}]), root("test.sin")

// CHECK-LABEL: func.func @both
// CHECK-SAME: (%[[X:.*]]: f32, %[[Y:.*]]: f32)
// CHECK-NEXT: %[[BOTH:.*]]:2 = "test.sincos"(%[[X]])
// CHECK-NEXT: %[[ALONE:.*]] = "test.cos"(%[[Y]])
// CHECK-NEXT: return %[[BOTH]]#0, %[[BOTH]]#1, %[[ALONE]]
func.func @both(%x: f32, %y: f32) -> (f32, f32, f32) {
  %0 = "test.sin"(%x) : (f32) -> f32
  %1 = "test.cos"(%x) : (f32) -> f32
  %2 = "test.cos"(%y) : (f32) -> f32
  return %0, %1, %2 : f32, f32, f32
}

// -----

// Matching starts at the root from which the others are reached with the fewest steps when the rewrite names
// none: here at the op whose operand lies deepest, so that nobody walks up more than one step.
pdl.pattern @match_deep : benefit(1) {
  %t = type
  %source = operation "test.source" -> (%t : !pdl.type)
  %x = result 0 of %source
  %step = operation "test.step"(%x : !pdl.value) -> (%t : !pdl.type)
  %y = result 0 of %step
  %low = operation "test.low"(%y : !pdl.value)
  %high = operation "test.high"(%x : !pdl.value)
  rewrite {
    %new = operation "test.found"(%y : !pdl.value)
    erase %low
    erase %high
  }
}

// TREE-LABEL: pdl_interp.func @matcher
// TREE: root("test.low")

// CHECK-LABEL: func.func @deep
// CHECK: %[[Y:.*]] = "test.step"
// CHECK-NOT: "test.low"
// CHECK: "test.high"(%{{.*}}) {second}
// CHECK-NOT: "test.high"
// CHECK: "test.found"(%[[Y]])
// CHECK-NEXT: return
func.func @deep() {
  %x = "test.source"() : () -> i32
  %y = "test.step"(%x) : (i32) -> i32
  "test.high"(%x) {second} : (i32) -> ()
  "test.high"(%x) : (i32) -> ()
  "test.low"(%y) : (i32) -> ()
  return
}
