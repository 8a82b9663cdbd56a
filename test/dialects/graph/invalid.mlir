// RUN: terrace-opt %s --split-input-file --verify-diagnostics

func.func @channels(%x: tensor<1x3x8x8xf32>, %w: tensor<4x2x3x3xf32>) {
  // expected-error@+1 {{'graph.conv' op input has 3 channels, but weights are for 1 groups of 2}}
  %0 = graph.conv %x, %w : (tensor<1x3x8x8xf32>, tensor<4x2x3x3xf32>) -> tensor<1x4x6x6xf32>
  return
}

// -----

func.func @result_shape(%x: tensor<1x3x8x8xf32>, %w: tensor<4x3x3x3xf32>) {
  // expected-error@+1 {{'graph.conv' op result #0 has shape 1x4x8x8, expected 1x4x6x6}}
  %0 = graph.conv %x, %w : (tensor<1x3x8x8xf32>, tensor<4x3x3x3xf32>) -> tensor<1x4x8x8xf32>
  return
}

// -----

func.func @window(%x: tensor<1x3x2x2xf32>) {
  // expected-error@+1 {{'graph.max_pool' op window of 3 elements does not fit 2 elements of padded input}}
  %0 = graph.max_pool %x {kernel = array<i64: 3, 3>} : (tensor<1x3x2x2xf32>) -> tensor<1x3x1x1xf32>
  return
}

// -----

func.func @strides(%x: tensor<1x3x8x8xf32>) {
  // expected-error@+1 {{'graph.max_pool' op attribute 'strides' has an element 0, expected at least 1}}
  %0 = graph.max_pool %x {kernel = array<i64: 3, 3>, strides = array<i64: 0, 1>} : (tensor<1x3x8x8xf32>) -> tensor<1x3x6x6xf32>
  return
}

// -----

func.func @inner(%a: tensor<2x3xf32>, %b: tensor<4x5xf32>) {
  // expected-error@+1 {{'graph.matmul' op contracts dimensions of different sizes: left side has 3 columns, right side has 4 rows}}
  %0 = graph.matmul %a, %b : (tensor<2x3xf32>, tensor<4x5xf32>) -> tensor<2x5xf32>
  return
}

// -----

func.func @broadcast(%a: tensor<2x3xf32>, %b: tensor<4xf32>) {
  // expected-error@+1 {{'graph.add' op operands of shapes 2x3 and 4 do not broadcast}}
  %0 = graph.add %a, %b : (tensor<2x3xf32>, tensor<4xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @perm(%a: tensor<2x3xf32>) {
  // expected-error@+1 {{'graph.transpose' op attribute 'perm' must be a permutation of 0 to 2}}
  %0 = graph.transpose %a {perm = array<i64: 0, 0>} : (tensor<2x3xf32>) -> tensor<2x2xf32>
  return
}

// -----

func.func @reshape(%a: tensor<2x3xf32>) {
  // expected-error@+1 {{'graph.reshape' op cannot reshape 2x3 to 4x2}}
  %0 = graph.reshape %a {shape = array<i64: 4, 2>} : (tensor<2x3xf32>) -> tensor<4x2xf32>
  return
}

// -----

func.func @axis(%a: tensor<2x3xf32>) {
  // expected-error@+1 {{'graph.softmax' op attribute 'axis' is 2, expected at least 0 and less than the rank 2}}
  %0 = graph.softmax %a {axis = 2 : i64} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @split(%a: tensor<2x3xf32>) {
  // expected-error@+1 {{'graph.split' op sizes add up to 4, expected 3}}
  %0:2 = graph.split %a {axis = 1 : i64, sizes = array<i64: 2, 2>} : (tensor<2x3xf32>) -> (tensor<2x2xf32>, tensor<2x2xf32>)
  return
}

// -----

func.func @bits(%a: tensor<2xf32>) {
  // expected-error@+1 {{'graph.bitcast' op reads elements of type 'f32' as 'i16', which is not of the same width}}
  %0 = graph.bitcast %a to i16 : (tensor<2xf32>) -> tensor<2xi16>
  return
}

// -----

func.func @blocks(%a: tensor<2x7xf32>, %s: tensor<2x2xf32>) {
  // expected-error@+1 {{'graph.quantize' op operand 'scale' has shape 2x2, expected 2x3}}
  %0 = graph.quantize %a, %s to i8 {block_size = 3 : i64} : (tensor<2x7xf32>, tensor<2x2xf32>) -> tensor<2x7xi8>
  return
}

// -----

func.func @wide(%a: tensor<2x7xf32>, %s: tensor<f32>) {
  // expected-error@+1 {{'graph.quantize' op attribute 'to' must be an integer type or a floating-point type of at most 8 bits}}
  %0 = graph.quantize %a, %s to f16 : (tensor<2x7xf32>, tensor<f32>) -> tensor<2x7xf16>
  return
}

// -----

func.func @round(%a: tensor<2xf32>) {
  // expected-error@+1 {{"up", "down" or "nearest"}}
  %0 = graph.cast %a to f8E8M0FNU {round = "even"} : (tensor<2xf32>) -> tensor<2xf8E8M0FNU>
  return
}

// -----

func.func @corners(%boxes: tensor<1x9x5xf32>, %scores: tensor<1x2x9xf32>, %n: tensor<i64>, %t: tensor<f32>) {
  // expected-error@+1 {{'graph.non_max_suppression' op operand 'boxes' has shape 1x9x5, expected 1x9x4}}
  %0 = graph.non_max_suppression %boxes, %scores, %n, %t : (tensor<1x9x5xf32>, tensor<1x2x9xf32>, tensor<i64>, tensor<f32>) -> tensor<?x3xi64>
  return
}

// -----

func.func @flat(%boxes: tensor<9x4xf32>, %scores: tensor<1x2x9xf32>, %n: tensor<i64>, %t: tensor<f32>) {
  // expected-error@+1 {{'graph.non_max_suppression' op operand 'boxes' has rank 2, expected 3}}
  %0 = graph.non_max_suppression %boxes, %scores, %n, %t : (tensor<9x4xf32>, tensor<1x2x9xf32>, tensor<i64>, tensor<f32>) -> tensor<?x3xi64>
  return
}

// -----

func.func @list(%boxes: tensor<1x9x4xf32>, %scores: tensor<1x2x9xf32>, %n: tensor<1xi64>, %t: tensor<f32>) {
  // expected-error@+1 {{'graph.non_max_suppression' op operand 'max_output' has shape 1, expected scalar}}
  %0 = graph.non_max_suppression %boxes, %scores, %n, %t : (tensor<1x9x4xf32>, tensor<1x2x9xf32>, tensor<1xi64>, tensor<f32>) -> tensor<?x3xi64>
  return
}

// -----

func.func @slices(%x: tensor<3x4xf32>) {
  // expected-error@+1 {{'graph.unique' op result #2 has shape 3, expected 4}}
  %0:4 = graph.unique %x {axis = 1 : i64} : (tensor<3x4xf32>) -> (tensor<3x?xf32>, tensor<?xi64>, tensor<3xi64>, tensor<?xi64>)
  return
}
