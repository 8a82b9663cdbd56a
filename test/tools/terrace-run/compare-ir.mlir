// The layers of a model in IR are its ops, named after their locations or else by what they are.

// RUN: bash -c 'terrace-run %s --compare interp --passes-first="test-flip-sign{number=1}" > %t.out 2> %t.err; test $? = 3'
// RUN: FileCheck --input-file %t.out %s
// RUN: FileCheck --check-prefix=ERR --input-file %t.err %s

// CHECK: layer op max abs error own type source
// CHECK-NEXT: scaled graph.mul 0 0 0 f32[2, 3] layer.py:4:1 'scaled'
// CHECK-NEXT: add graph.add 0 0 0 f32[2, 3] compare-ir.mlir:{{[0-9]+}}:8
// CHECK-NEXT: sum graph.add 1.89e0 9.03e-1 9.03e-1 f32[2, 3] first, wrong by itself layer.py:5:1 'sum'
// CHECK-NEXT: out graph.tanh 1.48e0 9.53e-1 {{[0-9.e-]+}} f32[2, 3] by what it reads compare-ir.mlir:{{[0-9]+}}:8
// ERR: error[E0502]: 'sum' (`graph.add`) is the first value that diverges

func.func @main(%x: tensor<2x3xf32> {graph.name = "x"}, %y: tensor<3xf32>) -> (tensor<2x3xf32> {graph.name = "out"}) {
  %0 = graph.mul %x, %y : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32> loc("scaled"("layer.py":4:1))
  %1 = graph.add %0, %y : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  %2 = graph.add %1, %x : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32> loc("sum"("layer.py":5:1))
  %3 = graph.tanh %2 : tensor<2x3xf32>
  return %3 : tensor<2x3xf32>
}
