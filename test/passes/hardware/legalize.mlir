// RUN: terrace-opt %s --split-input-file --legalize --verify-diagnostics | FileCheck %s

// Ops that the code generator has not are written in simpler ones.

// CHECK-LABEL: func.func @expansions
// CHECK: %[[Q:.*]] = arith.divsi %arg0, %arg1 : i32
// CHECK: %[[P:.*]] = arith.muli %[[Q]], %arg1
// CHECK: %[[INEXACT:.*]] = arith.cmpi ne, %arg0, %[[P]]
// CHECK: %[[SIDE:.*]] = arith.cmpi eq, %{{.*}}, %{{.*}} : i1
// CHECK: arith.andi %[[INEXACT]], %[[SIDE]]
// CHECK: arith.cmpi ne, %{{.*}}, %{{.*}} : i1
// CHECK: arith.divui
// CHECK: %[[SUM:.*]] = arith.addi %arg0, %arg1
// CHECK-NEXT: arith.cmpi ult, %[[SUM]], %arg0
// CHECK: %[[WIDE:.*]] = arith.muli %{{.*}}, %{{.*}} : i64
// CHECK: arith.shrui %[[WIDE]], %c32_i64
// CHECK: %[[N:.*]] = arith.sitofp %arg3 : i32 to f32
// CHECK-NEXT: math.powf %arg2, %[[N]]
func.func @expansions(%a: i32, %b: i32, %x: f32, %n: i32) -> (i32, i32, i32, i32, i1, i32, i32, f32) {
  %0 = arith.ceildivsi %a, %b : i32
  %1 = arith.floordivsi %a, %b : i32
  %2 = arith.ceildivui %a, %b : i32
  %3, %4 = arith.addui_extended %a, %b : i32, i1
  %5, %6 = arith.mulsi_extended %a, %b : i32
  %7 = math.fpowi %x, %n : f32, i32
  return %0, %1, %2, %3, %4, %5, %6, %7 : i32, i32, i32, i32, i1, i32, i32, f32
}
// Floats of 16 bits are computed with as f32.

// CHECK-LABEL: func.func @halves
// CHECK: %[[X:.*]] = arith.extf %arg0 : f16 to f32
// CHECK: %[[SUM:.*]] = arith.addf %[[X]], %{{.*}} fastmath<nnan> : f32
// CHECK-NEXT: arith.truncf %[[SUM]] : f32 to f16
// CHECK: arith.cmpf olt, %{{.*}} : f32
// CHECK: %[[EXP:.*]] = math.exp %{{.*}} : f32
// CHECK-NEXT: arith.truncf %[[EXP]] : f32 to bf16
// CHECK: %[[WIDE:.*]] = arith.sitofp %arg2 : i8 to f64
// CHECK-NEXT: arith.truncf %[[WIDE]] : f64 to f16
// CHECK: arith.fptosi %{{.*}} : f32 to i32
func.func @halves(%x: f16, %y: bf16, %i: i8) -> (f16, i1, bf16, f16, i32) {
  %0 = arith.addf %x, %x fastmath<nnan> : f16
  %1 = arith.cmpf olt, %y, %y : bf16
  %2 = math.exp %y : bf16
  %3 = arith.sitofp %i : i8 to f16
  %4 = arith.fptosi %x : f16 to i32
  return %0, %1, %2, %3, %4 : f16, i1, bf16, f16, i32
}
// So are integers with upper bits that are no sign, where it matters.

// CHECK-LABEL: func.func @small
// CHECK: %[[A:.*]] = arith.extsi %arg0 : i1 to i32
// CHECK: %[[MAX:.*]] = arith.maxsi %[[A]], %{{.*}} : i32
// CHECK-NEXT: arith.trunci %[[MAX]] : i32 to i1
// CHECK: arith.shrsi %{{.*}} : i32
// CHECK: arith.addi %arg2, %arg2 : i4
func.func @small(%a: i1, %b: i1, %c: i4) -> (i1, i4, i4) {
  %0 = arith.maxsi %a, %b : i1
  %1 = arith.shrsi %c, %c : i4
  %2 = arith.addi %c, %c : i4
  return %0, %1, %2 : i1, i4, i4
}
// Floats of at most 8 bits are only held. Their bits, a fraction of another length below an exponent of another bias, are
// moved by integer arithmetic; those of subnormal numbers count the least one.

// CHECK-LABEL: func.func @eighths
// CHECK: %[[BITS:.*]] = arith.bitcast %arg0 : f8E4M3FN to i8
// CHECK: %[[WIDE:.*]] = arith.extui %[[BITS]] : i8 to i32
// CHECK: %[[MAGNITUDE:.*]] = arith.andi %[[WIDE]], %c127_i32
// CHECK: %[[SHIFTED:.*]] = arith.shli %[[MAGNITUDE]], %c20_i32
// CHECK: %[[NORMAL:.*]] = arith.addi %[[SHIFTED]], %c1006632960_i32
// CHECK: %[[COUNT:.*]] = arith.uitofp %[[MAGNITUDE]] : i32 to f32
// CHECK: %[[PRODUCT:.*]] = arith.mulf %[[COUNT]], %{{.*}} : f32
// CHECK: %[[SUBNORMAL:.*]] = arith.bitcast %[[PRODUCT]] : f32 to i32
// CHECK: arith.select %{{.*}}, %[[SUBNORMAL]], %[[NORMAL]] : i32
// CHECK: arith.cmpi eq, %[[MAGNITUDE]], %{{.*}} : i32
// CHECK: %[[X:.*]] = arith.bitcast %{{.*}} : i32 to f32
// CHECK: %[[SUM:.*]] = arith.addf %[[X]], %{{.*}} : f32
// CHECK: arith.bitcast %[[SUM]] : f32 to i32
// CHECK: arith.trunci %{{.*}} : i32 to i8
// CHECK: arith.bitcast %{{.*}} : i8 to f8E4M3FN
// CHECK-NOT: arith.extf
// CHECK-NOT: arith.truncf
// CHECK: return
func.func @eighths(%x: f8E4M3FN, %y: f8E4M3FN) -> f8E4M3FN {
  %0 = arith.addf %x, %y : f8E4M3FN
  return %0 : f8E4M3FN
}
// Vectors are split to 128 bits.

// CHECK-LABEL: func.func @long
// CHECK-NOT: vector<8x
// CHECK: %[[LOW:.*]] = vector.load
// CHECK: %[[FOUR:.*]] = arith.constant 4 : index
// CHECK: %[[I:.*]] = arith.addi %arg1, %[[FOUR]]
// CHECK: %[[HIGH:.*]] = vector.load %arg0[%[[I]]]
// CHECK: arith.constant dense<[4.000000e+00, 5.000000e+00, 6.000000e+00, 7.000000e+00]>
// CHECK: arith.mulf %[[LOW]]
// CHECK: arith.mulf %[[HIGH]]
// CHECK-COUNT-2: arith.select %{{.*}} : vector<4xi1>, vector<4xf32>
func.func @long(%m: memref<64xf32>, %i: index, %s: f32) {
  %0 = vector.load %m[%i] : memref<64xf32>, vector<8xf32>
  %1 = vector.broadcast %s : f32 to vector<8xf32>
  %c = arith.constant dense<[0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]> : vector<8xf32>
  %2 = arith.mulf %0, %1 : vector<8xf32>
  %3 = arith.addf %2, %c : vector<8xf32>
  %4 = arith.cmpf ogt, %3, %0 : vector<8xf32>
  %5 = arith.select %4, %3, %0 : vector<8xi1>, vector<8xf32>
  vector.store %5, %m[%i] : memref<64xf32>, vector<8xf32>
  return
}

// -----

// All that is left is reported at once.

func.func @left(%x: vector<2xf32>, %y: vector<4xi32>, %z: i128, %t: tensor<4xf32>) {
  // expected-error@below {{'arith.addf' op has operand #0 of type 'vector<2xf32>', which the code generator 'cranelift' does not take there}}
  %0 = arith.addf %x, %x : vector<2xf32>
  // expected-error@below {{'arith.divsi' op has operand #0 of type 'vector<4xi32>', which the code generator 'cranelift' does not take there}}
  %1 = arith.divsi %y, %y : vector<4xi32>
  // expected-error@below {{'arith.addi' op has operand #0 of type 'i128', which}}
  %2 = arith.addi %z, %z : i128
  %c0 = arith.constant 0 : index
  // expected-error@below {{'tensor.extract' op is not among the ops of the code generator 'cranelift'}}
  %3 = tensor.extract %t[%c0] : tensor<4xf32>
  return
}

// -----

// An exponent alone has no sign, and more than one way of rounding.

func.func @exponent(%x: f32) -> f8E8M0FNU {
  // expected-error@below {{'arith.truncf' op has result #0 of type 'f8E8M0FNU', which the code generator 'cranelift' does not take there}}
  %0 = arith.truncf %x : f32 to f8E8M0FNU
  return %0 : f8E8M0FNU
}
