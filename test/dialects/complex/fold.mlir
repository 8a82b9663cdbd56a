// RUN: terrace-opt %s --canonicalize | FileCheck %s

// CHECK-LABEL: func.func @parts(%arg0: f32, %arg1: f32, %arg2: complex<f32>) -> (f32, f32, f32, complex<f32>) {
// CHECK-DAG: %[[C0:.+]] = arith.constant 4.000000e+00 : f32
// CHECK:     return %arg0, %arg1, %[[C0]], %arg2 : f32, f32, f32, complex<f32>
// CHECK-NEXT:   }
func.func @parts(%x: f32, %y: f32, %z: complex<f32>) -> (f32, f32, f32, complex<f32>) {
  %a = complex.create %x, %y : complex<f32>
  %0 = complex.re %a : complex<f32>
  %1 = complex.im %a : complex<f32>
  %c = complex.constant [3.0 : f32, 4.0 : f32] : complex<f32>
  %2 = complex.im %c : complex<f32>
  %re = complex.re %z : complex<f32>
  %im = complex.im %z : complex<f32>
  %3 = complex.create %re, %im : complex<f32>
  return %0, %1, %2, %3 : f32, f32, f32, complex<f32>
}

// CHECK-LABEL: func.func @other_parts(%arg0: complex<f32>, %arg1: complex<f32>) -> complex<f32> {
// CHECK-NEXT:     %0 = complex.re %arg0 : complex<f32>
// CHECK-NEXT:     %1 = complex.im %arg1 : complex<f32>
// CHECK-NEXT:     %2 = complex.create %0, %1 : complex<f32>
// CHECK-NEXT:     return %2 : complex<f32>
// CHECK-NEXT:   }
func.func @other_parts(%z: complex<f32>, %w: complex<f32>) -> complex<f32> {
  %re = complex.re %z : complex<f32>
  %im = complex.im %w : complex<f32>
  %0 = complex.create %re, %im : complex<f32>
  return %0 : complex<f32>
}

// CHECK-LABEL: func.func @undone(%arg0: complex<f32>, %arg1: complex<f32>) -> (complex<f32>, complex<f32>, complex<f32>, complex<f32>, complex<f32>, complex<f32>) {
// CHECK-NEXT:     return %arg0, %arg0, %arg0, %arg0, %arg0, %arg0 : complex<f32>, complex<f32>, complex<f32>, complex<f32>, complex<f32>, complex<f32>
// CHECK-NEXT:   }
func.func @undone(%z: complex<f32>, %w: complex<f32>) -> (complex<f32>, complex<f32>, complex<f32>, complex<f32>, complex<f32>, complex<f32>) {
  %a = complex.conj %z : complex<f32>
  %0 = complex.conj %a : complex<f32>
  %b = complex.neg %z : complex<f32>
  %1 = complex.neg %b : complex<f32>
  %c = complex.exp %z : complex<f32>
  %2 = complex.log %c : complex<f32>
  %d = complex.log %z : complex<f32>
  %3 = complex.exp %d : complex<f32>
  %e = complex.sub %z, %w : complex<f32>
  %4 = complex.add %w, %e : complex<f32>
  %f = complex.add %z, %w : complex<f32>
  %5 = complex.sub %f, %w : complex<f32>
  return %0, %1, %2, %3, %4, %5 : complex<f32>, complex<f32>, complex<f32>, complex<f32>, complex<f32>, complex<f32>
}

// CHECK-LABEL: func.func @neutral(%arg0: complex<f32>) -> (complex<f32>, complex<f32>, complex<f32>, complex<f32>) {
// CHECK-NEXT:     return %arg0, %arg0, %arg0, %arg0 : complex<f32>, complex<f32>, complex<f32>, complex<f32>
// CHECK-NEXT:   }
func.func @neutral(%z: complex<f32>) -> (complex<f32>, complex<f32>, complex<f32>, complex<f32>) {
  %zero = complex.constant [0.0 : f32, 0.0 : f32] : complex<f32>
  %one = complex.constant [1.0 : f32, 0.0 : f32] : complex<f32>
  %0 = complex.add %z, %zero : complex<f32>
  %1 = complex.sub %z, %zero : complex<f32>
  %2 = complex.mul %z, %one : complex<f32>
  %3 = complex.div %z, %one : complex<f32>
  return %0, %1, %2, %3 : complex<f32>, complex<f32>, complex<f32>, complex<f32>
}

// CHECK-LABEL: func.func @not_neutral(%arg0: complex<f32>) -> (complex<f32>, complex<f32>) {
// CHECK-DAG: %[[C0:.+]] = complex.constant [0.000000e+00 : f32, 1.000000e+00 : f32] : complex<f32>
// CHECK:     %0 = complex.mul %arg0, %[[C0]] : complex<f32>
// CHECK-NEXT:     %1 = complex.add %arg0, %[[C0]] : complex<f32>
// CHECK-NEXT:     return %0, %1 : complex<f32>, complex<f32>
// CHECK-NEXT:   }
func.func @not_neutral(%z: complex<f32>) -> (complex<f32>, complex<f32>) {
  %i = complex.constant [0.0 : f32, 1.0 : f32] : complex<f32>
  %0 = complex.mul %z, %i : complex<f32>
  %1 = complex.add %z, %i : complex<f32>
  return %0, %1 : complex<f32>, complex<f32>
}
