// terrace-opt --buffer-hoisting
func.func private @use(memref<4xf32>)
func.func @choose(%c: i1, %a: memref<4xf32>) {
  cf.cond_br %c, ^one, ^two
^one:
  cf.br ^done(%a : memref<4xf32>)
^two:
  %new = memref.alloc() : memref<4xf32>
  memref.copy %a, %new : memref<4xf32> to memref<4xf32>
  cf.br ^done(%new : memref<4xf32>)
^done(%x: memref<4xf32>):
  func.call @use(%x) : (memref<4xf32>) -> ()
  return
}
