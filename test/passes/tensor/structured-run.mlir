// RUN: terrace-opt %s --verify-each=run --linalg-generalize-named-ops --linalg-fuse-elementwise-ops --linalg-specialize-generic-ops --bufferize --convert-linalg-to-loops | FileCheck %s
// RUN: terrace-opt %s --verify-each=run --bufferize --convert-linalg-to-loops | FileCheck %s
// RUN: not terrace-opt %s --verify-each=run --linalg-generalize-named-ops --test-flip-sign 2>&1 | FileCheck %s --check-prefix=WRONG

// Every form computes the same, from tensors to loops; the last run shows that a difference would be seen.

// CHECK-LABEL: func.func @main
// CHECK-NOT: linalg
// CHECK: scf.for

// WRONG: test-flip-sign

func.func @main(%a: tensor<4x8xf32>, %b: tensor<8x6xf32>, %c: tensor<1x9x9x2xf32>, %k: tensor<3x2x2x5xf32>, %p: tensor<2x2xf32>) -> (tensor<4x6xf32>, tensor<6x4xf32>, tensor<1x4x3x5xf32>, tensor<1x4x4x2xf32>, tensor<6xf32>, tensor<4x6x3xf32>) {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<4x6xf32>
  %z = linalg.fill ins(%zero : f32) outs(%e : tensor<4x6xf32>) -> tensor<4x6xf32>
  %0 = linalg.matmul ins(%a, %b : tensor<4x8xf32>, tensor<8x6xf32>) outs(%z : tensor<4x6xf32>) -> tensor<4x6xf32>
  %1 = linalg.exp ins(%0 : tensor<4x6xf32>) outs(%e : tensor<4x6xf32>) -> tensor<4x6xf32>
  %et = tensor.empty() : tensor<6x4xf32>
  %2 = linalg.transpose ins(%1 : tensor<4x6xf32>) outs(%et : tensor<6x4xf32>) permutation = [1, 0]
  %ec = tensor.empty() : tensor<1x4x3x5xf32>
  %zc = linalg.fill ins(%zero : f32) outs(%ec : tensor<1x4x3x5xf32>) -> tensor<1x4x3x5xf32>
  %3 = linalg.conv_2d_nhwc_hwcf {dilations = dense<[1, 2]> : tensor<2xi64>, strides = dense<[2, 3]> : tensor<2xi64>} ins(%c, %k : tensor<1x9x9x2xf32>, tensor<3x2x2x5xf32>) outs(%zc : tensor<1x4x3x5xf32>) -> tensor<1x4x3x5xf32>
  %ep = tensor.empty() : tensor<1x4x4x2xf32>
  %zp = linalg.fill ins(%zero : f32) outs(%ep : tensor<1x4x4x2xf32>) -> tensor<1x4x4x2xf32>
  %4 = linalg.pooling_nhwc_max {dilations = dense<1> : tensor<2xi64>, strides = dense<2> : tensor<2xi64>} ins(%c, %p : tensor<1x9x9x2xf32>, tensor<2x2xf32>) outs(%zp : tensor<1x4x4x2xf32>) -> tensor<1x4x4x2xf32>
  %er = tensor.empty() : tensor<6xf32>
  %zr = linalg.fill ins(%zero : f32) outs(%er : tensor<6xf32>) -> tensor<6xf32>
  %5 = linalg.reduce { arith.addf } ins(%1 : tensor<4x6xf32>) outs(%zr : tensor<6xf32>) dimensions = [0]
  %eb = tensor.empty() : tensor<4x6x3xf32>
  %6 = linalg.broadcast ins(%1 : tensor<4x6xf32>) outs(%eb : tensor<4x6x3xf32>) dimensions = [2]
  %7 = linalg.map { arith.mulf } ins(%6, %6 : tensor<4x6x3xf32>, tensor<4x6x3xf32>) outs(%eb : tensor<4x6x3xf32>)
  return %0, %2, %3, %4, %5, %7 : tensor<4x6xf32>, tensor<6x4xf32>, tensor<1x4x3x5xf32>, tensor<1x4x4x2xf32>, tensor<6xf32>, tensor<4x6x3xf32>
}
