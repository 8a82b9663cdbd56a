// How values and locations are shown.

// RUN: terrace-opt %s --mlir-print-value-users | FileCheck %s --check-prefix=USERS
// RUN: terrace-opt %s --mlir-print-unique-ssa-ids | FileCheck %s --check-prefix=UNIQUE
// RUN: terrace-opt %s --mlir-use-nameloc-as-prefix | FileCheck %s --check-prefix=NAMES
// RUN: terrace-opt %s --mlir-print-debuginfo --mlir-pretty-debuginfo --mlir-print-local-scope | FileCheck %s --check-prefix=PRETTY

// USERS-LABEL: func.func @f
// USERS-NEXT:    // %arg0 is used by %4, %3
// USERS-NEXT:    // %arg1 is unused
// USERS-NEXT:    %2:2 = "test.pair"() : () -> (i32, i32) // users: (%3), (unused)
// USERS-NEXT:    %3 = arith.addi %arg0, %2#0 : i32 // users: %5, %4
// USERS-NEXT:    %4 = arith.muli %arg0, %3 : i32 // unused
// USERS-NEXT:    cf.br ^bb1(%3 : i32) // id: %5
// USERS-NEXT:  ^bb1(%6: i32):
// USERS-NEXT:    // %6 is used by %7
// USERS-NEXT:    return %6 : i32 // id: %7

// UNIQUE:      func.func @f(%arg1: i32, %arg2: i32)
// UNIQUE-NEXT:   %1:2 =
// UNIQUE-NEXT:   %2 =
// UNIQUE-NEXT:   %3 =
// UNIQUE:      ^bb1(%4: i32):
// UNIQUE:      func.func @g(%arg0: i32)
// UNIQUE-NEXT:   %0 = arith.addi %arg0, %arg0

// NAMES:      func.func @f(%arg0: i32, %arg1: i32)
// NAMES:        %sum = arith.addi
// NAMES-NEXT:   %sum_0 = arith.muli
// NAMES:      func.func @g(%x: i32)
// NAMES-NEXT:   %0 = arith.addi %x, %x

// PRETTY:      arith.addi %arg0, %0#0 : i32 "sum"
// PRETTY-NEXT: arith.muli %arg0, %1 : i32 "sum" at model.py:10:8
// PRETTY-NEXT: cf.br ^bb1(%1 : i32) [unknown]
// PRETTY:      func.func @g(%arg0: i32 "x")
// PRETTY-NEXT:   arith.addi %arg0, %arg0 : i32 a.py:1:2
// PRETTY-NEXT:   at b.py:3:4
// PRETTY-NEXT:   return <"pass">["a", "b"]

func.func @f(%a: i32, %b: i32) -> i32 {
  %0:2 = "test.pair"() : () -> (i32, i32)
  %1 = arith.addi %a, %0#0 : i32 loc("sum")
  %2 = arith.muli %a, %1 : i32 loc(callsite("sum" at "model.py":10:8))
  cf.br ^bb1(%1 : i32) loc(unknown)
^bb1(%x: i32):
  return %x : i32
}

func.func @g(%a: i32 loc("x")) {
  %0 = arith.addi %a, %a : i32 loc(callsite("a.py":1:2 at "b.py":3:4))
  return loc(fused<"pass">["a", "b"])
}
