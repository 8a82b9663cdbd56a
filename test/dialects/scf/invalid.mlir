// RUN: terrace-opt %s --allow-unregistered-dialect --split-input-file --verify-diagnostics

func.func @for_bound_type(%f: f32, %i: index) {
  // expected-error@+1 {{operand #0 must be signless integer or index, but got 'f32'}}
  "scf.for"(%f, %i, %i) ({
  ^bb0(%x: index):
    scf.yield
  }) : (f32, index, index) -> ()
  return
}

// -----

func.func @for_bounds_differ(%i: i32, %j: index) {
  // expected-error@+1 {{failed to verify that all of {lowerBound, upperBound, step} have same type}}
  "scf.for"(%j, %i, %i) ({
  ^bb0(%x: index):
    scf.yield
  }) : (index, i32, i32) -> ()
  return
}

// -----

func.func @for_induction_variable(%i: index) {
  // expected-error@+1 {{expected induction variable to be same type as bounds and step}}
  "scf.for"(%i, %i, %i) ({
  ^bb0(%x: i32):
    scf.yield
  }) : (index, index, index) -> ()
  return
}

// -----

func.func @for_results(%i: index, %x: f32) {
  // expected-error@+1 {{mismatch in number of loop-carried values and defined values}}
  "scf.for"(%i, %i, %i, %x) ({
  ^bb0(%k: index, %y: f32):
    scf.yield %y : f32
  }) : (index, index, index, f32) -> ()
  return
}

// -----

func.func @for_inits(%i: index, %x: f32) {
  // expected-error@+1 {{different number of inits and region iter_args: 1 != 2}}
  %r = "scf.for"(%i, %i, %i, %x) ({
  ^bb0(%k: index, %y: f32, %z: f32):
    scf.yield %y : f32
  }) : (index, index, index, f32) -> f32
  return
}

// -----

func.func @for_yields(%i: index, %x: f32) {
  // expected-error@+1 {{different number of region iter_args and yielded values: 1 != 0}}
  %r = "scf.for"(%i, %i, %i, %x) ({
  ^bb0(%k: index, %y: f32):
    scf.yield
  }) : (index, index, index, f32) -> f32
  return
}

// -----

func.func @for_init_type(%i: index, %x: f32) {
  // expected-error@+1 {{0-th init and 0-th region iter_arg have different type: 'f32' != 'f64'}}
  %r = "scf.for"(%i, %i, %i, %x) ({
  ^bb0(%k: index, %y: f64):
    scf.yield %y : f64
  }) : (index, index, index, f32) -> f64
  return
}

// -----

func.func @for_yield_type(%i: index, %x: f32, %z: f64) {
  // expected-error@+1 {{0-th region iter_arg and 0-th yielded value have different type: 'f32' != 'f64'}}
  %r = "scf.for"(%i, %i, %i, %x) ({
  ^bb0(%k: index, %y: f32):
    scf.yield %z : f64
  }) : (index, index, index, f32) -> f32
  return
}

// -----

func.func @for_result_type(%i: index, %x: f32) {
  // expected-error@+1 {{0-th region iter_arg and 0-th loop result have different type: 'f32' != 'f64'}}
  %r = "scf.for"(%i, %i, %i, %x) ({
  ^bb0(%k: index, %y: f32):
    scf.yield %y : f32
  }) : (index, index, index, f32) -> f64
  return
}

// -----

func.func @if_arguments(%c: i1) {
  // expected-error@+1 {{region #0 should have no arguments}}
  "scf.if"(%c) ({
  ^bb0(%x: index):
    scf.yield
  }, {}) : (i1) -> ()
  return
}

// -----

func.func @if_without_else(%c: i1, %x: f32) {
  // expected-error@+1 {{must have an else block if defining values}}
  %r = scf.if %c -> f32 {
    scf.yield %x : f32
  }
  return
}

// -----

func.func @if_yields(%c: i1, %x: f32) {
  // expected-error@+1 {{along control flow edge from Operation scf.yield to parent: region branch point has 0 operands, but region successor needs 1 inputs}}
  %r = scf.if %c -> f32 {
    scf.yield %x : f32
  } else {
    // expected-note@+1 {{region branch point}}
    scf.yield
  }
  return
}

// -----

func.func @while_input_types() {
  // expected-error@+1 {{expected as many input types as operands (expected 0 got 1)}}
  scf.while : (i32) -> () {
  } do {
  }
  return
}

// -----

func.func @while_before() {
  // expected-error@+1 {{expects the 'before' region to terminate with 'scf.condition'}}
  scf.while : () -> () {
    // expected-note@+1 {{terminator here}}
    scf.yield
  } do {
    scf.yield
  }
  return
}

// -----

func.func @while_after(%c: i1) {
  // expected-error@+1 {{expects the 'after' region to terminate with 'scf.yield'}}
  scf.while : () -> () {
    scf.condition(%c)
  } do {
    // expected-note@+1 {{terminator here}}
    scf.condition(%c)
  }
  return
}

// -----

func.func @while_handed(%c: i1) {
  // expected-error@+1 {{along control flow edge from Operation scf.condition to Region #1: successor operand type #0 'i1' should match successor input type #0 'i32'}}
  %r = scf.while : () -> i1 {
    // expected-note@+1 {{region branch point}}
    scf.condition(%c) %c : i1
  } do {
  ^bb0(%x: i32):
    scf.yield
  }
  return
}

// -----

func.func @while_results(%c: i1) {
  // expected-error@+1 {{along control flow edge from Operation scf.condition to parent: region branch point has 0 operands, but region successor needs 1 inputs}}
  %r = scf.while : () -> i1 {
    // expected-note@+1 {{region branch point}}
    scf.condition(%c)
  } do {
    scf.yield
  }
  return
}

// -----

func.func @parallel_operands(%i: index) {
  // expected-error@+1 {{expected 1 operands}}
  scf.parallel (%x) = (%i, %i) to (%i) step (%i) {
  }
  return
}

// -----

func.func @parallel_without_dimensions() {
  // expected-error@+1 {{needs at least one tuple element for lowerBound, upperBound and step}}
  scf.parallel () = () to () step () {
  }
  return
}

// -----

func.func @parallel_step(%i: index) {
  %c0 = arith.constant 0 : index
  // expected-error@+1 {{constant step operand must be positive}}
  scf.parallel (%x) = (%i) to (%i) step (%c0) {
  }
  return
}

// -----

func.func @parallel_arguments(%i: index) {
  // expected-error@+1 {{expects the same number of induction variables: 2 as bound and step values: 1}}
  "scf.parallel"(%i, %i, %i) <{operandSegmentSizes = array<i32: 1, 1, 1, 0>}> ({
  ^bb0(%x: index, %y: index):
    scf.reduce
  }) : (index, index, index) -> ()
  return
}

// -----

func.func @parallel_argument_type(%i: index) {
  // expected-error@+1 {{expects arguments for the induction variable to be of index type}}
  "scf.parallel"(%i, %i, %i) <{operandSegmentSizes = array<i32: 1, 1, 1, 0>}> ({
  ^bb0(%x: i32):
    scf.reduce
  }) : (index, index, index) -> ()
  return
}

// -----

func.func @parallel_results(%i: index) {
  // expected-error@+1 {{expects number of results: 0 to be the same as number of reductions: 1}}
  scf.parallel (%x) = (%i) to (%i) step (%i) {
    scf.reduce(%x : index) {
    ^bb0(%a: index, %b: index):
      scf.reduce.return %a : index
    }
  }
  return
}

// -----

func.func @parallel_initial_value(%i: index, %f: f32) {
  // expected-error@+1 {{expects type of 0-th initial value: 'f32' to be the same as the 0-th result type: 'index'}}
  %r = "scf.parallel"(%i, %i, %i, %f) <{operandSegmentSizes = array<i32: 1, 1, 1, 1>}> ({
  ^bb0(%x: index):
    scf.reduce(%x : index) {
    ^bb0(%a: index, %b: index):
      scf.reduce.return %a : index
    }
  }) : (index, index, index, f32) -> index
  return
}

// -----

func.func @reduce_type(%i: index, %f: f32) {
  %r = scf.parallel (%x) = (%i) to (%i) step (%i) init (%f) -> f32 {
    // expected-error@+1 {{expects type of 0-th reduction operand: 'index' to be the same as the 0-th result type: 'f32'}}
    scf.reduce(%x : index) {
    ^bb0(%a: index, %b: index):
      scf.reduce.return %a : index
    }
  }
  return
}

// -----

func.func @reduce_regions(%i: index) {
  %r = scf.parallel (%x) = (%i) to (%i) step (%i) init (%i) -> index {
    // expected-error@+1 {{expects number of reduction regions: 1 to be the same as number of reduction operands: 0}}
    "scf.reduce"() ({
    ^bb0(%a: index, %b: index):
      scf.reduce.return %a : index
    }) : () -> ()
  }
  return
}

// -----

func.func @reduce_arguments(%i: index) {
  %r = scf.parallel (%x) = (%i) to (%i) step (%i) init (%i) -> index {
    // expected-error@+1 {{expected two block arguments with type 'index' in the 0-th reduction region}}
    scf.reduce(%x : index) {
    ^bb0(%a: index):
      "t.end"(%a) : (index) -> ()
    }
  }
  return
}

// -----

func.func @reduce_terminator(%i: index) {
  %r = scf.parallel (%x) = (%i) to (%i) step (%i) init (%i) -> index {
    // expected-error@+1 {{reduction bodies must be terminated with an 'scf.reduce.return' op}}
    scf.reduce(%x : index) {
    ^bb0(%a: index, %b: index):
      "t.end"(%a) : (index) -> ()
    }
  }
  return
}

// -----

func.func @reduce_return_type(%i: index, %f: f32) {
  %r = scf.parallel (%x) = (%i) to (%i) step (%i) init (%i) -> index {
    scf.reduce(%x : index) {
    ^bb0(%a: index, %b: index):
      // expected-error@+1 {{must have type 'index' (the type of the reduction inputs)}}
      scf.reduce.return %f : f32
    }
  }
  return
}

// -----

func.func @execute_region_arguments() {
  // expected-error@+1 {{region cannot have any arguments}}
  "scf.execute_region"() ({
  ^bb0(%x: i32):
    scf.yield
  }) : () -> ()
  return
}

// -----

func.func @yield_parent() {
  "t.op"() ({
    // expected-error@+1 {{'scf.yield' op expects parent op to be one of 'scf.execute_region, scf.for, scf.if, scf.index_switch, scf.while'}}
    scf.yield
  }) : () -> ()
  return
}

// -----

func.func @switch_regions(%i: index) {
  // expected-error@+1 {{has 0 case regions but 1 case values}}
  "scf.index_switch"(%i) <{cases = array<i64: 1>}> ({
    scf.yield
  }) : (index) -> ()
  return
}

// -----

func.func @switch_twice(%i: index) {
  // expected-error@+1 {{has duplicate case value: 3}}
  scf.index_switch %i
  case 3 {
    scf.yield
  }
  case 3 {
    scf.yield
  }
  default {
  }
  return
}

// -----

func.func @switch_yields(%i: index) {
  // expected-error@+1 {{expected each region to return 0 values, but case region #0 returns 1}}
  scf.index_switch %i
  case 3 {
    // expected-note@+1 {{see yield operation here}}
    scf.yield %i : index
  }
  default {
  }
  return
}

// -----

func.func @switch_types(%i: index, %x: i32) {
  // expected-error@+1 {{expected result #0 of each region to be 'index'}}
  %r = scf.index_switch %i -> index
  default {
    // expected-note@+1 {{default region returns 'i32' here}}
    scf.yield %x : i32
  }
  return
}

// -----

func.func @switch_default(%i: index) {
  scf.index_switch %i
  case 1 {
  }
  // expected-error@+1 {{expected 'default'}}
  return
}

// -----

func.func @forall_outputs(%t: tensor<4xf32>) {
  // expected-error@+1 {{number of operands and types do not match: got 1 operands and 2 types}}
  %r:2 = scf.forall (%i) in (4) shared_outs(%o = %t) -> (tensor<4xf32>, tensor<4xf32>) {
  }
  return
}

// -----

func.func @forall_arguments() {
  // expected-error@+1 {{region expects 1 arguments}}
  "scf.forall"() <{operandSegmentSizes = array<i32: 0, 0, 0, 0>, staticLowerBound = array<i64: 0>, staticStep = array<i64: 1>, staticUpperBound = array<i64: 4>}> ({
    scf.forall.in_parallel {
    }
  }) : () -> ()
  return
}

// -----

func.func @forall_argument_type() {
  // expected-error@+1 {{expects 0-th block argument to be an index}}
  "scf.forall"() <{operandSegmentSizes = array<i32: 0, 0, 0, 0>, staticLowerBound = array<i64: 0>, staticStep = array<i64: 1>, staticUpperBound = array<i64: 4>}> ({
  ^bb0(%i: i32):
    scf.forall.in_parallel {
    }
  }) : () -> ()
  return
}

// -----

func.func @forall_mapping() {
  // expected-error@+1 {{mapping attribute size must match op rank}}
  scf.forall (%i) in (4) {
  } {mapping = [1, 2]}
  return
}

// -----

func.func @forall_steps() {
  // expected-error@+1 {{expected 1 step values, got 0}}
  "scf.forall"() <{operandSegmentSizes = array<i32: 0, 0, 0, 0>, staticLowerBound = array<i64: 0>, staticStep = array<i64>, staticUpperBound = array<i64: 4>}> ({
  ^bb0(%i: index):
    scf.forall.in_parallel {
    }
  }) : () -> ()
  return
}

// -----

func.func @in_parallel_ops() {
  scf.forall (%i) in (4) {
    // expected-error@+1 {{expected only ParallelCombiningOpInterface ops}}
    scf.forall.in_parallel {
      %c = arith.constant 0 : index
    }
  }
  return
}

// -----

// One mistake is one error: the loop says how it must end before the function around it is asked, and
// what lies in an op that is wrong is not asked.
func.func @parallel_without_reduce(%i: index) {
  // expected-error@+1 {{expects body to terminate with 'scf.reduce'}}
  "scf.parallel"(%i, %i, %i) ({
  ^bb0(%x: index):
    // expected-note@+1 {{terminator here}}
    %c = arith.constant 0 : index
  }) {operandSegmentSizes = array<i32: 1, 1, 1, 0>} : (index, index, index) -> ()
  return
}

// -----

func.func @condition_hands_over_too_much(%c: i1) {
  // expected-error@+1 {{along control flow edge from Operation scf.condition to parent: region branch point has 1 operands, but region successor needs 0 inputs}}
  scf.while : () -> () {
    // expected-note@+1 {{region branch point}}
    scf.condition(%c) %c : i1
  } do {
  ^bb0(%a: i1):
    scf.yield
  }
}

// -----

func.func @empty_blocks(%c: i1) {
  // expected-error@+1 {{'scf.if' op expects a non-empty block}}
  "scf.if"(%c) ({
  ^bb0:
  }, {
  ^bb0:
  }) : (i1) -> ()
  return
}
