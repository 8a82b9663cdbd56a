// RUN: terrace-opt %s --allow-unregistered-dialect --split-input-file --verify-diagnostics

func.func @apply_counts(%i: index) {
  %r = affine.apply affine_map<(d0, d1) -> (d0 + d1)>(%i)
  // expected-error@+1 {{dimension or symbol index mismatch}}
  return
}

// -----

func.func @apply_results(%i: index) {
  // expected-error@+1 {{mapping must produce one value}}
  %r = affine.apply affine_map<(d0) -> (d0, d0)>(%i)
  return
}

// -----

func.func @apply_operands(%i: index) {
  // expected-error@+1 {{operand count and affine map dimension and symbol count must match}}
  %r = "affine.apply"(%i) <{map = affine_map<(d0, d1) -> (d0 + d1)>}> : (index) -> index
  return
}

// -----

func.func @apply_symbol() {
  affine.for %i = 0 to 10 {
    // expected-error@+1 {{dimensional operand cannot be used as a symbol}}
    %r = affine.apply affine_map<()[s0] -> (s0)>()[%i]
  }
  return
}

// -----

func.func @min_results(%i: index) {
  // expected-error@+1 {{affine map expect at least one result}}
  %r = affine.min affine_map<(d0) -> ()>(%i)
  return
}

// -----

func.func @max_operands(%i: index) {
  // expected-error@+1 {{operand count and affine map dimension and symbol count must match}}
  %r = affine.max affine_map<(d0, d1) -> (d0, d1)>(%i)
  return
}

// -----

func.func @for_prefix(%i: index) {
  // expected-error@+1 {{lower loop bound affine map with multiple results requires 'max' prefix}}
  affine.for %k = affine_map<(d0) -> (d0, 1)>(%i) to 10 {
  }
  return
}

// -----

func.func @for_upper_prefix(%i: index) {
  // expected-error@+1 {{upper loop bound affine map with multiple results requires 'min' prefix}}
  affine.for %k = 0 to affine_map<(d0) -> (d0, 1)>(%i) {
  }
  return
}

// -----

func.func @for_dims(%i: index) {
  // expected-error@+1 {{dim operand count and affine map dim count must match}}
  affine.for %k = 0 to affine_map<(d0) -> (d0)>() {
  }
  return
}

// -----

func.func @for_symbols(%i: index) {
  // expected-error@+1 {{symbol operand count and affine map symbol count must match}}
  affine.for %k = 0 to affine_map<()[s0] -> (s0)>() {
  }
  return
}

// -----

func.func @for_to(%i: index) {
  // expected-error@+1 {{expected 'to' between bounds}}
  affine.for %k = 0 by 10 {
  }
  return
}

// -----

func.func @for_step(%i: index) {
  // expected-error@+1 {{expected step to be representable as a positive signed integer}}
  affine.for %k = 0 to 10 step 0 {
  }
  return
}

// -----

func.func @for_bound(%i: index) {
  // expected-error@+1 {{expected lower bound map to have at least one result}}
  affine.for %k = max affine_map<() -> ()>() to 10 {
  }
  return
}

// -----

func.func @for_bound_symbol() {
  affine.for %i = 0 to 10 {
    // expected-error@+1 {{operand cannot be used as a symbol}}
    affine.for %k = 0 to affine_map<()[s0] -> (s0)>()[%i] {
    }
  }
  return
}

// -----

func.func @for_carried(%x: f32) {
  // expected-error@+1 {{mismatch between the number of loop-carried values and results}}
  %r:2 = affine.for %k = 0 to 10 iter_args(%y = %x) -> (f32, f32) {
    affine.yield %y : f32
  }
  return
}

// -----

func.func @parallel_groups() {
  // expected-error@+1 {{the number of region arguments (1) and the number of map groups for lower (2) and upper bound (1), and the number of steps (1) must all match}}
  affine.parallel (%i) = (0, 0) to (10) {
  }
  return
}

// -----

func.func @parallel_bound() {
  // expected-error@+1 {{expected upper bound map to have at least one result}}
  affine.parallel (%i) = (0) to (min()) {
  }
  return
}

// -----

func.func @parallel_reductions(%x: f32) {
  // expected-error@+1 {{a reduction must be specified for each output}}
  %r = affine.parallel (%i) = (0) to (10) -> (f32) {
    affine.yield %x : f32
  }
  return
}

// -----

func.func @parallel_reduction(%x: f32) {
  // expected-error@+1 {{invalid reduction value: "sum"}}
  %r = affine.parallel (%i) = (0) to (10) reduce ("sum") -> (f32) {
    affine.yield %x : f32
  }
  return
}

// -----

func.func @parallel_reduction_type(%x: f32) {
  // expected-error@+1 {{result type cannot match reduction attribute}}
  %r = affine.parallel (%i) = (0) to (10) reduce ("addi") -> (f32) {
    affine.yield %x : f32
  }
  return
}

// -----

func.func @if_dims(%i: index) {
  // expected-error@+1 {{dim operand count and integer set dim count must match}}
  affine.if affine_set<(d0) : (d0 >= 0)>() {
  }
  return
}

// -----

func.func @if_symbols(%i: index) {
  // expected-error@+1 {{symbol operand count and integer set symbol count must match}}
  affine.if affine_set<()[s0] : (s0 >= 0)>() {
  }
  return
}

// -----

func.func @if_arguments() {
  // expected-error@+1 {{region #0 should have no arguments}}
  "affine.if"() <{condition = affine_set<() : (0 == 0)>}> ({
  ^bb0(%x: index):
    affine.yield
  }, {}) : () -> ()
  return
}

// -----

func.func @yield_parent() {
  "t.op"() ({
    // expected-error@+1 {{only terminates affine.if/for/parallel regions}}
    affine.yield
  }) : () -> ()
  return
}

// -----

func.func @yield_count(%x: f32) {
  affine.for %i = 0 to 10 {
    // expected-error@+1 {{parent of yield must have same number of results as the yield operands}}
    affine.yield %x : f32
  }
  return
}

// -----

func.func @yield_types(%x: f32, %y: i32) {
  %r = affine.parallel (%i) = (0) to (10) reduce ("addf") -> (f32) {
    // expected-error@+1 {{types mismatch between yield op and its parent}}
    affine.yield %y : i32
  }
  return
}

// -----

func.func @load_rank(%m: memref<4x4xf32>, %i: index) {
  // expected-error@+1 {{affine map num results must equal memref rank}}
  %r = affine.load %m[%i] : memref<4x4xf32>
  return
}

// -----

func.func @load_subscripts(%m: memref<4xf32>, %i: index) {
  // expected-error@+1 {{expects as many subscripts as affine map inputs}}
  %r = "affine.load"(%m) <{map = affine_map<(d0) -> (d0)>}> : (memref<4xf32>) -> f32
  return
}

// -----

func.func @load_result(%m: memref<4xf32>, %i: index) {
  // expected-error@+1 {{result type must match element type of memref}}
  %r = "affine.load"(%m, %i) <{map = affine_map<(d0) -> (d0)>}> : (memref<4xf32>, index) -> f64
  return
}

// -----

func.func @load_dim(%m: memref<4xf32>, %x: i32) {
  affine.for %i = 0 to 4 {
    %k = "t.index"() : () -> index
    // expected-error@+1 {{operand cannot be used as a dimension id}}
    %r = affine.load %m[%k] : memref<4xf32>
  }
  return
}

// -----

func.func @load_symbol(%m: memref<4xf32>) {
  affine.for %i = 0 to 4 {
    // expected-error@+1 {{operand cannot be used as a symbol}}
    %r = affine.load %m[symbol(%i)] : memref<4xf32>
  }
  return
}

// -----

func.func @store_type(%m: memref<4xf32>, %i: index, %x: f64) {
  // expected-error@+1 {{value to store must have the same type as memref element type}}
  "affine.store"(%x, %m, %i) <{map = affine_map<(d0) -> (d0)>}> : (f64, memref<4xf32>, index) -> ()
  return
}

// -----

func.func @vector_type(%m: memref<4xf32>, %i: index) {
  // expected-error@+1 {{requires memref and vector types of the same elemental type}}
  %r = affine.vector_load %m[%i] : memref<4xf32>, vector<2xf64>
  return
}

// -----

func.func @vector_store_type(%m: memref<4xf32>, %i: index, %v: vector<2xf64>) {
  // expected-error@+1 {{requires memref and vector types of the same elemental type}}
  affine.vector_store %v, %m[%i] : memref<4xf32>, vector<2xf64>
  return
}

// -----

func.func @prefetch_access(%m: memref<4xf32>, %i: index) {
  // expected-error@+1 {{rw specifier has to be 'read' or 'write'}}
  affine.prefetch %m[%i], look, locality<3>, data : memref<4xf32>
  return
}

// -----

func.func @prefetch_cache(%m: memref<4xf32>, %i: index) {
  // expected-error@+1 {{cache type has to be 'data' or 'instr'}}
  affine.prefetch %m[%i], read, locality<3>, other : memref<4xf32>
  return
}

// -----

func.func @delinearize_results(%i: index) {
  // expected-error@+1 {{should return an index for each basis element and up to one extra index}}
  %r = affine.delinearize_index %i into (2, 3) : index
  return
}

// -----

func.func @delinearize_basis(%i: index) {
  // expected-error@+1 {{no basis element may be statically non-positive}}
  %r:2 = affine.delinearize_index %i into (2, 0) : index, index
  return
}

// -----

func.func @linearize_basis(%i: index) {
  // expected-error@+1 {{should be passed a basis element for each index except possibly the first}}
  %r = affine.linearize_index [%i] by (2, 3) : index
  return
}
