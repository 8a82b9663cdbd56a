func.func @main(%n: i32) -> i32 {
  %c0 = arith.constant 0 : i32
  %c1 = arith.constant 1 : i32
  %c2 = arith.constant 2 : i32
  %c20 = arith.constant 20 : i32
  %low = arith.andi %n, %c1 : i32
  %odd = arith.cmpi eq, %low, %c1 : i32
  cf.cond_br %odd, ^a(%n : i32), ^b(%c0, %n : i32, i32)
^a(%x: i32):
  %x1 = arith.addi %x, %c1 : i32
  %big = arith.cmpi sgt, %x1, %c20 : i32
  cf.cond_br %big, ^exit(%x1 : i32), ^b(%c1, %x1 : i32, i32)
^b(%k: i32, %y: i32):
  %y1 = arith.muli %y, %c2 : i32
  %y2 = arith.addi %y1, %k : i32
  %huge = arith.cmpi sgt, %y2, %c20 : i32
  cf.cond_br %huge, ^other(%y2 : i32), ^a(%y2 : i32)
^other(%o: i32):
  %o1 = arith.subi %c0, %o : i32
  cf.br ^exit(%o1 : i32)
^exit(%r: i32):
  return %r : i32
}
