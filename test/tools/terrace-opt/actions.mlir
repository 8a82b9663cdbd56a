// Steps of the compiler are actions, as upstream's: passes, patterns and folds can be counted, left out and logged.

// RUN: terrace-opt %s --pass-pipeline='builtin.module(func.func(canonicalize))' --log-actions-to=- --no-output | FileCheck %s --check-prefix=LOG
// RUN: terrace-opt %s --pass-pipeline='builtin.module(func.func(canonicalize))' --log-actions-to=- --log-mlir-actions-filter=%s:22 --no-output | FileCheck %s --check-prefix=FILTER
// RUN: terrace-opt %s --pass-pipeline='builtin.module(func.func(canonicalize))' --mlir-debug-counter=pass-execution-skip=1,fold-count=0 --mlir-print-debug-counter 2>&1 | FileCheck %s --check-prefix=COUNT
// RUN: terrace-opt %s --canonicalize --profile-actions-to=%t --no-output && FileCheck %s --check-prefix=PROFILE < %t
// RUN: not terrace-opt %s --mlir-debug-counter=fold 2>&1 | FileCheck %s --check-prefix=NO-VALUE
// RUN: not terrace-opt %s --mlir-debug-counter=fold-skip=many 2>&1 | FileCheck %s --check-prefix=NO-NUMBER
// RUN: not terrace-opt %s --log-actions-to=- --log-mlir-actions-filter=%s:x 2>&1 | FileCheck %s --check-prefix=NO-LINE

// LOG:      [thread {{.*}}] begins (no breakpoint) Action `pass-execution` running `Canonicalizer` on Operation `func.func` (func.func @sum(%arg0: i32) -> i32 {...})`
// LOG-NEXT: begins (no breakpoint) Action GreedyPatternRewriteIteration(1) (Region #0 for op func.func @sum(%arg0: i32) -> i32 {...})`
// LOG:      begins (no breakpoint) Action `fold (%0 = arith.addi %c1_i32, %c2_i32 : i32)`
// LOG-NEXT: completed `fold`
// LOG:      completed `GreedyPatternRewriteIteration`
// LOG:      completed `pass-execution`

// FILTER-NOT: @sum
// FILTER:     Action `pass-execution` running `Canonicalizer` on Operation `func.func` (func.func @other() {...})`
// FILTER-NOT: @sum

func.func @other() { return }

// The pass is left out on the first function. On the second one nothing is folded.
// COUNT:      func.func @sum
// COUNT:        arith.constant 1
// COUNT-NEXT:   arith.constant 2
// COUNT-NEXT:   arith.addi
// COUNT:      DebugCounter counters:
// COUNT-NEXT: fold                            : {{[{]}}{{[1-9][0-9]*}},0,0}
// COUNT-NEXT: pass-execution                  : {2,1,-1}
func.func @sum(%a: i32) -> i32 {
  %one = arith.constant 1 : i32
  %two = arith.constant 2 : i32
  %three = arith.addi %one, %two : i32
  %sum = arith.addi %a, %three : i32
  return %sum : i32
}

// PROFILE:      [{"args":{"desc":"Action `pass-execution` running `Canonicalizer` on Operation `builtin.module` (module {...})`"},"cat":"PERF","name":"pass-execution","ph":"B"
// PROFILE:      "name":"pass-execution","ph":"E"
// PROFILE-SAME: ]

// NO-VALUE:  flag --mlir-debug-counter expected DebugCounter argument to have an `=`
// NO-NUMBER: expected DebugCounter counter value to be numeric, but got `many`
// NO-LINE:   flag --log-mlir-actions-filter takes FILE:LINE:COLUMN, where 'x' is no number
