func.func @main(%n: i32) -> i32 {
  %c0 = arith.constant 0 : i32
  %c1 = arith.constant 1 : i32
  %c5 = arith.constant 5 : i32
  cf.br ^outer(%c0, %c0 : i32, i32)
^outer(%i: i32, %s: i32):
  %more = arith.cmpi slt, %i, %n : i32
  cf.cond_br %more, ^inner(%c0, %s : i32, i32), ^end(%s : i32)
^inner(%j: i32, %t: i32):
  %p = arith.muli %i, %j : i32
  %u = arith.addi %t, %p : i32
  %j1 = arith.addi %j, %c1 : i32
  %leave = arith.cmpi sgt, %p, %c5 : i32
  cf.cond_br %leave, ^break(%u : i32), ^test
^test:
  %again = arith.cmpi sle, %j1, %i : i32
  cf.cond_br %again, ^inner(%j1, %u : i32, i32), ^latch(%u : i32)
^latch(%v: i32):
  %i1 = arith.addi %i, %c1 : i32
  cf.br ^outer(%i1, %v : i32, i32)
^break(%w: i32):
  %w1 = arith.addi %w, %c1 : i32
  %far = arith.cmpi sgt, %i, %c5 : i32
  cf.cond_br %far, ^end(%w1 : i32), ^latch(%w1 : i32)
^end(%r: i32):
  return %r : i32
}
