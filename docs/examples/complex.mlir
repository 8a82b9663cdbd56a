// complex.create, complex.re, complex.im
func.func @swap_parts(%z: complex<f32>) -> complex<f32> {
  %re = complex.re %z : complex<f32>
  %im = complex.im %z : complex<f32>
  %0 = complex.create %im, %re : complex<f32>
  return %0 : complex<f32>
}
// -----
// complex.constant, complex.mul
func.func @turn_left(%z: complex<f64>) -> complex<f64> {
  %i = complex.constant [0.000000e+00, 1.000000e+00] : complex<f64>
  %0 = complex.mul %z, %i : complex<f64>
  return %0 : complex<f64>
}
// -----
// complex.add, complex.sub, complex.div
func.func @relative(%a: complex<f32>, %b: complex<f32>) -> complex<f32> {
  %difference = complex.sub %a, %b : complex<f32>
  %sum = complex.add %a, %b : complex<f32>
  %0 = complex.div %difference, %sum : complex<f32>
  return %0 : complex<f32>
}
// -----
// complex.abs, complex.angle
func.func @polar(%z: complex<f32>) -> (f32, f32) {
  %radius = complex.abs %z : complex<f32>
  %angle = complex.angle %z : complex<f32>
  return %radius, %angle : f32, f32
}
// -----
// complex.conj, complex.neg
func.func @mirror(%z: complex<f32>) -> (complex<f32>, complex<f32>) {
  %0 = complex.conj %z : complex<f32>
  %1 = complex.neg %z : complex<f32>
  return %0, %1 : complex<f32>, complex<f32>
}
// -----
// complex.eq, complex.neq
func.func @compare(%a: complex<f32>, %b: complex<f32>) -> (i1, i1) {
  %same = complex.eq %a, %b : complex<f32>
  %different = complex.neq %a, %b : complex<f32>
  return %same, %different : i1, i1
}
// -----
// complex.exp, complex.log
func.func @through_logarithm(%z: complex<f32>) -> complex<f32> {
  %0 = complex.log %z : complex<f32>
  %1 = complex.exp %0 : complex<f32>
  return %1 : complex<f32>
}
// -----
// complex.expm1, complex.log1p
func.func @near_zero(%z: complex<f32>) -> (complex<f32>, complex<f32>) {
  %0 = complex.expm1 %z : complex<f32>
  %1 = complex.log1p %z : complex<f32>
  return %0, %1 : complex<f32>, complex<f32>
}
// -----
// complex.pow, complex.powi
func.func @powers(%z: complex<f32>, %w: complex<f32>, %n: i32) -> (complex<f32>, complex<f32>) {
  %0 = complex.pow %z, %w : complex<f32>
  %1 = complex.powi %z, %n : complex<f32>, i32
  return %0, %1 : complex<f32>, complex<f32>
}
// -----
// complex.sqrt, complex.rsqrt
func.func @roots(%z: complex<f32>) -> (complex<f32>, complex<f32>) {
  %0 = complex.sqrt %z : complex<f32>
  %1 = complex.rsqrt %z : complex<f32>
  return %0, %1 : complex<f32>, complex<f32>
}
// -----
// complex.sign
// The number on the unit circle in the same direction; zero stays zero.
func.func @direction(%z: complex<f32>) -> complex<f32> {
  %0 = complex.sign %z : complex<f32>
  return %0 : complex<f32>
}
// -----
// complex.sin, complex.cos, complex.tan, complex.tanh
func.func @functions(%z: complex<f32>) -> (complex<f32>, complex<f32>, complex<f32>, complex<f32>) {
  %0 = complex.sin %z : complex<f32>
  %1 = complex.cos %z : complex<f32>
  %2 = complex.tan %z : complex<f32>
  %3 = complex.tanh %z : complex<f32>
  return %0, %1, %2, %3 : complex<f32>, complex<f32>, complex<f32>, complex<f32>
}
// -----
// complex.atan2
func.func @angle_between(%y: complex<f32>, %x: complex<f32>) -> complex<f32> {
  %0 = complex.atan2 %y, %x : complex<f32>
  return %0 : complex<f32>
}
// -----
// complex.bitcast
// A pair of floats as one integer of twice the width.
func.func @packed(%z: complex<f32>) -> i64 {
  %0 = complex.bitcast %z : complex<f32> to i64
  return %0 : i64
}
