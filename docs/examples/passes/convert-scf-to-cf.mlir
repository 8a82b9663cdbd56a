// terrace-opt --convert-scf-to-cf
func.func @sum(%data: memref<?xf32>, %size: index, %zero: f32) -> f32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %sum = scf.for %i = %c0 to %size step %c1 iter_args(%partial = %zero) -> (f32) {
    %x = memref.load %data[%i] : memref<?xf32>
    %next = arith.addf %partial, %x : f32
    scf.yield %next : f32
  }
  return %sum : f32
}
