func.func @wrong(%x: f32) -> f32 {
  %0 = bound.clamp %x from 6.0 to 0.0 : f32
  return %0 : f32
}
