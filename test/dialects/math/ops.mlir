// RUN: terrace-opt %s | FileCheck %s
// RUN: terrace-opt %s --mlir-print-op-generic | terrace-opt | FileCheck %s

// The custom form of each op, as upstream prints it, by way of the generic form too.

// CHECK-LABEL: func.func @functions(%arg0: f32, %arg1: i32, %arg2: tensor<4xf16>, %arg3: vector<4xf64>, %arg4: vector<4xi16>) {
// CHECK-NEXT:     %0 = math.absf %arg0 : f32
// CHECK-NEXT:     %1 = math.acos %arg0 : f32
// CHECK-NEXT:     %2 = math.acosh %arg0 : f32
// CHECK-NEXT:     %3 = math.asin %arg0 : f32
// CHECK-NEXT:     %4 = math.asinh %arg0 : f32
// CHECK-NEXT:     %5 = math.atan %arg0 : f32
// CHECK-NEXT:     %6 = math.atanh %arg0 : f32
// CHECK-NEXT:     %7 = math.cbrt %arg0 : f32
// CHECK-NEXT:     %8 = math.ceil %arg0 : f32
// CHECK-NEXT:     %9 = math.cos %arg0 : f32
// CHECK-NEXT:     %10 = math.cosh %arg0 : f32
// CHECK-NEXT:     %11 = math.erf %arg0 : f32
// CHECK-NEXT:     %12 = math.erfc %arg0 : f32
// CHECK-NEXT:     %13 = math.exp %arg0 : f32
// CHECK-NEXT:     %14 = math.exp2 %arg0 : f32
// CHECK-NEXT:     %15 = math.expm1 %arg0 : f32
// CHECK-NEXT:     %16 = math.floor %arg0 : f32
// CHECK-NEXT:     %17 = math.log %arg0 : f32
// CHECK-NEXT:     %18 = math.log10 %arg0 : f32
// CHECK-NEXT:     %19 = math.log1p %arg0 : f32
// CHECK-NEXT:     %20 = math.log2 %arg0 : f32
// CHECK-NEXT:     %21 = math.rsqrt %arg0 : f32
// CHECK-NEXT:     %22 = math.round %arg0 : f32
// CHECK-NEXT:     %23 = math.roundeven %arg0 : f32
// CHECK-NEXT:     %24 = math.sin %arg0 : f32
// CHECK-NEXT:     %25 = math.sinh %arg0 : f32
// CHECK-NEXT:     %26 = math.sqrt %arg0 : f32
// CHECK-NEXT:     %27 = math.tan %arg0 : f32
// CHECK-NEXT:     %28 = math.tanh %arg0 : f32
// CHECK-NEXT:     %29 = math.trunc %arg0 : f32
// CHECK-NEXT:     %30 = math.atan2 %arg0, %arg0 : f32
// CHECK-NEXT:     %31 = math.copysign %arg0, %arg0 : f32
// CHECK-NEXT:     %32 = math.powf %arg0, %arg0 : f32
// CHECK-NEXT:     %33 = math.absi %arg1 : i32
// CHECK-NEXT:     %34 = math.ctlz %arg1 : i32
// CHECK-NEXT:     %35 = math.cttz %arg1 : i32
// CHECK-NEXT:     %36 = math.ctpop %arg1 : i32
// CHECK-NEXT:     %37 = math.isfinite %arg2 : tensor<4xf16>
// CHECK-NEXT:     %38 = math.isinf %arg2 : tensor<4xf16>
// CHECK-NEXT:     %39 = math.isnan %arg2 : tensor<4xf16>
// CHECK-NEXT:     %40 = math.isnormal %arg2 : tensor<4xf16>
// CHECK-NEXT:     %41 = math.fma %arg0, %arg0, %arg0 : f32
// CHECK-NEXT:     %42 = math.fpowi %arg0, %arg1 : f32, i32
// CHECK-NEXT:     %43 = math.fpowi %arg3, %arg4 fastmath<nnan> : vector<4xf64>, vector<4xi16>
// CHECK-NEXT:     %44 = math.ipowi %arg1, %arg1 : i32
// CHECK-NEXT:     %45 = math.clampf %arg0 to [%arg0, %arg0] : f32
// CHECK-NEXT:     %46 = math.clampf %arg3 to [%arg3, %arg3] fastmath<ninf> : vector<4xf64>
// CHECK-NEXT:     %sin, %cos = math.sincos %arg0 : f32
// CHECK-NEXT:     %sin_0, %cos_1 = math.sincos %arg3 fastmath<afn> : vector<4xf64>
// CHECK-NEXT:     %47 = math.exp %arg2 fastmath<reassoc,contract> : tensor<4xf16>
// CHECK-NEXT:     %48 = math.erfc %arg3 fastmath<fast> : vector<4xf64>
// CHECK-NEXT:     %49 = math.isnan %arg0 {fastmath = #arith.fastmath<nnan>} : f32
// CHECK-NEXT:     return
// CHECK-NEXT:   }
func.func @functions(%f: f32, %i: i32, %t: tensor<4xf16>, %v: vector<4xf64>, %w: vector<4xi16>) {
  %absf = math.absf %f : f32
  %acos = math.acos %f : f32
  %acosh = math.acosh %f : f32
  %asin = math.asin %f : f32
  %asinh = math.asinh %f : f32
  %atan = math.atan %f : f32
  %atanh = math.atanh %f : f32
  %cbrt = math.cbrt %f : f32
  %ceil = math.ceil %f : f32
  %cos = math.cos %f : f32
  %cosh = math.cosh %f : f32
  %erf = math.erf %f : f32
  %erfc = math.erfc %f : f32
  %exp = math.exp %f : f32
  %exp2 = math.exp2 %f : f32
  %expm1 = math.expm1 %f : f32
  %floor = math.floor %f : f32
  %log = math.log %f : f32
  %log10 = math.log10 %f : f32
  %log1p = math.log1p %f : f32
  %log2 = math.log2 %f : f32
  %rsqrt = math.rsqrt %f : f32
  %round = math.round %f : f32
  %roundeven = math.roundeven %f : f32
  %sin = math.sin %f : f32
  %sinh = math.sinh %f : f32
  %sqrt = math.sqrt %f : f32
  %tan = math.tan %f : f32
  %tanh = math.tanh %f : f32
  %trunc = math.trunc %f : f32
  %atan2 = math.atan2 %f, %f : f32
  %copysign = math.copysign %f, %f : f32
  %powf = math.powf %f, %f : f32
  %absi = math.absi %i : i32
  %ctlz = math.ctlz %i : i32
  %cttz = math.cttz %i : i32
  %ctpop = math.ctpop %i : i32
  %isfinite = math.isfinite %t : tensor<4xf16>
  %isinf = math.isinf %t : tensor<4xf16>
  %isnan = math.isnan %t : tensor<4xf16>
  %isnormal = math.isnormal %t : tensor<4xf16>
  %fma = math.fma %f, %f, %f : f32
  %fpowi = math.fpowi %f, %i : f32, i32
  %fpowi_v = math.fpowi %v, %w fastmath<nnan> : vector<4xf64>, vector<4xi16>
  %ipowi = math.ipowi %i, %i : i32
  %clampf = math.clampf %f to [%f, %f] : f32
  %clampf_v = math.clampf %v to [%v, %v] fastmath<ninf> : vector<4xf64>
  %s:2 = math.sincos %f : f32
  %sv:2 = math.sincos %v fastmath<afn> : vector<4xf64>
  %exp_t = math.exp %t fastmath<reassoc,contract> : tensor<4xf16>
  %erfc_v = math.erfc %v fastmath<reassoc,nnan,ninf,nsz,arcp,contract,afn> : vector<4xf64>
  %isnan_f = math.isnan %f {fastmath = #arith.fastmath<nnan>} : f32
  return
}
