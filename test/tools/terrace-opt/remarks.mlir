// Passes remark what they did and what they did not do, in upstream's form.

// RUN: terrace-opt %s --inline --loop-invariant-code-motion --no-output 2>&1 | FileCheck %s --check-prefix=NONE --allow-empty
// RUN: terrace-opt %s --inline --loop-invariant-code-motion --remarks-filter='.*' --no-output 2>&1 | FileCheck %s
// RUN: terrace-opt %s --inline --loop-invariant-code-motion --remarks-filter-missed=inline --remark-policy=final --no-output 2>&1 | FileCheck %s --check-prefix=MISSED
// RUN: terrace-opt %s --inline --loop-invariant-code-motion --remarks-filter-passed='^loop' --remark-format=yaml --remarks-output-file=%t --no-output && FileCheck %s --check-prefix=YAML < %t
// RUN: not terrace-opt %s --remarks-filter='(' 2>&1 | FileCheck %s --check-prefix=REGEX
// RUN: not terrace-opt %s --remark-format=bitstream 2>&1 | FileCheck %s --check-prefix=FORMAT

// NONE-NOT: remark

// MISSED-NOT:     [Passed]
// MISSED-COUNT-2: [Missed] inline-call | Category:inline
// MISSED-NOT:     remark:

// YAML:      --- !Passed
// YAML-NEXT: Pass:            loop-invariant-code-motion
// YAML-NEXT: Name:            hoist-op
// YAML-NEXT: DebugLoc:        { File: '{{.*}}remarks.mlir',
// YAML-NEXT:                    Line: 32, Column: 8 }
// YAML-NEXT: Function:        fill
// YAML-NEXT: Args:
// YAML-NEXT:   - Op:              arith.addi
// YAML-NEXT:   - Remark:          'op computes the same in each iteration, and moved in front of the loop'
// YAML-NEXT: ...
// YAML-NOT:  ---

// REGEX: flag --remarks-filter takes a regular expression
// FORMAT: flag --remark-format takes emitRemark or yaml; remarks are not written as LLVM's bitstreams

func.func private @twice(%a: i32) -> i32 {
  %0 = arith.addi %a, %a : i32
  return %0 : i32
}

func.func private @forever(%a: i32) -> i32 {
  %0 = func.call @forever(%a) : (i32) -> i32
  return %0 : i32
}

func.func @fill(%a: i32, %m: memref<10xi32>, %lower: index, %upper: index, %step: index) {
  scf.for %i = %lower to %upper step %step {
    // CHECK: remarks.mlir:[[#@LINE+1]]:10: remark: [Passed] inline-call | Category:inline | Function=fill | Callee="twice", Remark="call replaced by the body of the callee"
    %x = func.call @twice(%a) : (i32) -> i32
    // CHECK: remarks.mlir:[[#@LINE+1]]:10: remark: [Missed] inline-call | Category:inline | Function=fill | Callee="forever", Reason="the call is part of a cycle of calls", Remark="call not inlined"
    %y = func.call @forever(%x) : (i32) -> i32
    memref.store %y, %m[%i] : memref<10xi32>
  }
  return
}
// CHECK: remark: [Passed] hoist-op | Category:loop-invariant-code-motion | Function=fill | Op="arith.addi"
