// Ops, types and attributes of a dialect that a file declares are checked by its constraints.
//
// RUN: terrace-opt %s --irdl-file=%S/Inputs/shapes.mlir --split-input-file --verify-diagnostics | FileCheck %s

// CHECK-LABEL: func.func @good(
// CHECK: "shapes.open"(%{{.*}}) : (!shapes.box<!shapes.box<i32>>) -> !shapes.box<i32>
// CHECK: "shapes.pack"(%{{.*}}, %{{.*}}) {unit = #shapes.unit_of<"m">} : (i32, i32) -> !shapes.box<i64>
func.func @good(%b: !shapes.box<!shapes.box<i32>>, %i: i32) {
  %0 = "shapes.open"(%b) : (!shapes.box<!shapes.box<i32>>) -> !shapes.box<i32>
  %1 = "shapes.pack"(%i, %i) {unit = #shapes.unit_of<"m">} : (i32, i32) -> !shapes.box<i64>
  "shapes.both"(%i, %i) {operandSegmentSizes = array<i32: 2, 0>} : (i32, i32) -> ()
  "shapes.loop"(%i) ({
  ^bb0(%k: i32):
    "shapes.open"(%b) : (!shapes.box<!shapes.box<i32>>) -> !shapes.box<i32>
    ub.unreachable
  }) : (i32) -> ()
  return
}

// -----

// expected-error@+1 {{'f32' does not satisfy the constraint}}
func.func private @parameter(!shapes.box<f32>)

// -----

// expected-error@+1 {{expected 1 type arguments, but had 2}}
func.func private @parameters(!shapes.box<i32, i32>)

// -----

// expected-error@+1 {{unknown type `sphere` in dialect `shapes`}}
func.func private @unknown(!shapes.sphere)

// -----

// A constraint that is named twice holds of the same type both times.
func.func @same(%b: !shapes.box<i32>) {
  // expected-error@+1 {{'shapes.open' op expected 'i32' but got 'i64'}}
  %0 = "shapes.open"(%b) : (!shapes.box<i32>) -> i64
  return
}

// -----

func.func @base(%i: i32) {
  // expected-error@+1 {{'shapes.open' op expected base type 'shapes.box' but got 'i32'}}
  %0 = "shapes.open"(%i) : (i32) -> i32
  return
}

// -----

func.func @attribute(%i: i32) {
  // expected-error@+1 {{'shapes.pack' op attribute "unit" is expected but not provided}}
  %0 = "shapes.pack"(%i) : (i32) -> !shapes.box<i32>
  return
}

// -----

func.func @few() {
  // expected-error@+1 {{'shapes.pack' op expects at least 1 operands, but got 0}}
  %0 = "shapes.pack"() {unit = #shapes.unit_of<"m">} : () -> !shapes.box<i32>
  return
}

// -----

func.func @segments(%i: i32) {
  // expected-error@+1 {{'shapes.both' op 'operandSegmentSizes' attribute is expected but not provided}}
  "shapes.both"(%i) : (i32) -> ()
  return
}

// -----

func.func @too_many(%i: i32) {
  // expected-error@+1 {{'shapes.both' op element 1 in 'operandSegmentSizes' attribute must be equal to 0 or 1}}
  "shapes.both"(%i, %i) {operandSegmentSizes = array<i32: 0, 2>} : (i32, i32) -> ()
  return
}

// -----

func.func @regions(%i: i32) {
  // expected-error@+1 {{'shapes.loop' op unexpected number of regions: expected 1 but got 0}}
  "shapes.loop"(%i) : (i32) -> ()
  return
}
