// terrace-opt --math-sincos-fusion
func.func @on_circle(%angle: f32) -> (f32, f32) {
  %0 = math.sin %angle : f32
  %1 = math.cos %angle : f32
  return %0, %1 : f32, f32
}
