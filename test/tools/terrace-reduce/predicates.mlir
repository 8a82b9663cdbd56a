// What is interesting: a failure of passes, the text of a diagnostic, or what a command says.

// RUN: terrace-reduce %s --test-fail-on=op=math.rsqrt --quiet | FileCheck %s --check-prefixes=FAILS,IR
// RUN: terrace-reduce %s --test-fail-on='op=math.rsqrt how=panic' --quiet | FileCheck %s --check-prefixes=PANICS,IR
// RUN: terrace-reduce %s --diagnostic='operands is too much' --test-fail-on=op=math.rsqrt --quiet | FileCheck %s --check-prefixes=FAILS,IR
// RUN: terrace-reduce %s --diagnostic-regex='rsqrt.*much' --test-fail-on=op=math.rsqrt --quiet | FileCheck %s --check-prefixes=FAILS,IR
// RUN: terrace-reduce %s --test='grep -q math.rsqrt {}' --quiet | FileCheck %s --check-prefixes=TEST,IR
// RUN: terrace-reduce %s --test='grep -q math.rsqrt' --quiet | FileCheck %s --check-prefixes=TEST,IR
// RUN: terrace-reduce %s --test-fails='terrace-opt --test-fail-on=op=math.rsqrt' --quiet | FileCheck %s --check-prefixes=TEST-FAILS,IR

// Several candidates at once lead to the same result.
// RUN: terrace-reduce %s --test-fail-on=op=math.rsqrt --quiet > %t.one && terrace-reduce %s --test-fail-on=op=math.rsqrt --jobs=3 --quiet | cmp - %t.one

// Limits. What was reached is written all the same.
// RUN: terrace-reduce %s --test-fail-on=op=math.rsqrt --max-tests=12 -o %t.mlir 2>&1 | FileCheck %s --check-prefix=LIMIT
// RUN: grep -q expected-error %t.mlir
// LIMIT: terrace-reduce: reduced from 11 ops to {{[0-9]}}. 12 tests.
// LIMIT: stopped by --max-tests; the result can be reduced further

// IR alone.
// RUN: terrace-reduce %s --test-fail-on=op=math.rsqrt --ir-only --quiet | FileCheck %s --check-prefix=IR --implicit-check-not=RUN

// FAILS:      // RUN{{:}} terrace-opt %s --pass-pipeline='builtin.module(test-fail-on{op=math.rsqrt})' --verify-diagnostics
// PANICS:     // RUN{{:}} terrace-opt %s --pass-pipeline='builtin.module(test-fail-on{how=panic op=math.rsqrt})' --verify-diagnostics
// TEST:       // RUN{{:}} grep -q math.rsqrt %s
// TEST-FAILS: // RUN{{:}} not terrace-opt --test-fail-on=op=math.rsqrt %s
// PANICS:     // expected-error@+1 {{[{][{]}}internal error in pass 'test-fail-on' on @f: no idea what to do with 'math.rsqrt' of 1 operands}}
// IR:         func.func @f(%[[X:.*]]: f32) {
// FAILS-NEXT:   // expected-error@+1 {{[{][{]}}'math.rsqrt' op with 1 operands is too much for this pass}}
// IR-NEXT:      math.rsqrt %[[X]] : f32
// IR-NEXT:      return
// IR-NEXT:    }

func.func private @called(%x: f32, %y: f32) -> f32 {
  %0 = arith.addf %x, %y : f32
  return %0 : f32
}

func.func @caller(%x: f32, %n: index) -> f32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %sum = scf.for %i = %c0 to %n step %c1 iter_args(%acc = %x) -> (f32) {
    %root = math.rsqrt %acc : f32
    %next = func.call @called(%root, %x) : (f32, f32) -> f32
    scf.yield %next : f32
  }
  return %sum : f32
}
