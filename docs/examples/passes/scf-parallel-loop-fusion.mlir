// terrace-opt --scf-parallel-loop-fusion
func.func @two(%a: memref<64xf32>, %b: memref<64xf32>, %x: f32) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c64 = arith.constant 64 : index
  %scratch = memref.alloc() : memref<64xf32>
  scf.parallel (%i) = (%c0) to (%c64) step (%c1) {
    %0 = memref.load %a[%i] : memref<64xf32>
    %1 = arith.mulf %0, %x : f32
    memref.store %1, %scratch[%i] : memref<64xf32>
  }
  scf.parallel (%i) = (%c0) to (%c64) step (%c1) {
    %0 = memref.load %scratch[%i] : memref<64xf32>
    %1 = arith.addf %0, %x : f32
    memref.store %1, %scratch[%i] : memref<64xf32>
  }
  memref.copy %scratch, %b : memref<64xf32> to memref<64xf32>
  memref.dealloc %scratch : memref<64xf32>
  return
}
