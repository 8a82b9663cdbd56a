// RUN: terrace-opt %s --print-op-stats --no-output 2>&1 | FileCheck %s --check-prefix=STATS
// RUN: terrace-opt %s --strip-debuginfo --mlir-print-debuginfo | FileCheck %s --check-prefix=STRIP

// STATS: Operations encountered:
// STATS: arith.addi {{ *}}, 2
// STATS: builtin.module {{ *}}, 1
// STATS: func.func {{ *}}, 1

// STRIP-NOT: ":
// STRIP: loc(unknown)
func.func @f(%x: i32) -> i32 {
  %0 = arith.addi %x, %x : i32
  %1 = arith.addi %0, %x : i32
  return %1 : i32
}
