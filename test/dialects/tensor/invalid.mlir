// RUN: terrace-opt %s --split-input-file --verify-diagnostics

func.func @test() {
  // expected-error@+1 {{'tensor.empty' op incorrect number of dynamic sizes, has 0, expected 1}}
  tensor.empty() : tensor<?xf32>
  return
}

// -----

func.func @test(%x: f32) {
  // expected-error@+1 {{'tensor.splat' op incorrect number of dynamic sizes, has 0, expected 1}}
  tensor.splat %x : tensor<?xf32>
  return
}

// -----

func.func @test(%x: f32) {
  // expected-error@+1 {{custom op 'tensor.splat' invalid kind of type specified: expected builtin.tensor, but found 'memref<4xf32>'}}
  tensor.splat %x : memref<4xf32>
  return
}

// -----

func.func @test(%t0: tensor<f32>, %i: index) {
  // expected-error@+1 {{'tensor.dim' op operand #0 must be non-0-ranked or unranked tensor, but got 'tensor<f32>'}}
  tensor.dim %t0, %i : tensor<f32>
  return
}

// -----

func.func @test(%t: tensor<4x8xf32>) {
  // expected-error@+1 {{'tensor.cast' op operand type 'tensor<4x8xf32>' and result type 'tensor<4x7xf32>' are cast incompatible}}
  tensor.cast %t : tensor<4x8xf32> to tensor<4x7xf32>
  return
}

// -----

func.func @test(%t: tensor<4x8xf32>) {
  // expected-error@+1 {{'tensor.cast' op operand type 'tensor<4x8xf32>' and result type 'tensor<*xi32>' are cast incompatible}}
  tensor.cast %t : tensor<4x8xf32> to tensor<*xi32>
  return
}

// -----

func.func @test(%t: tensor<4x8xf32>) {
  // expected-error@+1 {{'tensor.bitcast' op operand type 'tensor<4x8xf32>' and result type 'tensor<4x8xi64>' are cast incompatible}}
  tensor.bitcast %t : tensor<4x8xf32> to tensor<4x8xi64>
  return
}

// -----

func.func @test(%t: tensor<4x8xf32>) {
  // expected-error@+1 {{'tensor.bitcast' op result #0 must be tensor of signless integer or unsigned integer or signed integer or floating-point values, but got 'tensor<4x8xindex>'}}
  tensor.bitcast %t : tensor<4x8xf32> to tensor<4x8xindex>
  return
}

// -----

func.func @test(%t: tensor<4x8xf32>, %i: index) {
  // expected-error@+1 {{'tensor.extract' op incorrect number of indices for extract_element}}
  tensor.extract %t[%i] : tensor<4x8xf32>
  return
}

// -----

func.func @test(%t: tensor<4x8xf32>, %i: index) {
  // expected-error@+1 {{'tensor.extract' op failed to verify that result type matches element type of tensor}}
  "tensor.extract"(%t, %i, %i) : (tensor<4x8xf32>, index, index) -> i32
  return
}

// -----

func.func @test(%t: tensor<4x8xf32>, %i: index, %x: f32) {
  // expected-error@+1 {{'tensor.insert' op incorrect number of indices}}
  tensor.insert %x into %t[%i] : tensor<4x8xf32>
  return
}

// -----

func.func @test(%t: tensor<4x8xf32>, %i: index) {
  // expected-error@+1 {{'tensor.insert' op failed to verify that scalar type matches element type of dest}}
  "tensor.insert"(%i, %t, %i, %i) : (index, tensor<4x8xf32>, index, index) -> tensor<4x8xf32>
  return
}

// -----

func.func @test(%t: tensor<4x8xf32>, %i: index, %x: f32) {
  // expected-error@+1 {{'tensor.insert' op failed to verify that result type matches type of dest}}
  "tensor.insert"(%x, %t, %i, %i) : (f32, tensor<4x8xf32>, index, index) -> tensor<4x?xf32>
  return
}

// -----

func.func @test(%t: tensor<4x8xf32>) {
  // expected-error@+1 {{'tensor.extract_slice' op expected type to be 'tensor<2x3xf32>' or a rank-reduced version. (size mismatch)}}
  tensor.extract_slice %t[0, 0] [2, 3] [1, 1] : tensor<4x8xf32> to tensor<2x4xf32>
  return
}

// -----

func.func @test(%t: tensor<4x8xf32>) {
  // expected-error@+1 {{'tensor.extract_slice' op expected rank to be smaller or equal to the other rank.}}
  tensor.extract_slice %t[0, 0] [2, 3] [1, 1] : tensor<4x8xf32> to tensor<2x3x1xf32>
  return
}

// -----

func.func @test(%t: tensor<4x8xf32>) {
  // expected-error@+1 {{'tensor.extract_slice' op expected element type to be 'f32'}}
  tensor.extract_slice %t[0, 0] [2, 3] [1, 1] : tensor<4x8xf32> to tensor<2x3xi32>
  return
}

// -----

func.func @test(%t: tensor<4x8xf32>) {
  // expected-error@+1 {{'tensor.extract_slice' op expected 2 offset values, got 1}}
  tensor.extract_slice %t[0] [2] [1] : tensor<4x8xf32> to tensor<2xf32>
  return
}

// -----

func.func @test(%t: tensor<4x8xf32>) {
  // expected-error@+1 {{'tensor.extract_slice' op offset 0 is out-of-bounds: 4 >= 4}}
  tensor.extract_slice %t[4, 0] [1, 8] [1, 1] : tensor<4x8xf32> to tensor<1x8xf32>
  return
}

// -----

func.func @test(%t: tensor<4x8xf32>) {
  // expected-error@+1 {{'tensor.extract_slice' op slice along dimension 0 runs out-of-bounds: 4 >= 4}}
  tensor.extract_slice %t[1, 0] [2, 8] [3, 1] : tensor<4x8xf32> to tensor<2x8xf32>
  return
}

// -----

func.func @test(%t: tensor<4x8xf32>, %p: tensor<2x3xf32>) {
  // expected-error@+1 {{'tensor.insert_slice' op expected type to be 'tensor<2x4xf32>' or a rank-reduced version. (size mismatch)}}
  tensor.insert_slice %p into %t[0, 0] [2, 4] [1, 1] : tensor<2x3xf32> into tensor<4x8xf32>
  return
}

// -----

func.func @test(%t: tensor<4x8xf32>, %p: tensor<2x3xf32>) {
  // expected-error@+1 {{'tensor.insert_slice' op slice along dimension 0 runs out-of-bounds: 4 >= 4}}
  tensor.insert_slice %p into %t[3, 0] [2, 3] [1, 1] : tensor<2x3xf32> into tensor<4x8xf32>
  return
}

// -----

func.func @test(%t: tensor<4x8xf32>, %p: tensor<2x3xf32>) {
  // expected-error@+1 {{'tensor.insert_slice' op failed to verify that expected result type to match dest type}}
  "tensor.insert_slice"(%p, %t) {operandSegmentSizes = array<i32: 1, 1, 0, 0, 0>, static_offsets = array<i64: 0, 0>, static_sizes = array<i64: 2, 3>, static_strides = array<i64: 1, 1>} : (tensor<2x3xf32>, tensor<4x8xf32>) -> tensor<4x?xf32>
  return
}

// -----

func.func @test(%t: tensor<4x8xf32>, %p: tensor<2x3xf32>) {
  // expected-error@+1 {{'tensor.parallel_insert_slice' op expected InParallelOpInterface parent, got: 'func.func'}}
  tensor.parallel_insert_slice %p into %t[0, 0] [2, 3] [1, 1] : tensor<2x3xf32> into tensor<4x8xf32>
  return
}

// -----

func.func @test(%t: tensor<4x8xf32>) {
  // expected-error@+1 {{'tensor.collapse_shape' op reassociation indices must not be empty}}
  tensor.collapse_shape %t [[0, 1], []] : tensor<4x8xf32> into tensor<32x1xf32>
  return
}

// -----

func.func @test(%t: tensor<4x8xf32>) {
  // expected-error@+1 {{'tensor.collapse_shape' op expected the expanded type, 'tensor<4x8xf32>' to have a higher (or same) rank than the collapsed type, 'tensor<4x8x1xf32>'.}}
  tensor.collapse_shape %t [[0]] : tensor<4x8xf32> into tensor<4x8x1xf32>
  return
}

// -----

func.func @test(%t: tensor<4x8xf32>) {
  // expected-error@+1 {{'tensor.collapse_shape' op expected collapsed rank (1) to equal the number of reassociation maps (3).}}
  tensor.collapse_shape %t [[0], [1], [2]] : tensor<4x8xf32> into tensor<32xf32>
  return
}

// -----

func.func @test(%t: tensor<4x8xf32>) {
  // expected-error@+1 {{'tensor.collapse_shape' op expected reassociation map #0 to have size equal to the expanded rank (2), but it is  1.}}
  tensor.collapse_shape %t [[0]] : tensor<4x8xf32> into tensor<4xf32>
  return
}

// -----

func.func @test(%t: tensor<4x8xf32>) {
  // expected-error@+1 {{'tensor.collapse_shape' op expected reassociation map #0 to be valid and contiguous.}}
  tensor.collapse_shape %t [[1], [0]] : tensor<4x8xf32> into tensor<8x4xf32>
  return
}

// -----

func.func @test(%t: tensor<4x8xf32>) {
  // expected-error@+1 {{'tensor.collapse_shape' op expected dimension 0 of collapsed type to be static value of 32}}
  tensor.collapse_shape %t [[0, 1]] : tensor<4x8xf32> into tensor<31xf32>
  return
}

// -----

func.func @test(%d: tensor<?x8xf32>) {
  // expected-error@+1 {{'tensor.collapse_shape' op expected dimension 0 of collapsed type to be dynamic since one or more of the corresponding dimensions in the expanded type is dynamic}}
  tensor.collapse_shape %d [[0, 1]] : tensor<?x8xf32> into tensor<32xf32>
  return
}

// -----

func.func @test(%t: tensor<4x8xf32>) {
  // expected-error@+1 {{'tensor.collapse_shape' op expected collapsed type to be 'tensor<32xf32>', but got 'tensor<32xi32>'}}
  tensor.collapse_shape %t [[0, 1]] : tensor<4x8xf32> into tensor<32xi32>
  return
}

// -----

func.func @test(%t: tensor<4x8xf32>) {
  // expected-error@+1 {{'tensor.collapse_shape' op invalid to reshape tensor/memref with non-unit extent dimensions to zero-rank tensor/memref}}
  tensor.collapse_shape %t [] : tensor<4x8xf32> into tensor<f32>
  return
}

// -----

func.func @test(%t: tensor<4x8xf32>) {
  // expected-error@+1 {{'tensor.expand_shape' op expected number of static shape dims to be equal to the output rank (3) but found 2 inputs instead}}
  tensor.expand_shape %t [[0], [1, 2]] output_shape [4, 8] : tensor<4x8xf32> into tensor<4x4x2xf32>
  return
}

// -----

func.func @test(%t: tensor<4x8xf32>, %i: index) {
  // expected-error@+1 {{'tensor.expand_shape' op mismatch in dynamic dims in output_shape and static_output_shape: static_output_shape has 0 dynamic dims while output_shape has 1 values}}
  "tensor.expand_shape"(%t, %i) {reassociation = [[0], [1]], static_output_shape = array<i64: 4, 8>} : (tensor<4x8xf32>, index) -> tensor<4x8xf32>
  return
}

// -----

func.func @test(%t: tensor<4x8xf32>, %sh: tensor<2xindex>) {
  // expected-error@+1 {{'tensor.reshape' op element types of source and destination tensor types should be the same}}
  tensor.reshape %t(%sh) : (tensor<4x8xf32>, tensor<2xindex>) -> tensor<4x8xi32>
  return
}

// -----

func.func @test(%t: tensor<4x8xf32>, %sh: tensor<2xindex>) {
  // expected-error@+1 {{'tensor.reshape' op source and destination tensor should have the same number of elements}}
  tensor.reshape %t(%sh) : (tensor<4x8xf32>, tensor<2xindex>) -> tensor<4x7xf32>
  return
}

// -----

func.func @test(%d: tensor<?x8xf32>, %sh: tensor<2xindex>) {
  // expected-error@+1 {{'tensor.reshape' op length of shape operand differs from the result's tensor rank}}
  tensor.reshape %d(%sh) : (tensor<?x8xf32>, tensor<2xindex>) -> tensor<?xf32>
  return
}

// -----

func.func @test(%d: tensor<?x8xf32>, %dsh: tensor<?xindex>) {
  // expected-error@+1 {{'tensor.reshape' op cannot use shape operand with dynamic length to reshape to statically-ranked tensor type}}
  tensor.reshape %d(%dsh) : (tensor<?x8xf32>, tensor<?xindex>) -> tensor<?xf32>
  return
}

// -----

func.func @test(%d: tensor<?x8xf32>, %p: tensor<2x3xf32>) {
  // expected-error@+1 {{'tensor.reshape' op operand #1 must be 1D tensor of signless integer or index values, but got 'tensor<2x3xf32>'}}
  tensor.reshape %d(%p) : (tensor<?x8xf32>, tensor<2x3xf32>) -> tensor<?xf32>
  return
}

// -----

func.func @test() {
  // expected-error@+1 {{'tensor.concat' op requires at least one input}}
  tensor.concat dim(0) : () -> tensor<4xf32>
  return
}

// -----

func.func @test(%t: tensor<4x8xf32>) {
  // expected-error@+1 {{'tensor.concat' op rank of concatenated inputs must match result rank}}
  tensor.concat dim(0) %t : (tensor<4x8xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @test(%t: tensor<4x8xf32>) {
  // expected-error@+1 {{'tensor.concat' op concatenation dim must be less than the tensor rank}}
  tensor.concat dim(2) %t : (tensor<4x8xf32>) -> tensor<4x8xf32>
  return
}

// -----

func.func @test(%t: tensor<4x8xf32>, %p: tensor<2x3xf32>) {
  // expected-error@+1 {{'tensor.concat' op static concatenation size mismatch along non-concatenated dimension 1}}
  tensor.concat dim(0) %t, %p : (tensor<4x8xf32>, tensor<2x3xf32>) -> tensor<6x8xf32>
  return
}

// -----

func.func @test(%t: tensor<4x8xf32>) {
  // expected-error@+1 {{'tensor.concat' op result type 'tensor<7x8xf32>'does not match inferred shape 'tensor<8x8xf32>' static sizes}}
  tensor.concat dim(0) %t, %t : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<7x8xf32>
  return
}

// -----

func.func @test(%t: tensor<4x8xf32>) {
  // expected-error@+1 {{'tensor.concat' op inputs and result element type must match}}
  tensor.concat dim(0) %t : (tensor<4x8xf32>) -> tensor<4x8xi32>
  return
}

// -----

func.func @test(%x: f32) {
  // expected-error@+1 {{custom op 'tensor.from_elements' number of operands and types do not match: got 1 operands and 2 types}}
  tensor.from_elements %x : tensor<2xf32>
  return
}

// -----

func.func @test(%x: f32) {
  // expected-error@+1 {{custom op 'tensor.from_elements' 'result' must be statically shaped tensor of any type values, but got 'tensor<?xf32>'}}
  tensor.from_elements %x : tensor<?xf32>
  return
}

// -----

func.func @test(%x: f32) {
  // expected-error@+1 {{custom op 'tensor.from_elements' invalid kind of type specified: expected builtin.tensor, but found 'tensor<*xf32>'}}
  tensor.from_elements %x : tensor<*xf32>
  return
}

// -----

func.func @test(%t: tensor<4x8xf32>, %at: tensor<3x1xindex>) {
  // expected-error@+1 {{'tensor.gather' op gather_dims must be non-empty}}
  tensor.gather %t[%at] gather_dims([]) : (tensor<4x8xf32>, tensor<3x1xindex>) -> tensor<3x8xf32>
  return
}

// -----

func.func @test(%t: tensor<4x8xf32>, %at: tensor<3x1xindex>) {
  // expected-error@+1 {{'tensor.gather' op gather_dims overflow source rank}}
  tensor.gather %t[%at] gather_dims([0, 1, 2]) : (tensor<4x8xf32>, tensor<3x1xindex>) -> tensor<3x8xf32>
  return
}

// -----

func.func @test(%t: tensor<4x8xf32>, %at: tensor<3x1xindex>) {
  // expected-error@+1 {{'tensor.gather' op gather_dims length must match the size of last dimension of indices}}
  tensor.gather %t[%at] gather_dims([0, 1]) : (tensor<4x8xf32>, tensor<3x1xindex>) -> tensor<3xf32>
  return
}

// -----

func.func @test(%t: tensor<4x8xf32>, %at: tensor<3x1xindex>) {
  // expected-error@+1 {{'tensor.gather' op gather_dims value must be non-negative}}
  tensor.gather %t[%at] gather_dims([-1]) : (tensor<4x8xf32>, tensor<3x1xindex>) -> tensor<3x8xf32>
  return
}

// -----

func.func @test(%t: tensor<4x8xf32>, %at: tensor<3x1xindex>) {
  // expected-error@+1 {{'tensor.gather' op gather_dims value must be smaller than source rank}}
  tensor.gather %t[%at] gather_dims([2]) : (tensor<4x8xf32>, tensor<3x1xindex>) -> tensor<3x8xf32>
  return
}

// -----

func.func @test(%t: tensor<4x8xf32>, %at2: tensor<3x2xindex>) {
  // expected-error@+1 {{'tensor.gather' op gather_dims values must be strictly increasing}}
  tensor.gather %t[%at2] gather_dims([1, 0]) : (tensor<4x8xf32>, tensor<3x2xindex>) -> tensor<3xf32>
  return
}

// -----

func.func @test(%t: tensor<4x8xf32>, %at: tensor<3x1xindex>) {
  // expected-error@+1 {{'tensor.gather' op result type mismatch: expected 'tensor<3x1x8xf32>' or its rank-reduced variant 'tensor<3x8xf32>' (got: 'tensor<3x7xf32>')}}
  tensor.gather %t[%at] gather_dims([0]) : (tensor<4x8xf32>, tensor<3x1xindex>) -> tensor<3x7xf32>
  return
}

// -----

func.func @test(%t: tensor<4x8xf32>, %p: tensor<2x3xf32>, %at: tensor<3x1xindex>) {
  // expected-error@+1 {{'tensor.scatter' op requires 'unique' attribute to be set}}
  tensor.scatter %p into %t[%at] scatter_dims([0]) : (tensor<2x3xf32>, tensor<4x8xf32>, tensor<3x1xindex>) -> tensor<4x8xf32>
  return
}

// -----

func.func @test(%t: tensor<4x8xf32>, %p: tensor<2x3xf32>, %at: tensor<3x1xindex>) {
  // expected-error@+1 {{'tensor.scatter' op source type mismatch: expected 'tensor<3x1x8xf32>' or its rank-reduced variant 'tensor<3x8xf32>' (got: 'tensor<2x3xf32>')}}
  tensor.scatter %p into %t[%at] scatter_dims([0]) unique : (tensor<2x3xf32>, tensor<4x8xf32>, tensor<3x1xindex>) -> tensor<4x8xf32>
  return
}

// -----

func.func @test(%x: f32) {
  // expected-error@+1 {{'tensor.rank' op operand #0 must be tensor of any type values, but got 'f32'}}
  "tensor.rank"(%x) : (f32) -> index
  return
}

// -----

func.func @test(%x: f32) {
  // expected-error@+1 {{'tensor.yield' op expects parent op to be one of 'tensor.generate, tensor.pad'}}
  tensor.yield %x : f32
  return
}

// -----

func.func @test(%n: index, %x: f32) {
  // expected-error@+1 {{'tensor.generate' op incorrect number of dynamic sizes, has 1, expected 0}}
  %0 = tensor.generate %n {
  ^bb0(%i: index):
    tensor.yield %x : f32
  } : tensor<4xf32>
  return
}

// -----

func.func @test(%x: f32) {
  // expected-error@+1 {{'tensor.generate' op must have one body argument per input dimension}}
  %0 = tensor.generate {
  ^bb0(%i: index, %j: index):
    tensor.yield %x : f32
  } : tensor<4xf32>
  return
}

// -----

func.func @test(%x: f32) {
  // expected-error@+1 {{'tensor.generate' op all body arguments must be index}}
  %0 = tensor.generate {
  ^bb0(%i: i64):
    tensor.yield %x : f32
  } : tensor<4xf32>
  return
}

// -----

func.func @test(%n: i32) {
  // expected-error@+1 {{'tensor.generate' op body must be terminated with a `yield` operation of the tensor element type}}
  %0 = tensor.generate {
  ^bb0(%i: index):
    tensor.yield %n : i32
  } : tensor<4xf32>
  return
}

// -----

func.func @test(%t: tensor<3xf32>, %x: f32) {
  // expected-error@+1 {{'tensor.pad' op specified type 'tensor<5xf32>' does not match the inferred type 'tensor<6xf32>'}}
  %0 = tensor.pad %t low[1] high[2] {
  ^bb0(%i: index):
    tensor.yield %x : f32
  } : tensor<3xf32> to tensor<5xf32>
  return
}

// -----

func.func @test(%t: tensor<3xf32>, %x: f32) {
  // expected-error@+1 {{'tensor.pad' op failed to infer expectedType from sourceType 'tensor<3xf32>', specified resultType is 'tensor<6xf32>'}}
  %0 = tensor.pad %t low[1, 0] high[2, 0] {
  ^bb0(%i: index):
    tensor.yield %x : f32
  } : tensor<3xf32> to tensor<6xf32>
  return
}

// -----

func.func @test(%t: tensor<3xf32>, %x: f32) {
  // expected-error@+1 {{'tensor.pad' op expected the block to have 1 arguments}}
  %0 = tensor.pad %t low[1] high[2] {
  ^bb0(%i: index, %j: index):
    tensor.yield %x : f32
  } : tensor<3xf32> to tensor<6xf32>
  return
}

// -----

func.func @test(%t: tensor<3xf32>, %x: f32) {
  // expected-error@+1 {{'tensor.pad' op expected block argument 1 to be an index}}
  %0 = tensor.pad %t low[1] high[2] {
  ^bb0(%i: i32):
    tensor.yield %x : f32
  } : tensor<3xf32> to tensor<6xf32>
  return
}

// -----

func.func @test(%t: tensor<3xf32>, %n: i32) {
  // expected-error@+1 {{'tensor.pad' op expected yield type to match shape element type}}
  %0 = tensor.pad %t low[1] high[2] {
  ^bb0(%i: index):
    tensor.yield %n : i32
  } : tensor<3xf32> to tensor<6xf32>
  return
}
