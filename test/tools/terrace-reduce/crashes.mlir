// Passes that take the whole process with them, or never end, run in processes of their own.

// RUN: terrace-reduce %s --test-fail-on='op=arith.divf how=overflow' --isolate --quiet -o %t.mlir && FileCheck %s --input-file=%t.mlir --check-prefixes=OVERFLOW,IR
// RUN: sed -n 's,^// RUN: ,,p' %t.mlir | sed 's,%%s,%t.mlir,g' > %t.sh && test -s %t.sh && bash -e %t.sh
// RUN: terrace-reduce %s --test-fail-on='op=arith.divf how=hang' --timeout=0.3 --max-tests=12 --quiet 2>&1 | FileCheck %s --check-prefix=HANG
// RUN: terrace-reduce %s --test-fail-on='op=arith.divf how=panic' --isolate --quiet | FileCheck %s --check-prefixes=PANIC,IR

// OVERFLOW: // RUN{{:}} not --crash terrace-opt %s --pass-pipeline='builtin.module(test-fail-on{how=overflow op=arith.divf})'
// HANG:     // RUN{{:}} not timeout 1 terrace-opt %s --pass-pipeline='builtin.module(test-fail-on{how=hang op=arith.divf})'
// HANG:     arith.divf
// PANIC:    // RUN{{:}} terrace-opt %s --pass-pipeline='builtin.module(test-fail-on{how=panic op=arith.divf})' --verify-diagnostics
// IR:       func.func @f(%[[X:.*]]: f32) {
// IR-NEXT:    arith.divf %[[X]], %[[X]] : f32
// IR-NEXT:    return
// IR-NEXT:  }

func.func @f(%x: f32, %y: f32) -> f32 {
  %0 = arith.addf %x, %y : f32
  %1 = arith.divf %0, %y : f32
  %2 = arith.mulf %1, %0 : f32
  return %2 : f32
}
