// terrace-opt --buffer-loop-hoisting
func.func private @use(memref<4xf32>)
func.func @loop(%n: index, %a: memref<4xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.for %i = %c0 to %n step %c1 {
    %scratch = memref.alloc() : memref<4xf32>
    memref.copy %a, %scratch : memref<4xf32> to memref<4xf32>
    func.call @use(%scratch) : (memref<4xf32>) -> ()
  }
  return
}
