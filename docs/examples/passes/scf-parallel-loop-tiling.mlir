// terrace-opt --scf-parallel-loop-tiling="parallel-loop-tile-sizes=16"
func.func @fill(%data: memref<64xf32>, %x: f32) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c64 = arith.constant 64 : index
  scf.parallel (%i) = (%c0) to (%c64) step (%c1) {
    memref.store %x, %data[%i] : memref<64xf32>
  }
  return
}
