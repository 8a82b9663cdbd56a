// RUN: terrace-opt %s --math-expand-ops | FileCheck %s
// RUN: terrace-opt %s --math-expand-ops=ops=tan,fma | FileCheck %s --check-prefix=SOME
// RUN: not terrace-opt %s --math-expand-ops=ops=sin 2>&1 | FileCheck %s --check-prefix=NONE

// NONE: there is no expansion of 'math.sin'

// SOME-LABEL: func.func @simple
// SOME-NOT: math.tan
// SOME: math.rsqrt
// SOME: math.clampf

// CHECK-LABEL: func.func @simple(%arg0: f32, %arg1: f32) -> (f32, f32, f32) {
// CHECK-NEXT:     %0 = math.sin %arg0 fastmath<afn> : f32
// CHECK-NEXT:     %1 = math.cos %arg0 fastmath<afn> : f32
// CHECK-NEXT:     %2 = arith.divf %0, %1 fastmath<afn> : f32
// CHECK-NEXT:     %cst = arith.constant 1.000000e+00 : f32
// CHECK-NEXT:     %3 = math.sqrt %2 : f32
// CHECK-NEXT:     %4 = arith.divf %cst, %3 : f32
// CHECK-NEXT:     %5 = arith.maximumf %4, %arg0 : f32
// CHECK-NEXT:     %6 = arith.minimumf %5, %arg1 : f32
// CHECK-NEXT:     return %2, %4, %6 : f32, f32, f32
// CHECK-NEXT:   }
func.func @simple(%a: f32, %b: f32) -> (f32, f32, f32) {
  %0 = math.tan %a fastmath<afn> : f32
  %1 = math.rsqrt %0 : f32
  %2 = math.clampf %1 to [%a, %b] : f32
  return %0, %1, %2 : f32, f32, f32
}

// Only floats below 2^24 are converted to integers: all others are whole.

// CHECK-LABEL: func.func @round(%arg0: vector<4xf32>) -> vector<4xf32> {
// CHECK-NEXT:     %cst = arith.constant dense<0x4B800000> : vector<4xf32>
// CHECK-NEXT:     %cst_0 = arith.constant dense<0.000000e+00> : vector<4xf32>
// CHECK-NEXT:     %0 = math.absf %arg0 : vector<4xf32>
// CHECK-NEXT:     %1 = arith.cmpf olt, %0, %cst : vector<4xf32>
// CHECK-NEXT:     %2 = arith.select %1, %arg0, %cst_0 : vector<4xi1>, vector<4xf32>
// CHECK-NEXT:     %3 = arith.fptosi %2 : vector<4xf32> to vector<4xi32>
// CHECK-NEXT:     %4 = arith.sitofp %3 : vector<4xi32> to vector<4xf32>
// CHECK-NEXT:     %5 = math.copysign %4, %arg0 : vector<4xf32>
// CHECK-NEXT:     %6 = arith.subf %arg0, %5 : vector<4xf32>
// CHECK-NEXT:     %7 = math.absf %6 : vector<4xf32>
// CHECK-NEXT:     %cst_1 = arith.constant dense<5.000000e-01> : vector<4xf32>
// CHECK-NEXT:     %8 = arith.cmpf oge, %7, %cst_1 : vector<4xf32>
// CHECK-NEXT:     %cst_2 = arith.constant dense<1.000000e+00> : vector<4xf32>
// CHECK-NEXT:     %9 = math.copysign %cst_2, %arg0 : vector<4xf32>
// CHECK-NEXT:     %10 = arith.addf %5, %9 : vector<4xf32>
// CHECK-NEXT:     %11 = arith.select %8, %10, %5 : vector<4xi1>, vector<4xf32>
// CHECK-NEXT:     %12 = math.copysign %11, %arg0 : vector<4xf32>
// CHECK-NEXT:     %13 = arith.select %1, %12, %arg0 : vector<4xi1>, vector<4xf32>
// CHECK-NEXT:     return %13 : vector<4xf32>
// CHECK-NEXT:   }
func.func @round(%a: vector<4xf32>) -> vector<4xf32> {
  %0 = math.round %a : vector<4xf32>
  return %0 : vector<4xf32>
}

// A negative power is one over the product.

// CHECK-LABEL: func.func @constant_power(%arg0: f64) -> f64 {
// CHECK-NEXT:     %c-5_i32 = arith.constant -5 : i32
// CHECK-NEXT:     %0 = arith.mulf %arg0, %arg0 : f64
// CHECK-NEXT:     %1 = arith.mulf %0, %0 : f64
// CHECK-NEXT:     %2 = arith.mulf %arg0, %1 : f64
// CHECK-NEXT:     %cst = arith.constant 1.000000e+00 : f64
// CHECK-NEXT:     %3 = arith.divf %cst, %2 : f64
// CHECK-NEXT:     return %3 : f64
// CHECK-NEXT:   }
func.func @constant_power(%a: f64) -> f64 {
  %n = arith.constant -5 : i32
  %0 = math.fpowi %a, %n : f64, i32
  return %0 : f64
}

// Of ten bits, eight come first.

// CHECK-LABEL: func.func @leading_zeros(%arg0: i10) -> i10 {
// CHECK-NEXT:     %c0_i10 = arith.constant 0 : i10
// CHECK-NEXT:     %c3_i10 = arith.constant 3 : i10
// CHECK-NEXT:     %c8_i10 = arith.constant 8 : i10
// CHECK-NEXT:     %0 = arith.cmpi ule, %arg0, %c3_i10 : i10
// CHECK-NEXT:     %1 = arith.addi %c0_i10, %c8_i10 : i10
// CHECK-NEXT:     %2 = arith.select %0, %1, %c0_i10 : i10
// CHECK-NEXT:     %3 = arith.shli %arg0, %c8_i10 : i10
// CHECK-NEXT:     %4 = arith.select %0, %3, %arg0 : i10
// CHECK-NEXT:     %c63_i10 = arith.constant 63 : i10
// CHECK-NEXT:     %c4_i10 = arith.constant 4 : i10
// CHECK-NEXT:     %5 = arith.cmpi ule, %4, %c63_i10 : i10
// CHECK-NEXT:     %6 = arith.addi %2, %c4_i10 : i10
// CHECK-NEXT:     %7 = arith.select %5, %6, %2 : i10
// CHECK-NEXT:     %8 = arith.shli %4, %c4_i10 : i10
// CHECK-NEXT:     %9 = arith.select %5, %8, %4 : i10
// CHECK-NEXT:     %c255_i10 = arith.constant 255 : i10
// CHECK-NEXT:     %c2_i10 = arith.constant 2 : i10
// CHECK-NEXT:     %10 = arith.cmpi ule, %9, %c255_i10 : i10
// CHECK-NEXT:     %11 = arith.addi %7, %c2_i10 : i10
// CHECK-NEXT:     %12 = arith.select %10, %11, %7 : i10
// CHECK-NEXT:     %13 = arith.shli %9, %c2_i10 : i10
// CHECK-NEXT:     %14 = arith.select %10, %13, %9 : i10
// CHECK-NEXT:     %c511_i10 = arith.constant 511 : i10
// CHECK-NEXT:     %c1_i10 = arith.constant 1 : i10
// CHECK-NEXT:     %15 = arith.cmpi ule, %14, %c511_i10 : i10
// CHECK-NEXT:     %16 = arith.addi %12, %c1_i10 : i10
// CHECK-NEXT:     %17 = arith.select %15, %16, %12 : i10
// CHECK-NEXT:     %18 = arith.cmpi eq, %arg0, %c0_i10 : i10
// CHECK-NEXT:     %c10_i10 = arith.constant 10 : i10
// CHECK-NEXT:     %19 = arith.select %18, %c10_i10, %17 : i10
// CHECK-NEXT:     return %19 : i10
// CHECK-NEXT:   }
func.func @leading_zeros(%a: i10) -> i10 {
  %0 = math.ctlz %a : i10
  return %0 : i10
}

// No constant has an unknown size.

// CHECK-LABEL: func.func @unknown_size(%arg0: tensor<?xf32>) -> tensor<?xf32> {
// CHECK-NEXT:     %0 = math.ceil %arg0 : tensor<?xf32>
// CHECK-NEXT:     return %0 : tensor<?xf32>
// CHECK-NEXT:   }
func.func @unknown_size(%a: tensor<?xf32>) -> tensor<?xf32> {
  %0 = math.ceil %a : tensor<?xf32>
  return %0 : tensor<?xf32>
}
