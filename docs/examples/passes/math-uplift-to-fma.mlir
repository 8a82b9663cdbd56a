// terrace-opt --math-uplift-to-fma
func.func @axpy(%a: f32, %x: f32, %y: f32) -> f32 {
  %0 = arith.mulf %a, %x fastmath<contract> : f32
  %1 = arith.addf %0, %y fastmath<contract> : f32
  return %1 : f32
}
