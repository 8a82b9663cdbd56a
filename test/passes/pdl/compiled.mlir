// Files of compiled patterns run as well; what was compiled by hand is checked before it does.
//
// RUN: terrace-opt %s --apply-patterns=file=%S/Inputs/compiled.mlir | FileCheck %s
// RUN: not terrace-opt %s --apply-patterns=file=%S/Inputs/cycle.mlir 2>&1 | FileCheck %s --check-prefix=CYCLE
// RUN: not terrace-opt %s --apply-patterns=file=%S/Inputs/rewrites-while-matching.mlir 2>&1 | FileCheck %s --check-prefix=ERASE

// What a file of patterns compiles to does the same.
// RUN: terrace-opt %S/Inputs/steps.mlir --convert-pdl-to-pdl-interp -o %t.mlir
// RUN: terrace-opt %s --apply-patterns=file=%t.mlir,%S/Inputs/compiled.mlir | FileCheck %s --check-prefixes=CHECK,STEPS

// CYCLE: cycle.mlir:1:1: error: 'pdl_interp.func' op must come to an end: its blocks form a cycle
// ERASE: rewrites-while-matching.mlir:2:3: error: 'pdl_interp.erase' op cannot be run while a pattern is matched

// CHECK-LABEL: func.func @f
// CHECK-NEXT: "test.new"
// STEPS-NEXT: "test.done"
func.func @f() {
  "test.old"() : () -> ()
  "test.step"() {from = 3 : i8} : () -> ()
  return
}
