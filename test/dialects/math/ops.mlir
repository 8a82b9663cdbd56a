// RUN: terrace-opt %s | FileCheck %s
// RUN: terrace-opt %s --mlir-print-op-generic | terrace-opt | FileCheck %s

// The custom form of each op, as upstream prints it, by way of the generic form too.

// CHECK: module {
// CHECK-NEXT:   func.func @functions(%arg0: f32, %arg1: i32, %arg2: tensor<4xf16>) {
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
// CHECK-NEXT:     %12 = math.exp %arg0 : f32
// CHECK-NEXT:     %13 = math.exp2 %arg0 : f32
// CHECK-NEXT:     %14 = math.expm1 %arg0 : f32
// CHECK-NEXT:     %15 = math.floor %arg0 : f32
// CHECK-NEXT:     %16 = math.log %arg0 : f32
// CHECK-NEXT:     %17 = math.log10 %arg0 : f32
// CHECK-NEXT:     %18 = math.log1p %arg0 : f32
// CHECK-NEXT:     %19 = math.log2 %arg0 : f32
// CHECK-NEXT:     %20 = math.rsqrt %arg0 : f32
// CHECK-NEXT:     %21 = math.round %arg0 : f32
// CHECK-NEXT:     %22 = math.roundeven %arg0 : f32
// CHECK-NEXT:     %23 = math.sin %arg0 : f32
// CHECK-NEXT:     %24 = math.sinh %arg0 : f32
// CHECK-NEXT:     %25 = math.sqrt %arg0 : f32
// CHECK-NEXT:     %26 = math.tan %arg0 : f32
// CHECK-NEXT:     %27 = math.tanh %arg0 : f32
// CHECK-NEXT:     %28 = math.trunc %arg0 : f32
// CHECK-NEXT:     %29 = math.absi %arg1 : i32
// CHECK-NEXT:     %30 = math.ctlz %arg1 : i32
// CHECK-NEXT:     %31 = math.cttz %arg1 : i32
// CHECK-NEXT:     %32 = math.ctpop %arg1 : i32
// CHECK-NEXT:     %33 = math.atan2 %arg0, %arg0 : f32
// CHECK-NEXT:     %34 = math.copysign %arg0, %arg0 : f32
// CHECK-NEXT:     %35 = math.powf %arg0, %arg0 : f32
// CHECK-NEXT:     %36 = math.fma %arg2, %arg2, %arg2 fastmath<contract> : tensor<4xf16>
// CHECK-NEXT:     %37 = math.fpowi %arg0, %arg1 : f32, i32
// CHECK-NEXT:     %38 = math.tanh %arg2 fastmath<afn> : tensor<4xf16>
// CHECK-NEXT:     return
// CHECK-NEXT:   }
// CHECK-NEXT: }

func.func @functions(%x: f32, %i: i32, %t: tensor<4xf16>) {
  %absf = math.absf %x : f32
  %acos = math.acos %x : f32
  %acosh = math.acosh %x : f32
  %asin = math.asin %x : f32
  %asinh = math.asinh %x : f32
  %atan = math.atan %x : f32
  %atanh = math.atanh %x : f32
  %cbrt = math.cbrt %x : f32
  %ceil = math.ceil %x : f32
  %cos = math.cos %x : f32
  %cosh = math.cosh %x : f32
  %erf = math.erf %x : f32
  %exp = math.exp %x : f32
  %exp2 = math.exp2 %x : f32
  %expm1 = math.expm1 %x : f32
  %floor = math.floor %x : f32
  %log = math.log %x : f32
  %log10 = math.log10 %x : f32
  %log1p = math.log1p %x : f32
  %log2 = math.log2 %x : f32
  %rsqrt = math.rsqrt %x : f32
  %round = math.round %x : f32
  %roundeven = math.roundeven %x : f32
  %sin = math.sin %x : f32
  %sinh = math.sinh %x : f32
  %sqrt = math.sqrt %x : f32
  %tan = math.tan %x : f32
  %tanh = math.tanh %x : f32
  %trunc = math.trunc %x : f32
  %absi = math.absi %i : i32
  %ctlz = math.ctlz %i : i32
  %cttz = math.cttz %i : i32
  %ctpop = math.ctpop %i : i32
  %atan2 = math.atan2 %x, %x : f32
  %copysign = math.copysign %x, %x : f32
  %powf = math.powf %x, %x : f32
  %fma = math.fma %t, %t, %t fastmath<contract> : tensor<4xf16>
  %p = math.fpowi %x, %i : f32, i32
  %f = math.tanh %t fastmath<afn> : tensor<4xf16>
  return
}
