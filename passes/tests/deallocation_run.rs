//! Runs programs before and after memory is freed by ownership: they must compute the same, free
//! nothing twice, use nothing that was freed, and leave nothing behind.
#![forbid(unsafe_code)]

use terrace_ir::interp::scalar::Scalar;
use terrace_ir::interp::{Limits, Val, run, run_checked};
use terrace_ir::pass::{PassManager, PassRegistry, parse_pipeline};
use terrace_ir::text::{ParseOptions, PrintOptions, parse, print};
use terrace_ir::{Body, Context, Registry};

/// What each program must be right after.
const PIPELINES: &[&str] = &[
    "ownership-based-buffer-deallocation",
    "ownership-based-buffer-deallocation,buffer-deallocation-simplification",
    "ownership-based-buffer-deallocation,canonicalize,buffer-deallocation-simplification,canonicalize,cse",
    "ownership-based-buffer-deallocation,bufferization-lower-deallocations",
    "ownership-based-buffer-deallocation{private-function-dynamic-ownership=true},canonicalize,\
     buffer-deallocation-simplification",
    "ownership-based-buffer-deallocation{private-function-dynamic-ownership=true},\
     bufferization-lower-deallocations",
    "buffer-deallocation-pipeline",
    "buffer-deallocation-pipeline{private-function-dynamic-ownership=true}",
    "buffer-deallocation-pipeline,func.func(optimize-allocation-liveness)",
    "canonicalize,buffer-deallocation-pipeline,inline,canonicalize,func.func(optimize-allocation-liveness)",
    "buffer-deallocation-pipeline,convert-scf-to-cf,canonicalize",
];

fn module(text: &str, pipeline: &str) -> Body {
    let mut registry = Registry::new();
    terrace_dialects::register_all(&mut registry);
    let ctx = Context::new(registry);
    let mut module = match parse(&ctx, text, "test.mlir", ParseOptions::default()) {
        Ok(module) => module,
        Err(diags) => panic!("{text}: {:?}", diags.iter().map(|diag| &diag.message).collect::<Vec<_>>()),
    };
    let mut passes = PassRegistry::new();
    terrace_passes::register_all(&mut passes);
    let pipeline = parse_pipeline(&passes, &format!("builtin.module({pipeline})")).expect("a pipeline");
    let manager = PassManager { threads: 1, ..PassManager::new() };
    let report = manager.run(&pipeline, &mut module);
    let messages: Vec<_> = report.diags.iter().map(|diag| &diag.message).collect();
    assert!(!report.failed, "{text}: {messages:?}");
    module
}

fn ints(results: &[Val]) -> Vec<i128> {
    let int = |val: &Val| match val {
        Val::Scalar(Scalar::Int(int)) => Some(*int),
        _ => None,
    };
    results.iter().filter_map(int).collect()
}

/// Checks `text`, which allocates and never frees, on all `inputs`.
fn check(text: &str, inputs: &[&[i128]]) {
    let vals = |input: &[i128]| input.iter().map(|&int| Val::Scalar(Scalar::Int(int))).collect::<Vec<_>>();
    let before = module(text, "");
    for pipeline in PIPELINES {
        let after = module(text, pipeline);
        let shown = || print(&after, &PrintOptions::default());
        for input in inputs {
            let expected =
                run(&before, "main", vals(input)).unwrap_or_else(|error| panic!("{}", error.message));
            let (results, leaks) = run_checked(&after, "main", vals(input), Limits::default())
                .unwrap_or_else(|error| panic!("{pipeline} on {input:?}: {}\n{}", error.message, shown()));
            assert_eq!(ints(&results), ints(&expected), "{pipeline} on {input:?}\n{}", shown());
            assert!(leaks.is_empty(), "{pipeline} on {input:?}: {} leaks\n{}", leaks.len(), shown());
        }
    }
}

const BOOLS: &[&[i128]] = &[&[0], &[1]];
const PAIRS: &[&[i128]] = &[&[0, 0], &[0, 1], &[1, 0], &[1, 1]];
const TRIPS: &[&[i128]] = &[&[0], &[1], &[2], &[5]];

/// The bug that this would have if results of ops that are replaced were taken for dead.
#[test]
fn a_choice_that_lives_on_in_the_next_block() {
    check(
        "func.func @main(%c: i1) -> i64 {
           %i = arith.constant 0 : index
           %x = arith.constant 7 : i64
           %y = arith.constant 9 : i64
           %a = memref.alloc() : memref<2xi64>
           memref.store %x, %a[%i] : memref<2xi64>
           %r = scf.if %c -> memref<2xi64> {
             %b = memref.alloc() : memref<2xi64>
             memref.store %y, %b[%i] : memref<2xi64>
             scf.yield %b : memref<2xi64>
           } else {
             scf.yield %a : memref<2xi64>
           }
           cf.br ^next
         ^next:
           %v = memref.load %r[%i] : memref<2xi64>
           return %v : i64
         }",
        BOOLS,
    );
}

#[test]
fn branches_with_an_allocation_on_one_side() {
    check(
        "func.func @main(%c: i1, %d: i1) -> i64 {
           %i = arith.constant 0 : index
           %x = arith.constant 7 : i64
           %y = arith.constant 9 : i64
           %a = memref.alloc() : memref<2xi64>
           memref.store %x, %a[%i] : memref<2xi64>
           cf.cond_br %c, ^one, ^join(%a : memref<2xi64>)
         ^one:
           %b = memref.alloc() : memref<2xi64>
           memref.store %y, %b[%i] : memref<2xi64>
           cf.cond_br %d, ^join(%b : memref<2xi64>), ^join(%a : memref<2xi64>)
         ^join(%m: memref<2xi64>):
           %v = memref.load %m[%i] : memref<2xi64>
           %w = memref.load %a[%i] : memref<2xi64>
           %s = arith.addi %v, %w : i64
           return %s : i64
         }",
        PAIRS,
    );
}

#[test]
fn a_branch_that_hands_one_memref_over_twice() {
    check(
        "func.func @main(%c: i1) -> i64 {
           %i = arith.constant 0 : index
           %x = arith.constant 7 : i64
           %a = memref.alloc() : memref<2xi64>
           %b = memref.alloc() : memref<2xi64>
           memref.store %x, %a[%i] : memref<2xi64>
           memref.store %x, %b[%i] : memref<2xi64>
           cf.cond_br %c, ^next(%a, %a : memref<2xi64>, memref<2xi64>),
                          ^next(%a, %b : memref<2xi64>, memref<2xi64>)
         ^next(%m: memref<2xi64>, %n: memref<2xi64>):
           cf.br ^last(%n, %m : memref<2xi64>, memref<2xi64>)
         ^last(%p: memref<2xi64>, %q: memref<2xi64>):
           %v = memref.load %p[%i] : memref<2xi64>
           %w = memref.load %q[%i] : memref<2xi64>
           %u = memref.load %a[%i] : memref<2xi64>
           %s = arith.addi %v, %w : i64
           %t = arith.addi %s, %u : i64
           return %t : i64
         }",
        BOOLS,
    );
}

#[test]
fn loops_that_carry_memrefs() {
    check(
        "func.func @main(%n: index) -> (i64, memref<2xi64>) {
           %i = arith.constant 0 : index
           %one = arith.constant 1 : index
           %x = arith.constant 7 : i64
           %a = memref.alloc() : memref<2xi64>
           %b = memref.alloc() : memref<2xi64>
           memref.store %x, %a[%i] : memref<2xi64>
           memref.store %x, %b[%i] : memref<2xi64>
           %r:2 = scf.for %k = %i to %n step %one iter_args(%p = %a, %q = %b) -> (memref<2xi64>, memref<2xi64>) {
             %new = memref.alloc() : memref<2xi64>
             %old = memref.load %p[%i] : memref<2xi64>
             %sum = arith.addi %old, %x : i64
             memref.store %sum, %new[%i] : memref<2xi64>
             scf.yield %q, %new : memref<2xi64>, memref<2xi64>
           }
           %v = memref.load %r#0[%i] : memref<2xi64>
           %w = memref.load %r#1[%i] : memref<2xi64>
           %s = arith.addi %v, %w : i64
           return %s, %r#0 : i64, memref<2xi64>
         }",
        TRIPS,
    );
}

#[test]
fn a_loop_that_swaps_what_it_does_not_own() {
    check(
        "func.func @main(%n: index) -> (i64, memref<2xi64>, memref<2xi64>) {
           %i = arith.constant 0 : index
           %one = arith.constant 1 : index
           %x = arith.constant 7 : i64
           %y = arith.constant 9 : i64
           %a = memref.alloc() : memref<2xi64>
           %b = memref.alloc() : memref<2xi64>
           memref.store %x, %a[%i] : memref<2xi64>
           memref.store %y, %b[%i] : memref<2xi64>
           %r:2 = scf.for %k = %i to %n step %one iter_args(%p = %a, %q = %b) -> (memref<2xi64>, memref<2xi64>) {
             scf.yield %q, %p : memref<2xi64>, memref<2xi64>
           }
           %v = memref.load %r#0[%i] : memref<2xi64>
           return %v, %r#0, %r#1 : i64, memref<2xi64>, memref<2xi64>
         }",
        TRIPS,
    );
}

#[test]
fn loops_that_run_while_a_condition_holds() {
    check(
        "func.func @main(%n: index) -> i64 {
           %i = arith.constant 0 : index
           %one = arith.constant 1 : index
           %x = arith.constant 7 : i64
           %a = memref.alloc() : memref<2xi64>
           memref.store %x, %a[%i] : memref<2xi64>
           %r:3 = scf.while (%k = %i, %p = %a, %q = %a) : (index, memref<2xi64>, memref<2xi64>)
               -> (index, memref<2xi64>, memref<2xi64>) {
             %c = arith.cmpi ult, %k, %n : index
             scf.condition(%c) %k, %q, %p : index, memref<2xi64>, memref<2xi64>
           } do {
           ^bb0(%k: index, %p: memref<2xi64>, %q: memref<2xi64>):
             %new = memref.alloc() : memref<2xi64>
             %old = memref.load %q[%i] : memref<2xi64>
             %sum = arith.addi %old, %x : i64
             memref.store %sum, %new[%i] : memref<2xi64>
             %next = arith.addi %k, %one : index
             scf.yield %next, %p, %new : index, memref<2xi64>, memref<2xi64>
           }
           %v = memref.load %r#1[%i] : memref<2xi64>
           %w = memref.load %r#2[%i] : memref<2xi64>
           %s = arith.addi %v, %w : i64
           return %s : i64
         }",
        TRIPS,
    );
}

#[test]
fn choices_views_and_parts() {
    check(
        "func.func @main(%c: i1, %d: i1) -> (i64, memref<1xi64, strided<[1], offset: 1>>) {
           %i = arith.constant 0 : index
           %one = arith.constant 1 : index
           %x = arith.constant 7 : i64
           %y = arith.constant 9 : i64
           %a = memref.alloc() : memref<2xi64>
           %b = memref.alloc() : memref<2xi64>
           memref.store %x, %a[%one] : memref<2xi64>
           memref.store %y, %b[%one] : memref<2xi64>
           %s = arith.select %c, %a, %b : memref<2xi64>
           %t = arith.select %d, %s, %b : memref<2xi64>
           %p = memref.subview %t[1] [1] [1] : memref<2xi64> to memref<1xi64, strided<[1], offset: 1>>
           %v = memref.load %p[%i] : memref<1xi64, strided<[1], offset: 1>>
           return %v, %p : i64, memref<1xi64, strided<[1], offset: 1>>
         }",
        PAIRS,
    );
}

#[test]
fn a_view_outlives_what_it_is_of() {
    check(
        "func.func @main(%c: i1) -> i64 {
           %i = arith.constant 0 : index
           %x = arith.constant 7 : i64
           %a = memref.alloc() : memref<4xi64>
           memref.store %x, %a[%i] : memref<4xi64>
           %r = scf.if %c -> memref<?xi64> {
             %b = memref.alloc() : memref<4xi64>
             memref.store %x, %b[%i] : memref<4xi64>
             %p = memref.cast %b : memref<4xi64> to memref<?xi64>
             scf.yield %p : memref<?xi64>
           } else {
             %p = memref.cast %a : memref<4xi64> to memref<?xi64>
             scf.yield %p : memref<?xi64>
           }
           cf.br ^next(%r : memref<?xi64>)
         ^next(%m: memref<?xi64>):
           %q = memref.subview %m[0] [2] [1] : memref<?xi64> to memref<2xi64, strided<[1]>>
           cf.br ^last
         ^last:
           %v = memref.load %q[%i] : memref<2xi64, strided<[1]>>
           return %v : i64
         }",
        BOOLS,
    );
}

#[test]
fn calls_give_what_they_return() {
    check(
        "func.func private @pick(%c: i1, %a: memref<2xi64>) -> (memref<2xi64>, memref<2xi64>) {
           %b = memref.alloc() : memref<2xi64>
           memref.copy %a, %b : memref<2xi64> to memref<2xi64>
           cf.cond_br %c, ^given, ^made
         ^given:
           return %a, %b : memref<2xi64>, memref<2xi64>
         ^made:
           return %b, %b : memref<2xi64>, memref<2xi64>
         }
         func.func @public(%a: memref<2xi64>) -> memref<2xi64> {
           return %a : memref<2xi64>
         }
         func.func @main(%c: i1, %d: i1) -> (i64, memref<2xi64>) {
           %i = arith.constant 0 : index
           %x = arith.constant 7 : i64
           %a = memref.alloc() : memref<2xi64>
           memref.store %x, %a[%i] : memref<2xi64>
           %r:2 = call @pick(%c, %a) : (i1, memref<2xi64>) -> (memref<2xi64>, memref<2xi64>)
           %s = scf.if %d -> memref<2xi64> {
             %t:2 = func.call @pick(%d, %r#0) : (i1, memref<2xi64>) -> (memref<2xi64>, memref<2xi64>)
             scf.yield %t#0 : memref<2xi64>
           } else {
             %t = func.call @public(%r#1) : (memref<2xi64>) -> memref<2xi64>
             scf.yield %t : memref<2xi64>
           }
           %v = memref.load %s[%i] : memref<2xi64>
           return %v, %r#1 : i64, memref<2xi64>
         }",
        PAIRS,
    );
}

#[test]
fn a_private_function_that_is_also_a_value_keeps_its_type() {
    check(
        "func.func private @same(%a: memref<2xi64>) -> memref<2xi64> {
           return %a : memref<2xi64>
         }
         func.func @main(%c: i1) -> i64 {
           %i = arith.constant 0 : index
           %x = arith.constant 7 : i64
           %a = memref.alloc() : memref<2xi64>
           memref.store %x, %a[%i] : memref<2xi64>
           %f = func.constant @same : (memref<2xi64>) -> memref<2xi64>
           %r = func.call_indirect %f(%a) : (memref<2xi64>) -> memref<2xi64>
           %q = func.call @same(%r) : (memref<2xi64>) -> memref<2xi64>
           %v = memref.load %q[%i] : memref<2xi64>
           return %v : i64
         }",
        BOOLS,
    );
}

#[test]
fn memory_that_grows_in_a_loop() {
    check(
        "func.func @main(%n: index) -> i64 {
           %i = arith.constant 0 : index
           %one = arith.constant 1 : index
           %x = arith.constant 7 : i64
           %a = memref.alloc(%one) : memref<?xi64>
           memref.store %x, %a[%i] : memref<?xi64>
           %r = scf.for %k = %one to %n step %one iter_args(%p = %a) -> memref<?xi64> {
             %even = arith.remui %k, %one : index
             %odd = arith.cmpi eq, %even, %i : index
             %q = scf.if %odd -> memref<?xi64> {
               %size = memref.dim %p, %i : memref<?xi64>
               %new = memref.alloc(%k) : memref<?xi64>
               %old = memref.load %p[%i] : memref<?xi64>
               memref.store %old, %new[%i] : memref<?xi64>
               scf.yield %new : memref<?xi64>
             } else {
               scf.yield %p : memref<?xi64>
             }
             scf.yield %q : memref<?xi64>
           }
           %v = memref.load %r[%i] : memref<?xi64>
           return %v : i64
         }",
        TRIPS,
    );
}

#[test]
fn inner_loops_and_regions_with_blocks() {
    check(
        "func.func @main(%n: index) -> i64 {
           %i = arith.constant 0 : index
           %one = arith.constant 1 : index
           %x = arith.constant 7 : i64
           %a = memref.alloc() : memref<2xi64>
           memref.store %x, %a[%i] : memref<2xi64>
           %r = scf.for %k = %i to %n step %one iter_args(%p = %a) -> memref<2xi64> {
             %q = scf.for %l = %i to %k step %one iter_args(%o = %p) -> memref<2xi64> {
               %new = memref.alloc() : memref<2xi64>
               memref.copy %o, %new : memref<2xi64> to memref<2xi64>
               %c = arith.cmpi eq, %l, %one : index
               %w = scf.execute_region -> memref<2xi64> {
                 cf.cond_br %c, ^one(%new : memref<2xi64>), ^one(%a : memref<2xi64>)
               ^one(%m: memref<2xi64>):
                 %tmp = memref.alloc() : memref<2xi64>
                 memref.copy %m, %tmp : memref<2xi64> to memref<2xi64>
                 cf.cond_br %c, ^two, ^three(%tmp : memref<2xi64>)
               ^two:
                 cf.br ^three(%m : memref<2xi64>)
               ^three(%z: memref<2xi64>):
                 scf.yield %z : memref<2xi64>
               }
               scf.yield %w : memref<2xi64>
             }
             scf.yield %q : memref<2xi64>
           }
           %v = memref.load %r[%i] : memref<2xi64>
           return %v : i64
         }",
        TRIPS,
    );
}

#[test]
fn memory_on_the_stack_and_of_globals_is_copied_where_it_is_returned() {
    check(
        "memref.global \"private\" constant @g : memref<2xi64> = dense<[3, 4]>
         func.func @main(%c: i1) -> (i64, memref<2xi64>) {
           %i = arith.constant 0 : index
           %x = arith.constant 7 : i64
           %a = memref.alloca() : memref<2xi64>
           memref.store %x, %a[%i] : memref<2xi64>
           %g = memref.get_global @g : memref<2xi64>
           %r = scf.if %c -> memref<2xi64> {
             scf.yield %a : memref<2xi64>
           } else {
             scf.yield %g : memref<2xi64>
           }
           %v = memref.load %r[%i] : memref<2xi64>
           return %v, %r : i64, memref<2xi64>
         }",
        BOOLS,
    );
}

/// The check itself: it must see what is wrong.
#[test]
fn wrong_programs_are_found() {
    let body = |text: &str| {
        format!(
            "func.func @main() -> i64 {{
               %i = arith.constant 0 : index
               %a = memref.alloc() : memref<2xi64>
               {text}
             }}"
        )
    };
    let outcome = |text: &str| {
        let module = module(&body(text), "");
        match run_checked(&module, "main", Vec::new(), Limits::default()) {
            Ok((_, leaks)) => leaks.into_iter().map(|leak| leak.message).collect::<Vec<_>>().join("; "),
            Err(error) => error.message,
        }
    };
    let load = "%v = memref.load %a[%i] : memref<2xi64> return %v : i64";
    assert_eq!(outcome(load), "memory that is allocated here is never freed");
    let twice = format!("memref.dealloc %a : memref<2xi64> {load}");
    assert_eq!(outcome(&twice), "'memref.load' op uses memory that was freed");
    let again = "%v = memref.load %a[%i] : memref<2xi64> memref.dealloc %a : memref<2xi64>
                 memref.dealloc %a : memref<2xi64> return %v : i64";
    assert_eq!(outcome(again), "'memref.dealloc' op frees memory that was freed before");
    let stack = "%s = memref.alloca() : memref<2xi64> memref.dealloc %s : memref<2xi64>
                 %v = memref.load %a[%i] : memref<2xi64> return %v : i64";
    assert_eq!(outcome(stack), "'memref.dealloc' op frees memory that is not on the heap");
    let part = "%s = memref.subview %a[1] [1] [1] : memref<2xi64> to memref<1xi64, strided<[1], offset: 1>>
                memref.dealloc %s : memref<1xi64, strided<[1], offset: 1>>
                %v = memref.load %a[%i] : memref<2xi64> return %v : i64";
    assert_eq!(outcome(part), "'memref.dealloc' op frees a part of what was allocated");
}
