// RUN: terrace-opt %s --canonicalize | FileCheck %s

// Chains of sums with constants, with the overflow flags that both have.

// CHECK-LABEL: func.func @sums(%arg0: i32) -> (i32, i32, i32, i32, i32) {
// CHECK-DAG: %[[C0:.+]] = arith.constant -7 : i32
// CHECK-DAG: %[[C1:.+]] = arith.constant 7 : i32
// CHECK-DAG: %[[C2:.+]] = arith.constant 13 : i32
// CHECK:     %0 = arith.addi %arg0, %[[C2]] : i32
// CHECK-NEXT:     %1 = arith.addi %arg0, %[[C1]] : i32
// CHECK-NEXT:     %2 = arith.subi %[[C2]], %arg0 : i32
// CHECK-NEXT:     %3 = arith.addi %arg0, %[[C0]] : i32
// CHECK-NEXT:     %4 = arith.subi %[[C1]], %arg0 : i32
// CHECK-NEXT:     return %0, %1, %2, %3, %4 : i32, i32, i32, i32, i32
// CHECK-NEXT:   }
func.func @sums(%x: i32) -> (i32, i32, i32, i32, i32) {
  %c3 = arith.constant 3 : i32
  %c10 = arith.constant 10 : i32
  %a = arith.addi %x, %c3 : i32
  %0 = arith.addi %a, %c10 : i32
  %b = arith.subi %x, %c3 : i32
  %1 = arith.addi %b, %c10 : i32
  %c = arith.subi %c3, %x : i32
  %2 = arith.addi %c, %c10 : i32
  %3 = arith.subi %a, %c10 : i32
  %4 = arith.subi %c10, %a : i32
  return %0, %1, %2, %3, %4 : i32, i32, i32, i32, i32
}

// CHECK-LABEL: func.func @differences(%arg0: i32, %arg1: i32) -> (i32, i32, i32, i32, i32) {
// CHECK-DAG: %[[C0:.+]] = arith.constant 0 : i32
// CHECK-DAG: %[[C1:.+]] = arith.constant 7 : i32
// CHECK-DAG: %[[C2:.+]] = arith.constant -7 : i32
// CHECK-DAG: %[[C3:.+]] = arith.constant 13 : i32
// CHECK:     %0 = arith.subi %arg0, %[[C3]] : i32
// CHECK-NEXT:     %1 = arith.subi %[[C3]], %arg0 : i32
// CHECK-NEXT:     %2 = arith.subi %[[C2]], %arg0 : i32
// CHECK-NEXT:     %3 = arith.addi %arg0, %[[C1]] : i32
// CHECK-NEXT:     %4 = arith.subi %[[C0]], %arg1 : i32
// CHECK-NEXT:     return %0, %1, %2, %3, %4 : i32, i32, i32, i32, i32
// CHECK-NEXT:   }
func.func @differences(%x: i32, %y: i32) -> (i32, i32, i32, i32, i32) {
  %c3 = arith.constant 3 : i32
  %c10 = arith.constant 10 : i32
  %a = arith.subi %x, %c3 : i32
  %0 = arith.subi %a, %c10 : i32
  %1 = arith.subi %c10, %a : i32
  %b = arith.subi %c3, %x : i32
  %2 = arith.subi %b, %c10 : i32
  %3 = arith.subi %c10, %b : i32
  %c = arith.subi %x, %y : i32
  %4 = arith.subi %c, %x : i32
  return %0, %1, %2, %3, %4 : i32, i32, i32, i32, i32
}

// CHECK-LABEL: func.func @flags(%arg0: i32) -> (i32, i32, i32) {
// CHECK-DAG: %[[C0:.+]] = arith.constant 30 : i32
// CHECK-DAG: %[[C1:.+]] = arith.constant 13 : i32
// CHECK:     %0 = arith.addi %arg0, %[[C1]] overflow<nsw, nuw> : i32
// CHECK-NEXT:     %1 = arith.addi %arg0, %[[C1]] : i32
// CHECK-NEXT:     %2 = arith.muli %arg0, %[[C0]] overflow<nsw> : i32
// CHECK-NEXT:     return %0, %1, %2 : i32, i32, i32
// CHECK-NEXT:   }
func.func @flags(%x: i32) -> (i32, i32, i32) {
  %c3 = arith.constant 3 : i32
  %c10 = arith.constant 10 : i32
  %a = arith.addi %x, %c3 overflow<nsw, nuw> : i32
  %0 = arith.addi %a, %c10 overflow<nsw, nuw> : i32
  %b = arith.addi %x, %c3 overflow<nsw> : i32
  %1 = arith.addi %b, %c10 overflow<nuw> : i32
  %c = arith.muli %x, %c3 overflow<nsw> : i32
  %2 = arith.muli %c, %c10 overflow<nsw, nuw> : i32
  return %0, %1, %2 : i32, i32, i32
}

// CHECK-LABEL: func.func @wide_sum(%arg0: i256) -> i256 {
// CHECK-DAG: %[[C0:.+]] = arith.constant 3618502788666131213697322783095070105623107215331596699973092056135872020482 : i256
// CHECK:     %0 = arith.addi %arg0, %[[C0]] : i256
// CHECK-NEXT:     return %0 : i256
// CHECK-NEXT:   }
func.func @wide_sum(%x: i256) -> i256 {
  %a = arith.constant 3618502788666131213697322783095070105623107215331596699973092056135872020481 : i256
  %b = arith.constant 1 : i256
  %0 = arith.addi %x, %a : i256
  %1 = arith.addi %0, %b : i256
  return %1 : i256
}

// CHECK-LABEL: func.func @add_negated(%arg0: i8, %arg1: i8) -> (i8, i8) {
// CHECK-NEXT:     %0 = arith.subi %arg0, %arg1 : i8
// CHECK-NEXT:     %1 = arith.subi %arg0, %arg1 : i8
// CHECK-NEXT:     return %0, %1 : i8, i8
// CHECK-NEXT:   }
func.func @add_negated(%x: i8, %y: i8) -> (i8, i8) {
  %m = arith.constant -1 : i8
  %n = arith.muli %y, %m : i8
  %0 = arith.addi %x, %n : i8
  %1 = arith.addi %n, %x : i8
  return %0, %1 : i8, i8
}

// Bitwise ops of extended values are done before; constants are left where they are.

// CHECK-LABEL: func.func @bits_of_extended(%arg0: i8, %arg1: i8) -> (i32, i32, i32, i32) {
// CHECK-NEXT:     %0 = arith.extsi %arg0 : i8 to i32
// CHECK-NEXT:     %1 = arith.extui %arg1 : i8 to i32
// CHECK-NEXT:     %2 = arith.andi %arg0, %arg1 : i8
// CHECK-NEXT:     %3 = arith.extsi %2 : i8 to i32
// CHECK-NEXT:     %4 = arith.ori %arg0, %arg1 : i8
// CHECK-NEXT:     %5 = arith.extui %4 : i8 to i32
// CHECK-NEXT:     %6 = arith.xori %arg0, %arg1 : i8
// CHECK-NEXT:     %7 = arith.extui %6 : i8 to i32
// CHECK-NEXT:     %8 = arith.andi %0, %1 : i32
// CHECK-NEXT:     return %3, %5, %7, %8 : i32, i32, i32, i32
// CHECK-NEXT:   }
func.func @bits_of_extended(%x: i8, %y: i8) -> (i32, i32, i32, i32) {
  %sx = arith.extsi %x : i8 to i32
  %sy = arith.extsi %y : i8 to i32
  %ux = arith.extui %x : i8 to i32
  %uy = arith.extui %y : i8 to i32
  %0 = arith.andi %sx, %sy : i32
  %1 = arith.ori %ux, %uy : i32
  %2 = arith.xori %ux, %uy : i32
  %3 = arith.andi %sx, %uy : i32
  return %0, %1, %2, %3 : i32, i32, i32, i32
}

// CHECK-LABEL: func.func @not_of_cmp(%arg0: i8, %arg1: i8) -> (i1, i1, i1) {
// CHECK-NEXT:     %0 = arith.cmpi sge, %arg0, %arg1 : i8
// CHECK-NEXT:     %1 = arith.cmpi ult, %arg0, %arg1 : i8
// CHECK-NEXT:     %2 = arith.cmpi ne, %arg0, %arg1 : i8
// CHECK-NEXT:     return %0, %1, %2 : i1, i1, i1
// CHECK-NEXT:   }
func.func @not_of_cmp(%x: i8, %y: i8) -> (i1, i1, i1) {
  %t = arith.constant true
  %a = arith.cmpi slt, %x, %y : i8
  %0 = arith.xori %a, %t : i1
  %b = arith.cmpi uge, %x, %y : i8
  %1 = arith.xori %t, %b : i1
  %c = arith.cmpi eq, %x, %y : i8
  %2 = arith.xori %c, %t : i1
  return %0, %1, %2 : i1, i1, i1
}

// Ops of two results, one of which is not used.

// CHECK-LABEL: func.func @unused_half(%arg0: i32, %arg1: i32) -> (i32, i32, i32) {
// CHECK-NEXT:     %0 = arith.addi %arg0, %arg1 : i32
// CHECK-NEXT:     %1 = arith.muli %arg0, %arg1 : i32
// CHECK-NEXT:     %2 = arith.muli %arg0, %arg1 : i32
// CHECK-NEXT:     return %0, %1, %2 : i32, i32, i32
// CHECK-NEXT:   }
func.func @unused_half(%x: i32, %y: i32) -> (i32, i32, i32) {
  %a:2 = arith.addui_extended %x, %y : i32, i1
  %b:2 = arith.mulsi_extended %x, %y : i32
  %c:2 = arith.mului_extended %x, %y : i32
  return %a#0, %b#0, %c#0 : i32, i32, i32
}

// CHECK-LABEL: func.func @used_half(%arg0: i32, %arg1: i32) -> (i1, i32) {
// CHECK-NEXT:     %sum, %overflow = arith.addui_extended %arg0, %arg1 : i32, i1
// CHECK-NEXT:     %low, %high = arith.mulsi_extended %arg0, %arg1 : i32
// CHECK-NEXT:     return %overflow, %high : i1, i32
// CHECK-NEXT:   }
func.func @used_half(%x: i32, %y: i32) -> (i1, i32) {
  %a:2 = arith.addui_extended %x, %y : i32, i1
  %b:2 = arith.mulsi_extended %x, %y : i32
  return %a#1, %b#1 : i1, i32
}

// CHECK-LABEL: func.func @product_with_one(%arg0: i32, %arg1: i1) -> (i32, i32, i1) {
// CHECK-DAG: %[[C0:.+]] = arith.constant true
// CHECK-DAG: %[[C1:.+]] = arith.constant 0 : i32
// CHECK:     %0 = arith.cmpi slt, %arg0, %[[C1]] : i32
// CHECK-NEXT:     %1 = arith.extsi %0 : i1 to i32
// CHECK-NEXT:     %low, %high = arith.mulsi_extended %arg1, %[[C0]] : i1
// CHECK-NEXT:     return %arg0, %1, %high : i32, i32, i1
// CHECK-NEXT:   }
func.func @product_with_one(%x: i32, %y: i1) -> (i32, i32, i1) {
  %c1 = arith.constant 1 : i32
  %t = arith.constant true
  %a:2 = arith.mulsi_extended %x, %c1 : i32
  %b:2 = arith.mulsi_extended %y, %t : i1
  return %a#0, %a#1, %b#1 : i32, i32, i1
}

// Comparisons.

// CHECK-LABEL: func.func @constant_to_right(%arg0: i32) -> (i1, i1, i1) {
// CHECK-DAG: %[[C0:.+]] = arith.constant 5 : i32
// CHECK:     %0 = arith.cmpi sgt, %arg0, %[[C0]] : i32
// CHECK-NEXT:     %1 = arith.cmpi ule, %arg0, %[[C0]] : i32
// CHECK-NEXT:     %2 = arith.cmpi eq, %arg0, %[[C0]] : i32
// CHECK-NEXT:     return %0, %1, %2 : i1, i1, i1
// CHECK-NEXT:   }
func.func @constant_to_right(%x: i32) -> (i1, i1, i1) {
  %c = arith.constant 5 : i32
  %0 = arith.cmpi slt, %c, %x : i32
  %1 = arith.cmpi uge, %c, %x : i32
  %2 = arith.cmpi eq, %c, %x : i32
  return %0, %1, %2 : i1, i1, i1
}

// CHECK-LABEL: func.func @cmp_of_extended(%arg0: i8, %arg1: i8) -> (i1, i1, i1, i1) {
// CHECK-NEXT:     %0 = arith.extsi %arg0 : i8 to i32
// CHECK-NEXT:     %1 = arith.extsi %arg1 : i8 to i32
// CHECK-NEXT:     %2 = arith.extui %arg1 : i8 to i32
// CHECK-NEXT:     %3 = arith.cmpi eq, %arg0, %arg1 : i8
// CHECK-NEXT:     %4 = arith.cmpi ne, %arg0, %arg1 : i8
// CHECK-NEXT:     %5 = arith.cmpi eq, %0, %2 : i32
// CHECK-NEXT:     %6 = arith.cmpi slt, %0, %1 : i32
// CHECK-NEXT:     return %3, %4, %5, %6 : i1, i1, i1, i1
// CHECK-NEXT:   }
func.func @cmp_of_extended(%x: i8, %y: i8) -> (i1, i1, i1, i1) {
  %sx = arith.extsi %x : i8 to i32
  %sy = arith.extsi %y : i8 to i32
  %ux = arith.extui %x : i8 to i32
  %uy = arith.extui %y : i8 to i32
  %0 = arith.cmpi eq, %sx, %sy : i32
  %1 = arith.cmpi ne, %ux, %uy : i32
  %2 = arith.cmpi eq, %sx, %uy : i32
  %3 = arith.cmpi slt, %sx, %sy : i32
  return %0, %1, %2, %3 : i1, i1, i1, i1
}

// CHECK-LABEL: func.func @cmp_of_converted(%arg0: i32) -> (i1, i1, i1, i1, i1, i1) {
// CHECK-DAG: %[[C0:.+]] = arith.constant 7 : i32
// CHECK-DAG: %[[C1:.+]] = arith.constant -4 : i32
// CHECK-DAG: %[[C2:.+]] = arith.constant true
// CHECK-DAG: %[[C3:.+]] = arith.constant 3 : i32
// CHECK:     %0 = arith.cmpi ugt, %arg0, %[[C3]] : i32
// CHECK-NEXT:     %1 = arith.cmpi slt, %arg0, %[[C1]] : i32
// CHECK-NEXT:     %2 = arith.cmpi eq, %arg0, %[[C0]] : i32
// CHECK-NEXT:     %3 = arith.cmpi slt, %arg0, %[[C0]] : i32
// CHECK-NEXT:     return %0, %[[C2]], %1, %2, %[[C2]], %3 : i1, i1, i1, i1, i1, i1
// CHECK-NEXT:   }
func.func @cmp_of_converted(%x: i32) -> (i1, i1, i1, i1, i1, i1) {
  %a = arith.constant 3.2 : f64
  %b = arith.constant -4.4 : f64
  %c = arith.constant 7.0 : f64
  %u = arith.uitofp %x : i32 to f64
  %s = arith.sitofp %x : i32 to f64
  %0 = arith.cmpf oge, %u, %a : f64
  %1 = arith.cmpf ogt, %u, %b : f64
  %2 = arith.cmpf olt, %s, %b : f64
  %3 = arith.cmpf oeq, %s, %c : f64
  %4 = arith.cmpf une, %s, %a : f64
  %5 = arith.cmpf ult, %s, %c : f64
  return %0, %1, %2, %3, %4, %5 : i1, i1, i1, i1, i1, i1
}

// `f32` does not hold all `i32`.
// CHECK-LABEL: func.func @cmp_of_rounded(%arg0: i32) -> i1 {
// CHECK-DAG: %[[C0:.+]] = arith.constant 7 : i32
// CHECK:     %0 = arith.cmpi eq, %arg0, %[[C0]] : i32
// CHECK-NEXT:     return %0 : i1
// CHECK-NEXT:   }
func.func @cmp_of_rounded(%x: i32) -> i1 {
  %c = arith.constant 7.0 : f32
  %s = arith.sitofp %x : i32 to f32
  %0 = arith.cmpf oeq, %s, %c : f32
  return %0 : i1
}

// Choices.

// CHECK-LABEL: func.func @select_to_ext(%arg0: i1, %arg1: vector<2xi1>) -> (i64, i64, i1, vector<2xi8>) {
// CHECK-DAG: %[[C0:.+]] = arith.constant true
// CHECK-DAG: %[[C1:.+]] = arith.constant dense<0> : vector<2xi8>
// CHECK-DAG: %[[C2:.+]] = arith.constant dense<1> : vector<2xi8>
// CHECK:     %0 = arith.extui %arg0 : i1 to i64
// CHECK-NEXT:     %1 = arith.xori %arg0, %[[C0]] : i1
// CHECK-NEXT:     %2 = arith.extui %1 : i1 to i64
// CHECK-NEXT:     %3 = arith.xori %arg0, %[[C0]] : i1
// CHECK-NEXT:     %4 = arith.select %arg1, %[[C2]], %[[C1]] : vector<2xi1>, vector<2xi8>
// CHECK-NEXT:     return %0, %2, %3, %4 : i64, i64, i1, vector<2xi8>
// CHECK-NEXT:   }
func.func @select_to_ext(%c: i1, %v: vector<2xi1>) -> (i64, i64, i1, vector<2xi8>) {
  %c0 = arith.constant 0 : i64
  %c1 = arith.constant 1 : i64
  %f = arith.constant false
  %t = arith.constant true
  %v0 = arith.constant dense<0> : vector<2xi8>
  %v1 = arith.constant dense<1> : vector<2xi8>
  %0 = arith.select %c, %c1, %c0 : i64
  %1 = arith.select %c, %c0, %c1 : i64
  %2 = arith.select %c, %f, %t : i1
  %3 = arith.select %v, %v1, %v0 : vector<2xi1>, vector<2xi8>
  return %0, %1, %2, %3 : i64, i64, i1, vector<2xi8>
}

// CHECK-LABEL: func.func @select_of_select(%arg0: i1, %arg1: i1, %arg2: i8, %arg3: i8, %arg4: i8) -> (i8, i8, i8) {
// CHECK-NEXT:     %0 = arith.select %arg0, %arg2, %arg3 : i8
// CHECK-NEXT:     %1 = arith.select %arg0, %arg2, %arg4 : i8
// CHECK-NEXT:     %2 = arith.select %arg0, %arg4, %arg3 : i8
// CHECK-NEXT:     %3 = arith.select %arg1, %0, %arg4 : i8
// CHECK-NEXT:     return %1, %2, %3 : i8, i8, i8
// CHECK-NEXT:   }
func.func @select_of_select(%c: i1, %d: i1, %x: i8, %y: i8, %z: i8) -> (i8, i8, i8) {
  %a = arith.select %c, %x, %y : i8
  %0 = arith.select %c, %a, %z : i8
  %1 = arith.select %c, %z, %a : i8
  %2 = arith.select %d, %a, %z : i8
  return %0, %1, %2 : i8, i8, i8
}

// CHECK-LABEL: func.func @select_of_not(%arg0: i1, %arg1: i8, %arg2: i8) -> i8 {
// CHECK-NEXT:     %0 = arith.select %arg0, %arg2, %arg1 : i8
// CHECK-NEXT:     return %0 : i8
// CHECK-NEXT:   }
func.func @select_of_not(%c: i1, %x: i8, %y: i8) -> i8 {
  %t = arith.constant true
  %n = arith.xori %c, %t : i1
  %0 = arith.select %n, %x, %y : i8
  return %0 : i8
}

// Floats.

// CHECK-LABEL: func.func @negations(%arg0: f32, %arg1: f32) -> (f32, f32, f32) {
// CHECK-NEXT:     %0 = arith.negf %arg0 : f32
// CHECK-NEXT:     %1 = arith.negf %arg1 : f32
// CHECK-NEXT:     %2 = arith.mulf %arg0, %arg1 : f32
// CHECK-NEXT:     %3 = arith.divf %arg0, %arg1 fastmath<nnan> : f32
// CHECK-NEXT:     %4 = arith.addf %0, %1 : f32
// CHECK-NEXT:     return %2, %3, %4 : f32, f32, f32
// CHECK-NEXT:   }
func.func @negations(%x: f32, %y: f32) -> (f32, f32, f32) {
  %a = arith.negf %x : f32
  %b = arith.negf %y : f32
  %0 = arith.mulf %a, %b : f32
  %1 = arith.divf %a, %b fastmath<nnan> : f32
  %2 = arith.addf %a, %b : f32
  return %0, %1, %2 : f32, f32, f32
}

// Conversions of conversions.

// CHECK-LABEL: func.func @ext_of_ext(%arg0: i8) -> (i64, i64, i64, i64) {
// CHECK-NEXT:     %0 = arith.extsi %arg0 : i8 to i32
// CHECK-NEXT:     %1 = arith.extsi %arg0 : i8 to i64
// CHECK-NEXT:     %2 = arith.extui %arg0 : i8 to i64
// CHECK-NEXT:     %3 = arith.extui %arg0 : i8 to i64
// CHECK-NEXT:     %4 = arith.extui %0 : i32 to i64
// CHECK-NEXT:     return %1, %2, %3, %4 : i64, i64, i64, i64
// CHECK-NEXT:   }
func.func @ext_of_ext(%x: i8) -> (i64, i64, i64, i64) {
  %s = arith.extsi %x : i8 to i32
  %u = arith.extui %x : i8 to i32
  %0 = arith.extsi %s : i32 to i64
  %1 = arith.extui %u : i32 to i64
  %2 = arith.extsi %u : i32 to i64
  %3 = arith.extui %s : i32 to i64
  return %0, %1, %2, %3 : i64, i64, i64, i64
}

// CHECK-LABEL: func.func @trunci(%arg0: i8, %arg1: i32, %arg2: i64) -> (i16, i16, i16, i8, i8) {
// CHECK-NEXT:     %0 = arith.extsi %arg0 : i8 to i16
// CHECK-NEXT:     %1 = arith.extui %arg0 : i8 to i16
// CHECK-NEXT:     %2 = arith.trunci %arg1 : i32 to i16
// CHECK-NEXT:     %3 = arith.trunci %arg2 overflow<nsw> : i64 to i8
// CHECK-NEXT:     %4 = arith.trunci %arg2 : i64 to i8
// CHECK-NEXT:     return %0, %1, %2, %3, %4 : i16, i16, i16, i8, i8
// CHECK-NEXT:   }
func.func @trunci(%x: i8, %y: i32, %z: i64) -> (i16, i16, i16, i8, i8) {
  %s = arith.extsi %x : i8 to i64
  %u = arith.extui %x : i8 to i64
  %w = arith.extsi %y : i32 to i64
  %0 = arith.trunci %s : i64 to i16
  %1 = arith.trunci %u : i64 to i16
  %2 = arith.trunci %w : i64 to i16
  %t = arith.trunci %z overflow<nsw> : i64 to i32
  %3 = arith.trunci %t overflow<nsw, nuw> : i32 to i8
  %v = arith.trunci %z overflow<nuw> : i64 to i32
  %4 = arith.trunci %v : i32 to i8
  return %0, %1, %2, %3, %4 : i16, i16, i16, i8, i8
}

// CHECK-LABEL: func.func @upper_half(%arg0: i64) -> (i32, i32, i32) {
// CHECK-DAG: %[[C0:.+]] = arith.constant 32 : i64
// CHECK-DAG: %[[C1:.+]] = arith.constant 31 : i64
// CHECK:     %0 = arith.shrui %arg0, %[[C0]] : i64
// CHECK-NEXT:     %1 = arith.trunci %0 : i64 to i32
// CHECK-NEXT:     %2 = arith.shrui %arg0, %[[C0]] exact : i64
// CHECK-NEXT:     %3 = arith.trunci %2 : i64 to i32
// CHECK-NEXT:     %4 = arith.shrsi %arg0, %[[C1]] : i64
// CHECK-NEXT:     %5 = arith.trunci %4 : i64 to i32
// CHECK-NEXT:     return %1, %3, %5 : i32, i32, i32
// CHECK-NEXT:   }
func.func @upper_half(%x: i64) -> (i32, i32, i32) {
  %c32 = arith.constant 32 : i64
  %c31 = arith.constant 31 : i64
  %a = arith.shrsi %x, %c32 : i64
  %0 = arith.trunci %a : i64 to i32
  %b = arith.shrsi %x, %c32 exact : i64
  %1 = arith.trunci %b : i64 to i32
  %c = arith.shrsi %x, %c31 : i64
  %2 = arith.trunci %c : i64 to i32
  return %0, %1, %2 : i32, i32, i32
}

// CHECK-LABEL: func.func @truncf(%arg0: f32, %arg1: i32, %arg2: bf16) -> (f16, f32, f32, f16) {
// CHECK-NEXT:     %0 = arith.truncf %arg0 : f32 to f16
// CHECK-NEXT:     %1 = arith.sitofp %arg1 : i32 to f64
// CHECK-NEXT:     %2 = arith.sitofp %arg1 : i32 to f32
// CHECK-NEXT:     %3 = arith.truncf %1 to_nearest_even : f64 to f32
// CHECK-NEXT:     %4 = arith.extf %arg2 : bf16 to f32
// CHECK-NEXT:     %5 = arith.truncf %4 : f32 to f16
// CHECK-NEXT:     return %0, %2, %3, %5 : f16, f32, f32, f16
// CHECK-NEXT:   }
func.func @truncf(%x: f32, %i: i32, %h: bf16) -> (f16, f32, f32, f16) {
  %a = arith.extf %x : f32 to f64
  %0 = arith.truncf %a : f64 to f16
  %b = arith.sitofp %i : i32 to f64
  %1 = arith.truncf %b : f64 to f32
  %2 = arith.truncf %b to_nearest_even : f64 to f32
  %c = arith.extf %h : bf16 to f32
  %3 = arith.truncf %c : f32 to f16
  return %0, %1, %2, %3 : f16, f32, f32, f16
}

// CHECK-LABEL: func.func @index_cast(%arg0: i8, %arg1: index, %arg2: i64) -> (index, index, i64, index) {
// CHECK-NEXT:     %0 = arith.index_cast %arg0 : i8 to index
// CHECK-NEXT:     %1 = arith.index_castui %arg0 : i8 to index
// CHECK-NEXT:     return %0, %1, %arg2, %arg1 : index, index, i64, index
// CHECK-NEXT:   }
func.func @index_cast(%x: i8, %i: index, %l: i64) -> (index, index, i64, index) {
  %s = arith.extsi %x : i8 to i32
  %u = arith.extui %x : i8 to i32
  %0 = arith.index_cast %s : i32 to index
  %1 = arith.index_castui %u : i32 to index
  %a = arith.index_cast %l : i64 to index
  %2 = arith.index_cast %a : index to i64
  %b = arith.index_castui %i : index to i64
  %3 = arith.index_castui %b : i64 to index
  return %0, %1, %2, %3 : index, index, i64, index
}

// CHECK-LABEL: func.func @bitcast(%arg0: i16) -> f16 {
// CHECK-NEXT:     %0 = arith.bitcast %arg0 : i16 to f16
// CHECK-NEXT:     return %0 : f16
// CHECK-NEXT:   }
func.func @bitcast(%x: i16) -> f16 {
  %a = arith.bitcast %x : i16 to bf16
  %0 = arith.bitcast %a : bf16 to f16
  return %0 : f16
}
