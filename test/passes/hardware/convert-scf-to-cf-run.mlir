// RUN: terrace-opt %s --verify-each=run --convert-scf-to-cf 2>&1 | FileCheck %s
// RUN: terrace-opt %s --verify-each=run --canonicalize --convert-scf-to-cf --lift-cf-to-scf --canonicalize --convert-scf-to-cf 2>&1 | FileCheck %s

// Structured control flow computes the same as branches, and when it is found again.

// CHECK-NOT: not checked
// CHECK: cf.cond_br
// CHECK-NOT: scf.

func.func @main(%t: memref<6xf32>) -> (i32, f32, i32, i8, index, i32) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %c6 = arith.constant 6 : index
  %z = arith.constant 0 : i32
  %one = arith.constant 1 : i32
  %two = arith.constant 2 : i32
  %c100 = arith.constant 100 : i32
  %f0 = arith.constant 0.0 : f32
  // A loop with a condition at both ends.
  %w:2 = scf.while (%a = %one, %b = %z) : (i32, i32) -> (i32, i32) {
    %b1 = arith.addi %b, %one : i32
    %go = arith.cmpi slt, %a, %c100 : i32
    scf.condition(%go) %b1, %a : i32, i32
  } do {
  ^bb0(%c: i32, %d: i32):
    %e = arith.muli %d, %two : i32
    %f = arith.addi %e, %c : i32
    scf.yield %f, %c : i32, i32
  }
  %wx = arith.muli %w#0, %w#1 : i32
  // Two reductions over two loops.
  %p:2 = scf.parallel (%i, %j) = (%c0, %c0) to (%c6, %c3) step (%c1, %c1) init (%f0, %z) -> (f32, i32) {
    %x = memref.load %t[%i] : memref<6xf32>
    %q = arith.index_cast %j : index to i32
    scf.reduce(%x, %q : f32, i32) {
    ^bb0(%l: f32, %r: f32):
      %s = arith.maximumf %l, %r : f32
      scf.reduce.return %s : f32
    }, {
    ^bb0(%l: i32, %r: i32):
      %s = arith.addi %l, %r : i32
      scf.reduce.return %s : i32
    }
  }
  // Bounds that are not signed, one of them negative as a signed number.
  %u0 = arith.constant 120 : i8
  %u1 = arith.constant -100 : i8
  %u2 = arith.constant 9 : i8
  %zb = arith.constant 0 : i8
  %us = scf.for unsigned %i = %u0 to %u1 step %u2 iter_args(%s = %zb) -> (i8) : i8 {
    %h = arith.constant 3 : i8
    %m = arith.divui %i, %h : i8
    %n = arith.addi %s, %m : i8
    scf.yield %n : i8
  }
  %sw = scf.for %i = %c0 to %c6 step %c1 iter_args(%s = %z) -> i32 {
    %y = scf.index_switch %i -> i32
    case 1 {
      scf.yield %two : i32
    }
    case 4 {
      %g = scf.execute_region -> i32 {
        %odd = arith.cmpi sgt, %s, %two : i32
        cf.cond_br %odd, ^big, ^small
      ^big:
        cf.br ^end(%c100 : i32)
      ^small:
        cf.br ^end(%one : i32)
      ^end(%v: i32):
        scf.yield %v : i32
      }
      scf.yield %g : i32
    }
    default {
      %q = arith.index_cast %i : index to i32
      %b = arith.muli %q, %two : i32
      scf.yield %b : i32
    }
    %n = arith.addi %s, %y : i32
    scf.yield %n : i32
  }
  %big = arith.cmpi sgt, %sw, %c100 : i32
  %if = scf.if %big -> index {
    scf.yield %c3 : index
  } else {
    scf.yield %c6 : index
  }
  scf.if %big {
    memref.store %f0, %t[%c3] : memref<6xf32>
  }
  scf.forall (%i) = (1) to (6) step (2) {
    %x = memref.load %t[%i] : memref<6xf32>
    %d = arith.addf %x, %x : f32
    memref.store %d, %t[%i] : memref<6xf32>
  }
  return %wx, %p#0, %p#1, %us, %if, %sw : i32, f32, i32, i8, index, i32
}
