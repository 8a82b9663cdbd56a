// RUN: terrace-opt %s --canonicalize | FileCheck %s

// CHECK-LABEL: func.func @part_of_neg(%arg0: f32, %arg1: f32) -> (f32, f32) {
// CHECK-NEXT:     %0 = arith.negf %arg0 fastmath<nnan> : f32
// CHECK-NEXT:     %1 = arith.negf %arg1 fastmath<nnan> : f32
// CHECK-NEXT:     return %0, %1 : f32, f32
// CHECK-NEXT:   }
func.func @part_of_neg(%x: f32, %y: f32) -> (f32, f32) {
  %a = complex.create %x, %y : complex<f32>
  %n = complex.neg %a fastmath<nnan> : complex<f32>
  %0 = complex.re %n : complex<f32>
  %1 = complex.im %n : complex<f32>
  return %0, %1 : f32, f32
}

// CHECK-LABEL: func.func @bitcasts(%arg0: complex<f32>, %arg1: f64, %arg2: i64) -> (complex<f32>, i64, i64, complex<f32>, f64) {
// CHECK-NEXT:     %0 = arith.bitcast %arg1 : f64 to i64
// CHECK-NEXT:     %1 = complex.bitcast %arg1 : f64 to complex<f32>
// CHECK-NEXT:     %2 = complex.bitcast %arg0 : complex<f32> to f64
// CHECK-NEXT:     return %arg0, %arg2, %0, %1, %2 : complex<f32>, i64, i64, complex<f32>, f64
// CHECK-NEXT:   }
func.func @bitcasts(%z: complex<f32>, %d: f64, %i: i64) -> (complex<f32>, i64, i64, complex<f32>, f64) {
  %a = complex.bitcast %z : complex<f32> to i64
  %0 = complex.bitcast %a : i64 to complex<f32>
  %b = complex.bitcast %i : i64 to complex<f32>
  %1 = complex.bitcast %b : complex<f32> to i64
  %c = complex.bitcast %d : f64 to complex<f32>
  %2 = complex.bitcast %c : complex<f32> to i64
  %e = arith.bitcast %d : f64 to i64
  %3 = complex.bitcast %e : i64 to complex<f32>
  %f = complex.bitcast %z : complex<f32> to i64
  %4 = arith.bitcast %f : i64 to f64
  return %0, %1, %2, %3, %4 : complex<f32>, i64, i64, complex<f32>, f64
}
