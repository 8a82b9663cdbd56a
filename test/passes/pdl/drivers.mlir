// The drivers, and what they report of patterns by name.
//
// RUN: terrace-opt %s --apply-patterns='file=%S/Inputs/steps.mlir driver=walk' | FileCheck %s --check-prefix=WALK
// RUN: terrace-opt %s --apply-patterns='file=%S/Inputs/steps.mlir disable-patterns=pong' | FileCheck %s --check-prefix=GREEDY
// RUN: terrace-opt %s --apply-patterns='file=%S/Inputs/steps.mlir enable-patterns=step' | FileCheck %s --check-prefix=STEP
// RUN: terrace-opt %s --apply-patterns='file=%S/Inputs/steps.mlir' 2>&1 | FileCheck %s --check-prefix=FOREVER
// RUN: not terrace-opt %s --apply-patterns='file=%S/Inputs/steps.mlir test-convergence max-iterations=2' 2>&1 | FileCheck %s --check-prefix=CONVERGE
// RUN: terrace-opt %s --apply-patterns='file=%S/Inputs/steps.mlir disable-patterns=pong' --log-actions-to=- --no-output | FileCheck %s --check-prefix=LOG
// RUN: terrace-opt %s --apply-patterns='file=%S/Inputs/steps.mlir disable-patterns=pong' --mlir-debug-counter=apply-pattern-skip=1 | FileCheck %s --check-prefix=COUNTER
// RUN: terrace-opt %s --apply-patterns='file=%S/Inputs/steps.mlir,%S/Inputs/natives.mlir disable-patterns=pong' --mlir-pass-statistics 2>&1 | FileCheck %s --check-prefix=STATISTICS

// Each op is looked at once.
// WALK: "test.step"() {from = 2 : i8}
// WALK: "test.pong"

// GREEDY: "test.done"
// GREEDY: "test.pong"

// STEP: "test.step"() {from = 2 : i8}
// STEP: "test.ping"

// FOREVER: warning: rewriting did not end after {{[0-9]+}} iterations and {{[0-9]+}} rewrites; patterns that still applied: {{.*}}steps.mlir:12:1' (1 times), 'ping' ({{[0-9]+}} times), 'pong' ({{[0-9]+}} times)
// CONVERGE: error: rewriting did not end after {{[0-9]+}} iterations

// LOG: begins (no breakpoint) Action `apply-pattern pattern: step (
// LOG: begins (no breakpoint) Action `apply-pattern pattern: ping (

// The first pattern that fits is left out once; then the op is looked at no more, and the others are rewritten.
// COUNTER: "test.{{.*}}"

// Ops that no pattern is for are asked nothing.
// STATISTICS: ops matched against
// STATISTICS: questions asked

func.func @steps() {
  "test.step"() {from = 3 : i8} : () -> ()
  "test.ping"() : () -> ()
  return
}
