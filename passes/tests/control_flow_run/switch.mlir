func.func @main(%k: i32, %x: i32) -> i32 {
  %c1 = arith.constant 1 : i32
  %c2 = arith.constant 2 : i32
  cf.switch %k : i32, [
    default: ^other(%x : i32),
    0: ^one(%x : i32),
    1: ^one(%c2 : i32),
    4: ^fall
  ]
^one(%a: i32):
  %b = arith.addi %a, %c1 : i32
  cf.br ^join(%b : i32)
^fall:
  %c = arith.muli %x, %c2 : i32
  cf.br ^other(%c : i32)
^other(%d: i32):
  %e = arith.subi %d, %c2 : i32
  cf.br ^join(%e : i32)
^join(%r: i32):
  return %r : i32
}
