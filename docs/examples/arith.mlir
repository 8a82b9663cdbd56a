// arith.constant
func.func @constants() -> (i32, f32, tensor<4xi8>) {
  %answer = arith.constant 42 : i32
  %half = arith.constant 5.000000e-01 : f32
  %ramp = arith.constant dense<[0, 1, 2, 3]> : tensor<4xi8>
  return %answer, %half, %ramp : i32, f32, tensor<4xi8>
}
// -----
// arith.addi, arith.subi, #arith.overflow
// Without `nsw` and `nuw` both wrap around; with them a result that does not fit is poison.
func.func @reflect(%index: i32, %size: i32) -> i32 {
  %doubled = arith.addi %size, %size overflow<nsw, nuw> : i32
  %reflected = arith.subi %doubled, %index : i32
  return %reflected : i32
}
// -----
// arith.muli
func.func @area(%sides: vector<4xi32>) -> vector<4xi32> {
  %0 = arith.muli %sides, %sides : vector<4xi32>
  return %0 : vector<4xi32>
}
// -----
// arith.divsi, arith.remsi
// Signed division rounds towards zero, so -7 / 2 is -3 and leaves -1.
func.func @divide(%a: i32, %b: i32) -> (i32, i32) {
  %quotient = arith.divsi %a, %b : i32
  %rest = arith.remsi %a, %b : i32
  return %quotient, %rest : i32, i32
}
// -----
// arith.divui, arith.remui
func.func @page_and_offset(%address: i64) -> (i64, i64) {
  %size = arith.constant 4096 : i64
  %page = arith.divui %address, %size : i64
  %offset = arith.remui %address, %size : i64
  return %page, %offset : i64, i64
}
// -----
// arith.ceildivsi, arith.floordivsi
// -7 divided by 2 is -3 rounded up and -4 rounded down.
func.func @bounds(%n: i32, %d: i32) -> (i32, i32) {
  %up = arith.ceildivsi %n, %d : i32
  %down = arith.floordivsi %n, %d : i32
  return %up, %down : i32, i32
}
// -----
// arith.ceildivui
// The number of tiles of 64 elements that hold `%n` elements.
func.func @tiles(%n: index) -> index {
  %tile = arith.constant 64 : index
  %count = arith.ceildivui %n, %tile : index
  return %count : index
}
// -----
// arith.andi, arith.ori, arith.xori
func.func @bits(%flags: i8, %set: i8, %toggle: i8) -> i8 {
  %low = arith.constant 15 : i8
  %0 = arith.andi %flags, %low : i8
  %1 = arith.ori %0, %set : i8
  %2 = arith.xori %1, %toggle : i8
  return %2 : i8
}
// -----
// arith.shli, arith.shrui, arith.shrsi
// `shrui` fills with zeros from the left, `shrsi` with the sign. A shift by the width or more is poison.
func.func @shifts(%x: i32) -> (i32, i32, i32) {
  %three = arith.constant 3 : i32
  %left = arith.shli %x, %three : i32
  %logical = arith.shrui %x, %three : i32
  %arithmetic = arith.shrsi %x, %three : i32
  return %left, %logical, %arithmetic : i32, i32, i32
}
// -----
// arith.maxsi, arith.minsi
func.func @clamp(%x: i32, %low: i32, %high: i32) -> i32 {
  %0 = arith.maxsi %x, %low : i32
  %1 = arith.minsi %0, %high : i32
  return %1 : i32
}
// -----
// arith.maxui, arith.minui
func.func @span(%a: i8, %b: i8) -> (i8, i8) {
  %high = arith.maxui %a, %b : i8
  %low = arith.minui %a, %b : i8
  return %low, %high : i8, i8
}
// -----
// arith.addf, arith.mulf, #arith.fastmath
// The flag lets `contract` make one rounding of two; without flags, results are those of IEEE 754.
func.func @axpy(%a: f32, %x: f32, %y: f32) -> f32 {
  %0 = arith.mulf %a, %x fastmath<contract> : f32
  %1 = arith.addf %0, %y fastmath<contract> : f32
  return %1 : f32
}
// -----
// arith.subf, arith.divf, arith.negf
func.func @normalize(%x: tensor<8xf32>, %mean: tensor<8xf32>, %deviation: tensor<8xf32>) -> tensor<8xf32> {
  %0 = arith.subf %x, %mean : tensor<8xf32>
  %1 = arith.divf %0, %deviation : tensor<8xf32>
  %2 = arith.negf %1 : tensor<8xf32>
  return %2 : tensor<8xf32>
}
// -----
// arith.remf
// The rest has the sign of the first operand, as C's `fmod`.
func.func @phase(%angle: f64, %period: f64) -> f64 {
  %0 = arith.remf %angle, %period : f64
  return %0 : f64
}
// -----
// arith.maximumf, arith.minimumf
// A NaN wins, and zero is greater than negative zero.
func.func @relu6(%x: f32) -> f32 {
  %zero = arith.constant 0.000000e+00 : f32
  %six = arith.constant 6.000000e+00 : f32
  %0 = arith.maximumf %x, %zero : f32
  %1 = arith.minimumf %0, %six : f32
  return %1 : f32
}
// -----
// arith.maxnumf, arith.minnumf
// A NaN loses against a number, so that missing values are skipped.
func.func @range_of(%a: f32, %b: f32) -> (f32, f32) {
  %high = arith.maxnumf %a, %b : f32
  %low = arith.minnumf %a, %b : f32
  return %low, %high : f32, f32
}
// -----
// arith.cmpi
func.func @within(%i: index, %size: index) -> i1 {
  %0 = arith.cmpi ult, %i, %size : index
  return %0 : i1
}
// -----
// arith.cmpf
// `uno` compares nothing but whether one of the two is NaN.
func.func @compare(%a: f32, %b: f32) -> (i1, i1) {
  %less = arith.cmpf olt, %a, %b : f32
  %undefined = arith.cmpf uno, %a, %b : f32
  return %less, %undefined : i1, i1
}
// -----
// arith.select
func.func @choose(%mask: vector<4xi1>, %a: vector<4xf32>, %b: vector<4xf32>) -> vector<4xf32> {
  %0 = arith.select %mask, %a, %b : vector<4xi1>, vector<4xf32>
  return %0 : vector<4xf32>
}
// -----
// arith.index_cast, arith.index_castui
// The two differ where the narrow integer is negative.
func.func @as_index(%i: i32) -> (index, index) {
  %signed = arith.index_cast %i : i32 to index
  %unsigned = arith.index_castui %i : i32 to index
  return %signed, %unsigned : index, index
}
// -----
// arith.extsi, arith.extui, arith.trunci
func.func @widths(%byte: i8, %word: i32) -> (i32, i32, i8) {
  %signed = arith.extsi %byte : i8 to i32
  %unsigned = arith.extui %byte : i8 to i32
  %low = arith.trunci %word : i32 to i8
  return %signed, %unsigned, %low : i32, i32, i8
}
// -----
// arith.extf, arith.truncf
// Sums of half precision are often accumulated in single precision.
func.func @accumulate(%sum: f16, %x: f16) -> f16 {
  %0 = arith.extf %sum : f16 to f32
  %1 = arith.extf %x : f16 to f32
  %2 = arith.addf %0, %1 : f32
  %3 = arith.truncf %2 : f32 to f16
  return %3 : f16
}
// -----
// arith.sitofp, arith.fptosi
// A float that does not fit the integer gives poison.
func.func @half(%i: i32) -> i32 {
  %half = arith.constant 5.000000e-01 : f32
  %0 = arith.sitofp %i : i32 to f32
  %1 = arith.mulf %0, %half : f32
  %2 = arith.fptosi %1 : f32 to i32
  return %2 : i32
}
// -----
// arith.uitofp, arith.fptoui
func.func @gray(%pixel: i8, %gain: f32) -> i8 {
  %0 = arith.uitofp %pixel : i8 to f32
  %1 = arith.mulf %0, %gain : f32
  %2 = arith.fptoui %1 : f32 to i8
  return %2 : i8
}
// -----
// arith.bitcast
// The bits stay, so that the sign of a float is the sign of the integer.
func.func @is_negative(%x: f32) -> i1 {
  %zero = arith.constant 0 : i32
  %bits = arith.bitcast %x : f32 to i32
  %0 = arith.cmpi slt, %bits, %zero : i32
  return %0 : i1
}
// -----
// arith.addui_extended
// The carry of the lower halves goes into the sum of the upper ones.
func.func @add_128(%low_a: i64, %high_a: i64, %low_b: i64, %high_b: i64) -> (i64, i64) {
  %low, %carries = arith.addui_extended %low_a, %low_b : i64, i1
  %high = arith.addi %high_a, %high_b : i64
  %carry = arith.extui %carries : i1 to i64
  %sum = arith.addi %high, %carry : i64
  return %low, %sum : i64, i64
}
// -----
// arith.mulsi_extended, arith.mului_extended
// Both halves of a product; the lower ones are the same.
func.func @full_product(%a: i32, %b: i32) -> (i32, i32, i32) {
  %low, %signed = arith.mulsi_extended %a, %b : i32
  %same, %unsigned = arith.mului_extended %a, %b : i32
  return %low, %signed, %unsigned : i32, i32, i32
}
// -----
// arith.scaling_extf, arith.scaling_truncf
// A block of 4-bit floats with a common exponent, as in the microscaling formats, and back.
func.func @rescale(%x: vector<4xf4E2M1FN>, %scale: vector<4xf8E8M0FNU>) -> vector<4xf4E2M1FN> {
  %wide = arith.scaling_extf %x, %scale : vector<4xf4E2M1FN>, vector<4xf8E8M0FNU> to vector<4xf32>
  %narrow = arith.scaling_truncf %wide, %scale : vector<4xf32>, vector<4xf8E8M0FNU> to vector<4xf4E2M1FN>
  return %narrow : vector<4xf4E2M1FN>
}
