// RUN: terrace-opt %s --math-sincos-fusion | FileCheck %s

// CHECK-LABEL: func.func @fused(%arg0: f32, %arg1: vector<2xf64>) -> (f32, f32, vector<2xf64>, vector<2xf64>) {
// CHECK-NEXT:     %sin, %cos = math.sincos %arg0 fastmath<afn> : f32
// CHECK-NEXT:     %sin_0, %cos_1 = math.sincos %arg1 : vector<2xf64>
// CHECK-NEXT:     return %sin, %cos, %cos_1, %sin_0 : f32, f32, vector<2xf64>, vector<2xf64>
// CHECK-NEXT:   }
func.func @fused(%a: f32, %b: vector<2xf64>) -> (f32, f32, vector<2xf64>, vector<2xf64>) {
  %0 = math.sin %a fastmath<afn> : f32
  %1 = math.cos %a fastmath<afn> : f32
  %2 = math.cos %b : vector<2xf64>
  %3 = math.sin %b : vector<2xf64>
  return %0, %1, %2, %3 : f32, f32, vector<2xf64>, vector<2xf64>
}

// CHECK-LABEL: func.func @different(%arg0: f32, %arg1: f32) -> (f32, f32, f32) {
// CHECK-NEXT:     %0 = math.sin %arg0 : f32
// CHECK-NEXT:     %1 = math.cos %arg1 : f32
// CHECK-NEXT:     %2 = math.cos %arg0 fastmath<afn> : f32
// CHECK-NEXT:     return %0, %1, %2 : f32, f32, f32
// CHECK-NEXT:   }
func.func @different(%a: f32, %b: f32) -> (f32, f32, f32) {
  %0 = math.sin %a : f32
  %1 = math.cos %b : f32
  %2 = math.cos %a fastmath<afn> : f32
  return %0, %1, %2 : f32, f32, f32
}

// CHECK-LABEL: func.func @other_block(%arg0: f32, %arg1: i1) -> f32 {
// CHECK-NEXT:     %0 = math.sin %arg0 : f32
// CHECK-NEXT:     %1 = scf.if %arg1 -> (f32) {
// CHECK-NEXT:       %2 = math.cos %arg0 : f32
// CHECK-NEXT:       scf.yield %2 : f32
// CHECK-NEXT:     } else {
// CHECK-NEXT:       scf.yield %0 : f32
// CHECK-NEXT:     }
// CHECK-NEXT:     return %1 : f32
// CHECK-NEXT:   }
func.func @other_block(%a: f32, %c: i1) -> f32 {
  %s = math.sin %a : f32
  %0 = scf.if %c -> (f32) {
    %1 = math.cos %a : f32
    scf.yield %1 : f32
  } else {
    scf.yield %s : f32
  }
  return %0 : f32
}
