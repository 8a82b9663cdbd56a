// cf.cond_br, cf.br
// Blocks take arguments where other representations have phi nodes.
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
// -----
// cf.switch
func.func @weight(%kind: i32) -> f32 {
  %one = arith.constant 1.000000e+00 : f32
  %two = arith.constant 2.000000e+00 : f32
  cf.switch %kind : i32, [
    default: ^done(%one : f32),
    1: ^done(%two : f32),
    7: ^seven
  ]
^seven:
  %seven = arith.constant 7.000000e+00 : f32
  cf.br ^done(%seven : f32)
^done(%weight: f32):
  return %weight : f32
}
// -----
// cf.assert
func.func @checked_load(%data: memref<?xf32>, %i: index) -> f32 {
  %c0 = arith.constant 0 : index
  %size = memref.dim %data, %c0 : memref<?xf32>
  %within = arith.cmpi ult, %i, %size : index
  cf.assert %within, "index out of bounds"
  %x = memref.load %data[%i] : memref<?xf32>
  return %x : f32
}
