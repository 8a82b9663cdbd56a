// terrace-opt --vectorize="interleave=1"
func.func @add(%a: memref<64xf32>, %b: memref<64xf32> {llvm.noalias}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c64 = arith.constant 64 : index
  scf.for %i = %c0 to %c64 step %c1 {
    %x = memref.load %a[%i] : memref<64xf32>
    %y = memref.load %b[%i] : memref<64xf32>
    %0 = arith.addf %x, %y : f32
    memref.store %0, %b[%i] : memref<64xf32>
  }
  return
}
