// RUN: terrace-opt %s --allow-unregistered-dialect --split-input-file --verify-diagnostics

func.func @test() {
  // expected-error@+1 {{'memref.alloc' op incorrect number of dynamic sizes, has 0, expected 1}}
  "memref.alloc"() {operandSegmentSizes = array<i32: 0, 0>} : () -> memref<?xf32>
  return
}

// -----

func.func @test(%i: index) {
  // expected-error@+1 {{'memref.alloc' op symbol operand count does not equal memref symbol count: expected 1, got 0}}
  memref.alloc(%i)[] : memref<?xf32, affine_map<(d0)[s0] -> (d0 + s0)>>
  return
}

// -----

func.func @test(%i: index) {
  // expected-error@+1 {{'memref.alloc' op symbol operand count does not equal memref symbol count: expected 1, got 0}}
  memref.alloc(%i) : memref<?xf32, strided<[?]>>
  return
}

// -----

func.func @test() {
  // expected-error@+1 {{'memref.alloc' op attribute 'alignment' failed to satisfy constraint: 64-bit signless integer attribute whose value is positive and whose value is a power of two > 0}}
  memref.alloc() {alignment = 3} : memref<4xf32>
  return
}

// -----

func.func @test(%m1: memref<4xf32>) {
  // expected-error@+1 {{'memref.realloc' op missing dimension operand for result type 'memref<?xf32>'}}
  memref.realloc %m1 : memref<4xf32> to memref<?xf32>
  return
}

// -----

func.func @test(%m1: memref<4xf32>, %i: index) {
  // expected-error@+1 {{'memref.realloc' op unnecessary dimension operand for result type 'memref<8xf32>'}}
  memref.realloc %m1(%i) : memref<4xf32> to memref<8xf32>
  return
}

// -----

func.func @test(%m1: memref<4xf32>) {
  // expected-error@+1 {{'memref.realloc' op different element types specified for source memref type 'memref<4xf32>' and result memref type 'memref<8xi32>'}}
  memref.realloc %m1 : memref<4xf32> to memref<8xi32>
  return
}

// -----

func.func @test(%m1: memref<4xf32>) {
  // expected-error@+1 {{'memref.realloc' op different memory spaces specified for source memref type 'memref<4xf32>' and result memref type 'memref<8xf32, 1>'}}
  memref.realloc %m1 : memref<4xf32> to memref<8xf32, 1>
  return
}

// -----

func.func @test(%m1: memref<4xf32>) {
  // expected-error@+1 {{'memref.realloc' op unsupported layout for result memref type 'memref<8xf32, strided<[2]>>'}}
  memref.realloc %m1 : memref<4xf32> to memref<8xf32, strided<[2]>>
  return
}

// -----

func.func @test(%m: memref<4x8xf32>) {
  // expected-error@+1 {{'memref.realloc' op operand #0 must be 1D memref of any type values, but got 'memref<4x8xf32>'}}
  memref.realloc %m : memref<4x8xf32> to memref<8xf32>
  return
}

// -----

func.func @test() {
  // expected-error@+1 {{'memref.get_global' op 'missing' does not reference a valid global memref}}
  memref.get_global @missing : memref<4xf32>
  return
}

// -----

func.func @test() {
  // expected-error@+1 {{'memref.get_global' op 'test' does not reference a valid global memref}}
  memref.get_global @test : memref<4xf32>
  return
}

// -----

func.func @test(%m: memref<4x8xf32>) {
  // expected-error@+1 {{'memref.assume_alignment' op alignment must be power of 2}}
  memref.assume_alignment %m, 12 : memref<4x8xf32>
  return
}

// -----

func.func @test(%m: memref<4x8xf32>) {
  // expected-error@+1 {{custom op 'memref.assume_alignment' attribute 'alignment' failed to satisfy constraint: 32-bit signless integer attribute whose value is positive}}
  memref.assume_alignment %m, 0 : memref<4x8xf32>
  return
}

// -----

func.func @test(%m: memref<4x8xf32>, %m1: memref<4xf32>) {
  // expected-error@+1 {{'memref.distinct_objects' op operand types and result types must match}}
  "memref.distinct_objects"(%m, %m1) : (memref<4x8xf32>, memref<4xf32>) -> (memref<4xf32>, memref<4x8xf32>)
  return
}

// -----

func.func @test() {
  // expected-error@+1 {{'memref.distinct_objects' op expected at least one operand}}
  "memref.distinct_objects"() : () -> ()
  return
}

// -----

func.func @test(%m: memref<4x8xf32>, %i: index) {
  // expected-error@+1 {{'memref.load' op incorrect number of indices for load, expected 2 but got 1}}
  memref.load %m[%i] : memref<4x8xf32>
  return
}

// -----

func.func @test(%m: memref<4x8xf32>, %i: index) {
  // expected-error@+1 {{'memref.load' op failed to verify that result type matches element type of 'memref'}}
  "memref.load"(%m, %i, %i) : (memref<4x8xf32>, index, index) -> i32
  return
}

// -----

func.func @test(%m1: memref<4xf32>, %i: index) {
  // expected-error@+1 {{'memref.load' op attribute 'alignment' failed to satisfy constraint: 64-bit signless integer attribute whose value is positive and whose value is a power of two > 0}}
  memref.load %m1[%i] {alignment = -8} : memref<4xf32>
  return
}

// -----

func.func @test(%m: memref<4x8xf32>, %i: index, %x: f32) {
  // expected-error@+1 {{'memref.store' op store index operand count not equal to memref rank: expected 2, got 1}}
  memref.store %x, %m[%i] : memref<4x8xf32>
  return
}

// -----

func.func @test(%m1: memref<4xf32>, %i: index) {
  // expected-error@+1 {{'memref.store' op failed to verify that type of 'value' matches element type of 'memref'}}
  "memref.store"(%i, %m1, %i) : (index, memref<4xf32>, index) -> ()
  return
}

// -----

func.func @test(%m: memref<4x8xf32>, %m1: memref<4xf32>) {
  // expected-error@+1 {{'memref.copy' op requires the same shape for all operands}}
  memref.copy %m, %m1 : memref<4x8xf32> to memref<4xf32>
  return
}

// -----

func.func @test(%m1: memref<4xf32>, %k: memref<4xi32>) {
  // expected-error@+1 {{'memref.copy' op requires the same element type for all operands}}
  memref.copy %m1, %k : memref<4xf32> to memref<4xi32>
  return
}

// -----

func.func @test(%m: memref<4x8xf32>, %i: index) {
  // expected-error@+1 {{'memref.prefetch' op too few indices}}
  "memref.prefetch"(%m, %i) {isWrite = true, isDataCache = true, localityHint = 3 : i32} : (memref<4x8xf32>, index) -> ()
  return
}

// -----

func.func @test(%m1: memref<4xf32>, %i: index) {
  // expected-error@+1 {{custom op 'memref.prefetch' rw specifier has to be 'read' or 'write'}}
  memref.prefetch %m1[%i], either, locality<0>, data : memref<4xf32>
  return
}

// -----

func.func @test(%m1: memref<4xf32>, %i: index) {
  // expected-error@+1 {{custom op 'memref.prefetch' cache type has to be 'data' or 'instr'}}
  memref.prefetch %m1[%i], read, locality<0>, both : memref<4xf32>
  return
}

// -----

func.func @test(%m1: memref<4xf32>, %i: index) {
  // expected-error@+1 {{'memref.prefetch' op attribute 'localityHint' failed to satisfy constraint: 32-bit signless integer attribute whose minimum value is 0 whose maximum value is 3}}
  memref.prefetch %m1[%i], read, locality<4>, data : memref<4xf32>
  return
}

// -----

func.func @test(%m1: memref<4xf32>, %i: index) {
  // expected-error@+1 {{'memref.dma_start' op expected at least 4 operands}}
  "memref.dma_start"(%m1, %i) : (memref<4xf32>, index) -> ()
  return
}

// -----

func.func @test(%i: index) {
  // expected-error@+1 {{'memref.dma_start' op expected source to be of memref type}}
  "memref.dma_start"(%i, %i, %i, %i) : (index, index, index, index) -> ()
  return
}

// -----

func.func @test(%m: memref<4x8xf32>, %m1: memref<4xf32>, %i: index) {
  // expected-error@+1 {{'memref.dma_start' op expected at least 6 operands}}
  "memref.dma_start"(%m, %i, %i, %m1, %i) : (memref<4x8xf32>, index, index, memref<4xf32>, index) -> ()
  return
}

// -----

func.func @test(%m1: memref<4xf32>, %i: index, %x: f32) {
  // expected-error@+1 {{'memref.dma_start' op expected source indices to be of index type}}
  "memref.dma_start"(%m1, %x, %m1, %i, %i, %m1, %i) : (memref<4xf32>, f32, memref<4xf32>, index, index, memref<4xf32>, index) -> ()
  return
}

// -----

func.func @test(%m1: memref<4xf32>, %i: index) {
  // expected-error@+1 {{'memref.dma_start' op expected destination to be of memref type}}
  "memref.dma_start"(%m1, %i, %i, %i, %i, %i, %i) : (memref<4xf32>, index, index, index, index, index, index) -> ()
  return
}

// -----

func.func @test(%m1: memref<4xf32>, %i: index, %x: f32) {
  // expected-error@+1 {{'memref.dma_start' op expected destination indices to be of index type}}
  "memref.dma_start"(%m1, %i, %m1, %x, %i, %m1, %i) : (memref<4xf32>, index, memref<4xf32>, f32, index, memref<4xf32>, index) -> ()
  return
}

// -----

func.func @test(%m1: memref<4xf32>, %i: index, %x: f32) {
  // expected-error@+1 {{'memref.dma_start' op expected num elements to be of index type}}
  "memref.dma_start"(%m1, %i, %m1, %i, %x, %m1, %i) : (memref<4xf32>, index, memref<4xf32>, index, f32, memref<4xf32>, index) -> ()
  return
}

// -----

func.func @test(%m1: memref<4xf32>, %i: index) {
  // expected-error@+1 {{'memref.dma_start' op expected tag to be of memref type}}
  "memref.dma_start"(%m1, %i, %m1, %i, %i, %i, %i) : (memref<4xf32>, index, memref<4xf32>, index, index, index, index) -> ()
  return
}

// -----

func.func @test(%m1: memref<4xf32>, %i: index, %x: f32) {
  // expected-error@+1 {{'memref.dma_start' op expected tag indices to be of index type}}
  "memref.dma_start"(%m1, %i, %m1, %i, %i, %m1, %x) : (memref<4xf32>, index, memref<4xf32>, index, index, memref<4xf32>, f32) -> ()
  return
}

// -----

func.func @test(%m1: memref<4xf32>, %i: index) {
  // expected-error@+1 {{'memref.dma_start' op incorrect number of operands}}
  "memref.dma_start"(%m1, %i, %m1, %i, %i, %m1, %i, %i) : (memref<4xf32>, index, memref<4xf32>, index, index, memref<4xf32>, index, index) -> ()
  return
}

// -----

func.func @test(%m1: memref<4xf32>, %i: index, %x: f32) {
  // expected-error@+1 {{'memref.dma_start' op expected stride and num elements per stride to be of type index}}
  "memref.dma_start"(%m1, %i, %m1, %i, %i, %m1, %i, %i, %x) : (memref<4xf32>, index, memref<4xf32>, index, index, memref<4xf32>, index, index, f32) -> ()
  return
}

// -----

func.func @test(%m: memref<4x8xf32>, %i: index) {
  // expected-error@+1 {{'memref.dma_wait' op expected tagIndices to have the same number of elements as the tagMemRef rank, expected 2, but got 1}}
  memref.dma_wait %m[%i], %i : memref<4x8xf32>
  return
}

// -----

func.func @test(%m: memref<4x8xf32>, %i: index, %x: f32) {
  // expected-error@+1 {{'memref.atomic_rmw' op expects the number of subscripts to be equal to memref rank}}
  memref.atomic_rmw addf %x, %m[%i] : (f32, memref<4x8xf32>) -> f32
  return
}

// -----

func.func @test(%m1: memref<4xf32>, %i: index, %x: f32) {
  // expected-error@+1 {{'memref.atomic_rmw' op with kind 'addi' expects an integer type}}
  memref.atomic_rmw addi %x, %m1[%i] : (f32, memref<4xf32>) -> f32
  return
}

// -----

func.func @test(%k: memref<4xi32>, %i: index, %n: i32) {
  // expected-error@+1 {{'memref.atomic_rmw' op with kind 'mulf' expects a floating-point type}}
  memref.atomic_rmw mulf %n, %k[%i] : (i32, memref<4xi32>) -> i32
  return
}

// -----

func.func @test(%x: f32) {
  // expected-error@+1 {{'memref.atomic_yield' op expects parent op 'memref.generic_atomic_rmw'}}
  memref.atomic_yield %x : f32
  return
}

// -----

func.func @test(%m: memref<4x8xf32>) {
  // expected-error@+1 {{'memref.subview' op expected mixed offsets rank to match mixed sizes rank (1 vs 2) so the rank of the result type is well-formed.}}
  memref.subview %m[0] [4, 8] [1, 1] : memref<4x8xf32> to memref<4x8xf32>
  return
}

// -----

func.func @test(%m: memref<4x8xf32>) {
  // expected-error@+1 {{'memref.subview' op expected mixed sizes rank to match mixed strides rank (2 vs 1) so the rank of the result type is well-formed.}}
  memref.subview %m[0, 0] [4, 8] [1] : memref<4x8xf32> to memref<4x8xf32>
  return
}

// -----

func.func @test(%m: memref<4x8xf32>) {
  // expected-error@+1 {{'memref.subview' op expected 2 offset values, got 1}}
  memref.subview %m[0] [4] [1] : memref<4x8xf32> to memref<4xf32>
  return
}

// -----

func.func @test(%m: memref<4x8xf32>) {
  // expected-error@+1 {{'memref.subview' op expected offsets to be non-negative, but got -1}}
  memref.subview %m[-1, 0] [4, 8] [1, 1] : memref<4x8xf32> to memref<4x8xf32>
  return
}

// -----

func.func @test(%m: memref<4x8xf32>) {
  // expected-error@+1 {{'memref.subview' op expected sizes to be non-negative, but got -4}}
  memref.subview %m[0, 0] [-4, 8] [1, 1] : memref<4x8xf32> to memref<4x8xf32>
  return
}

// -----

func.func @test(%m1: memref<4xf32>) {
  // expected-error@+1 {{'memref.subview' op expected the number of 'offsets' to match the number of dynamic entries in 'static_offsets' (0 vs 1)}}
  "memref.subview"(%m1) {operandSegmentSizes = array<i32: 1, 0, 0, 0>, static_offsets = array<i64: -9223372036854775808>, static_sizes = array<i64: 1>, static_strides = array<i64: 1>} : (memref<4xf32>) -> memref<1xf32, strided<[1], offset: ?>>
  return
}

// -----

func.func @test(%m: memref<4x8xf32>) {
  // expected-error@+1 {{'memref.subview' op different memory spaces specified for base memref type 'memref<4x8xf32>' and subview memref type 'memref<4x8xf32, 1>'}}
  memref.subview %m[0, 0] [4, 8] [1, 1] : memref<4x8xf32> to memref<4x8xf32, 1>
  return
}

// -----

func.func @test(%m: memref<4x8xf32>) {
  // expected-error@+1 {{'memref.subview' op expected result rank to be smaller or equal to the source rank, but got 'memref<2x8x1xf32>'}}
  memref.subview %m[0, 0] [2, 8] [1, 1] : memref<4x8xf32> to memref<2x8x1xf32>
  return
}

// -----

func.func @test(%m: memref<4x8xf32>) {
  // expected-error@+1 {{'memref.subview' op expected result type to be 'memref<2x8xf32, strided<[8, 1]>>' or a rank-reduced version. (mismatch of result sizes), but got 'memref<2x7xf32>'}}
  memref.subview %m[0, 0] [2, 8] [1, 1] : memref<4x8xf32> to memref<2x7xf32>
  return
}

// -----

func.func @test(%m: memref<4x8xf32>) {
  // expected-error@+1 {{'memref.subview' op expected result element type to be 'f32', but got 'memref<2x8xi32, strided<[8, 1]>>'}}
  memref.subview %m[0, 0] [2, 8] [1, 1] : memref<4x8xf32> to memref<2x8xi32, strided<[8, 1]>>
  return
}

// -----

func.func @test(%m: memref<4x8xf32>) {
  // expected-error@+1 {{'memref.subview' op expected result type to be 'memref<2x3xf32, strided<[8, 1]>>' or a rank-reduced version. (mismatch of result layout), but got 'memref<2x3xf32>'}}
  memref.subview %m[0, 0] [2, 3] [1, 1] : memref<4x8xf32> to memref<2x3xf32>
  return
}

// -----

func.func @test(%m: memref<4x8xf32>) {
  // expected-error@+1 {{'memref.subview' op offset 0 is out-of-bounds: 4 >= 4}}
  memref.subview %m[4, 0] [1, 8] [1, 1] : memref<4x8xf32> to memref<1x8xf32, strided<[8, 1], offset: 32>>
  return
}

// -----

func.func @test(%m: memref<4x8xf32>) {
  // expected-error@+1 {{'memref.subview' op slice along dimension 0 runs out-of-bounds: 4 >= 4}}
  memref.subview %m[1, 0] [2, 8] [3, 1] : memref<4x8xf32> to memref<2x8xf32, strided<[24, 1], offset: 8>>
  return
}

// -----

func.func @test(%m: memref<4x8xf32>) {
  // expected-error@+1 {{'memref.reinterpret_cast' op expected mixed offsets rank to match mixed sizes rank (2 vs 1) so the rank of the result type is well-formed.}}
  memref.reinterpret_cast %m to offset: [0, 0], sizes: [4], strides: [1] : memref<4x8xf32> to memref<4xf32>
  return
}

// -----

func.func @test(%m: memref<4x8xf32>) {
  // expected-error@+1 {{'memref.reinterpret_cast' op different element types specified for source type 'memref<4x8xf32>' and result memref type 'memref<4xi32>'}}
  memref.reinterpret_cast %m to offset: [0], sizes: [4], strides: [1] : memref<4x8xf32> to memref<4xi32>
  return
}

// -----

func.func @test(%m: memref<4x8xf32>) {
  // expected-error@+1 {{'memref.reinterpret_cast' op different memory spaces specified for source type 'memref<4x8xf32>' and result memref type 'memref<4xf32, 1>'}}
  memref.reinterpret_cast %m to offset: [0], sizes: [4], strides: [1] : memref<4x8xf32> to memref<4xf32, 1>
  return
}

// -----

func.func @test(%m: memref<4x8xf32>) {
  // expected-error@+1 {{'memref.reinterpret_cast' op expected result type with size = 4 instead of 5 in dim = 0}}
  memref.reinterpret_cast %m to offset: [0], sizes: [4], strides: [1] : memref<4x8xf32> to memref<5xf32>
  return
}

// -----

func.func @test(%m: memref<4x8xf32>) {
  // expected-error@+1 {{'memref.reinterpret_cast' op expected result type with offset = 2 instead of 0}}
  memref.reinterpret_cast %m to offset: [2], sizes: [4], strides: [1] : memref<4x8xf32> to memref<4xf32>
  return
}

// -----

func.func @test(%m: memref<4x8xf32>, %i: index) {
  // expected-error@+1 {{'memref.reinterpret_cast' op expected result type with offset = dynamic instead of 0}}
  memref.reinterpret_cast %m to offset: [%i], sizes: [4], strides: [1] : memref<4x8xf32> to memref<4xf32>
  return
}

// -----

func.func @test(%m: memref<4x8xf32>) {
  // expected-error@+1 {{'memref.reinterpret_cast' op expected result type with stride = 2 instead of 1 in dim = 0}}
  memref.reinterpret_cast %m to offset: [0], sizes: [4], strides: [2] : memref<4x8xf32> to memref<4xf32>
  return
}

// -----

func.func @test(%m: memref<4x8xf32>) {
  // expected-error@+1 {{'memref.cast' op operand type 'memref<4x8xf32>' and result type 'memref<4x7xf32>' are cast incompatible}}
  memref.cast %m : memref<4x8xf32> to memref<4x7xf32>
  return
}

// -----

func.func @test(%m: memref<4x8xf32>) {
  // expected-error@+1 {{'memref.cast' op operand type 'memref<4x8xf32>' and result type 'memref<4x8xf32, strided<[16, 1]>>' are cast incompatible}}
  memref.cast %m : memref<4x8xf32> to memref<4x8xf32, strided<[16, 1]>>
  return
}

// -----

func.func @test(%m: memref<4x8xf32>) {
  // expected-error@+1 {{'memref.cast' op operand type 'memref<4x8xf32>' and result type 'memref<*xi32>' are cast incompatible}}
  memref.cast %m : memref<4x8xf32> to memref<*xi32>
  return
}

// -----

func.func @test(%m: memref<4x8xf32>) {
  // expected-error@+1 {{'memref.cast' op operand type 'memref<4x8xf32>' and result type 'memref<*xf32, 1>' are cast incompatible}}
  memref.cast %m : memref<4x8xf32> to memref<*xf32, 1>
  return
}

// -----

func.func @test(%u: memref<*xf32>) {
  // expected-error@+1 {{'memref.cast' op operand type 'memref<*xf32>' and result type 'memref<*xf32>' are cast incompatible}}
  memref.cast %u : memref<*xf32> to memref<*xf32>
  return
}

// -----

func.func @test(%m: memref<4x8xf32>) {
  // expected-error@+1 {{'memref.memory_space_cast' op operand type 'memref<4x8xf32>' and result type 'memref<4x7xf32, 1>' are cast incompatible}}
  memref.memory_space_cast %m : memref<4x8xf32> to memref<4x7xf32, 1>
  return
}

// -----

func.func @test(%s: memref<f32>, %i: index) {
  // expected-error@+1 {{'memref.dim' op operand #0 must be unranked.memref of any type values or non-0-ranked.memref of any type values, but got 'memref<f32>'}}
  memref.dim %s, %i : memref<f32>
  return
}

// -----

func.func @test(%x: f32) {
  // expected-error@+1 {{'memref.rank' op operand #0 must be ranked or unranked memref of any type values, but got 'f32'}}
  "memref.rank"(%x) : (f32) -> index
  return
}

// -----

func.func @test(%m1: memref<4xf32>, %i: index) {
  // expected-error@+1 {{'memref.view' op operand #0 must be 1D memref of 8-bit signless integer values, but got 'memref<4xf32>'}}
  memref.view %m1[%i][] : memref<4xf32> to memref<4xf32>
  return
}

// -----

func.func @test(%b: memref<64xi8>, %i: index) {
  // expected-error@+1 {{'memref.view' op incorrect number of dynamic sizes, has 0, expected 1}}
  memref.view %b[%i][] : memref<64xi8> to memref<?xf32>
  return
}

// -----

func.func @test(%b: memref<64xi8>, %i: index) {
  // expected-error@+1 {{'memref.view' op different memory spaces specified for base memref type 'memref<64xi8>' and view memref type 'memref<4xf32, 1>'}}
  memref.view %b[%i][] : memref<64xi8> to memref<4xf32, 1>
  return
}

// -----

func.func @test(%b: memref<64xi8>, %i: index) {
  // expected-error@+1 {{'memref.view' op unsupported map for result memref type 'memref<4xf32, strided<[2]>>'}}
  memref.view %b[%i][] : memref<64xi8> to memref<4xf32, strided<[2]>>
  return
}

// -----

func.func @test(%u: memref<*xf32>, %sh: memref<2xindex>) {
  // expected-error@+1 {{'memref.reshape' op element types of source and destination memref types should be the same}}
  memref.reshape %u(%sh) : (memref<*xf32>, memref<2xindex>) -> memref<4xi32>
  return
}

// -----

func.func @test(%u: memref<*xf32>, %sh: memref<2xindex>) {
  // expected-error@+1 {{'memref.reshape' op length of shape operand differs from the result's memref rank}}
  memref.reshape %u(%sh) : (memref<*xf32>, memref<2xindex>) -> memref<4xf32>
  return
}

// -----

func.func @test(%u: memref<*xf32>, %du: memref<?xindex>) {
  // expected-error@+1 {{'memref.reshape' op cannot use shape operand with dynamic length to reshape to statically-ranked memref type}}
  memref.reshape %u(%du) : (memref<*xf32>, memref<?xindex>) -> memref<4xf32>
  return
}

// -----

func.func @test(%u: memref<*xf32>, %sh: memref<2xindex>) {
  // expected-error@+1 {{'memref.reshape' op result memref type should have identity affine map}}
  memref.reshape %u(%sh) : (memref<*xf32>, memref<2xindex>) -> memref<4x4xf32, strided<[8, 1]>>
  return
}

// -----

func.func @test(%m1: memref<4xf32>, %u: memref<*xf32>) {
  // expected-error@+1 {{'memref.reshape' op operand #1 must be 1D memref of signless integer or index values, but got 'memref<4xf32>'}}
  memref.reshape %u(%m1) : (memref<*xf32>, memref<4xf32>) -> memref<4x4xf32>
  return
}

// -----

func.func @test(%m: memref<4x8xf32>) {
  // expected-error@+1 {{'memref.collapse_shape' op invalid number of reassociation groups: found 2, expected 1}}
  memref.collapse_shape %m [[0, 1], [2]] : memref<4x8xf32> into memref<32xf32>
  return
}

// -----

func.func @test(%m: memref<4x8xf32>) {
  // expected-error@+1 {{'memref.collapse_shape' op reassociation indices must be contiguous}}
  memref.collapse_shape %m [[0], [0]] : memref<4x8xf32> into memref<4x8xf32>
  return
}

// -----

func.func @test(%m: memref<4x8xf32>) {
  // expected-error@+1 {{'memref.collapse_shape' op reassociation index 2 is out of bounds}}
  memref.collapse_shape %m [[0, 1, 2]] : memref<4x8xf32> into memref<32xf32>
  return
}

// -----

func.func @test(%m: memref<4x8xf32>) {
  // expected-error@+1 {{'memref.collapse_shape' op expanded rank (2) inconsistent with number of reassociation indices (1)}}
  memref.collapse_shape %m [[0]] : memref<4x8xf32> into memref<4xf32>
  return
}

// -----

func.func @test(%m: memref<4x8xf32>) {
  // expected-error@+1 {{'memref.collapse_shape' op collapsed dim (0) must be dynamic if and only if reassociation group is dynamic}}
  memref.collapse_shape %m [[0, 1]] : memref<4x8xf32> into memref<?xf32>
  return
}

// -----

func.func @test(%m: memref<4x8xf32>) {
  // expected-error@+1 {{'memref.collapse_shape' op collapsed dim size (31) must equal reassociation group size (32)}}
  memref.collapse_shape %m [[0, 1]] : memref<4x8xf32> into memref<31xf32>
  return
}

// -----

func.func @test(%m: memref<4x8xf32>) {
  // expected-error@+1 {{'memref.collapse_shape' op rank 0 memrefs can only be extended/collapsed with/from ones}}
  memref.collapse_shape %m [] : memref<4x8xf32> into memref<f32>
  return
}

// -----

func.func @test(%m: memref<4x8xf32>) {
  // expected-error@+1 {{'memref.collapse_shape' op has source rank 2 and result rank 3. This is not a collapse (2 < 3).}}
  memref.collapse_shape %m [[0], [1], [2]] : memref<4x8xf32> into memref<4x8x1xf32>
  return
}

// -----

func.func @test(%m: memref<4x8xf32>) {
  // expected-error@+1 {{'memref.collapse_shape' op expected collapsed type to be 'memref<32xf32>' but found 'memref<32xf32, strided<[2]>>'}}
  memref.collapse_shape %m [[0, 1]] : memref<4x8xf32> into memref<32xf32, strided<[2]>>
  return
}

// -----

func.func @test(%st: memref<4x8xf32, strided<[16, 1]>>) {
  // expected-error@+1 {{'memref.collapse_shape' op invalid source layout map or collapsing non-contiguous dims}}
  memref.collapse_shape %st [[0, 1]] : memref<4x8xf32, strided<[16, 1]>> into memref<32xf32>
  return
}

// -----

func.func @test(%m: memref<4x8xf32>) {
  // expected-error@+1 {{'memref.expand_shape' op has source rank 2 and result rank 1. This is not an expansion (2 > 1).}}
  memref.expand_shape %m [[0], [1]] output_shape [4] : memref<4x8xf32> into memref<4xf32>
  return
}

// -----

func.func @test(%m1: memref<4xf32>) {
  // expected-error@+1 {{'memref.expand_shape' op expected number of static shape bounds to be equal to the output rank (2) but found 3 inputs instead}}
  memref.expand_shape %m1 [[0, 1]] output_shape [2, 2, 1] : memref<4xf32> into memref<2x2xf32>
  return
}

// -----

func.func @test(%m1: memref<4xf32>) {
  // expected-error@+1 {{'memref.expand_shape' op invalid output shape provided at pos 1}}
  memref.expand_shape %m1 [[0, 1]] output_shape [2, 3] : memref<4xf32> into memref<2x2xf32>
  return
}

// -----

func.func @test(%m1: memref<4xf32>) {
  // expected-error@+1 {{'memref.expand_shape' op expected expanded type to be 'memref<2x2xf32>' but found 'memref<2x2xf32, strided<[3, 1]>>'}}
  memref.expand_shape %m1 [[0, 1]] output_shape [2, 2] : memref<4xf32> into memref<2x2xf32, strided<[3, 1]>>
  return
}

// -----

func.func @test(%m: memref<4x8xf32>) {
  // expected-error@+1 {{'memref.transpose' op expected a permutation map}}
  memref.transpose %m (a, b) -> (a, a) : memref<4x8xf32> to memref<4x4xf32>
  return
}

// -----

func.func @test(%m: memref<4x8xf32>) {
  // expected-error@+1 {{custom op 'memref.transpose' use of undeclared identifier}}
  memref.transpose %m (a, b) -> (b, c) : memref<4x8xf32> to memref<8x4xf32>
  return
}

// -----

func.func @test(%m: memref<4x8xf32>) {
  // expected-error@+1 {{'memref.transpose' op expected a permutation map of same rank as the input}}
  memref.transpose %m (a) -> (a) : memref<4x8xf32> to memref<4x8xf32>
  return
}

// -----

func.func @test(%m: memref<4x8xf32>) {
  // expected-error@+1 {{'memref.transpose' op result type 'memref<8x4xf32>' is not equivalent to the canonical transposed input type 'memref<8x4xf32, affine_map<(d0, d1) -> (d0 + d1 * 8)>>'}}
  memref.transpose %m (a, b) -> (b, a) : memref<4x8xf32> to memref<8x4xf32>
  return
}

// -----

func.func @test(%m1: memref<4xf32>) {
  // expected-error@+1 {{'memref.extract_strided_metadata' op inferred type(s) 'memref<f32>', 'index', 'index', 'index' are incompatible with return type(s) of operation 'memref<f32>', 'index'}}
  "memref.extract_strided_metadata"(%m1) : (memref<4xf32>) -> (memref<f32>, index)
  return
}

// -----

func.func @test(%m: memref<4x8xf32>) {
  // expected-error@+1 {{'memref.extract_aligned_pointer_as_index' op result #0 must be index, but got 'i64'}}
  "memref.extract_aligned_pointer_as_index"(%m) : (memref<4x8xf32>) -> i64
  return
}

// -----

"no_scope"() ({
  // expected-error@+1 {{'memref.alloca' op requires an ancestor op with AutomaticAllocationScope trait}}
  %0 = "memref.alloca"() {operandSegmentSizes = array<i32: 0, 0>} : () -> memref<4xf32>
  "no_terminator"() : () -> ()
}) : () -> ()

// -----

func.func @test(%x: f32) {
  // expected-error@+1 {{'memref.alloca_scope' op along control flow edge from Operation memref.alloca_scope.return to parent: region branch point has 1 operands, but region successor needs 0 inputs}}
  "memref.alloca_scope"() ({
    // expected-note@+1 {{region branch point}}
    memref.alloca_scope.return %x : f32
  }) : () -> ()
  return
}

// -----

func.func @test(%m: memref<4xf32>, %i: index) {
  // expected-error@+1 {{'memref.generic_atomic_rmw' op expected single number of entry block arguments}}
  %0 = memref.generic_atomic_rmw %m[%i] : memref<4xf32> {
  ^bb0(%a: f32, %b: f32):
    memref.atomic_yield %a : f32
  }
  return
}

// -----

func.func @test(%m: memref<4xf32>, %i: index, %x: f32) {
  // expected-error@+1 {{'memref.generic_atomic_rmw' op expected block argument of the same type result type}}
  %0 = memref.generic_atomic_rmw %m[%i] : memref<4xf32> {
  ^bb0(%a: i32):
    memref.atomic_yield %x : f32
  }
  return
}

// -----

func.func @test(%m: memref<4xf32>, %i: index, %n: i32) {
  %0 = memref.generic_atomic_rmw %m[%i] : memref<4xf32> {
  ^bb0(%a: f32):
    // expected-error@+1 {{'memref.atomic_yield' op types mismatch between yield op: 'i32' and its parent: 'f32'}}
    memref.atomic_yield %n : i32
  }
  return
}

// -----

func.func @test(%m: memref<4xf32>, %i: index, %x: f32) {
  %0 = memref.generic_atomic_rmw %m[%i] : memref<4xf32> {
  ^bb0(%a: f32):
    // expected-error@+1 {{'memref.store' op body of 'memref.generic_atomic_rmw' should contain only operations with no side effects}}
    memref.store %x, %m[%i] : memref<4xf32>
    memref.atomic_yield %a : f32
  }
  return
}

// -----

memref.global @state : memref<4xi32>
func.func @test() {
  // expected-error@+1 {{'memref.get_global' op result type 'memref<4xf32>' does not match type 'memref<4xi32>' of the global memref @state}}
  %0 = memref.get_global @state : memref<4xf32>
  return
}

// -----

// expected-error@+1 {{type should be static shaped memref, but got 'memref<?xf32>'}}
memref.global @open : memref<?xf32>

// -----

// expected-error@+1 {{inferred shape of elements literal ([3]) does not match type ([2])}}
memref.global @g : memref<2xf32> = dense<[1.0, 2.0, 3.0]>

// -----

// expected-error@+1 {{'memref.global' op initial value should be a unit or elements attribute, but got 5 : i64}}
"memref.global"() {sym_name = "g", type = memref<2xf32>, initial_value = 5} : () -> ()

// -----

// expected-error@+1 {{'memref.global' op initial value element expected to be of type 'f32', but was of type 'i32'}}
"memref.global"() {sym_name = "g", type = memref<2xf32>, initial_value = dense<1> : tensor<2xi32>} : () -> ()

// -----

// expected-error@+1 {{'memref.global' op initial value shape expected to be 2 but was 2, 2}}
"memref.global"() {sym_name = "g", type = memref<2xf32>, initial_value = dense<1.0> : tensor<2x2xf32>} : () -> ()

// -----

// expected-error@+1 {{'memref.global' op attribute 'type' failed to satisfy constraint: memref type attribute}}
"memref.global"() {sym_name = "g", type = f32} : () -> ()
