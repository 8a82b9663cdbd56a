// RUN: terrace-opt %s --split-input-file --verify-diagnostics

func.func @inputs(%a: tensor<4xf32>) {
  // expected-error@+2 {{custom op 'linalg.add' [parseNamedStructuredOpRegion] ods-gen generated region expects 3 args, got 2}}
  %0 = linalg.add ins(%a : tensor<4xf32>) outs(%a : tensor<4xf32>) -> tensor<4xf32>
}

// -----

// The generic form has no parser to count.
func.func @inputs_generic(%a: tensor<4xf32>) {
  // expected-error@+1 {{'linalg.add' op expected the number of indexing_map (3) to be equal to the number of input/output operands (2)}}
  %0 = "linalg.add"(%a, %a) <{operandSegmentSizes = array<i32: 1, 1>}> ({
  ^bb0(%x: f32, %y: f32):
    "linalg.yield"(%x) : (f32) -> ()
  }) : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @classes(%a: memref<4xf32>, %b: memref<4xi32>) {
  // expected-error@+1 {{Cannot build binary Linalg operation: expects allComplex, allFloatingPoint, or allInteger, got 'f32' and 'i32'}}
  linalg.add ins(%a, %b : memref<4xf32>, memref<4xi32>) outs(%a : memref<4xf32>)
  return
}

// -----

func.func @bools(%a: memref<4xi1>) {
  // expected-error@+1 {{unsupported operation: sub with bools}}
  linalg.sub ins(%a, %a : memref<4xi1>, memref<4xi1>) outs(%a : memref<4xi1>)
  return
}

// -----

func.func @unsigned(%a: memref<1x4x4x1xf32>, %k: memref<2x2xf32>, %b: memref<1x3x3x1xf32>) {
  // expected-error@+1 {{unsupported operation: unsigned max not on uint}}
  linalg.pooling_nhwc_max_unsigned ins(%a, %k : memref<1x4x4x1xf32>, memref<2x2xf32>) outs(%b : memref<1x3x3x1xf32>)
  return
}

// -----

func.func @fill_shaped(%a: tensor<2xf32>, %b: tensor<4xf32>) {
  // expected-error@+1 {{'linalg.fill' op expected op with scalar input}}
  %0 = linalg.fill ins(%a : tensor<2xf32>) outs(%b : tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @fill_type(%a: f64, %b: tensor<4xf32>) {
  // expected-error@+1 {{'linalg.fill' op expected fill value type ('f64') to match output element type ('f32')}}
  %0 = linalg.fill ins(%a : f64) outs(%b : tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @strides(%a: memref<1x8x8x1xf32>, %k: memref<3x3x1x1xf32>, %b: memref<1x6x6x1xf32>) {
  // expected-error@+1 {{'linalg.conv_2d_nhwc_hwcf' op attribute 'strides' failed to satisfy constraint: 64-bit signless int elements attribute of shape [2]}}
  linalg.conv_2d_nhwc_hwcf {strides = dense<1> : tensor<3xi64>} ins(%a, %k : memref<1x8x8x1xf32>, memref<3x3x1x1xf32>) outs(%b : memref<1x6x6x1xf32>)
  return
}

// -----

func.func @no_such_kind(%a: memref<4xf32>) {
  // expected-error@+3 {{expected ::mlir::linalg::ElementwiseKind to be one of: exp, log, abs}}
  // expected-error@+2 {{failed to parse ElementwiseKindAttr parameter}}
  // expected-error@+1 {{custom op 'linalg.elementwise' expected operation 'kind' attribute}}
  linalg.elementwise kind=#linalg.elementwise_kind<wave> ins(%a : memref<4xf32>) outs(%a : memref<4xf32>)
  return
}

// -----

func.func @matmul_count(%a: memref<4x4xf32>) {
  // expected-error@+1 {{'linalg.matmul' op Indexing_map attribute must have 3 affine maps}}
  linalg.matmul indexing_maps = [affine_map<(m, n, k) -> (m, k)>] ins(%a, %a : memref<4x4xf32>, memref<4x4xf32>) outs(%a : memref<4x4xf32>)
  return
}

// -----

func.func @matmul_dim(%a: memref<4x4xf32>) {
  // expected-error@+1 {{'linalg.matmul' op Unexpected dim expression in map result.}}
  linalg.matmul indexing_maps = [affine_map<(m, n, k) -> (n, k)>, affine_map<(m, n, k) -> (k, n)>, affine_map<(m, n, k) -> (m, n)>] ins(%a, %a : memref<4x4xf32>, memref<4x4xf32>) outs(%a : memref<4x4xf32>)
  return
}

// -----

func.func @matmul_broadcast(%v: memref<4xf32>, %a: memref<4x4xf32>) {
  // expected-error@+1 {{'linalg.matmul' op Invalid broadcast requested, should be (d2).}}
  linalg.matmul indexing_maps = [affine_map<(m, n, k) -> (m)>, affine_map<(m, n, k) -> (k, n)>, affine_map<(m, n, k) -> (m, n)>] ins(%v, %a : memref<4xf32>, memref<4x4xf32>) outs(%a : memref<4x4xf32>)
  return
}

// -----

func.func @batch_dim(%a: memref<4x4x4xf32>) {
  // expected-error@+1 {{'linalg.batch_matmul' op Invalid batch dimension expression.}}
  linalg.batch_matmul indexing_maps = [affine_map<(b, m, n, k) -> (m, b, k)>, affine_map<(b, m, n, k) -> (b, k, n)>, affine_map<(b, m, n, k) -> (b, m, n)>] ins(%a, %a : memref<4x4x4xf32>, memref<4x4x4xf32>) outs(%a : memref<4x4x4xf32>)
  return
}

// -----

func.func @batch_other_dim(%a: memref<4x4x4xf32>) {
  // expected-error@+1 {{'linalg.batch_matmul' op Unexpected result dim expression (outside the set of default result dims).}}
  linalg.batch_matmul indexing_maps = [affine_map<(b, m, n, k) -> (b, n, k)>, affine_map<(b, m, n, k) -> (b, k, n)>, affine_map<(b, m, n, k) -> (b, m, n)>] ins(%a, %a : memref<4x4x4xf32>, memref<4x4x4xf32>) outs(%a : memref<4x4x4xf32>)
  return
}

// -----

func.func @batch_results(%a: memref<4x4x4xf32>) {
  // expected-error@+1 {{'linalg.batch_matmul' op no. of result dim expressions exceeds 3.}}
  linalg.batch_matmul indexing_maps = [affine_map<(b, m, n, k) -> (b, m, k, k)>, affine_map<(b, m, n, k) -> (b, k, n)>, affine_map<(b, m, n, k) -> (b, m, n)>] ins(%a, %a : memref<4x4x4xf32>, memref<4x4x4xf32>) outs(%a : memref<4x4x4xf32>)
  return
}

// -----

func.func @batch_broadcast(%v: memref<4x4xf32>, %a: memref<4x4x4xf32>) {
  // expected-error@+1 {{'linalg.batch_matmul' op Invalid broadcast requested.}}
  linalg.batch_matmul indexing_maps = [affine_map<(b, m, n, k) -> (k, b)>, affine_map<(b, m, n, k) -> (b, k, n)>, affine_map<(b, m, n, k) -> (b, m, n)>] ins(%v, %a : memref<4x4xf32>, memref<4x4x4xf32>) outs(%a : memref<4x4x4xf32>)
  return
}

// -----

func.func @batch_output(%a: memref<4x4x4xf32>, %b: memref<4x4xf32>) {
  // expected-error@+1 {{'linalg.batch_reduce_matmul' op expects 2 dims, but got (1).}}
  linalg.batch_reduce_matmul indexing_maps = [affine_map<(b, m, n, k) -> (b, m, k)>, affine_map<(b, m, n, k) -> (b, k, n)>, affine_map<(b, m, n, k) -> (m)>] ins(%a, %a : memref<4x4x4xf32>, memref<4x4x4xf32>) outs(%b : memref<4x4xf32>)
  return
}

// -----

func.func @batch_output_dim(%a: memref<4x4x4xf32>, %b: memref<4x4xf32>) {
  // expected-error@+1 {{'linalg.batch_reduce_matmul' op Invalid output map result dimension.}}
  linalg.batch_reduce_matmul indexing_maps = [affine_map<(b, m, n, k) -> (b, m, k)>, affine_map<(b, m, n, k) -> (b, k, n)>, affine_map<(b, m, n, k) -> (m, k)>] ins(%a, %a : memref<4x4x4xf32>, memref<4x4x4xf32>) outs(%b : memref<4x4xf32>)
  return
}

// -----

func.func @contract_without_maps(%a: memref<4x4xf32>) {
  // expected-error@+1 {{custom op 'linalg.contract' expected 'indexing_maps' attribute}}
  linalg.contract ins(%a, %a : memref<4x4xf32>, memref<4x4xf32>) outs(%a : memref<4x4xf32>)
  return
}

// -----

func.func @contract_spaces(%a: memref<4x4xf32>) {
  // expected-error@+1 {{'linalg.contract' op iteration spaces of provided affine_maps differ}}
  linalg.contract indexing_maps = [affine_map<(m, n, k) -> (m, k)>, affine_map<(m, n, k, l) -> (k, n)>, affine_map<(m, n, k) -> (m, n)>] ins(%a, %a : memref<4x4xf32>, memref<4x4xf32>) outs(%a : memref<4x4xf32>)
  return
}

// -----

func.func @contract_projection(%a: memref<4x4xf32>) {
  // expected-error@+1 {{'linalg.contract' op provided affine_map is not a projected permutation}}
  linalg.contract indexing_maps = [affine_map<(m, n, k) -> (m + k, k)>, affine_map<(m, n, k) -> (k, n)>, affine_map<(m, n, k) -> (m, n)>] ins(%a, %a : memref<4x4xf32>, memref<4x4xf32>) outs(%a : memref<4x4xf32>)
  return
}

// -----

func.func @contract_ranks(%a: memref<4x4xf32>) {
  // expected-error@+1 {{'linalg.contract' op ranks of shaped operand and results of corresponding affine_map differ}}
  linalg.contract indexing_maps = [affine_map<(m, n, k) -> (k)>, affine_map<(m, n, k) -> (k, n)>, affine_map<(m, n, k) -> (m, n)>] ins(%a, %a : memref<4x4xf32>, memref<4x4xf32>) outs(%a : memref<4x4xf32>)
  return
}

// -----

func.func @contract_scalar(%v: f32, %a: memref<4x4xf32>) {
  // expected-error@+1 {{'linalg.contract' op affine_map specifies shaped access while operand has non-shaped type}}
  linalg.contract indexing_maps = [affine_map<(m, n, k) -> (k)>, affine_map<(m, n, k) -> (k, n)>, affine_map<(m, n, k) -> (m, n)>] ins(%v, %a : f32, memref<4x4xf32>) outs(%a : memref<4x4xf32>)
  return
}

// -----

func.func @contract_unused(%a: memref<4x4xf32>) {
  // expected-error@+1 {{'linalg.contract' op iteration space dim at index 3 not used to access any operand}}
  linalg.contract indexing_maps = [affine_map<(m, n, k, l) -> (m, k)>, affine_map<(m, n, k, l) -> (k, n)>, affine_map<(m, n, k, l) -> (m, n)>] ins(%a, %a : memref<4x4xf32>, memref<4x4xf32>) outs(%a : memref<4x4xf32>)
  return
}

// -----

func.func @contract_one_sided(%t: memref<4x4x4xf32>, %a: memref<4x4xf32>) {
  // expected-error@+1 {{'linalg.contract' op iteration space dim at index 3 is neither a contracting dim nor of parallel iteration type}}
  linalg.contract indexing_maps = [affine_map<(m, n, k, l) -> (m, k, l)>, affine_map<(m, n, k, l) -> (k, n)>, affine_map<(m, n, k, l) -> (m, n)>] ins(%t, %a : memref<4x4x4xf32>, memref<4x4xf32>) outs(%a : memref<4x4xf32>)
  return
}

// -----

func.func @contract_nothing(%a: memref<4xf32>, %b: memref<4x4xf32>) {
  // expected-error@+1 {{'linalg.contract' op 'indexing_maps' do not specify a contracting dimension}}
  linalg.contract indexing_maps = [affine_map<(m, n) -> (m)>, affine_map<(m, n) -> (n)>, affine_map<(m, n) -> (m, n)>] ins(%a, %a : memref<4xf32>, memref<4xf32>) outs(%b : memref<4x4xf32>)
  return
}

// -----

func.func @map_arity(%a: tensor<4xf32>) {
  // expected-error@+1 {{'linalg.map' op expects number of operands to match the arity of mapper, but got: 2 and 1}}
  %0 = linalg.map ins(%a : tensor<4xf32>) outs(%a : tensor<4xf32>) (%x: f32) {
    linalg.yield %x : f32
  }
  return
}

// -----

func.func @map_type(%a: tensor<4xf32>) {
  // expected-error@+1 {{'linalg.map' op expected element type of input 'f32' to match bbArg type 'f64'}}
  %0 = linalg.map ins(%a : tensor<4xf32>) outs(%a : tensor<4xf32>) (%x: f64, %y: f32) {
    linalg.yield %y : f32
  }
  return
}

// -----

func.func @map_shape(%a: tensor<4x2xf32>, %b: tensor<4xf32>) {
  // expected-error@+1 {{'linalg.map' op expected shape of input (4, 2) to match shape of output (4)}}
  %0 = linalg.map ins(%a : tensor<4x2xf32>) outs(%b : tensor<4xf32>) (%x: f32, %y: f32) {
    linalg.yield %x : f32
  }
  return
}

// -----

func.func @map_of_no_op(%a: tensor<4xf32>) {
  // expected-error@+1 {{expected bare identifier or keyword}}
  %0 = linalg.map { 1 } ins(%a : tensor<4xf32>) outs(%a : tensor<4xf32>)
}

// -----

func.func @reduce_order(%a: tensor<2x3x4xf32>, %b: tensor<2xf32>) {
  // expected-error@+1 {{'linalg.reduce' op attribute 'dimensions' failed to satisfy constraint: i64 dense array attribute should be in increasing order}}
  %0 = linalg.reduce { arith.addf } ins(%a : tensor<2x3x4xf32>) outs(%b : tensor<2xf32>) dimensions = [2, 1]
  return
}

// -----

func.func @reduce_range(%a: tensor<2x3xf32>, %b: tensor<2xf32>) {
  // expected-error@+1 {{'linalg.reduce' op dimensions for reduction should be in the range [0, 1].}}
  %0 = linalg.reduce { arith.addf } ins(%a : tensor<2x3xf32>) outs(%b : tensor<2xf32>) dimensions = [2]
  return
}

// -----

func.func @reduce_rank(%a: tensor<2x3xf32>, %b: tensor<2x3xf32>) {
  // expected-error@+1 {{'linalg.reduce' op number of dimensions after reduction 1 doesn't match the init rank 2}}
  %0 = linalg.reduce { arith.addf } ins(%a : tensor<2x3xf32>) outs(%b : tensor<2x3xf32>) dimensions = [1]
  return
}

// -----

func.func @reduce_shape(%a: tensor<2x3xf32>, %b: tensor<3xf32>) {
  // expected-error@+1 {{'linalg.reduce' op init dimensions [3] doesn't match input dimensions after reduction [2]}}
  %0 = linalg.reduce { arith.addf } ins(%a : tensor<2x3xf32>) outs(%b : tensor<3xf32>) dimensions = [1]
  return
}

// -----

func.func @reduce_inputs(%a: tensor<2x3xf32>, %b: tensor<3x2xf32>, %c: tensor<2xf32>) {
  // expected-error@+1 {{'linalg.reduce' op expects all inputs to have the same shapes. Shape at input-index 1 is not equal to the shape at input-index 0.}}
  %0:2 = linalg.reduce ins(%a, %b : tensor<2x3xf32>, tensor<3x2xf32>) outs(%c, %c : tensor<2xf32>, tensor<2xf32>) dimensions = [1] (%x: f32, %y: f32, %z: f32, %w: f32) {
    linalg.yield %x, %y : f32, f32
  }
  return
}

// -----

func.func @reduce_arguments(%a: tensor<2x3xf32>, %c: tensor<2xf32>) {
  // expected-error@+1 {{'linalg.reduce' op mismatching number of operands and block arguments}}
  %0 = linalg.reduce ins(%a : tensor<2x3xf32>) outs(%c : tensor<2xf32>) dimensions = [1] (%x: f32) {
    linalg.yield %x : f32
  }
  return
}

// -----

func.func @reduce_type(%a: tensor<2x3xf32>, %c: tensor<2xf32>) {
  // expected-error@+1 {{'linalg.reduce' op input element type 'f32' does not match corresponding block argument type 'i32'}}
  %0 = linalg.reduce ins(%a : tensor<2x3xf32>) outs(%c : tensor<2xf32>) dimensions = [1] (%x: i32, %y: f32) {
    linalg.yield %y : f32
  }
  return
}

// -----

func.func @transpose_permutation(%a: tensor<2x3xf32>, %c: tensor<3x2xf32>) {
  // expected-error@+1 {{'linalg.transpose' op permutation is not valid}}
  %0 = linalg.transpose ins(%a : tensor<2x3xf32>) outs(%c : tensor<3x2xf32>) permutation = [1, 1]
  return
}

// -----

func.func @transpose_ranks(%a: tensor<2x3xf32>, %c: tensor<3x2x1xf32>) {
  // expected-error@+1 {{'linalg.transpose' op input rank 2 does not match init rank 3}}
  %0 = linalg.transpose ins(%a : tensor<2x3xf32>) outs(%c : tensor<3x2x1xf32>) permutation = [1, 0]
  return
}

// -----

func.func @transpose_rank(%a: tensor<2x3xf32>, %c: tensor<3x2xf32>) {
  // expected-error@+1 {{'linalg.transpose' op size of permutation 1 does not match the argument rank 2}}
  %0 = linalg.transpose ins(%a : tensor<2x3xf32>) outs(%c : tensor<3x2xf32>) permutation = [0]
  return
}

// -----

func.func @transpose_size(%a: tensor<2x3xf32>, %c: tensor<2x3xf32>) {
  // expected-error@+1 {{'linalg.transpose' op dim(result, 0) = 2 doesn't match dim(input, permutation[0]) = 3}}
  %0 = linalg.transpose ins(%a : tensor<2x3xf32>) outs(%c : tensor<2x3xf32>) permutation = [1, 0]
  return
}

// -----

func.func @broadcast_rank(%a: tensor<2xf32>, %c: tensor<2x3xf32>) {
  // expected-error@+1 {{'linalg.broadcast' op input rank plus added dimensions does not match init rank. input rank: 1, dimensions size: 2, init rank: 2}}
  %0 = linalg.broadcast ins(%a : tensor<2xf32>) outs(%c : tensor<2x3xf32>) dimensions = [0, 1]
  return
}

// -----

func.func @broadcast_range(%a: tensor<2xf32>, %c: tensor<2x3xf32>) {
  // expected-error@+1 {{'linalg.broadcast' op dimension 0 is out of range. expected range: [0, 1], got: 5}}
  %0 = linalg.broadcast ins(%a : tensor<2xf32>) outs(%c : tensor<2x3xf32>) dimensions = [5]
  return
}

// -----

func.func @broadcast_size(%a: tensor<2xf32>, %c: tensor<2x3xf32>) {
  // expected-error@+1 {{'linalg.broadcast' op input dim 0 should match init dim 1. input: 2, init: 3}}
  %0 = linalg.broadcast ins(%a : tensor<2xf32>) outs(%c : tensor<2x3xf32>) dimensions = [0]
  return
}

// -----

// What lies in an op that is not well-formed is not checked.
func.func @no_permutation(%a: memref<2x3xf32>, %c: memref<3x2xf32>) {
  // expected-error@+1 {{'linalg.transpose' op requires attribute 'permutation'}}
  "linalg.transpose"(%a, %c) ({
  ^bb0(%x: f32, %y: f32):
    %0 = "linalg.index"() <{dim = 0 : i64}> : () -> index
    "linalg.yield"(%x) : (f32) -> ()
  }) : (memref<2x3xf32>, memref<3x2xf32>) -> ()
  return
}

// -----

func.func @no_maps(%a: memref<4xf32>) {
  // expected-error@+1 {{'linalg.generic' op requires attribute 'indexing_maps'}}
  "linalg.generic"(%a) <{operandSegmentSizes = array<i32: 0, 1>}> ({
  ^bb0(%x: f32):
    %0 = "linalg.index"() <{dim = 0 : i64}> : () -> index
    "linalg.yield"(%x) : (f32) -> ()
  }) : (memref<4xf32>) -> ()
  return
}
