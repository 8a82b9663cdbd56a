// RUN: not terrace-opt %s --pass-pipeline='builtin.module(func.func(cse))' 2>&1 | FileCheck %s
// RUN: terrace-opt %s --pass-pipeline='builtin.module(builtin.module(func.func(cse)))' | FileCheck %s --check-prefix=RUNS
// RUN: not terrace-opt %s --pass-pipeline='builtin.module(llvm.func(cse{},canonicalize))' 2>&1 | FileCheck %s --check-prefix=KIND

// CHECK: the pipeline does nothing: no 'func.func' lies directly in 'builtin.module'; write `builtin.module(builtin.module(func.func(cse)))`
// KIND: no 'llvm.func' lies directly in 'builtin.module'; write `builtin.module(builtin.module(func.func(cse,canonicalize)))`
// RUNS: module @inner
module {
  module @inner {
    func.func @f() {
      return
    }
  }
}
