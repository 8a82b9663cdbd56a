// terrace-opt --control-flow-sink
// The product is computed only if it is wanted.
func.func @maybe(%c: i1, %x: f32, %y: f32) -> f32 {
  %product = arith.mulf %x, %y : f32
  %0 = scf.if %c -> (f32) {
    scf.yield %product : f32
  } else {
    scf.yield %x : f32
  }
  return %0 : f32
}
