// Why patterns do not fit ops of the name that they are for: the first question on the way that went wrong, and
// where the file of patterns asks it.
//
// RUN: terrace-opt %s --pass-pipeline='builtin.module(func.func(apply-patterns{file=%s explain}))' 2>&1 | FileCheck %s

pdl.pattern @pair : benefit(1) {
  %t = type : i32
  %x = operand : %t
  %given = attribute = 7 : i8
  %def = operation "test.def" {"given" = %given} -> (%t : !pdl.type)
  %z = result 0 of %def
  apply_native_constraint "is_block_argument"(%x : !pdl.value)
  %root = operation "test.pair"(%x, %z : !pdl.value, !pdl.value)
  rewrite %root {
    %new = operation "test.paired"
    erase %root
  }
}

func.func @explain(%i: i32, %f: f32) {
  %good = "test.def"() {given = 7 : i8} : () -> i32
  %bad = "test.def"() {given = 8 : i8} : () -> i32
  %none = "test.def"() : () -> i32
  %other = "test.other"() : () -> i32
  "test.pair"(%i, %good) : (i32, i32) -> ()
  // CHECK-DAG: explain.mlir:[[#@LINE+1]]:3: remark: pattern 'pair' does not apply: there is no operand #1 of the op
  "test.pair"(%i) : (i32) -> ()
  // CHECK-DAG: explain.mlir:[[#@LINE+1]]:3: remark: pattern 'pair' does not apply: the op that defines operand #1 of the op is a 'test.other', not a 'test.def'
  "test.pair"(%i, %other) : (i32, i32) -> ()
  // CHECK-DAG: explain.mlir:[[#@LINE+1]]:3: remark: pattern 'pair' does not apply: there is no op that defines operand #1 of the op
  "test.pair"(%i, %i) : (i32, i32) -> ()
  // CHECK-DAG: explain.mlir:[[#@LINE+1]]:3: remark: pattern 'pair' does not apply: the op has 3 operands, not 2
  "test.pair"(%i, %good, %good) : (i32, i32, i32) -> ()
  // CHECK-DAG: explain.mlir:[[#@LINE+2]]:3: remark: pattern 'pair' does not apply: attribute 'given' of the op that defines operand #1 of the op is 8 : i8, not 7 : i8
  // CHECK-DAG: explain.mlir:9:{{[0-9]+}}: note: asked here
  "test.pair"(%i, %bad) : (i32, i32) -> ()
  // CHECK-DAG: explain.mlir:[[#@LINE+1]]:3: remark: pattern 'pair' does not apply: there is no attribute 'given' of the op that defines operand #1 of the op
  "test.pair"(%i, %none) : (i32, i32) -> ()
  // CHECK-DAG: explain.mlir:[[#@LINE+2]]:3: remark: pattern 'pair' does not apply: the type of operand #0 of the op is 'f32', not 'i32'
  // CHECK-DAG: explain.mlir:7:{{[0-9]+}}: note: asked here
  "test.pair"(%f, %good) : (f32, i32) -> ()
  // CHECK-DAG: explain.mlir:[[#@LINE+2]]:3: remark: pattern 'pair' does not apply: native constraint 'is_block_argument' must hold for operand #0 of the op: an op defines it
  // CHECK-DAG: explain.mlir:12:{{[0-9]+}}: note: asked here
  "test.pair"(%good, %good) : (i32, i32) -> ()
  // Nothing is said about ops that patterns are not for.
  // CHECK-NOT: test.unpaired
  "test.unpaired"(%i) : (i32) -> ()
  return
}
// CHECK-DAG: "test.paired"() : () -> ()
