// RUN: terrace-opt %s --split-input-file --verify-diagnostics | FileCheck %s

// CHECK-LABEL: func.func @transforms(
// CHECK: linalg.winograd_filter_transform fmr(F_2_3) ins(%{{.*}} : tensor<8x3x3x5xf32>) outs(%{{.*}} : tensor<4x4x5x8xf32>) -> tensor<4x4x5x8xf32>
// CHECK: linalg.winograd_input_transform fmr(F_2_3) ins(%{{.*}} : tensor<1x6x8x5xf32>) outs(%{{.*}} : tensor<4x4x2x3x1x5xf32>) -> tensor<4x4x2x3x1x5xf32>
// CHECK: linalg.winograd_output_transform fmr(F_2_3) ins(%{{.*}} : tensor<4x4x2x3x1x8xf32>) outs(%{{.*}} : tensor<1x4x6x8xf32>) -> tensor<1x4x6x8xf32>
// CHECK: linalg.winograd_filter_transform fmr(F_2_5) ins(%{{.*}} : tensor<8x1x5x5xf32>) outs(%{{.*}} : tensor<1x6x5x8xf32>)
func.func @transforms(%f: tensor<8x3x3x5xf32>, %fo: tensor<4x4x5x8xf32>, %i: tensor<1x6x8x5xf32>, %io: tensor<4x4x2x3x1x5xf32>, %v: tensor<4x4x2x3x1x8xf32>, %vo: tensor<1x4x6x8xf32>, %g: tensor<8x1x5x5xf32>, %go: tensor<1x6x5x8xf32>) {
  %0 = linalg.winograd_filter_transform fmr(F_2_3) ins(%f : tensor<8x3x3x5xf32>) outs(%fo : tensor<4x4x5x8xf32>) -> tensor<4x4x5x8xf32>
  %1 = linalg.winograd_input_transform fmr(F_2_3) ins(%i : tensor<1x6x8x5xf32>) outs(%io : tensor<4x4x2x3x1x5xf32>) -> tensor<4x4x2x3x1x5xf32>
  %2 = linalg.winograd_output_transform fmr(F_2_3) ins(%v : tensor<4x4x2x3x1x8xf32>) outs(%vo : tensor<1x4x6x8xf32>) -> tensor<1x4x6x8xf32>
  %3 = linalg.winograd_filter_transform fmr(F_2_5) ins(%g : tensor<8x1x5x5xf32>) outs(%go : tensor<1x6x5x8xf32>) -> tensor<1x6x5x8xf32>
  return
}

// -----

func.func @filter(%f: tensor<8x3x4x5xf32>, %fo: tensor<4x4x5x8xf32>) -> tensor<4x4x5x8xf32> {
  // expected-error @+1 {{expect filter width either equals to r or 1}}
  %0 = linalg.winograd_filter_transform fmr(F_2_3) ins(%f : tensor<8x3x4x5xf32>) outs(%fo : tensor<4x4x5x8xf32>) -> tensor<4x4x5x8xf32>
  return %0 : tensor<4x4x5x8xf32>
}

// -----

func.func @tiles(%i: tensor<1x6x8x5xf32>, %io: tensor<4x4x3x3x1x5xf32>) -> tensor<4x4x3x3x1x5xf32> {
  // expected-error @+1 {{the output shape is not expected}}
  %0 = linalg.winograd_input_transform fmr(F_2_3) ins(%i : tensor<1x6x8x5xf32>) outs(%io : tensor<4x4x3x3x1x5xf32>) -> tensor<4x4x3x3x1x5xf32>
  return %0 : tensor<4x4x3x3x1x5xf32>
}

// -----

func.func @rank(%i: tensor<6x8x5xf32>, %io: tensor<4x4x3x3x1x5xf32>) -> tensor<4x4x3x3x1x5xf32> {
  // expected-error @+1 {{operand #0 must be}}
  %0 = linalg.winograd_input_transform fmr(F_2_3) ins(%i : tensor<6x8x5xf32>) outs(%io : tensor<4x4x3x3x1x5xf32>) -> tensor<4x4x3x3x1x5xf32>
  return %0 : tensor<4x4x3x3x1x5xf32>
}
