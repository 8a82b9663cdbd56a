// terrace-opt --remove-dead-values
// Nobody wants the second result, so that nobody needs the second argument.
func.func private @two(%x: f32, %y: f32) -> (f32, f32) {
  %0 = arith.mulf %x, %x : f32
  %1 = arith.mulf %y, %y : f32
  return %0, %1 : f32, f32
}
func.func @one(%x: f32, %y: f32) -> f32 {
  %0:2 = call @two(%x, %y) : (f32, f32) -> (f32, f32)
  return %0#0 : f32
}
