// RUN: terrace-opt %s --pass-pipeline='builtin.module(func.func(cse,canonicalize))' -mlir-print-ir-before=cse -o /dev/null 2>&1 | FileCheck %s --check-prefix=BEFORE
// RUN: terrace-opt %s --pass-pipeline='builtin.module(func.func(cse,cse))' --mlir-print-ir-after-all --mlir-print-ir-after-change -o /dev/null 2>&1 | FileCheck %s --check-prefix=CHANGE
// RUN: terrace-opt %s --pass-pipeline='builtin.module(func.func(cse))' --mlir-print-ir-after-all --mlir-print-ir-module-scope -o /dev/null 2>&1 | FileCheck %s --check-prefix=SCOPE
// RUN: rm -rf %t && terrace-opt %s --pass-pipeline='builtin.module(symbol-dce,func.func(cse,cse))' --mlir-print-ir-after-all --mlir-print-ir-tree-dir=%t -o /dev/null
// RUN: ls %t/* | FileCheck %s --check-prefix=TREE
// RUN: FileCheck %s --check-prefix=FILE --input-file=%t/builtin_module_no-symbol-name/func_func_f/0_1_cse.mlir

// BEFORE: // -----// IR Dump Before CSE (cse) //----- //
// BEFORE-NEXT: func.func @f
// BEFORE-NOT: Canonicalizer
// BEFORE: // -----// IR Dump Before CSE (cse) //----- //
// BEFORE-NEXT: func.func @g
// CHANGE: // -----// IR Dump After CSE (cse) //----- //
// CHANGE-NEXT: func.func @f
// CHANGE-NOT: IR Dump
// SCOPE: // -----// IR Dump After CSE (cse) ('func.func' operation: @f) //----- //
// SCOPE-NEXT: module {
// SCOPE: func.func @g
// SCOPE: // -----// IR Dump After CSE (cse) ('func.func' operation: @g) //----- //
// TREE: 0_symbol-dce.mlir
// TREE-NEXT: func_func_f
// TREE-NEXT: func_func_g
// FILE: func.func @f
func.func @f() {
  %0 = arith.constant 0 : i32
  return
}

func.func @g() {
  return
}
