// terrace-opt --math-expand-ops="ops=fma"
func.func @multiply_add(%a: f32, %b: f32, %c: f32) -> f32 {
  %0 = math.fma %a, %b, %c : f32
  return %0 : f32
}
