// RUN: terrace-opt %s --math-extend-to-supported-types | FileCheck %s
// RUN: terrace-opt %s "--math-extend-to-supported-types=extra-types=f16 target-type=f32" | FileCheck %s --check-prefix=EXTRA

// CHECK-LABEL: func.func @functions(%arg0: f16, %arg1: f32, %arg2: vector<2xbf16>, %arg3: i32) -> (f16, f32, vector<2xbf16>, f16) {
// CHECK-NEXT:     %0 = arith.extf %arg2 : vector<2xbf16> to vector<2xf32>
// CHECK-NEXT:     %1 = arith.extf %arg0 : f16 to f32
// CHECK-NEXT:     %2 = math.sin %1 fastmath<nsz> : f32
// CHECK-NEXT:     %3 = arith.truncf %2 : f32 to f16
// CHECK-NEXT:     %4 = arith.extf %3 : f16 to f32
// CHECK-NEXT:     %5 = math.sin %arg1 : f32
// CHECK-NEXT:     %6 = math.atan2 %0, %0 : vector<2xf32>
// CHECK-NEXT:     %7 = arith.truncf %6 : vector<2xf32> to vector<2xbf16>
// CHECK-NEXT:     %8 = math.fpowi %4, %arg3 : f32, i32
// CHECK-NEXT:     %9 = arith.truncf %8 : f32 to f16
// CHECK-NEXT:     return %3, %5, %7, %9 : f16, f32, vector<2xbf16>, f16
// CHECK-NEXT:   }
// EXTRA-LABEL: func.func @functions(%arg0: f16, %arg1: f32, %arg2: vector<2xbf16>, %arg3: i32) -> (f16, f32, vector<2xbf16>, f16) {
// EXTRA-NEXT:     %0 = arith.extf %arg2 : vector<2xbf16> to vector<2xf32>
// EXTRA-NEXT:     %1 = math.sin %arg0 fastmath<nsz> : f16
// EXTRA-NEXT:     %2 = math.sin %arg1 : f32
// EXTRA-NEXT:     %3 = math.atan2 %0, %0 : vector<2xf32>
// EXTRA-NEXT:     %4 = arith.truncf %3 : vector<2xf32> to vector<2xbf16>
// EXTRA-NEXT:     %5 = math.fpowi %1, %arg3 : f16, i32
// EXTRA-NEXT:     return %1, %2, %4, %5 : f16, f32, vector<2xbf16>, f16
// EXTRA-NEXT:   }
func.func @functions(%x: f16, %y: f32, %v: vector<2xbf16>, %i: i32) -> (f16, f32, vector<2xbf16>, f16) {
  %a = math.sin %x fastmath<nsz> : f16
  %b = math.sin %y : f32
  %c = math.atan2 %v, %v : vector<2xbf16>
  %d = math.fpowi %a, %i : f16, i32
  return %a, %b, %c, %d : f16, f32, vector<2xbf16>, f16
}

// A fused multiply-add of small formats is left to the target.

// CHECK-LABEL: func.func @fma(%arg0: f16) -> f16 {
// CHECK-NEXT:     %0 = math.fma %arg0, %arg0, %arg0 : f16
// CHECK-NEXT:     return %0 : f16
// CHECK-NEXT:   }
// EXTRA-LABEL: func.func @fma(%arg0: f16) -> f16 {
// EXTRA-NEXT:     %0 = math.fma %arg0, %arg0, %arg0 : f16
// EXTRA-NEXT:     return %0 : f16
// EXTRA-NEXT:   }
func.func @fma(%x: f16) -> f16 {
  %a = math.fma %x, %x, %x : f16
  return %a : f16
}

// CHECK-LABEL: func.func @nested(%arg0: bf16, %arg1: bf16, %arg2: i1) -> bf16 {
// CHECK-NEXT:     %0 = arith.extf %arg0 : bf16 to f32
// CHECK-NEXT:     %1 = scf.if %arg2 -> (bf16) {
// CHECK-NEXT:       %2 = math.absf %0 : f32
// CHECK-NEXT:       %3 = arith.truncf %2 : f32 to bf16
// CHECK-NEXT:       scf.yield %3 : bf16
// CHECK-NEXT:     } else {
// CHECK-NEXT:       scf.yield %arg1 : bf16
// CHECK-NEXT:     }
// CHECK-NEXT:     return %1 : bf16
// CHECK-NEXT:   }
// EXTRA-LABEL: func.func @nested(%arg0: bf16, %arg1: bf16, %arg2: i1) -> bf16 {
// EXTRA-NEXT:     %0 = arith.extf %arg0 : bf16 to f32
// EXTRA-NEXT:     %1 = scf.if %arg2 -> (bf16) {
// EXTRA-NEXT:       %2 = math.absf %0 : f32
// EXTRA-NEXT:       %3 = arith.truncf %2 : f32 to bf16
// EXTRA-NEXT:       scf.yield %3 : bf16
// EXTRA-NEXT:     } else {
// EXTRA-NEXT:       scf.yield %arg1 : bf16
// EXTRA-NEXT:     }
// EXTRA-NEXT:     return %1 : bf16
// EXTRA-NEXT:   }
func.func @nested(%x: bf16, %y: bf16, %c: i1) -> bf16 {
  %0 = scf.if %c -> (bf16) {
    %1 = math.absf %x : bf16
    scf.yield %1 : bf16
  } else {
    scf.yield %y : bf16
  }
  return %0 : bf16
}
