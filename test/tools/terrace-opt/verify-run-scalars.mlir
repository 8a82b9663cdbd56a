// Scalars are arguments and results of what --verify-each=run runs, as tensors are.

// RUN: not terrace-opt %s --verify-each=run --test-flip-sign 2>&1 | FileCheck %s --implicit-check-not='not checked'

// CHECK: [[@LINE+5]]:{{[0-9]+}}: error: pass 'test-flip-sign' changes what the model computes: output 'output0' differs
// CHECK: note: the numbers part here: 'arith.subf' computes {{.*}}, where 'arith.addf' computed
func.func @main(%x: f32, %n: i32, %on: i1) -> (f32, i32) {
  %one = arith.constant 1 : i32
  %m = arith.addi %n, %one : i32
  %y = arith.addf %x, %x : f32
  %z = arith.select %on, %y, %y : f32
  return %z, %m : f32, i32
}
