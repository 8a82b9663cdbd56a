// RUN: terrace-opt %s | FileCheck %s
// RUN: terrace-opt %s --mlir-print-op-generic | terrace-opt | FileCheck %s

// The custom form of each op, as upstream prints it, by way of the generic form too.

// CHECK-LABEL: func.func @functions(%arg0: f32, %arg1: i32) {
// CHECK-NEXT:     %0 = complex.create %arg0, %arg0 : complex<f32>
// CHECK-NEXT:     %1 = complex.conj %0 : complex<f32>
// CHECK-NEXT:     %2 = complex.cos %0 : complex<f32>
// CHECK-NEXT:     %3 = complex.exp %0 : complex<f32>
// CHECK-NEXT:     %4 = complex.expm1 %0 : complex<f32>
// CHECK-NEXT:     %5 = complex.log %0 : complex<f32>
// CHECK-NEXT:     %6 = complex.log1p %0 : complex<f32>
// CHECK-NEXT:     %7 = complex.neg %0 : complex<f32>
// CHECK-NEXT:     %8 = complex.rsqrt %0 : complex<f32>
// CHECK-NEXT:     %9 = complex.sign %0 : complex<f32>
// CHECK-NEXT:     %10 = complex.sin %0 : complex<f32>
// CHECK-NEXT:     %11 = complex.sqrt %0 : complex<f32>
// CHECK-NEXT:     %12 = complex.tan %0 : complex<f32>
// CHECK-NEXT:     %13 = complex.tanh %0 : complex<f32>
// CHECK-NEXT:     %14 = complex.abs %0 : complex<f32>
// CHECK-NEXT:     %15 = complex.angle %0 : complex<f32>
// CHECK-NEXT:     %16 = complex.re %0 : complex<f32>
// CHECK-NEXT:     %17 = complex.im %0 : complex<f32>
// CHECK-NEXT:     %18 = complex.add %0, %0 : complex<f32>
// CHECK-NEXT:     %19 = complex.atan2 %0, %0 : complex<f32>
// CHECK-NEXT:     %20 = complex.div %0, %0 : complex<f32>
// CHECK-NEXT:     %21 = complex.mul %0, %0 : complex<f32>
// CHECK-NEXT:     %22 = complex.pow %0, %0 : complex<f32>
// CHECK-NEXT:     %23 = complex.sub %0, %0 : complex<f32>
// CHECK-NEXT:     %24 = complex.eq %0, %0 : complex<f32>
// CHECK-NEXT:     %25 = complex.neq %0, %0 : complex<f32>
// CHECK-NEXT:     %26 = complex.powi %0, %arg1 : complex<f32>, i32
// CHECK-NEXT:     %27 = complex.powi %0, %arg1 fastmath<nnan> : complex<f32>, i32
// CHECK-NEXT:     %28 = complex.abs %0 fastmath<nnan,ninf> : complex<f32>
// CHECK-NEXT:     %29 = complex.mul %0, %0 fastmath<fast> : complex<f32>
// CHECK-NEXT:     %30 = complex.bitcast %0 : complex<f32> to i64
// CHECK-NEXT:     %cst = complex.constant [1.000000e+00, -2.500000e+00] : complex<f64>
// CHECK-NEXT:     %cst_0 = complex.constant [1 : i8, 2 : i8] : complex<i8>
// CHECK-NEXT:     return
// CHECK-NEXT:   }
func.func @functions(%f: f32, %i: i32) {
  %z = complex.create %f, %f : complex<f32>
  %conj = complex.conj %z : complex<f32>
  %cos = complex.cos %z : complex<f32>
  %exp = complex.exp %z : complex<f32>
  %expm1 = complex.expm1 %z : complex<f32>
  %log = complex.log %z : complex<f32>
  %log1p = complex.log1p %z : complex<f32>
  %neg = complex.neg %z : complex<f32>
  %rsqrt = complex.rsqrt %z : complex<f32>
  %sign = complex.sign %z : complex<f32>
  %sin = complex.sin %z : complex<f32>
  %sqrt = complex.sqrt %z : complex<f32>
  %tan = complex.tan %z : complex<f32>
  %tanh = complex.tanh %z : complex<f32>
  %abs = complex.abs %z : complex<f32>
  %angle = complex.angle %z : complex<f32>
  %re = complex.re %z : complex<f32>
  %im = complex.im %z : complex<f32>
  %add = complex.add %z, %z : complex<f32>
  %atan2 = complex.atan2 %z, %z : complex<f32>
  %div = complex.div %z, %z : complex<f32>
  %mul = complex.mul %z, %z : complex<f32>
  %pow = complex.pow %z, %z : complex<f32>
  %sub = complex.sub %z, %z : complex<f32>
  %eq = complex.eq %z, %z : complex<f32>
  %neq = complex.neq %z, %z : complex<f32>
  %powi = complex.powi %z, %i : complex<f32>, i32
  %powi_f = complex.powi %z, %i fastmath<nnan> : complex<f32>, i32
  %abs_f = complex.abs %z fastmath<nnan,ninf> : complex<f32>
  %mul_f = complex.mul %z, %z fastmath<fast> : complex<f32>
  %bits = complex.bitcast %z : complex<f32> to i64
  %a = complex.constant [1.0, -2.5] : complex<f64>
  %b = complex.constant [1 : i8, 2 : i8] : complex<i8>
  return
}
