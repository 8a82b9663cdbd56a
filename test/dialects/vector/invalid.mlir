// RUN: terrace-opt %s --split-input-file --verify-diagnostics

func.func @broadcast(%v: vector<4xf32>, %m: memref<4xf32>, %s: vector<[4]xf32>) {
  // expected-error @+1 {{'vector.broadcast' op dimension mismatch (4 vs. 8)}}
  %0 = vector.broadcast %v : vector<4xf32> to vector<2x8xf32>
  return
}

// -----

func.func @broadcast_rank(%v: vector<2x4xf32>) {
  // expected-error @+1 {{source rank higher than destination rank}}
  %0 = vector.broadcast %v : vector<2x4xf32> to vector<4xf32>
  return
}

// -----

func.func @broadcast_scalable(%v: vector<4xf32>) {
  // expected-error @+1 {{dimension mismatch (4 vs. [4])}}
  %0 = vector.broadcast %v : vector<4xf32> to vector<[4]xf32>
  return
}

// -----

func.func @shuffle(%v: vector<4xf32>) {
  // expected-error @+1 {{'vector.shuffle' op mask index #2 out of range}}
  %0 = vector.shuffle %v, %v [0, 8] : vector<4xf32>, vector<4xf32>
  return
}

// -----

func.func @extract(%v: vector<4x8xf32>) {
  // expected-error @+1 {{expected position attribute #2 to be a non-negative integer smaller than the corresponding vector dimension}}
  %0 = vector.extract %v[0, 8] : f32 from vector<4x8xf32>
  return
}

// -----

func.func @extract_type(%v: vector<4x8xf32>) {
  // expected-error @+1 {{inferred type(s) 'vector<8xf32>' are incompatible with return type(s) of operation 'f32'}}
  %0 = vector.extract %v[0] : f32 from vector<4x8xf32>
  return
}

// -----

func.func @insert(%v: vector<4x8xf32>, %x: f32) {
  // expected-error @+1 {{expected position attribute rank to match the dest vector rank}}
  %0 = vector.insert %x, %v [0] : f32 into vector<4x8xf32>
  return
}

// -----

func.func @slice(%v: vector<4x8xf32>) {
  // expected-error @+1 {{expected sum(offsets, sizes) dimension 0 to be confined to [1, 5)}}
  %0 = vector.extract_strided_slice %v {offsets = [3], sizes = [2], strides = [1]} : vector<4x8xf32> to vector<2x8xf32>
  return
}

// -----

func.func @insert_slice(%v: vector<4x8xf32>, %w: vector<4xf32>) {
  // expected-error @+1 {{expected sum(offsets, source vector shape) dimension 1 to be confined to [1, 9)}}
  %0 = vector.insert_strided_slice %w, %v {offsets = [0, 5], strides = [1]} : vector<4xf32> into vector<4x8xf32>
  return
}

// -----

func.func @transpose(%v: vector<4x8xf32>) {
  // expected-error @+1 {{'vector.transpose' op duplicate position index: 0}}
  %0 = vector.transpose %v, [0, 0] : vector<4x8xf32> to vector<4x4xf32>
  return
}

// -----

func.func @shape_cast(%v: vector<4x8xf32>) {
  // expected-error @+1 {{has different number of elements at source (32) and result (16)}}
  %0 = vector.shape_cast %v : vector<4x8xf32> to vector<16xf32>
  return
}

// -----

func.func @bitcast(%v: vector<4x8xf32>) {
  // expected-error @+1 {{source/result bitwidth of the minor 1-D vectors must be equal}}
  %0 = vector.bitcast %v : vector<4x8xf32> to vector<4x8xf64>
  return
}

// -----

func.func @from_elements(%x: f32) {
  // expected-error @+1 {{number of operands and types do not match: got 1 operands and 2 types}}
  %0 = vector.from_elements %x : vector<2xf32>
  return
}

// -----

func.func @to_elements(%v: vector<1048577xf32>) {
  // expected-error @+1 {{expects a vector of at most 1048576 elements}}
  %0:2 = vector.to_elements %v : vector<1048577xf32>
  return
}

// -----

func.func @deinterleave(%v: vector<3xf32>) {
  // expected-error @+1 {{the trailing dimension of the source vector has an even number of elements}}
  %0, %1 = vector.deinterleave %v : vector<3xf32> -> vector<1xf32>
  return
}

// -----

func.func @create_mask(%i: index) {
  // expected-error @+1 {{must specify an operand for each result vector dimension}}
  %0 = vector.create_mask %i : vector<4x8xi1>
  return
}

// -----

func.func @constant_mask() {
  // expected-error @+1 {{expected all mask dim sizes to be zeros, as a result of conjunction with zero mask dim}}
  %0 = vector.constant_mask [0, 1] : vector<4x8xi1>
  return
}

// -----

func.func @load(%m: memref<8xf32>, %i: index) {
  // expected-error @+1 {{'vector.load' op destination memref has lower rank than the result vector}}
  %0 = vector.load %m[%i] : memref<8xf32>, vector<2x4xf32>
  return
}

// -----

func.func @store(%m: memref<8x8xf32, strided<[1, 8]>>, %i: index, %v: vector<4xf32>) {
  // expected-error @+1 {{'vector.store' op most minor memref dim must have unit stride}}
  vector.store %v, %m[%i, %i] : memref<8x8xf32, strided<[1, 8]>>, vector<4xf32>
  return
}

// -----

func.func @alignment(%m: memref<8xf32>, %i: index) {
  // expected-error @+1 {{attribute 'alignment' failed to satisfy constraint: 64-bit signless integer attribute whose value is positive and whose value is a power of two > 0}}
  %0 = vector.load %m[%i] {alignment = 3 : i64} : memref<8xf32>, vector<4xf32>
  return
}

// -----

func.func @maskedload(%m: memref<8xf32>, %i: index, %mask: vector<3xi1>, %v: vector<4xf32>) {
  // expected-error @+1 {{expected result shape to match mask shape}}
  %0 = vector.maskedload %m[%i], %mask, %v : memref<8xf32>, vector<3xi1>, vector<4xf32> into vector<4xf32>
  return
}

// -----

func.func @gather(%m: memref<8xf32>, %i: index, %at: vector<3xi32>, %mask: vector<4xi1>, %v: vector<4xf32>) {
  // expected-error @+1 {{expected result dim to match indices dim}}
  %0 = vector.gather %m[%i] [%at], %mask, %v : memref<8xf32>, vector<3xi32>, vector<4xi1>, vector<4xf32> into vector<4xf32>
  return
}

// -----

func.func @scatter(%t: tensor<8xf32>, %i: index, %at: vector<4xi32>, %mask: vector<4xi1>, %v: vector<4xf32>) {
  // expected-error @+1 {{expected a result of the type of the base for a tensor, and none for a memref}}
  vector.scatter %t[%i] [%at], %mask, %v : tensor<8xf32>, vector<4xi32>, vector<4xi1>, vector<4xf32>
  return
}

// -----

func.func @transfer_map(%m: memref<8x8xf32>, %i: index, %x: f32) {
  // expected-error @+1 {{requires a projected permutation_map (at most one dim or the zero constant can appear in each result)}}
  %0 = vector.transfer_read %m[%i, %i], %x {permutation_map = affine_map<(d0, d1) -> (d0 + d1)>} : memref<8x8xf32>, vector<4xf32>
  return
}

// -----

func.func @transfer_twice(%m: memref<8x8xf32>, %i: index, %x: f32) {
  // expected-error @+1 {{requires a permutation_map that is a permutation (found one dim used more than once)}}
  %0 = vector.transfer_read %m[%i, %i], %x {permutation_map = affine_map<(d0, d1) -> (d0, d0)>} : memref<8x8xf32>, vector<4x4xf32>
  return
}

// -----

func.func @transfer_rank(%m: memref<8xf32>, %i: index, %x: f32) {
  // expected-error @+1 {{expected a custom permutation_map when rank(source) != rank(destination)}}
  %0 = vector.transfer_read %m[%i], %x : memref<8xf32>, vector<4x4xf32>
  return
}

// -----

func.func @transfer_broadcast(%m: memref<8xf32>, %i: index, %v: vector<4xf32>) {
  // expected-error @+1 {{should not have broadcast dimensions}}
  vector.transfer_write %v, %m[%i] {permutation_map = affine_map<(d0) -> (0)>} : vector<4xf32>, memref<8xf32>
  return
}

// -----

func.func @transfer_bounds(%m: memref<8xf32>, %i: index, %x: f32) {
  // expected-error @+1 {{expects the in_bounds attr of same rank as permutation_map results: affine_map<(d0) -> (d0)>}}
  %0 = vector.transfer_read %m[%i], %x {in_bounds = [true, true]} : memref<8xf32>, vector<4xf32>
  return
}

// -----

func.func @reduction(%v: vector<4xf32>) {
  // expected-error @+1 {{unsupported reduction type 'f32' for kind 'and'}}
  %0 = vector.reduction <and>, %v : vector<4xf32> into f32
  return
}

// -----

func.func @kind(%v: vector<4xf32>) {
  // expected-error @+2 {{failed to parse Vector_CombiningKindAttr parameter 'value' which is to be a `::mlir::vector::CombiningKind`}}
  // expected-error @+1 {{expected ::mlir::vector::CombiningKind to be one of: }}
  %0 = vector.reduction <most>, %v : vector<4xf32> into f32
  return
}

// -----

func.func @multi_reduction(%v: vector<4x8xf32>, %w: vector<4xf32>) {
  // expected-error @+1 {{destination type 'vector<4xf32>' is incompatible with source type 'vector<4x8xf32>'}}
  %0 = vector.multi_reduction <add>, %v, %w [0] : vector<4x8xf32> to vector<4xf32>
  return
}

// -----

func.func @contract(%v: vector<4xf32>, %w: vector<8xf32>, %x: f32) {
  // expected-error @+1 {{invalid contracting dimension map}}
  %0 = vector.contract {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>], iterator_types = ["reduction"]} %v, %w, %x : vector<4xf32>, vector<8xf32> into f32
  return
}

// -----

func.func @outerproduct(%v: vector<4xf32>, %w: vector<8xf32>) {
  // expected-error @+1 {{expected #2 operand dim to match result dim #2}}
  %0 = "vector.outerproduct"(%v, %w) : (vector<4xf32>, vector<8xf32>) -> vector<4x4xf32>
  return
}

// -----

func.func @scan(%v: vector<4x8xf32>, %w: vector<4xf32>) {
  // expected-error @+1 {{reduction dimension 2 has to be less than 2}}
  %0:2 = vector.scan <add>, %v, %w {inclusive = true, reduction_dim = 2 : i64} : vector<4x8xf32>, vector<4xf32>
  return
}

// -----

func.func @text_and_value(%v: vector<4xf32>) {
  // expected-error @+1 {{'vector.print' op failed to verify that `source` or `punctuation` are not set when printing strings}}
  vector.print %v : vector<4xf32> str "four"
  return
}

// -----

func.func @text_and_punctuation() {
  // expected-error @+1 {{`source` or `punctuation` are not set when printing strings}}
  vector.print punctuation <open> str "("
  return
}

// -----

func.func @punctuation() {
  // expected-error @+1 {{custom op 'vector.print' expected ::mlir::vector::PrintPunctuation to be one of: no_punctuation, newline, comma, open, close}}
  vector.print punctuation <semicolon>
  return
}

// -----

func.func @printed(%m: memref<4xf32>) {
  // expected-error @+1 {{'vector.print' op operand #0 must be , but got 'memref<4xf32>'}}
  vector.print %m : memref<4xf32>
  return
}

// -----

func.func @open_size(%m: memref<?x3xf32>) {
  // expected-error @+1 {{'vector.type_cast' op operand #0 must be statically shaped memref of any type values, but got 'memref<?x3xf32>'}}
  %0 = vector.type_cast %m : memref<?x3xf32> to memref<vector<4x3xf32>>
  return
}

// -----

func.func @other_element(%m: memref<4x3xf32>) {
  // expected-error @+1 {{expects result and operand with same underlying scalar type: 'memref<vector<4x3xi32>>'}}
  %0 = vector.type_cast %m : memref<4x3xf32> to memref<vector<4x3xi32>>
  return
}

// -----

func.func @other_shape(%m: memref<4x3xf32>) {
  // expected-error @+1 {{expects concatenated result and operand shapes to be equal: 'memref<4xvector<4xf32>>'}}
  %0 = vector.type_cast %m : memref<4x3xf32> to memref<4xvector<4xf32>>
  return
}

// -----

func.func @other_space(%m: memref<4x3xf32>) {
  // expected-error @+1 {{expects result in same memory space}}
  %0 = vector.type_cast %m : memref<4x3xf32> to memref<4xvector<3xf32>, 1>
  return
}

// -----

func.func @strided(%m: memref<4x3xf32, strided<[1, 4]>>) {
  // expected-error @+1 {{expects operand to be a memref with identity layout}}
  %0 = vector.type_cast %m : memref<4x3xf32, strided<[1, 4]>> to memref<vector<4x3xf32>>
  return
}
