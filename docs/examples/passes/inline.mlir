// terrace-opt --inline
func.func private @square(%x: f32) -> f32 {
  %0 = arith.mulf %x, %x : f32
  return %0 : f32
}
func.func @sum_of_squares(%x: f32, %y: f32) -> f32 {
  %0 = call @square(%x) : (f32) -> f32
  %1 = call @square(%y) : (f32) -> f32
  %2 = arith.addf %0, %1 : f32
  return %2 : f32
}
