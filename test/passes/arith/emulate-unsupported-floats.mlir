// RUN: terrace-opt %s "--arith-emulate-unsupported-floats=source-types=bf16 target-type=f32" | FileCheck %s

// A value is extended once, where it is defined; what only moves floats stays.

// CHECK-LABEL: func.func @chain(%arg0: bf16, %arg1: bf16, %arg2: i1) -> (i1, bf16) {
// CHECK-NEXT:     %0 = arith.extf %arg1 fastmath<contract> : bf16 to f32
// CHECK-NEXT:     %1 = arith.extf %arg0 fastmath<contract> : bf16 to f32
// CHECK-NEXT:     %2 = arith.addf %1, %0 fastmath<nnan> : f32
// CHECK-NEXT:     %3 = arith.truncf %2 fastmath<contract> : f32 to bf16
// CHECK-NEXT:     %4 = arith.extf %3 fastmath<contract> : bf16 to f32
// CHECK-NEXT:     %5 = arith.mulf %4, %1 : f32
// CHECK-NEXT:     %6 = arith.truncf %5 fastmath<contract> : f32 to bf16
// CHECK-NEXT:     %7 = arith.extf %6 fastmath<contract> : bf16 to f32
// CHECK-NEXT:     %8 = arith.cmpf ole, %4, %7 : f32
// CHECK-NEXT:     %9 = arith.select %arg2, %3, %6 : bf16
// CHECK-NEXT:     return %8, %9 : i1, bf16
// CHECK-NEXT:   }
func.func @chain(%x: bf16, %y: bf16, %c: i1) -> (i1, bf16) {
  %p = arith.addf %x, %y fastmath<nnan> : bf16
  %q = arith.mulf %p, %x : bf16
  %r = arith.cmpf ole, %p, %q : bf16
  %s = arith.select %c, %p, %q : bf16
  return %r, %s : i1, bf16
}

// CHECK-LABEL: func.func @vector(%arg0: vector<4xbf16>, %arg1: vector<4xi8>) -> vector<4xbf16> {
// CHECK-NEXT:     %0 = arith.extf %arg0 fastmath<contract> : vector<4xbf16> to vector<4xf32>
// CHECK-NEXT:     %1 = arith.sitofp %arg1 : vector<4xi8> to vector<4xf32>
// CHECK-NEXT:     %2 = arith.truncf %1 fastmath<contract> : vector<4xf32> to vector<4xbf16>
// CHECK-NEXT:     %3 = arith.extf %2 fastmath<contract> : vector<4xbf16> to vector<4xf32>
// CHECK-NEXT:     %4 = arith.subf %0, %3 : vector<4xf32>
// CHECK-NEXT:     %5 = arith.truncf %4 fastmath<contract> : vector<4xf32> to vector<4xbf16>
// CHECK-NEXT:     return %5 : vector<4xbf16>
// CHECK-NEXT:   }
func.func @vector(%x: vector<4xbf16>, %i: vector<4xi8>) -> vector<4xbf16> {
  %a = arith.sitofp %i : vector<4xi8> to vector<4xbf16>
  %b = arith.subf %x, %a : vector<4xbf16>
  return %b : vector<4xbf16>
}

// CHECK-LABEL: func.func @supported(%arg0: f32, %arg1: f16) -> (f32, f16) {
// CHECK-NEXT:     %0 = arith.addf %arg0, %arg0 : f32
// CHECK-NEXT:     %1 = arith.addf %arg1, %arg1 : f16
// CHECK-NEXT:     return %0, %1 : f32, f16
// CHECK-NEXT:   }
func.func @supported(%x: f32, %h: f16) -> (f32, f16) {
  %a = arith.addf %x, %x : f32
  %b = arith.addf %h, %h : f16
  return %a, %b : f32, f16
}
