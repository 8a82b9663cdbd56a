// terrace-opt --sroa
func.func @pair(%x: f32, %y: f32) -> f32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %slots = memref.alloca() : memref<2xf32>
  memref.store %x, %slots[%c0] : memref<2xf32>
  memref.store %y, %slots[%c1] : memref<2xf32>
  %0 = memref.load %slots[%c1] : memref<2xf32>
  return %0 : f32
}
