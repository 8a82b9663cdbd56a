// RUN: terrace-opt %s --split-input-file --verify-diagnostics

func.func @empty() {
  // expected-error@+1 {{'tensor.empty' op incorrect number of dynamic sizes, has 0, expected 1}}
  %0 = tensor.empty() : tensor<?xf32>
  return
}

// -----

func.func @cast(%t: tensor<4x8xf32>) {
  // expected-error@+1 {{'tensor.cast' op operand type 'tensor<4x8xf32>' and result type 'tensor<4x7xf32>' are cast incompatible}}
  %0 = tensor.cast %t : tensor<4x8xf32> to tensor<4x7xf32>
  return
}

// -----

func.func @extract(%t: tensor<4x8xf32>, %i: index) {
  // expected-error@+1 {{'tensor.extract' op incorrect number of indices for extract}}
  %0 = tensor.extract %t[%i] : tensor<4x8xf32>
  return
}

// -----

func.func @extract_slice(%t: tensor<4x8xf32>) {
  // expected-error@+1 {{'tensor.extract_slice' op expected type to be 'tensor<2x3xf32>' or a rank-reduced version. (size mismatch)}}
  %0 = tensor.extract_slice %t[0, 0] [2, 3] [1, 1] : tensor<4x8xf32> to tensor<2x4xf32>
  return
}

// -----

func.func @insert_slice(%t: tensor<4x8xf32>, %s: tensor<2x4xf32>) {
  // expected-error@+1 {{'tensor.insert_slice' op expected type to be 'tensor<2x3xf32>' or a rank-reduced version. (size mismatch)}}
  %0 = tensor.insert_slice %s into %t[0, 0] [2, 3] [1, 1] : tensor<2x4xf32> into tensor<4x8xf32>
  return
}

// -----

func.func @concat(%t: tensor<4x8xf32>, %s: tensor<4x7xf32>) {
  // expected-error@+1 {{'tensor.concat' op static concatenation size mismatch along non-concatenated dimension 1}}
  %0 = tensor.concat dim(0) %t, %s : (tensor<4x8xf32>, tensor<4x7xf32>) -> tensor<8x8xf32>
  return
}

// -----

func.func @from_elements(%x: f32) {
  // expected-error@+1 {{custom op 'tensor.from_elements' number of operands and types do not match: got 1 operands and 2 types}}
  %0 = tensor.from_elements %x : tensor<2xf32>
  return
}

// -----

func.func @pad(%t: tensor<4xf32>, %x: f32) {
  // expected-error@+1 {{'tensor.pad' op specified type 'tensor<5xf32>' does not match the inferred type 'tensor<6xf32>'}}
  %0 = tensor.pad %t low[1] high[1] {
  ^bb0(%i: index):
    tensor.yield %x : f32
  } : tensor<4xf32> to tensor<5xf32>
  return
}

// -----

func.func @reshape(%t: tensor<4xf32>, %s: tensor<2xindex>) {
  // expected-error@+1 {{'tensor.reshape' op source and destination tensor should have the same number of elements}}
  %0 = tensor.reshape %t(%s) : (tensor<4xf32>, tensor<2xindex>) -> tensor<2x3xf32>
  return
}
