func.func @scaled(%x: i64) -> i64 {
  %c3 = arith.constant 3 : i64
  %r = arith.muli %x, %c3 : i64
  return %r : i64
}
func.func @negated(%x: i64) -> i64 {
  %c0 = arith.constant 0 : i64
  %r = arith.subi %c0, %x : i64
  return %r : i64
}
func.func @choose(%k: index, %a: i64) -> i64 {
  %r = scf.index_switch %k -> i64
  case 2 {
    %f = func.constant @scaled : (i64) -> i64
    %y = func.call_indirect %f(%a) : (i64) -> i64
    scf.yield %y : i64
  }
  case 5 {
    %f = func.constant @negated : (i64) -> i64
    %y = func.call_indirect %f(%a) : (i64) -> i64
    scf.yield %y : i64
  }
  default {
    scf.yield %a : i64
  }
  return %r : i64
}
func.func @main(%n: index) -> (i64, i64, i8, i64, i64) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c4 = arith.constant 4 : index
  %zero = arith.constant 0 : i64
  %one = arith.constant 1 : i64
  %two = arith.constant 2 : i64
  %ten = arith.constant 10 : i64
  %hundred = arith.constant 100 : i64
  // What the condition hands over differs from what the loop carries.
  %w:2 = scf.while (%a = %one, %b = %zero) : (i64, i64) -> (i64, i64) {
    %next = arith.addi %b, %one : i64
    %go = arith.cmpi slt, %a, %hundred : i64
    scf.condition(%go) %next, %a : i64, i64
  } do {
  ^bb0(%next: i64, %last: i64):
    %double = arith.muli %last, %two : i64
    %more = arith.addi %double, %next : i64
    scf.yield %more, %next : i64, i64
  }
  %while = arith.muli %w#0, %w#1 : i64
  %grid = scf.parallel (%i, %j) = (%c0, %c1) to (%n, %c4) step (%c2, %c1) init (%zero) -> i64 {
    %a = arith.index_cast %i : index to i64
    %b = arith.index_cast %j : index to i64
    %c = arith.muli %a, %ten : i64
    %d = arith.addi %c, %b : i64
    scf.reduce(%d : i64) {
    ^bb0(%l: i64, %r: i64):
      %s = arith.addi %l, %r : i64
      scf.reduce.return %s : i64
    }
  }
  // From 120 to 156: the upper bound is negative as a signed number.
  %lower = arith.constant 120 : i8
  %upper = arith.constant -100 : i8
  %step = arith.constant 9 : i8
  %none = arith.constant 0 : i8
  %third = arith.constant 3 : i8
  %bytes = scf.for unsigned %i = %lower to %upper step %step iter_args(%s = %none) -> (i8) : i8 {
    %m = arith.divui %i, %third : i8
    %t = arith.addi %s, %m : i8
    scf.yield %t : i8
  }
  %cases = scf.for %k = %c0 to %n step %c1 iter_args(%s = %zero) -> i64 {
    %a = arith.index_cast %k : index to i64
    %b = arith.addi %a, %one : i64
    %v = func.call @choose(%k, %b) : (index, i64) -> i64
    %t = arith.addi %s, %v : i64
    scf.yield %t : i64
  }
  %block = scf.execute_region -> i64 {
    %big = arith.cmpi sgt, %n, %c4 : index
    cf.cond_br %big, ^big, ^small
  ^big:
    cf.br ^end(%hundred : i64)
  ^small:
    %a = arith.index_cast %n : index to i64
    cf.br ^end(%a : i64)
  ^end(%r: i64):
    scf.yield %r : i64
  }
  return %while, %grid, %bytes, %cases, %block : i64, i64, i8, i64, i64
}
