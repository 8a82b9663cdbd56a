// terrace-opt --mem2reg
func.func @maybe(%c: i1, %x: f32, %y: f32) -> f32 {
  %slot = memref.alloca() : memref<f32>
  memref.store %x, %slot[] : memref<f32>
  cf.cond_br %c, ^other, ^done
^other:
  memref.store %y, %slot[] : memref<f32>
  cf.br ^done
^done:
  %0 = memref.load %slot[] : memref<f32>
  return %0 : f32
}
