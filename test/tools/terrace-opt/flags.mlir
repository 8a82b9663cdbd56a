// RUN: terrace-opt %s -canonicalize --cse --dump-pass-pipeline --no-output 2>&1 | FileCheck %s --check-prefix=PIPELINE
// RUN: terrace-opt %s --canonicalize="max-iterations=2" --dump-pass-pipeline --no-output 2>&1 | FileCheck %s --check-prefix=OPTIONS
// RUN: not terrace-opt %s --pass-pipeline='builtin.module(func.func(canonicalise))' 2>&1 | FileCheck %s --check-prefix=NEAR
// RUN: not terrace-opt %s --pass-pipeline='builtin.module(func.func(bufferize))' 2>&1 | FileCheck %s --check-prefix=ANCHOR
// RUN: not terrace-opt %s --canonicalise 2>&1 | FileCheck %s --check-prefix=FLAG
// RUN: terrace-opt %s --cse --mlir-print-ir-after-all --no-output 2>&1 | FileCheck %s --check-prefix=DUMP
// RUN: terrace-opt %s --show-dialects | FileCheck %s --check-prefix=DIALECTS

// PIPELINE: Pass Manager with 2 passes:
// PIPELINE-NEXT: builtin.module(
// PIPELINE-NEXT:   canonicalize{
// PIPELINE-NEXT:   cse
// OPTIONS: canonicalize{{{.*}}max-iterations=2
// NEAR: no pass is called 'canonicalise'; did you mean 'canonicalize'?
// NEAR-NEXT: builtin.module(func.func(canonicalise))
// NEAR-NEXT: {{^ *\^$}}
// ANCHOR: pass 'bufferize' runs on 'builtin.module', not on 'func.func'; write `builtin.module(bufferize)`
// FLAG: unknown flag --canonicalise; did you mean --canonicalize?
// DUMP: // -----// IR Dump After CSE (cse) //----- //
// DIALECTS: Available Dialects: {{.*}}builtin{{.*}}func
func.func @f() {
  return
}
