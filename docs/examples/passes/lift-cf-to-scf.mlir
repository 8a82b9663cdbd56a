// terrace-opt --lift-cf-to-scf
func.func @absolute(%x: i32) -> i32 {
  %zero = arith.constant 0 : i32
  %negative = arith.cmpi slt, %x, %zero : i32
  cf.cond_br %negative, ^flip, ^done(%x : i32)
^flip:
  %0 = arith.subi %zero, %x : i32
  cf.br ^done(%0 : i32)
^done(%result: i32):
  return %result : i32
}
