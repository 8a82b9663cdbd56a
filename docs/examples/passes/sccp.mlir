// terrace-opt --sccp
func.func @known(%c: i1) -> i32 {
  %one = arith.constant 1 : i32
  cf.cond_br %c, ^a, ^b
^a:
  cf.br ^done(%one : i32)
^b:
  cf.br ^done(%one : i32)
^done(%x: i32):
  %0 = arith.addi %x, %one : i32
  return %0 : i32
}
