// RUN: terrace-opt %s --convert-linalg-to-std --split-input-file --verify-diagnostics

func.func @tensors(%a: tensor<4xf32>, %b: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @+2 {{failed to legalize operation 'linalg.exp'}}
  // expected-note @+1 {{works on tensors: bufferize it first}}
  %0 = linalg.exp ins(%a : tensor<4xf32>) outs(%b : tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// The name of a convolution says nothing of its strides: a function of that name has others.
func.func @strides(%a: memref<9xf32>, %b: memref<3xf32>, %c: memref<1x4x1xf32>, %d: memref<1x9x1xf32>, %e: memref<3x1x1xf32>) {
  // expected-error @+2 {{failed to legalize operation 'linalg.conv_1d_nwc_wcf'}}
  // expected-note @+1 {{no name in a library tells its attribute 'strides'}}
  linalg.conv_1d_nwc_wcf {strides = dense<2> : tensor<1xi64>} ins(%d, %e : memref<1x9x1xf32>, memref<3x1x1xf32>) outs(%c : memref<1x4x1xf32>)
  return
}

// -----

func.func @unnamed(%a: memref<4xf32>) {
  // expected-error @+2 {{failed to legalize operation 'linalg.generic'}}
  // expected-note @+1 {{has no attribute 'library_call'}}
  linalg.generic {indexing_maps = [affine_map<(i) -> (i)>], iterator_types = ["parallel"]} outs(%a : memref<4xf32>) {
  ^bb0(%x: f32):
    linalg.yield %x : f32
  }
  return
}

// -----

func.func private @linalg_exp_view4xf32_view4xf32(memref<4xf32>)

func.func @another_type(%a: memref<4xf32>) {
  // expected-error @+2 {{failed to legalize operation 'linalg.exp'}}
  // expected-note @+1 {{function 'linalg_exp_view4xf32_view4xf32' has type (memref<4xf32>) -> (), not}}
  linalg.exp ins(%a : memref<4xf32>) outs(%a : memref<4xf32>)
  return
}
