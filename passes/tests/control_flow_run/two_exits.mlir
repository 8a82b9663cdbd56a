func.func @main(%n: i32, %limit: i32) -> i32 {
  %c0 = arith.constant 0 : i32
  %c1 = arith.constant 1 : i32
  %c3 = arith.constant 3 : i32
  %c7 = arith.constant 7 : i32
  cf.br ^head(%c0, %n : i32, i32)
^head(%i: i32, %x: i32):
  %done = arith.cmpi sge, %i, %limit : i32
  cf.cond_br %done, ^exhausted(%x : i32), ^body
^body:
  %y = arith.muli %x, %c3 : i32
  %z = arith.addi %y, %c1 : i32
  %bits = arith.andi %z, %c7 : i32
  %hit = arith.cmpi eq, %bits, %c3 : i32
  cf.cond_br %hit, ^found(%i, %z : i32, i32), ^next
^next:
  %even = arith.andi %z, %c1 : i32
  %skip = arith.cmpi eq, %even, %c0 : i32
  %i1 = arith.addi %i, %c1 : i32
  cf.cond_br %skip, ^head(%i1, %z : i32, i32), ^odd
^odd:
  %w = arith.subi %z, %i : i32
  cf.br ^head(%i1, %w : i32, i32)
^exhausted(%a: i32):
  %neg = arith.subi %c0, %a : i32
  cf.br ^out(%neg : i32)
^found(%b: i32, %c: i32):
  %m = arith.muli %b, %c : i32
  return %m : i32
^out(%d: i32):
  return %d : i32
}
