// The example of the README: a model of 48 ops goes wrong in a pipeline, and what is wrong with it is two subtractions.

// RUN: terrace-reduce %S/Inputs/layer_norm.mlir --verify-each=run --inline --canonicalize --test-wrong-pattern --cse -o %t.mlir 2> %t.log
// RUN: FileCheck %s --input-file=%t.mlir
// RUN: FileCheck %s --input-file=%t.log --check-prefix=LOG

// What it writes is a test that passes.
// RUN: sed -n 's,^// RUN: ,,p' %t.mlir | sed 's,%%s,%t.mlir,g' > %t.sh && test -s %t.sh && bash -e %t.sh

// CHECK:      // RUN{{:}} terrace-opt %s --verify-each=run --pass-pipeline='builtin.module(func.func(test-wrong-pattern))' --verify-diagnostics
// CHECK-NEXT: // Reduced by terrace-reduce from 48 ops to 4.
// CHECK-EMPTY:
// CHECK-NEXT: func.func @main(%[[X:.*]]: f32) -> f32 {
// CHECK-NEXT:   %[[INNER:.*]] = arith.subf %[[X]], %[[X]] : f32
// CHECK-NEXT:   // expected-error@+2 {{[{][{]}}pass 'test-wrong-pattern' changes what the model computes: output 'output0' differs
// CHECK-NEXT:   // expected-note@+1 {{[{][{]}}the numbers part here: 'arith.subf' computes
// CHECK-NEXT:   %[[OUTER:.*]] = arith.subf %[[X]], %[[INNER]] : f32
// CHECK-NEXT:   return %[[OUTER]] : f32
// CHECK-NEXT: }

// LOG: terrace-reduce: pipeline: builtin.module(func.func(test-wrong-pattern)), {{[0-9]+}} tests
// LOG: terrace-reduce: ops: {{[0-9]+}} ops, {{[0-9]+}} lines, {{[0-9]+}} tests
// LOG: terrace-reduce: reduced from 48 ops to 4. {{[0-9]+}} tests.
