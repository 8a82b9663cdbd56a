// RUN: terrace-opt %s --arith-emulate-wide-int=widest-int-supported=32 --split-input-file --verify-diagnostics
// RUN: not terrace-opt %s --arith-emulate-wide-int=widest-int-supported=24 2>&1 | FileCheck %s

// CHECK: expected a power of two of at least 2 as the widest integer, but got 24

// expected-error @+1 {{failed to legalize operation 'func.func' that was explicitly marked illegal}}
func.func @four_times(%a: i128) {
  return
}

// -----

func.func @division(%a: i64, %b: i64) -> i64 {
  // expected-error @+1 {{failed to legalize operation 'arith.divui' that was explicitly marked illegal}}
  %0 = arith.divui %a, %b : i64
  return %0 : i64
}

// -----

// What other dialects do with the old type is not converted.

// expected-error @+1 {{failed to legalize unresolved materialization from ('vector<2xi32>') to ('i64') that remained live after conversion}}
func.func @loop(%a: i64, %n: index) -> i64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  // expected-note @+1 {{see existing live user here: 'scf.for'}}
  %0 = scf.for %i = %c0 to %n step %c1 iter_args(%x = %a) -> (i64) {
    %y = arith.addi %x, %x : i64
    scf.yield %y : i64
  }
  return %0 : i64
}
