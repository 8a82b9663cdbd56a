// What passes make of single functions is checked by running @main in the module, also where it calls them.

// RUN: terrace-opt %s --verify-each=run --pass-pipeline='builtin.module(func.func(canonicalize,cse))' 2>&1 | FileCheck %s --implicit-check-not='not checked'
// RUN: not terrace-opt %s --verify-each=run --pass-pipeline='builtin.module(func.func(cse,test-flip-sign))' 2>&1 | FileCheck %s --check-prefix=WRONG

// CHECK: func.func private @twice
// CHECK: func.func @main
// WRONG: error: pass 'test-flip-sign' changes what the model computes: output 'output0'
func.func private @twice(%x: f32) -> f32 {
  %0 = arith.addf %x, %x : f32
  return %0 : f32
}

func.func @main(%t: tensor<4xf32>) -> tensor<4xf32> {
  %c0 = arith.constant 0 : index
  %x = tensor.extract %t[%c0] : tensor<4xf32>
  %y = func.call @twice(%x) : (f32) -> f32
  %r = tensor.insert %y into %t[%c0] : tensor<4xf32>
  return %r : tensor<4xf32>
}
