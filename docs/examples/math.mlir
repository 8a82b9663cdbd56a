// math.absf, math.absi
func.func @magnitudes(%x: f32, %n: vector<4xi32>) -> (f32, vector<4xi32>) {
  %0 = math.absf %x : f32
  %1 = math.absi %n : vector<4xi32>
  return %0, %1 : f32, vector<4xi32>
}
// -----
// math.sin, math.cos, math.tan
func.func @rotate(%x: f32, %y: f32, %angle: f32) -> (f32, f32) {
  %sin = math.sin %angle : f32
  %cos = math.cos %angle : f32
  %tan = math.tan %angle : f32
  %0 = arith.mulf %x, %cos : f32
  %1 = arith.mulf %y, %sin : f32
  %2 = arith.subf %0, %1 : f32
  return %2, %tan : f32, f32
}
// -----
// math.sincos
func.func @on_circle(%angle: f32) -> (f32, f32) {
  %sin, %cos = math.sincos %angle : f32
  return %sin, %cos : f32, f32
}
// -----
// math.asin, math.acos, math.atan
func.func @angles(%ratio: f64) -> (f64, f64, f64) {
  %0 = math.asin %ratio : f64
  %1 = math.acos %ratio : f64
  %2 = math.atan %ratio : f64
  return %0, %1, %2 : f64, f64, f64
}
// -----
// math.atan2
// The angle of the point (x, y), in all four quadrants.
func.func @direction(%x: f32, %y: f32) -> f32 {
  %0 = math.atan2 %y, %x : f32
  return %0 : f32
}
// -----
// math.sinh, math.cosh, math.tanh
func.func @hyperbolic(%x: f32) -> (f32, f32, f32) {
  %0 = math.sinh %x : f32
  %1 = math.cosh %x : f32
  %2 = math.tanh %x : f32
  return %0, %1, %2 : f32, f32, f32
}
// -----
// math.asinh, math.acosh, math.atanh
func.func @inverse_hyperbolic(%x: f32) -> (f32, f32, f32) {
  %0 = math.asinh %x : f32
  %1 = math.acosh %x : f32
  %2 = math.atanh %x : f32
  return %0, %1, %2 : f32, f32, f32
}
// -----
// math.exp
func.func @sigmoid(%x: tensor<16xf32>) -> tensor<16xf32> {
  %one = arith.constant dense<1.000000e+00> : tensor<16xf32>
  %0 = arith.negf %x : tensor<16xf32>
  %1 = math.exp %0 : tensor<16xf32>
  %2 = arith.addf %1, %one : tensor<16xf32>
  %3 = arith.divf %one, %2 : tensor<16xf32>
  return %3 : tensor<16xf32>
}
// -----
// math.exp2
func.func @scale_by_power(%x: f32, %exponent: f32) -> f32 {
  %0 = math.exp2 %exponent : f32
  %1 = arith.mulf %x, %0 : f32
  return %1 : f32
}
// -----
// math.expm1, math.log1p
// Near zero these keep the digits that `exp(x) - 1` and `log(1 + x)` lose.
func.func @compound(%rate: f64, %years: f64) -> f64 {
  %0 = math.log1p %rate : f64
  %1 = arith.mulf %0, %years : f64
  %2 = math.expm1 %1 : f64
  return %2 : f64
}
// -----
// math.log, math.log2, math.log10
func.func @logarithms(%x: f32) -> (f32, f32, f32) {
  %0 = math.log %x : f32
  %1 = math.log2 %x : f32
  %2 = math.log10 %x : f32
  return %0, %1, %2 : f32, f32, f32
}
// -----
// math.sqrt, math.fma
// `fma` rounds once.
func.func @length(%x: f32, %y: f32) -> f32 {
  %0 = arith.mulf %x, %x : f32
  %1 = math.fma %y, %y, %0 : f32
  %2 = math.sqrt %1 : f32
  return %2 : f32
}
// -----
// math.rsqrt
func.func @normalize(%x: f32, %variance: f32) -> f32 {
  %0 = math.rsqrt %variance : f32
  %1 = arith.mulf %x, %0 : f32
  return %1 : f32
}
// -----
// math.cbrt
func.func @edge(%volume: f64) -> f64 {
  %0 = math.cbrt %volume : f64
  return %0 : f64
}
// -----
// math.powf
func.func @gamma(%luminance: f32) -> f32 {
  %gamma = arith.constant 2.200000e+00 : f32
  %0 = math.powf %luminance, %gamma : f32
  return %0 : f32
}
// -----
// math.fpowi, math.ipowi
// A float, and an integer, to the power of a signed integer.
func.func @powers(%x: f32, %base: i32, %n: i32) -> (f32, i32) {
  %0 = math.fpowi %x, %n : f32, i32
  %1 = math.ipowi %base, %n : i32
  return %0, %1 : f32, i32
}
// -----
// math.erf, math.erfc
func.func @gelu(%x: f32) -> (f32, f32) {
  %half = arith.constant 5.000000e-01 : f32
  %root = arith.constant 0.707106769 : f32
  %0 = arith.mulf %x, %root : f32
  %1 = math.erf %0 : f32
  %tail = math.erfc %0 : f32
  %2 = math.fma %1, %half, %half : f32
  %3 = arith.mulf %x, %2 : f32
  return %3, %tail : f32, f32
}
// -----
// math.ceil, math.floor, math.trunc
// -1.5 becomes -1, -2 and -1.
func.func @whole(%x: f32) -> (f32, f32, f32) {
  %up = math.ceil %x : f32
  %down = math.floor %x : f32
  %inwards = math.trunc %x : f32
  return %up, %down, %inwards : f32, f32, f32
}
// -----
// math.round, math.roundeven
// 2.5 becomes 3, and 2.
func.func @nearest(%x: f32) -> (f32, f32) {
  %away = math.round %x : f32
  %even = math.roundeven %x : f32
  return %away, %even : f32, f32
}
// -----
// math.copysign
func.func @with_sign(%magnitude: f32, %sign: f32) -> f32 {
  %0 = math.copysign %magnitude, %sign : f32
  return %0 : f32
}
// -----
// math.clampf
func.func @to_unit(%x: f32) -> f32 {
  %low = arith.constant 0.000000e+00 : f32
  %high = arith.constant 1.000000e+00 : f32
  %0 = math.clampf %x to [%low, %high] : f32
  return %0 : f32
}
// -----
// math.ctpop, math.ctlz, math.cttz
// Bits that are set, and zeros in front of the first and behind the last of them.
func.func @count_bits(%x: i32) -> (i32, i32, i32) {
  %ones = math.ctpop %x : i32
  %leading = math.ctlz %x : i32
  %trailing = math.cttz %x : i32
  return %ones, %leading, %trailing : i32, i32, i32
}
// -----
// math.isnan, math.isinf, math.isfinite, math.isnormal
func.func @classify(%x: vector<8xf32>) -> (vector<8xi1>, vector<8xi1>, vector<8xi1>, vector<8xi1>) {
  %nan = math.isnan %x : vector<8xf32>
  %infinite = math.isinf %x : vector<8xf32>
  %finite = math.isfinite %x : vector<8xf32>
  %normal = math.isnormal %x : vector<8xf32>
  return %nan, %infinite, %finite, %normal : vector<8xi1>, vector<8xi1>, vector<8xi1>, vector<8xi1>
}
