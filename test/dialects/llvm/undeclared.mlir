// RUN: not terrace-opt --split-input-file --allow-unregistered-dialect %s | FileCheck %s
// RUN: not terrace-opt --split-input-file %s 2>&1 | FileCheck %s --check-prefix=STRICT

// What is not declared of a dialect that is declared in part stays as it is written, where ops without
// a declaration may stand. Elsewhere it is an error.

// CHECK: #llvm.undeclared<x = 1>
// STRICT: error: unknown attribute `undeclared` in dialect `llvm`
module attributes {test.a = #llvm.undeclared<x = 1>} {}

// -----

// CHECK: !llvm.mystery<3>
// STRICT: error: unknown type `mystery` in dialect `llvm`
module attributes {test.a = !llvm.mystery<3>} {}

// -----

// CHECK: #gpu.undeclared<y>
// STRICT: error: unknown attribute `undeclared` in dialect `gpu`
module attributes {test.a = #gpu.undeclared<y>} {}

// -----

// A dialect that is declared as a whole keeps nothing.

// CHECK-NOT: undeclared
// STRICT: error: unknown attribute `undeclared` in dialect `arith`
module attributes {test.a = #arith.undeclared<y>} {}
