// terrace-opt --cse
func.func @distance(%x: f32, %y: f32) -> f32 {
  %0 = arith.subf %x, %y : f32
  %1 = arith.subf %x, %y : f32
  %2 = arith.mulf %0, %1 : f32
  return %2 : f32
}
