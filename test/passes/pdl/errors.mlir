// Files of patterns that cannot be loaded, and rewrites that cannot be done.
//
// RUN: not terrace-opt %s --apply-patterns 2>&1 | FileCheck %s --check-prefix=NO-FILE
// RUN: not terrace-opt %s --apply-patterns=file=%S/Inputs/none.mlir 2>&1 | FileCheck %s --check-prefix=NOT-THERE
// RUN: not terrace-opt %s --apply-patterns=file=%S/Inputs/unknown-native.mlir 2>&1 | FileCheck %s --check-prefix=NATIVE
// RUN: not terrace-opt %s --apply-patterns=file=%S/Inputs/syntax.mlir 2>&1 | FileCheck %s --check-prefix=SYNTAX
// RUN: not terrace-opt %s --apply-patterns='file=%S/Inputs/wrong-rewrites.mlir disable-patterns=stil_used' 2>&1 | FileCheck %s --check-prefix=NAME
// RUN: not terrace-opt %s --apply-patterns=file=%S/Inputs/wrong-rewrites.mlir --split-input-file 2>&1 | FileCheck %s

// NO-FILE: expected a file of patterns: file=FILE
// NOT-THERE: cannot read file of patterns '{{.*}}none.mlir'

// What is wrong with a file is shown in that file, once for all functions.
// NATIVE: unknown-native.mlir:4:3: error: no native constraint is called 'is_blue'; there are has_one_use, has_static_shape, in_same_block, is_block_argument, is_constant, is_one, is_pure, is_zero
// NATIVE-NEXT: apply_native_constraint "is_blue"(%x : !pdl.value)
// NATIVE-NEXT: ^
// NATIVE-NOT: error
// SYNTAX: syntax.mlir:2:{{[0-9]+}}: error: use of undeclared SSA value name
// NAME: error: no pattern is called 'stil_used'; did you mean 'still_used'?

// An error of a rewrite shows the op, and the line of the pattern.
func.func @still_used() -> i32 {
  // CHECK: errors.mlir:[[#@LINE+1]]:{{[0-9]+}}: error: pattern 'still_used' cannot rewrite this: 'test.still_used' is erased, but its results are used
  %0 = "test.still_used"() : () -> i32
  // CHECK: wrong-rewrites.mlir:5:5: note: in this rewrite
  // CHECK-NEXT: erase %root
  return %0 : i32
}

// -----

func.func @too_many(%x: i32) {
  // CHECK: errors.mlir:[[#@LINE+1]]:{{[0-9]+}}: error: pattern 'too_many' cannot rewrite this: 'test.too_many' has 0 results, but is replaced by 2 values
  "test.too_many"(%x) : (i32) -> ()
  return
}

// -----

func.func @itself() -> i32 {
  // CHECK: errors.mlir:[[#@LINE+1]]:{{[0-9]+}}: error: pattern 'itself' cannot rewrite this: 'test.itself' is replaced by what it defines itself
  %0 = "test.itself"() : () -> i32
  return %0 : i32
}

// -----

func.func @gone(%x: i32) {
  // CHECK: errors.mlir:[[#@LINE+1]]:{{[0-9]+}}: error: pattern 'gone' cannot rewrite this: it uses what it has erased
  "test.gone"(%x) : (i32) -> ()
  return
}

// -----

func.func @not_an_op(%x: i32) {
  // CHECK: errors.mlir:[[#@LINE+1]]:{{[0-9]+}}: error: 'arith.addi' op expected 2 operands, but found 1
  "test.not_an_op"(%x) : (i32) -> ()
  // CHECK: wrong-rewrites.mlir:36:1: note: made by pattern 'not_an_op'
  return
}

// -----

// A native rewrite that does not apply before anything has changed leaves the op as it is.
// CHECK: func.func @arguments
// CHECK-NEXT: "test.arguments"
func.func @arguments() {
  "test.arguments"() : () -> ()
  return
}
