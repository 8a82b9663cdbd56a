// terrace-opt --loop-invariant-code-motion
func.func @fill(%data: memref<64xf32>, %x: f32, %y: f32) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c64 = arith.constant 64 : index
  scf.for %i = %c0 to %c64 step %c1 {
    %0 = arith.mulf %x, %y : f32
    memref.store %0, %data[%i] : memref<64xf32>
  }
  return
}
