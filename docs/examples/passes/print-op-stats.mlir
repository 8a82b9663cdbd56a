// terrace-opt --print-op-stats
func.func @twice(%x: f32) -> f32 {
  %0 = arith.addf %x, %x : f32
  %1 = arith.addf %0, %x : f32
  return %1 : f32
}
