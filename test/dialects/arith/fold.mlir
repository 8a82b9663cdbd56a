// RUN: terrace-opt %s --canonicalize | FileCheck %s

// Neutral and absorbing elements.

// CHECK-LABEL: func.func @add(%arg0: i32, %arg1: i32) -> (i32, i32, i32, i32) {
// CHECK-NEXT:     return %arg0, %arg1, %arg0, %arg0 : i32, i32, i32, i32
// CHECK-NEXT:   }
func.func @add(%x: i32, %y: i32) -> (i32, i32, i32, i32) {
  %c0 = arith.constant 0 : i32
  %a = arith.addi %x, %c0 : i32
  %b = arith.addi %c0, %y : i32
  %d = arith.subi %x, %y : i32
  %e = arith.addi %d, %y : i32
  %f = arith.addi %y, %d : i32
  return %a, %b, %e, %f : i32, i32, i32, i32
}

// CHECK-LABEL: func.func @sub(%arg0: i32, %arg1: i32) -> (i32, i32, i32, i32) {
// CHECK-DAG: %[[C0:.+]] = arith.constant 0 : i32
// CHECK:     return %arg0, %[[C0]], %arg0, %arg1 : i32, i32, i32, i32
// CHECK-NEXT:   }
func.func @sub(%x: i32, %y: i32) -> (i32, i32, i32, i32) {
  %c0 = arith.constant 0 : i32
  %a = arith.subi %x, %c0 : i32
  %b = arith.subi %x, %x : i32
  %s = arith.addi %x, %y : i32
  %c = arith.subi %s, %y : i32
  %d = arith.subi %s, %x : i32
  return %a, %b, %c, %d : i32, i32, i32, i32
}

// CHECK-LABEL: func.func @mul(%arg0: vector<4xi8>) -> (vector<4xi8>, vector<4xi8>) {
// CHECK-DAG: %[[C0:.+]] = arith.constant dense<0> : vector<4xi8>
// CHECK:     return %[[C0]], %arg0 : vector<4xi8>, vector<4xi8>
// CHECK-NEXT:   }
func.func @mul(%x: vector<4xi8>) -> (vector<4xi8>, vector<4xi8>) {
  %c0 = arith.constant dense<0> : vector<4xi8>
  %c1 = arith.constant dense<1> : vector<4xi8>
  %a = arith.muli %x, %c0 : vector<4xi8>
  %b = arith.muli %x, %c1 : vector<4xi8>
  return %a, %b : vector<4xi8>, vector<4xi8>
}

// CHECK-LABEL: func.func @bits(%arg0: i16, %arg1: i16) -> (i16, i16, i16, i16, i16, i16, i16, i16) {
// CHECK-DAG: %[[C0:.+]] = arith.constant 0 : i16
// CHECK-DAG: %[[C1:.+]] = arith.constant -1 : i16
// CHECK:     return %[[C0]], %arg0, %arg0, %[[C1]], %arg0, %[[C0]], %arg1, %arg1 : i16, i16, i16, i16, i16, i16, i16, i16
// CHECK-NEXT:   }
func.func @bits(%x: i16, %y: i16) -> (i16, i16, i16, i16, i16, i16, i16, i16) {
  %c0 = arith.constant 0 : i16
  %cm1 = arith.constant -1 : i16
  %a = arith.andi %x, %c0 : i16
  %b = arith.andi %x, %cm1 : i16
  %c = arith.ori %x, %c0 : i16
  %d = arith.ori %x, %cm1 : i16
  %e = arith.xori %x, %c0 : i16
  %f = arith.xori %x, %x : i16
  %g = arith.andi %y, %y : i16
  %h = arith.ori %y, %y : i16
  return %a, %b, %c, %d, %e, %f, %g, %h : i16, i16, i16, i16, i16, i16, i16, i16
}

// CHECK-LABEL: func.func @inverted(%arg0: i16, %arg1: i16) -> (i16, i16, i16, i16) {
// CHECK-DAG: %[[C0:.+]] = arith.constant 0 : i16
// CHECK-DAG: %[[C1:.+]] = arith.constant -1 : i16
// CHECK:     %0 = arith.andi %arg0, %arg1 : i16
// CHECK-NEXT:     return %[[C0]], %[[C1]], %0, %arg1 : i16, i16, i16, i16
// CHECK-NEXT:   }
func.func @inverted(%x: i16, %y: i16) -> (i16, i16, i16, i16) {
  %cm1 = arith.constant -1 : i16
  %not = arith.xori %x, %cm1 : i16
  %a = arith.andi %x, %not : i16
  %b = arith.ori %not, %x : i16
  %p = arith.andi %x, %y : i16
  %c = arith.andi %p, %y : i16
  %q = arith.xori %x, %y : i16
  %d = arith.xori %q, %x : i16
  return %a, %b, %c, %d : i16, i16, i16, i16
}

// CHECK-LABEL: func.func @extrema(%arg0: i8) -> (i8, i8, i8, i8, i8, i8, i8, i8) {
// CHECK-DAG: %[[C0:.+]] = arith.constant 127 : i8
// CHECK-DAG: %[[C1:.+]] = arith.constant -128 : i8
// CHECK-DAG: %[[C2:.+]] = arith.constant -1 : i8
// CHECK-DAG: %[[C3:.+]] = arith.constant 0 : i8
// CHECK:     return %[[C0]], %arg0, %arg0, %[[C1]], %[[C2]], %arg0, %arg0, %[[C3]] : i8, i8, i8, i8, i8, i8, i8, i8
// CHECK-NEXT:   }
func.func @extrema(%x: i8) -> (i8, i8, i8, i8, i8, i8, i8, i8) {
  %smax = arith.constant 127 : i8
  %smin = arith.constant -128 : i8
  %ones = arith.constant -1 : i8
  %zero = arith.constant 0 : i8
  %a = arith.maxsi %x, %smax : i8
  %b = arith.maxsi %x, %smin : i8
  %c = arith.minsi %x, %smax : i8
  %d = arith.minsi %x, %smin : i8
  %e = arith.maxui %x, %ones : i8
  %f = arith.maxui %x, %zero : i8
  %g = arith.minui %x, %ones : i8
  %h = arith.minui %x, %zero : i8
  return %a, %b, %c, %d, %e, %f, %g, %h : i8, i8, i8, i8, i8, i8, i8, i8
}

// CHECK-LABEL: func.func @extended(%arg0: i32) -> (i32, i1, i32, i32, i32, i32, i32, i32) {
// CHECK-DAG: %[[C0:.+]] = arith.constant false
// CHECK-DAG: %[[C1:.+]] = arith.constant 0 : i32
// CHECK:     return %arg0, %[[C0]], %[[C1]], %[[C1]], %[[C1]], %[[C1]], %arg0, %[[C1]] : i32, i1, i32, i32, i32, i32, i32, i32
// CHECK-NEXT:   }
func.func @extended(%x: i32) -> (i32, i1, i32, i32, i32, i32, i32, i32) {
  %c0 = arith.constant 0 : i32
  %c1 = arith.constant 1 : i32
  %a:2 = arith.addui_extended %x, %c0 : i32, i1
  %b:2 = arith.mulsi_extended %x, %c0 : i32
  %c:2 = arith.mului_extended %x, %c0 : i32
  %d:2 = arith.mului_extended %x, %c1 : i32
  return %a#0, %a#1, %b#0, %b#1, %c#0, %c#1, %d#0, %d#1 : i32, i1, i32, i32, i32, i32, i32, i32
}

// Constants, at the edges of their types.

// CHECK-LABEL: func.func @wrap() -> (i8, i8, i8, i1, index, i128) {
// CHECK-DAG: %[[C0:.+]] = arith.constant -170141183460469231731687303715884105728 : i128
// CHECK-DAG: %[[C1:.+]] = arith.constant -9223372036854775808 : index
// CHECK-DAG: %[[C2:.+]] = arith.constant false
// CHECK-DAG: %[[C3:.+]] = arith.constant 0 : i8
// CHECK-DAG: %[[C4:.+]] = arith.constant 127 : i8
// CHECK-DAG: %[[C5:.+]] = arith.constant -128 : i8
// CHECK:     return %[[C5]], %[[C4]], %[[C3]], %[[C2]], %[[C1]], %[[C0]] : i8, i8, i8, i1, index, i128
// CHECK-NEXT:   }
func.func @wrap() -> (i8, i8, i8, i1, index, i128) {
  %smax = arith.constant 127 : i8
  %smin = arith.constant -128 : i8
  %c1 = arith.constant 1 : i8
  %a = arith.addi %smax, %c1 : i8
  %b = arith.subi %smin, %c1 : i8
  %c = arith.muli %smin, %smin : i8
  %t = arith.constant true
  %d = arith.addi %t, %t : i1
  %i = arith.constant 9223372036854775807 : index
  %i1 = arith.constant 1 : index
  %e = arith.addi %i, %i1 : index
  %w = arith.constant 170141183460469231731687303715884105727 : i128
  %w1 = arith.constant 1 : i128
  %f = arith.addi %w, %w1 : i128
  return %a, %b, %c, %d, %e, %f : i8, i8, i8, i1, index, i128
}

// CHECK-LABEL: func.func @wide() -> (i256, i256, i256, i1, i300, i64) {
// CHECK-DAG: %[[C0:.+]] = arith.constant -1 : i64
// CHECK-DAG: %[[C1:.+]] = arith.constant 115792089237316195423570985008687907853269984665640564039457584007913129639935 : i300
// CHECK-DAG: %[[C2:.+]] = arith.constant true
// CHECK-DAG: %[[C3:.+]] = arith.constant 38597363079105398474523661669562635951089994888546854679819194669304376546645 : i256
// CHECK-DAG: %[[C4:.+]] = arith.constant -3 : i256
// CHECK:     return %[[C4]], %[[C3]], %[[C4]], %[[C2]], %[[C1]], %[[C0]] : i256, i256, i256, i1, i300, i64
// CHECK-NEXT:   }
func.func @wide() -> (i256, i256, i256, i1, i300, i64) {
  %a = arith.constant 115792089237316195423570985008687907853269984665640564039457584007913129639935 : i256
  %b = arith.constant 3 : i256
  %0 = arith.muli %a, %b : i256
  %1 = arith.divui %a, %b : i256
  %2 = arith.divsi %b, %a : i256
  %3 = arith.cmpi slt, %a, %b : i256
  %4 = arith.extui %a : i256 to i300
  %5 = arith.trunci %a : i256 to i64
  return %0, %1, %2, %3, %4, %5 : i256, i256, i256, i1, i300, i64
}

// CHECK-LABEL: func.func @no_bits() -> (i0, i0, i8) {
// CHECK-DAG: %[[C0:.+]] = arith.constant 0 : i8
// CHECK-DAG: %[[C1:.+]] = arith.constant 0 : i0
// CHECK:     return %[[C1]], %[[C1]], %[[C0]] : i0, i0, i8
// CHECK-NEXT:   }
func.func @no_bits() -> (i0, i0, i8) {
  %c = arith.constant 0 : i0
  %a = arith.addi %c, %c : i0
  %b = arith.maxsi %c, %c : i0
  %d = arith.extsi %c : i0 to i8
  return %a, %b, %d : i0, i0, i8
}

// CHECK-LABEL: func.func @products() -> (i8, i8, i8, i8, i8, i1) {
// CHECK-DAG: %[[C0:.+]] = arith.constant true
// CHECK-DAG: %[[C1:.+]] = arith.constant 32 : i8
// CHECK-DAG: %[[C2:.+]] = arith.constant 68 : i8
// CHECK-DAG: %[[C3:.+]] = arith.constant -20 : i8
// CHECK-DAG: %[[C4:.+]] = arith.constant -64 : i8
// CHECK:     return %[[C4]], %[[C3]], %[[C4]], %[[C2]], %[[C1]], %[[C0]] : i8, i8, i8, i8, i8, i1
// CHECK-NEXT:   }
func.func @products() -> (i8, i8, i8, i8, i8, i1) {
  %a = arith.constant -56 : i8
  %b = arith.constant 88 : i8
  %0:2 = arith.mulsi_extended %a, %b : i8
  %1:2 = arith.mului_extended %a, %b : i8
  %2:2 = arith.addui_extended %a, %b : i8, i1
  return %0#0, %0#1, %1#0, %1#1, %2#0, %2#1 : i8, i8, i8, i8, i8, i1
}

// CHECK-LABEL: func.func @divisions() -> (i8, i8, i8, i8, i8, i8, i8) {
// CHECK-DAG: %[[C0:.+]] = arith.constant 125 : i8
// CHECK-DAG: %[[C1:.+]] = arith.constant -4 : i8
// CHECK-DAG: %[[C2:.+]] = arith.constant 1 : i8
// CHECK-DAG: %[[C3:.+]] = arith.constant -1 : i8
// CHECK-DAG: %[[C4:.+]] = arith.constant 124 : i8
// CHECK-DAG: %[[C5:.+]] = arith.constant -3 : i8
// CHECK:     return %[[C5]], %[[C4]], %[[C3]], %[[C2]], %[[C5]], %[[C1]], %[[C0]] : i8, i8, i8, i8, i8, i8, i8
// CHECK-NEXT:   }
func.func @divisions() -> (i8, i8, i8, i8, i8, i8, i8) {
  %a = arith.constant -7 : i8
  %b = arith.constant 2 : i8
  %0 = arith.divsi %a, %b : i8
  %1 = arith.divui %a, %b : i8
  %2 = arith.remsi %a, %b : i8
  %3 = arith.remui %a, %b : i8
  %4 = arith.ceildivsi %a, %b : i8
  %5 = arith.floordivsi %a, %b : i8
  %6 = arith.ceildivui %a, %b : i8
  return %0, %1, %2, %3, %4, %5, %6 : i8, i8, i8, i8, i8, i8, i8
}

// A division without a defined result stays.

// CHECK-LABEL: func.func @division_by_zero() -> (i8, i8, i8, i8, i8, i8, i8) {
// CHECK-DAG: %[[C0:.+]] = arith.constant 7 : i8
// CHECK-DAG: %[[C1:.+]] = arith.constant 0 : i8
// CHECK:     %0 = arith.divsi %[[C0]], %[[C1]] : i8
// CHECK-NEXT:     %1 = arith.divui %[[C0]], %[[C1]] : i8
// CHECK-NEXT:     %2 = arith.remsi %[[C0]], %[[C1]] : i8
// CHECK-NEXT:     %3 = arith.remui %[[C0]], %[[C1]] : i8
// CHECK-NEXT:     %4 = arith.ceildivsi %[[C0]], %[[C1]] : i8
// CHECK-NEXT:     %5 = arith.floordivsi %[[C0]], %[[C1]] : i8
// CHECK-NEXT:     %6 = arith.ceildivui %[[C0]], %[[C1]] : i8
// CHECK-NEXT:     return %0, %1, %2, %3, %4, %5, %6 : i8, i8, i8, i8, i8, i8, i8
// CHECK-NEXT:   }
func.func @division_by_zero() -> (i8, i8, i8, i8, i8, i8, i8) {
  %a = arith.constant 7 : i8
  %b = arith.constant 0 : i8
  %0 = arith.divsi %a, %b : i8
  %1 = arith.divui %a, %b : i8
  %2 = arith.remsi %a, %b : i8
  %3 = arith.remui %a, %b : i8
  %4 = arith.ceildivsi %a, %b : i8
  %5 = arith.floordivsi %a, %b : i8
  %6 = arith.ceildivui %a, %b : i8
  return %0, %1, %2, %3, %4, %5, %6 : i8, i8, i8, i8, i8, i8, i8
}

// CHECK-LABEL: func.func @one_element_divides_by_zero() -> vector<2xi8> {
// CHECK-DAG: %[[C0:.+]] = arith.constant dense<[4, 6]> : vector<2xi8>
// CHECK-DAG: %[[C1:.+]] = arith.constant dense<[2, 0]> : vector<2xi8>
// CHECK:     %0 = arith.divui %[[C0]], %[[C1]] : vector<2xi8>
// CHECK-NEXT:     return %0 : vector<2xi8>
// CHECK-NEXT:   }
func.func @one_element_divides_by_zero() -> vector<2xi8> {
  %a = arith.constant dense<[4, 6]> : vector<2xi8>
  %b = arith.constant dense<[2, 0]> : vector<2xi8>
  %0 = arith.divui %a, %b : vector<2xi8>
  return %0 : vector<2xi8>
}

// CHECK-LABEL: func.func @signed_overflow() -> (i8, i8) {
// CHECK-DAG: %[[C0:.+]] = arith.constant -128 : i8
// CHECK-DAG: %[[C1:.+]] = arith.constant -1 : i8
// CHECK:     %0 = arith.divsi %[[C0]], %[[C1]] : i8
// CHECK-NEXT:     %1 = arith.floordivsi %[[C0]], %[[C1]] : i8
// CHECK-NEXT:     return %0, %1 : i8, i8
// CHECK-NEXT:   }
func.func @signed_overflow() -> (i8, i8) {
  %a = arith.constant -128 : i8
  %b = arith.constant -1 : i8
  %0 = arith.divsi %a, %b : i8
  %1 = arith.floordivsi %a, %b : i8
  return %0, %1 : i8, i8
}

// CHECK-LABEL: func.func @division_by_one(%arg0: i8, %arg1: i8) -> (i8, i8, i8, i8, i8, i8) {
// CHECK-DAG: %[[C0:.+]] = arith.constant 0 : i8
// CHECK:     return %arg0, %arg0, %arg0, %arg0, %[[C0]], %[[C0]] : i8, i8, i8, i8, i8, i8
// CHECK-NEXT:   }
func.func @division_by_one(%x: i8, %y: i8) -> (i8, i8, i8, i8, i8, i8) {
  %c1 = arith.constant 1 : i8
  %0 = arith.divsi %x, %c1 : i8
  %1 = arith.divui %x, %c1 : i8
  %2 = arith.ceildivsi %x, %c1 : i8
  %3 = arith.floordivsi %x, %c1 : i8
  %4 = arith.remsi %x, %c1 : i8
  %5 = arith.remui %x, %c1 : i8
  return %0, %1, %2, %3, %4, %5 : i8, i8, i8, i8, i8, i8
}

// CHECK-LABEL: func.func @quotient_of_product(%arg0: i8, %arg1: i8) -> (i8, i8, i8, i8) {
// CHECK-NEXT:     %0 = arith.muli %arg0, %arg1 overflow<nuw> : i8
// CHECK-NEXT:     %1 = arith.muli %arg0, %arg1 overflow<nsw> : i8
// CHECK-NEXT:     %2 = arith.divui %1, %arg1 : i8
// CHECK-NEXT:     %3 = arith.divsi %0, %arg0 : i8
// CHECK-NEXT:     return %arg0, %arg1, %2, %3 : i8, i8, i8, i8
// CHECK-NEXT:   }
func.func @quotient_of_product(%x: i8, %y: i8) -> (i8, i8, i8, i8) {
  %u = arith.muli %x, %y overflow<nuw> : i8
  %s = arith.muli %x, %y overflow<nsw> : i8
  %0 = arith.divui %u, %y : i8
  %1 = arith.divsi %s, %x : i8
  %2 = arith.divui %s, %y : i8
  %3 = arith.divsi %u, %x : i8
  return %0, %1, %2, %3 : i8, i8, i8, i8
}

// Shifts: those by the width or more are poison and stay.

// CHECK-LABEL: func.func @shifts(%arg0: i8) -> (i8, i8, i8, i8, i8, i8) {
// CHECK-DAG: %[[C0:.+]] = arith.constant 62 : i8
// CHECK-DAG: %[[C1:.+]] = arith.constant -2 : i8
// CHECK-DAG: %[[C2:.+]] = arith.constant -28 : i8
// CHECK:     return %[[C2]], %[[C1]], %[[C0]], %arg0, %arg0, %arg0 : i8, i8, i8, i8, i8, i8
// CHECK-NEXT:   }
func.func @shifts(%x: i8) -> (i8, i8, i8, i8, i8, i8) {
  %a = arith.constant -7 : i8
  %c0 = arith.constant 0 : i8
  %c2 = arith.constant 2 : i8
  %0 = arith.shli %a, %c2 : i8
  %1 = arith.shrsi %a, %c2 : i8
  %2 = arith.shrui %a, %c2 : i8
  %3 = arith.shli %x, %c0 : i8
  %4 = arith.shrsi %x, %c0 : i8
  %5 = arith.shrui %x, %c0 : i8
  return %0, %1, %2, %3, %4, %5 : i8, i8, i8, i8, i8, i8
}

// CHECK-LABEL: func.func @shifts_too_far() -> (i8, i8, i8, i8) {
// CHECK-DAG: %[[C0:.+]] = arith.constant -7 : i8
// CHECK-DAG: %[[C1:.+]] = arith.constant 8 : i8
// CHECK-DAG: %[[C2:.+]] = arith.constant -1 : i8
// CHECK:     %0 = arith.shli %[[C0]], %[[C1]] : i8
// CHECK-NEXT:     %1 = arith.shrsi %[[C0]], %[[C1]] : i8
// CHECK-NEXT:     %2 = arith.shrui %[[C0]], %[[C1]] : i8
// CHECK-NEXT:     %3 = arith.shli %[[C0]], %[[C2]] : i8
// CHECK-NEXT:     return %0, %1, %2, %3 : i8, i8, i8, i8
// CHECK-NEXT:   }
func.func @shifts_too_far() -> (i8, i8, i8, i8) {
  %a = arith.constant -7 : i8
  %c8 = arith.constant 8 : i8
  %cm1 = arith.constant -1 : i8
  %0 = arith.shli %a, %c8 : i8
  %1 = arith.shrsi %a, %c8 : i8
  %2 = arith.shrui %a, %c8 : i8
  %3 = arith.shli %a, %cm1 : i8
  return %0, %1, %2, %3 : i8, i8, i8, i8
}

// Floats: the sign of zero and NaN count unless flags say otherwise.

// CHECK-LABEL: func.func @float_neutral(%arg0: f32) -> (f32, f32, f32, f32) {
// CHECK-NEXT:     return %arg0, %arg0, %arg0, %arg0 : f32, f32, f32, f32
// CHECK-NEXT:   }
func.func @float_neutral(%x: f32) -> (f32, f32, f32, f32) {
  %m0 = arith.constant -0.0 : f32
  %c0 = arith.constant 0.0 : f32
  %c1 = arith.constant 1.0 : f32
  %a = arith.addf %x, %m0 : f32
  %b = arith.subf %x, %c0 : f32
  %c = arith.mulf %x, %c1 : f32
  %d = arith.divf %x, %c1 : f32
  return %a, %b, %c, %d : f32, f32, f32, f32
}

// CHECK-LABEL: func.func @float_not_neutral(%arg0: f32) -> (f32, f32, f32, f32, f32) {
// CHECK-DAG: %[[C0:.+]] = arith.constant -0.000000e+00 : f32
// CHECK-DAG: %[[C1:.+]] = arith.constant 0.000000e+00 : f32
// CHECK:     %0 = arith.addf %arg0, %[[C1]] : f32
// CHECK-NEXT:     %1 = arith.subf %arg0, %[[C0]] : f32
// CHECK-NEXT:     %2 = arith.mulf %arg0, %[[C1]] : f32
// CHECK-NEXT:     %3 = arith.mulf %arg0, %[[C1]] fastmath<nnan> : f32
// CHECK-NEXT:     %4 = arith.subf %arg0, %arg0 : f32
// CHECK-NEXT:     return %0, %1, %2, %3, %4 : f32, f32, f32, f32, f32
// CHECK-NEXT:   }
func.func @float_not_neutral(%x: f32) -> (f32, f32, f32, f32, f32) {
  %m0 = arith.constant -0.0 : f32
  %c0 = arith.constant 0.0 : f32
  %a = arith.addf %x, %c0 : f32
  %b = arith.subf %x, %m0 : f32
  %c = arith.mulf %x, %c0 : f32
  %d = arith.mulf %x, %c0 fastmath<nnan> : f32
  %e = arith.subf %x, %x : f32
  return %a, %b, %c, %d, %e : f32, f32, f32, f32, f32
}

// CHECK-LABEL: func.func @float_times_zero(%arg0: f32) -> (f32, f32) {
// CHECK-DAG: %[[C0:.+]] = arith.constant 0.000000e+00 : f32
// CHECK:     return %[[C0]], %[[C0]] : f32, f32
// CHECK-NEXT:   }
func.func @float_times_zero(%x: f32) -> (f32, f32) {
  %c0 = arith.constant 0.0 : f32
  %a = arith.mulf %x, %c0 fastmath<nnan,nsz> : f32
  %b = arith.mulf %x, %c0 fastmath<fast> : f32
  return %a, %b : f32, f32
}

// CHECK-LABEL: func.func @float_extrema(%arg0: f32) -> (f32, f32, f32, f32, f32) {
// CHECK-NEXT:     return %arg0, %arg0, %arg0, %arg0, %arg0 : f32, f32, f32, f32, f32
// CHECK-NEXT:   }
func.func @float_extrema(%x: f32) -> (f32, f32, f32, f32, f32) {
  %inf = arith.constant 0x7F800000 : f32
  %ninf = arith.constant 0xFF800000 : f32
  %nan = arith.constant 0x7FC00000 : f32
  %a = arith.minimumf %x, %inf : f32
  %b = arith.maximumf %x, %ninf : f32
  %c = arith.minnumf %x, %nan : f32
  %d = arith.maxnumf %x, %nan : f32
  %e = arith.maximumf %x, %x : f32
  return %a, %b, %c, %d, %e : f32, f32, f32, f32, f32
}

// CHECK-LABEL: func.func @float_extrema_stay(%arg0: f32) -> (f32, f32, f32, f32) {
// CHECK-DAG: %[[C0:.+]] = arith.constant 0x7F800000 : f32
// CHECK-DAG: %[[C1:.+]] = arith.constant 0x7FC00000 : f32
// CHECK:     %0 = arith.minnumf %arg0, %[[C0]] : f32
// CHECK-NEXT:     %1 = arith.minimumf %arg0, %[[C1]] : f32
// CHECK-NEXT:     %2 = arith.maximumf %arg0, %[[C0]] : f32
// CHECK-NEXT:     %3 = arith.maxnumf %arg0, %[[C0]] : f32
// CHECK-NEXT:     return %0, %1, %2, %3 : f32, f32, f32, f32
// CHECK-NEXT:   }
func.func @float_extrema_stay(%x: f32) -> (f32, f32, f32, f32) {
  %inf = arith.constant 0x7F800000 : f32
  %nan = arith.constant 0x7FC00000 : f32
  %a = arith.minnumf %x, %inf : f32
  %b = arith.minimumf %x, %nan : f32
  %c = arith.maximumf %x, %inf : f32
  %d = arith.maxnumf %x, %inf : f32
  return %a, %b, %c, %d : f32, f32, f32, f32
}

// CHECK-LABEL: func.func @float_constants() -> (f32, f16, bf16, f64, f32, f32) {
// CHECK-DAG: %[[C0:.+]] = arith.constant -1.000000e-01 : f32
// CHECK-DAG: %[[C1:.+]] = arith.constant 0.000000e+00 : f32
// CHECK-DAG: %[[C2:.+]] = arith.constant 0.010000000000000002 : f64
// CHECK-DAG: %[[C3:.+]] = arith.constant 1.000000e+00 : bf16
// CHECK-DAG: %[[C4:.+]] = arith.constant 3.000000e-01 : f32
// CHECK-DAG: %[[C5:.+]] = arith.constant 2.048000e+03 : f16
// CHECK:     return %[[C4]], %[[C5]], %[[C3]], %[[C2]], %[[C1]], %[[C0]] : f32, f16, bf16, f64, f32, f32
// CHECK-NEXT:   }
func.func @float_constants() -> (f32, f16, bf16, f64, f32, f32) {
  %a = arith.constant 0.1 : f32
  %b = arith.constant 0.2 : f32
  %0 = arith.addf %a, %b : f32
  %c = arith.constant 2048.0 : f16
  %d = arith.constant 1.0 : f16
  %1 = arith.addf %c, %d : f16
  %e = arith.constant 3.0 : bf16
  %2 = arith.divf %e, %e : bf16
  %g = arith.constant 0.1 : f64
  %3 = arith.mulf %g, %g : f64
  %4 = arith.remf %b, %a : f32
  %5 = arith.negf %a : f32
  return %0, %1, %2, %3, %4, %5 : f32, f16, bf16, f64, f32, f32
}

// CHECK-LABEL: func.func @negf(%arg0: f32) -> f32 {
// CHECK-NEXT:     return %arg0 : f32
// CHECK-NEXT:   }
func.func @negf(%x: f32) -> f32 {
  %a = arith.negf %x : f32
  %b = arith.negf %a : f32
  return %b : f32
}

// Comparisons.

// CHECK-LABEL: func.func @cmpi_same(%arg0: i32) -> (i1, i1) {
// CHECK-DAG: %[[C0:.+]] = arith.constant false
// CHECK-DAG: %[[C1:.+]] = arith.constant true
// CHECK:     return %[[C1]], %[[C0]] : i1, i1
// CHECK-NEXT:   }
func.func @cmpi_same(%x: i32) -> (i1, i1) {
  %a = arith.cmpi ule, %x, %x : i32
  %b = arith.cmpi sgt, %x, %x : i32
  return %a, %b : i1, i1
}

// CHECK-LABEL: func.func @cmpi_bool(%arg0: i1, %arg1: vector<2xi1>) -> (i1, i1, i64, vector<2xi1>) {
// CHECK-NEXT:     %0 = arith.extsi %arg0 : i1 to i64
// CHECK-NEXT:     return %arg0, %arg0, %0, %arg1 : i1, i1, i64, vector<2xi1>
// CHECK-NEXT:   }
func.func @cmpi_bool(%x: i1, %y: vector<2xi1>) -> (i1, i1, i64, vector<2xi1>) {
  %f = arith.constant false
  %t = arith.constant true
  %a = arith.cmpi ne, %x, %f : i1
  %b = arith.cmpi eq, %x, %t : i1
  %w = arith.extsi %x : i1 to i64
  %v = arith.extui %y : vector<2xi1> to vector<2xi8>
  %z = arith.constant dense<0> : vector<2xi8>
  %d = arith.cmpi ne, %v, %z : vector<2xi8>
  return %a, %b, %w, %d : i1, i1, i64, vector<2xi1>
}

// CHECK-LABEL: func.func @cmpi_stays(%arg0: i1) -> (i1, i1) {
// CHECK-DAG: %[[C0:.+]] = arith.constant false
// CHECK-DAG: %[[C1:.+]] = arith.constant true
// CHECK:     %0 = arith.cmpi eq, %arg0, %[[C0]] : i1
// CHECK-NEXT:     %1 = arith.cmpi ne, %arg0, %[[C1]] : i1
// CHECK-NEXT:     return %0, %1 : i1, i1
// CHECK-NEXT:   }
func.func @cmpi_stays(%x: i1) -> (i1, i1) {
  %f = arith.constant false
  %t = arith.constant true
  %a = arith.cmpi eq, %x, %f : i1
  %b = arith.cmpi ne, %x, %t : i1
  return %a, %b : i1, i1
}

// CHECK-LABEL: func.func @cmpi_constants() -> (i1, i1, i1, vector<2xi1>) {
// CHECK-DAG: %[[C0:.+]] = arith.constant dense<[false, true]> : vector<2xi1>
// CHECK-DAG: %[[C1:.+]] = arith.constant false
// CHECK-DAG: %[[C2:.+]] = arith.constant true
// CHECK:     return %[[C2]], %[[C1]], %[[C2]], %[[C0]] : i1, i1, i1, vector<2xi1>
// CHECK-NEXT:   }
func.func @cmpi_constants() -> (i1, i1, i1, vector<2xi1>) {
  %m = arith.constant -1 : i8
  %c = arith.constant 1 : i8
  %a = arith.cmpi slt, %m, %c : i8
  %b = arith.cmpi ult, %m, %c : i8
  %t = arith.constant true
  %f = arith.constant false
  %d = arith.cmpi slt, %t, %f : i1
  %v = arith.constant dense<[1, 2]> : vector<2xi8>
  %w = arith.constant dense<[2, 2]> : vector<2xi8>
  %e = arith.cmpi eq, %v, %w : vector<2xi8>
  return %a, %b, %d, %e : i1, i1, i1, vector<2xi1>
}

// CHECK-LABEL: func.func @cmpf_nan(%arg0: f32) -> (i1, i1, i1, i1) {
// CHECK-DAG: %[[C0:.+]] = arith.constant true
// CHECK-DAG: %[[C1:.+]] = arith.constant false
// CHECK:     return %[[C1]], %[[C0]], %[[C1]], %[[C0]] : i1, i1, i1, i1
// CHECK-NEXT:   }
func.func @cmpf_nan(%x: f32) -> (i1, i1, i1, i1) {
  %nan = arith.constant 0x7FC00000 : f32
  %a = arith.cmpf oeq, %x, %nan : f32
  %b = arith.cmpf ueq, %nan, %x : f32
  %c = arith.cmpf ord, %x, %nan : f32
  %d = arith.cmpf uno, %x, %nan : f32
  return %a, %b, %c, %d : i1, i1, i1, i1
}

// CHECK-LABEL: func.func @cmpf_constants(%arg0: f32) -> (i1, i1, i1) {
// CHECK-DAG: %[[C0:.+]] = arith.constant true
// CHECK:     %0 = arith.cmpf oeq, %arg0, %arg0 : f32
// CHECK-NEXT:     return %[[C0]], %[[C0]], %0 : i1, i1, i1
// CHECK-NEXT:   }
func.func @cmpf_constants(%x: f32) -> (i1, i1, i1) {
  %m0 = arith.constant -0.0 : f32
  %c0 = arith.constant 0.0 : f32
  %c1 = arith.constant 1.0 : f32
  %a = arith.cmpf oeq, %m0, %c0 : f32
  %b = arith.cmpf ogt, %c1, %c0 : f32
  %c = arith.cmpf oeq, %x, %x : f32
  return %a, %b, %c : i1, i1, i1
}

// Choices.

// CHECK-LABEL: func.func @select(%arg0: i1, %arg1: i64, %arg2: i64) -> (i64, i64, i64, i64, i64, i1) {
// CHECK-NEXT:     return %arg1, %arg2, %arg1, %arg2, %arg1, %arg0 : i64, i64, i64, i64, i64, i1
// CHECK-NEXT:   }
func.func @select(%c: i1, %x: i64, %y: i64) -> (i64, i64, i64, i64, i64, i1) {
  %t = arith.constant true
  %f = arith.constant false
  %0 = arith.select %t, %x, %y : i64
  %1 = arith.select %f, %x, %y : i64
  %2 = arith.select %c, %x, %x : i64
  %e = arith.cmpi eq, %x, %y : i64
  %n = arith.cmpi ne, %y, %x : i64
  %3 = arith.select %e, %x, %y : i64
  %4 = arith.select %n, %x, %y : i64
  %5 = arith.select %c, %t, %f : i1
  return %0, %1, %2, %3, %4, %5 : i64, i64, i64, i64, i64, i1
}

// CHECK-LABEL: func.func @select_elements(%arg0: vector<2xi8>) -> (vector<2xi8>, vector<2xi8>) {
// CHECK-DAG: %[[C0:.+]] = arith.constant dense<[1, 4]> : vector<2xi8>
// CHECK-DAG: %[[C1:.+]] = arith.constant dense<[true, false]> : vector<2xi1>
// CHECK-DAG: %[[C2:.+]] = arith.constant dense<[1, 2]> : vector<2xi8>
// CHECK:     %0 = arith.select %[[C1]], %[[C2]], %arg0 : vector<2xi1>, vector<2xi8>
// CHECK-NEXT:     return %[[C0]], %0 : vector<2xi8>, vector<2xi8>
// CHECK-NEXT:   }
func.func @select_elements(%x: vector<2xi8>) -> (vector<2xi8>, vector<2xi8>) {
  %c = arith.constant dense<[true, false]> : vector<2xi1>
  %a = arith.constant dense<[1, 2]> : vector<2xi8>
  %b = arith.constant dense<[3, 4]> : vector<2xi8>
  %0 = arith.select %c, %a, %b : vector<2xi1>, vector<2xi8>
  %1 = arith.select %c, %a, %x : vector<2xi1>, vector<2xi8>
  return %0, %1 : vector<2xi8>, vector<2xi8>
}

// Conversions.

// CHECK-LABEL: func.func @casts() -> (i16, i16, i8, index, i8, f32, f32, i32, f64) {
// CHECK-DAG: %[[C0:.+]] = arith.constant -3.000000e+00 : f64
// CHECK-DAG: %[[C1:.+]] = arith.constant 1132265472 : i32
// CHECK-DAG: %[[C2:.+]] = arith.constant 2.530000e+02 : f32
// CHECK-DAG: %[[C3:.+]] = arith.constant -3.000000e+00 : f32
// CHECK-DAG: %[[C4:.+]] = arith.constant -3 : index
// CHECK-DAG: %[[C5:.+]] = arith.constant 253 : i16
// CHECK-DAG: %[[C6:.+]] = arith.constant -3 : i16
// CHECK-DAG: %[[C7:.+]] = arith.constant -3 : i8
// CHECK:     return %[[C6]], %[[C5]], %[[C7]], %[[C4]], %[[C7]], %[[C3]], %[[C2]], %[[C1]], %[[C0]] : i16, i16, i8, index, i8, f32, f32, i32, f64
// CHECK-NEXT:   }
func.func @casts() -> (i16, i16, i8, index, i8, f32, f32, i32, f64) {
  %a = arith.constant -3 : i8
  %0 = arith.extsi %a : i8 to i16
  %1 = arith.extui %a : i8 to i16
  %2 = arith.trunci %1 : i16 to i8
  %3 = arith.index_cast %a : i8 to index
  %4 = arith.index_castui %3 : index to i8
  %5 = arith.sitofp %a : i8 to f32
  %6 = arith.uitofp %a : i8 to f32
  %7 = arith.bitcast %6 : f32 to i32
  %8 = arith.extf %5 : f32 to f64
  return %0, %1, %2, %3, %4, %5, %6, %7, %8 : i16, i16, i8, index, i8, f32, f32, i32, f64
}

// CHECK-LABEL: func.func @float_to_int() -> (i8, i8, i8, i8) {
// CHECK-DAG: %[[C0:.+]] = arith.constant -1 : i8
// CHECK-DAG: %[[C1:.+]] = arith.constant -127 : i8
// CHECK-DAG: %[[C2:.+]] = arith.constant -1.279000e+02 : f32
// CHECK-DAG: %[[C3:.+]] = arith.constant 2.559000e+02 : f32
// CHECK:     %0 = arith.fptosi %[[C3]] : f32 to i8
// CHECK-NEXT:     %1 = arith.fptoui %[[C2]] : f32 to i8
// CHECK-NEXT:     return %[[C1]], %[[C0]], %0, %1 : i8, i8, i8, i8
// CHECK-NEXT:   }
func.func @float_to_int() -> (i8, i8, i8, i8) {
  %a = arith.constant -127.9 : f32
  %b = arith.constant 255.9 : f32
  %0 = arith.fptosi %a : f32 to i8
  %1 = arith.fptoui %b : f32 to i8
  %2 = arith.fptosi %b : f32 to i8
  %3 = arith.fptoui %a : f32 to i8
  return %0, %1, %2, %3 : i8, i8, i8, i8
}

// CHECK-LABEL: func.func @truncf() -> (f16, f16, bf16) {
// CHECK-DAG: %[[C0:.+]] = arith.constant 1.500000e+00 : bf16
// CHECK-DAG: %[[C1:.+]] = arith.constant 1.500000e+00 : f16
// CHECK-DAG: %[[C2:.+]] = arith.constant 1.000000e-01 : f32
// CHECK:     %0 = arith.truncf %[[C2]] : f32 to f16
// CHECK-NEXT:     return %[[C1]], %0, %[[C0]] : f16, f16, bf16
// CHECK-NEXT:   }
func.func @truncf() -> (f16, f16, bf16) {
  %a = arith.constant 1.5 : f32
  %b = arith.constant 0.1 : f32
  %0 = arith.truncf %a : f32 to f16
  %1 = arith.truncf %b : f32 to f16
  %2 = arith.truncf %a upward : f32 to bf16
  return %0, %1, %2 : f16, f16, bf16
}

// CHECK-LABEL: func.func @cast_back(%arg0: f32, %arg1: i8, %arg2: i64) -> (f32, i8, i8, f32, f32) {
// CHECK-NEXT:     return %arg0, %arg1, %arg1, %arg0, %arg0 : f32, i8, i8, f32, f32
// CHECK-NEXT:   }
func.func @cast_back(%x: f32, %y: i8, %z: i64) -> (f32, i8, i8, f32, f32) {
  %0 = arith.extf %x : f32 to f64
  %1 = arith.truncf %0 : f64 to f32
  %2 = arith.extsi %y : i8 to i32
  %3 = arith.trunci %2 : i32 to i8
  %4 = arith.extui %y : i8 to i32
  %5 = arith.trunci %4 : i32 to i8
  %6 = arith.bitcast %x : f32 to i32
  %7 = arith.bitcast %6 : i32 to f32
  %8 = arith.truncf %x fastmath<contract> : f32 to f16
  %9 = arith.extf %8 fastmath<contract> : f16 to f32
  return %1, %3, %5, %7, %9 : f32, i8, i8, f32, f32
}

// CHECK-LABEL: func.func @cast_back_stays(%arg0: f32) -> f32 {
// CHECK-NEXT:     %0 = arith.truncf %arg0 : f32 to f16
// CHECK-NEXT:     %1 = arith.extf %0 : f16 to f32
// CHECK-NEXT:     return %1 : f32
// CHECK-NEXT:   }
func.func @cast_back_stays(%x: f32) -> f32 {
  %0 = arith.truncf %x : f32 to f16
  %1 = arith.extf %0 : f16 to f32
  return %1 : f32
}

// Poison.

// CHECK-LABEL: func.func @poison(%arg0: i32, %arg1: i1) -> (i32, i64, i32, i32) {
// CHECK-DAG: %[[C0:.+]] = ub.poison : i64
// CHECK-DAG: %[[C1:.+]] = ub.poison : i32
// CHECK:     return %[[C1]], %[[C0]], %arg0, %[[C1]] : i32, i64, i32, i32
// CHECK-NEXT:   }
func.func @poison(%x: i32, %c: i1) -> (i32, i64, i32, i32) {
  %p = ub.poison : i32
  %0 = arith.addi %x, %p : i32
  %1 = arith.extsi %p : i32 to i64
  %2 = arith.select %c, %p, %x : i32
  %3 = arith.divsi %x, %p : i32
  return %0, %1, %2, %3 : i32, i64, i32, i32
}

// Shapes of unknown size have no constants.

// CHECK-LABEL: func.func @unknown_size(%arg0: tensor<?xi32>) -> (tensor<?xi32>, tensor<?xi1>) {
// CHECK-NEXT:     %0 = arith.subi %arg0, %arg0 : tensor<?xi32>
// CHECK-NEXT:     %1 = arith.cmpi eq, %arg0, %arg0 : tensor<?xi32>
// CHECK-NEXT:     return %0, %1 : tensor<?xi32>, tensor<?xi1>
// CHECK-NEXT:   }
func.func @unknown_size(%x: tensor<?xi32>) -> (tensor<?xi32>, tensor<?xi1>) {
  %0 = arith.subi %x, %x : tensor<?xi32>
  %1 = arith.cmpi eq, %x, %x : tensor<?xi32>
  return %0, %1 : tensor<?xi32>, tensor<?xi1>
}
