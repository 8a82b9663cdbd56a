// RUN: terrace-opt %s --canonicalize | FileCheck %s

// CHECK-LABEL: func.func @rounding() -> (f32, f32, f32, f32, f32, f32) {
// CHECK-DAG: %[[C0:.+]] = arith.constant 2.500000e+00 : f32
// CHECK-DAG: %[[C1:.+]] = arith.constant -3.000000e+00 : f32
// CHECK-DAG: %[[C2:.+]] = arith.constant -2.000000e+00 : f32
// CHECK:     return %[[C2]], %[[C1]], %[[C1]], %[[C2]], %[[C2]], %[[C0]] : f32, f32, f32, f32, f32, f32
// CHECK-NEXT:   }
func.func @rounding() -> (f32, f32, f32, f32, f32, f32) {
  %a = arith.constant -2.5 : f32
  %0 = math.ceil %a : f32
  %1 = math.floor %a : f32
  %2 = math.round %a : f32
  %3 = math.roundeven %a : f32
  %4 = math.trunc %a : f32
  %5 = math.absf %a : f32
  return %0, %1, %2, %3, %4, %5 : f32, f32, f32, f32, f32, f32
}

// CHECK-LABEL: func.func @functions() -> (f64, f64, f64, f64, f64) {
// CHECK-DAG: %[[C0:.+]] = arith.constant 1.600000e+01 : f64
// CHECK-DAG: %[[C1:.+]] = arith.constant -4.000000e+00 : f64
// CHECK-DAG: %[[C2:.+]] = arith.constant 2.560000e+02 : f64
// CHECK-DAG: %[[C3:.+]] = arith.constant 2.000000e+00 : f64
// CHECK:     return %[[C3]], %[[C3]], %[[C2]], %[[C1]], %[[C0]] : f64, f64, f64, f64, f64
// CHECK-NEXT:   }
func.func @functions() -> (f64, f64, f64, f64, f64) {
  %a = arith.constant 4.0 : f64
  %b = arith.constant -0.0 : f64
  %0 = math.sqrt %a : f64
  %1 = math.log2 %a : f64
  %2 = math.powf %a, %a : f64
  %3 = math.copysign %a, %b : f64
  %4 = math.exp2 %a : f64
  return %0, %1, %2, %3, %4 : f64, f64, f64, f64, f64
}

// CHECK-LABEL: func.func @elements() -> (vector<2xf32>, vector<2xf32>) {
// CHECK-DAG: %[[C0:.+]] = arith.constant dense<[2.000000e+00, 4.000000e+00]> : vector<2xf32>
// CHECK:     return %[[C0]], %[[C0]] : vector<2xf32>, vector<2xf32>
// CHECK-NEXT:   }
func.func @elements() -> (vector<2xf32>, vector<2xf32>) {
  %a = arith.constant dense<[4.0, 16.0]> : vector<2xf32>
  %0 = math.sqrt %a : vector<2xf32>
  %1 = math.log2 %a : vector<2xf32>
  return %0, %1 : vector<2xf32>, vector<2xf32>
}

// What is not a number is left to whoever runs it.

// CHECK-LABEL: func.func @outside_of_the_domain() -> (f32, f32, f32, f32, f32, f32) {
// CHECK-DAG: %[[C0:.+]] = arith.constant 0xFF800000 : f32
// CHECK-DAG: %[[C1:.+]] = arith.constant -4.000000e+00 : f32
// CHECK:     %0 = math.sqrt %[[C1]] : f32
// CHECK-NEXT:     %1 = math.log %[[C1]] : f32
// CHECK-NEXT:     %2 = math.log2 %[[C1]] : f32
// CHECK-NEXT:     %3 = math.log10 %[[C1]] : f32
// CHECK-NEXT:     %4 = math.log1p %[[C1]] : f32
// CHECK-NEXT:     return %0, %1, %2, %3, %4, %[[C0]] : f32, f32, f32, f32, f32, f32
// CHECK-NEXT:   }
func.func @outside_of_the_domain() -> (f32, f32, f32, f32, f32, f32) {
  %a = arith.constant -4.0 : f32
  %z = arith.constant 0.0 : f32
  %0 = math.sqrt %a : f32
  %1 = math.log %a : f32
  %2 = math.log2 %a : f32
  %3 = math.log10 %a : f32
  %4 = math.log1p %a : f32
  %5 = math.log2 %z : f32
  return %0, %1, %2, %3, %4, %5 : f32, f32, f32, f32, f32, f32
}

// CHECK-LABEL: func.func @bits() -> (i32, i32, i32, i8, i8, i8) {
// CHECK-DAG: %[[C0:.+]] = arith.constant -128 : i8
// CHECK-DAG: %[[C1:.+]] = arith.constant 8 : i8
// CHECK-DAG: %[[C2:.+]] = arith.constant 16 : i32
// CHECK-DAG: %[[C3:.+]] = arith.constant 8 : i32
// CHECK:     return %[[C3]], %[[C2]], %[[C3]], %[[C1]], %[[C1]], %[[C0]] : i32, i32, i32, i8, i8, i8
// CHECK-NEXT:   }
func.func @bits() -> (i32, i32, i32, i8, i8, i8) {
  %a = arith.constant 0x00FF0000 : i32
  %0 = math.ctlz %a : i32
  %1 = math.cttz %a : i32
  %2 = math.ctpop %a : i32
  %z = arith.constant 0 : i8
  %m = arith.constant -128 : i8
  %3 = math.ctlz %z : i8
  %4 = math.cttz %z : i8
  %5 = math.absi %m : i8
  return %0, %1, %2, %3, %4, %5 : i32, i32, i32, i8, i8, i8
}

// CHECK-LABEL: func.func @ipowi() -> (i8, i8, i8, i8, i8) {
// CHECK-DAG: %[[C0:.+]] = arith.constant 1 : i8
// CHECK-DAG: %[[C1:.+]] = arith.constant 13 : i8
// CHECK-DAG: %[[C2:.+]] = arith.constant -1 : i8
// CHECK-DAG: %[[C3:.+]] = arith.constant 0 : i8
// CHECK:     %0 = math.ipowi %[[C3]], %[[C2]] : i8
// CHECK-NEXT:     return %[[C1]], %[[C3]], %[[C2]], %[[C0]], %0 : i8, i8, i8, i8, i8
// CHECK-NEXT:   }
func.func @ipowi() -> (i8, i8, i8, i8, i8) {
  %m3 = arith.constant -3 : i8
  %c5 = arith.constant 5 : i8
  %m1 = arith.constant -1 : i8
  %c2 = arith.constant 2 : i8
  %c0 = arith.constant 0 : i8
  %0 = math.ipowi %m3, %c5 : i8
  %1 = math.ipowi %c2, %m1 : i8
  %2 = math.ipowi %m1, %m3 : i8
  %3 = math.ipowi %c0, %c0 : i8
  %4 = math.ipowi %c0, %m1 : i8
  return %0, %1, %2, %3, %4 : i8, i8, i8, i8, i8
}

// CHECK-LABEL: func.func @classes() -> (i1, i1, i1, i1, vector<4xi1>) {
// CHECK-DAG: %[[C0:.+]] = arith.constant dense<[true, false, false, false]> : vector<4xi1>
// CHECK-DAG: %[[C1:.+]] = arith.constant true
// CHECK-DAG: %[[C2:.+]] = arith.constant false
// CHECK:     return %[[C2]], %[[C1]], %[[C2]], %[[C2]], %[[C0]] : i1, i1, i1, i1, vector<4xi1>
// CHECK-NEXT:   }
func.func @classes() -> (i1, i1, i1, i1, vector<4xi1>) {
  %inf = arith.constant 0x7F800000 : f32
  %tiny = arith.constant 1.0e-40 : f32
  %0 = math.isfinite %inf : f32
  %1 = math.isinf %inf : f32
  %2 = math.isnan %inf : f32
  %3 = math.isnormal %tiny : f32
  %v = arith.constant dense<[1.0, 0.0, 0x7E00, 0x7C00]> : vector<4xf16>
  %4 = math.isnormal %v : vector<4xf16>
  return %0, %1, %2, %3, %4 : i1, i1, i1, i1, vector<4xi1>
}

// CHECK-LABEL: func.func @poison() -> (f32, f32) {
// CHECK-DAG: %[[C0:.+]] = ub.poison : f32
// CHECK:     return %[[C0]], %[[C0]] : f32, f32
// CHECK-NEXT:   }
func.func @poison() -> (f32, f32) {
  %p = ub.poison : f32
  %c = arith.constant 1.0 : f32
  %0 = math.absf %p : f32
  %1 = math.powf %c, %p : f32
  return %0, %1 : f32, f32
}
