//! Runs loops before and after the passes on them, for many bounds and steps, loops that never run
//! included, and compares what they compute.
#![forbid(unsafe_code)]

use proptest::prelude::*;
use terrace_ir::interp::scalar::Scalar;
use terrace_ir::interp::{Val, run};
use terrace_ir::pass::{PassManager, PassRegistry, parse_pipeline};
use terrace_ir::text::{ParseOptions, parse};
use terrace_ir::{Body, Context, Registry};

thread_local! {
    static LOADED: (Context, PassRegistry) = {
        let mut registry = Registry::new();
        terrace_dialects::register_all(&mut registry);
        let mut passes = PassRegistry::new();
        terrace_passes::register_all(&mut passes);
        (Context::new(registry), passes)
    };
}

fn module(text: &str, pipeline: &str) -> Body {
    let (ctx, passes) = LOADED.with(Clone::clone);
    let mut module = match parse(&ctx, text, "test.mlir", ParseOptions::default()) {
        Ok(module) => module,
        Err(diags) => panic!("{text}: {:?}", diags.iter().map(|diag| &diag.message).collect::<Vec<_>>()),
    };
    let pipeline = parse_pipeline(&passes, &format!("builtin.module({pipeline})")).expect("a pipeline");
    let manager = PassManager { threads: 1, ..PassManager::new() };
    let report = manager.run(&pipeline, &mut module);
    let messages: Vec<_> = report.diags.iter().map(|diag| &diag.message).collect();
    assert!(!report.failed, "{text}: {messages:?}");
    module
}

fn outcome(module: &Body, args: &[i128]) -> Vec<i128> {
    let args = args.iter().map(|&arg| Val::Scalar(Scalar::Int(arg))).collect();
    let results = run(module, "main", args).unwrap_or_else(|error| panic!("{}", error.message));
    let int = |val: &Val| match val {
        Val::Scalar(Scalar::Int(int)) => *int,
        _ => panic!("integers are returned"),
    };
    results.iter().map(int).collect()
}

/// The constants `%lb`, `%ub` and `%step`, where they are not arguments.
fn constants(bounds: [i128; 3], ty: &str) -> String {
    let names = ["lb", "ub", "step"];
    names
        .iter()
        .zip(bounds)
        .map(|(name, value)| format!("%{name} = arith.constant {value} : {ty}\n"))
        .collect()
}

/// Checks that `body`, of a function that returns an `i32` and has `%lb`, `%ub` and `%step` of type `ty`,
/// computes the same after each pipeline, with bounds that are arguments and with constants.
fn check(pipelines: &[&str], body: &str, bounds: [i128; 3], ty: &str) {
    let dynamic = format!("func.func @main(%lb: {ty}, %ub: {ty}, %step: {ty}) -> i32 {{\n{body}\n}}");
    let fixed = format!("func.func @main() -> i32 {{\n{}{body}\n}}", constants(bounds, ty));
    let expected = outcome(&module(&dynamic, ""), &bounds);
    for pipeline in pipelines {
        let found = outcome(&module(&dynamic, pipeline), &bounds);
        assert_eq!(found, expected, "after '{pipeline}' of {bounds:?}: {dynamic}");
        let found = outcome(&module(&fixed, pipeline), &[]);
        assert_eq!(found, expected, "after '{pipeline}' of constants {bounds:?}: {fixed}");
    }
}

const ON_FOR: &[&str] = &[
    "scf-for-loop-peeling",
    "scf-for-loop-peeling,canonicalize",
    "scf-for-loop-peeling{skip-partial=false},canonicalize,cse",
    "scf-for-loop-peeling{peel-front=true}",
    "scf-for-loop-peeling{peel-front=true},scf-for-loop-peeling,canonicalize",
    "scf-for-loop-canonicalization",
    "canonicalize,scf-for-loop-canonicalization",
    "scf-for-loop-specialization,canonicalize",
    "scf-for-to-while",
    "scf-for-to-while,canonicalize",
    "scf-for-loop-range-folding",
    "convert-scf-to-cf",
];

/// Mixes `%v`, of type `index`, into `%a`, so that the order counts.
const MIX: &str = "
    %k = arith.constant 31 : i32
    %m = arith.muli %a, %k : i32
    %c = arith.index_cast %v : index to i32
    %n = arith.addi %m, %c : i32";

fn sum_of(value: &str) -> String {
    format!(
        "%z = arith.constant 7 : i32
  %r = scf.for %i = %lb to %ub step %step iter_args(%a = %z) -> (i32) {{
    {value}{MIX}
    scf.yield %n : i32
  }}
  return %r : i32"
    )
}

/// Two loops in each other, the bounds of the inner one being those of a tile.
const TILES: &str = "%z = arith.constant 1 : i32
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %r = scf.for %i = %lb to %ub step %step iter_args(%b = %z) -> (i32) {
    %t = affine.min affine_map<(d0)[s0, s1] -> (s0, s1 - d0)>(%i)[%step, %ub]
    %q = scf.for %j = %c0 to %t step %c2 iter_args(%a = %b) -> (i32) {
      %u = affine.min affine_map<(d0, d1) -> (2, d1 - d0)>(%j, %t)
      %v = affine.apply affine_map<(d0, d1, d2) -> (d0 + d1 + d2 * 3)>(%i, %j, %u)
      %k = arith.constant 31 : i32
      %m = arith.muli %a, %k : i32
      %c = arith.index_cast %v : index to i32
      %n = arith.addi %m, %c : i32
      scf.yield %n : i32
    }
    scf.yield %q : i32
  }
  return %r : i32";

/// Memory that each iteration of a parallel loop writes, read in order behind the loops.
fn in_memory(loops: &str) -> String {
    format!(
        "%z = arith.constant 7 : i32
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c5 = arith.constant 5 : index
  %c64 = arith.constant 64 : index
  %x = memref.alloc() : memref<64x8xi32>
  %y = memref.alloc() : memref<64x8xi32>
  scf.for %i = %c0 to %c64 step %c1 {{
    scf.for %j = %c0 to %c5 step %c1 {{
      %s = affine.apply affine_map<(d0, d1) -> (d0 * 5 + d1)>(%i, %j)
      %w = arith.index_cast %s : index to i32
      memref.store %w, %x[%i, %j] : memref<64x8xi32>
      memref.store %z, %y[%i, %j] : memref<64x8xi32>
    }}
  }}
  {loops}
  %r = scf.for %i = %c0 to %c64 step %c1 iter_args(%b = %z) -> (i32) {{
    %q = scf.for %j = %c0 to %c5 step %c1 iter_args(%d = %b) -> (i32) {{
      %e = memref.load %x[%i, %j] : memref<64x8xi32>
      %f = memref.load %y[%i, %j] : memref<64x8xi32>
      %k = arith.constant 31 : i32
      %m = arith.muli %d, %k : i32
      %g = arith.muli %e, %k : i32
      %h = arith.addi %g, %f : i32
      %n = arith.addi %m, %h : i32
      scf.yield %n : i32
    }}
    scf.yield %q : i32
  }}
  return %r : i32"
    )
}

const ON_PARALLEL: &[&str] = &[
    "func.func(scf-parallel-loop-tiling{parallel-loop-tile-sizes=2,3})",
    "func.func(scf-parallel-loop-tiling{parallel-loop-tile-sizes=4}),canonicalize",
    "func.func(scf-parallel-loop-tiling{parallel-loop-tile-sizes=3,2 no-min-max-bounds=true})",
    "func.func(scf-parallel-loop-tiling{parallel-loop-tile-sizes=3 no-min-max-bounds=true}),canonicalize",
    "func.func(scf-parallel-loop-tiling{parallel-loop-tile-sizes=2,2}),scf-for-loop-canonicalization",
    "scf-parallel-for-to-nested-fors",
    "scf-parallel-loop-fusion",
    "scf-parallel-loop-fusion,canonicalize",
    "scf-parallel-loop-specialization",
    "convert-scf-to-cf",
];

/// Two parallel loops, each of which does `BODY` for its indices.
fn two_loops(first: &str, second: &str) -> String {
    let head = "scf.parallel (%i, %j) = (%lb, %c0) to (%ub, %c5) step (%step, %c1)";
    in_memory(&format!("{head} {{\n{first}\n}}\n{head} {{\n{second}\n}}"))
}

/// Accesses of a loop that others read or overwrite, at the same place or at another one.
const ACCESSES: &[&str] = &[
    "%e = memref.load %x[%i, %j] : memref<64x8xi32>
     %f = arith.addi %e, %z : i32
     memref.store %f, %y[%i, %j] : memref<64x8xi32>",
    "%e = memref.load %y[%i, %j] : memref<64x8xi32>
     %f = arith.addi %e, %z : i32
     memref.store %f, %x[%i, %j] : memref<64x8xi32>",
    "%s = affine.apply affine_map<(d0) -> (d0 + 1)>(%j)
     %e = memref.load %y[%i, %s] : memref<64x8xi32>
     %f = arith.muli %e, %z : i32
     memref.store %f, %x[%i, %s] : memref<64x8xi32>",
    "%s = affine.apply affine_map<(d0) -> (4 - d0)>(%j)
     %e = memref.load %x[%i, %s] : memref<64x8xi32>
     %f = arith.addi %e, %z : i32
     memref.store %f, %y[%i, %s] : memref<64x8xi32>",
    "%g = arith.cmpi eq, %j, %c1 : index
     scf.if %g {
       %f = arith.index_cast %i : index to i32
       memref.store %f, %y[%i, %c0] : memref<64x8xi32>
     }",
    "%e = memref.load %y[%i, %c0] : memref<64x8xi32>
     memref.store %e, %x[%i, %j] : memref<64x8xi32>",
    "%s = affine.apply affine_map<(d0, d1) -> (d0 floordiv 2 + d1)>(%i, %j)
     %e = memref.load %y[%s, %j] : memref<64x8xi32>
     memref.store %e, %x[%i, %j] : memref<64x8xi32>",
];

fn small_bounds() -> impl Strategy<Value = [i128; 3]> {
    (-9i128..14, -9i128..20, 1i128..7).prop_map(|(lower, upper, step)| [lower, upper, step])
}

fn places() -> impl Strategy<Value = [i128; 3]> {
    (0i128..14, 0i128..40, 1i128..7).prop_map(|(lower, upper, step)| [lower, upper, step])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    #[test]
    fn counted_loops(bounds in small_bounds(), which in 0usize..6) {
        let value = [
            "%v = affine.min affine_map<(d0)[s0, s1] -> (s0, s1 - d0)>(%i)[%step, %ub]",
            "%v = affine.max affine_map<(d0)[s0, s1] -> (-s0, d0 - s1)>(%i)[%step, %ub]",
            "%v = affine.min affine_map<(d0)[s0, s1] -> (s0 + 1, s1 - d0 - 1, 4)>(%i)[%step, %ub]",
            "%o = arith.constant -3 : index\n%v = arith.addi %o, %i : index",
            "%o = arith.constant 5 : index\n%w = arith.muli %i, %o : index\n%v = arith.addi %w, %lb : index",
            "%o = arith.constant -2 : index\n%v = arith.muli %i, %o : index",
        ];
        check(ON_FOR, &sum_of(value[which]), bounds, "index");
    }

    #[test]
    fn loops_over_tiles(bounds in small_bounds()) {
        check(ON_FOR, TILES, bounds, "index");
    }

    #[test]
    fn unsigned_loops(lower in 0i128..255, span in 0i128..40, step in 1i128..7) {
        let upper = (lower + span).min(248);
        let signed = |value: i128| if value > 127 { value - 256 } else { value };
        let body = sum_of("%v = arith.index_castui %i : i8 to index")
            .replace("scf.for", "scf.for unsigned")
            .replace("iter_args(%a = %z) -> (i32) {", "iter_args(%a = %z) -> (i32) : i8 {");
        check(ON_FOR, &body, [signed(lower), signed(upper), step], "i8");
    }

    #[test]
    fn parallel_loops(bounds in places()) {
        let one = "%s = affine.apply affine_map<(d0, d1) -> (d0 * 3 + d1)>(%i, %j)
            %f = arith.index_cast %s : index to i32
            memref.store %f, %y[%i, %j] : memref<64x8xi32>";
        let head = "scf.parallel (%i, %j) = (%lb, %c0) to (%ub, %c5) step (%step, %c1)";
        check(ON_PARALLEL, &in_memory(&format!("{head} {{\n{one}\n}}")), bounds, "index");
    }

    #[test]
    fn fused_loops(bounds in places(), first in 0..ACCESSES.len(), second in 0..ACCESSES.len()) {
        let pipelines = ["scf-parallel-loop-fusion", "scf-parallel-loop-fusion,canonicalize,cse"];
        check(&pipelines, &two_loops(ACCESSES[first], ACCESSES[second]), bounds, "index");
    }

    #[test]
    fn loops_with_outputs(bounds in places()) {
        let body = "%t = arith.constant dense<1> : tensor<64xi32>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c64 = arith.constant 64 : index
  %z = arith.constant 7 : i32
  %o = scf.forall (%i) = (%lb) to (%ub) step (%step) shared_outs(%s = %t) -> (tensor<64xi32>) {
    %w = arith.index_cast %i : index to i32
    %e = tensor.from_elements %w : tensor<1xi32>
    scf.forall.in_parallel {
      tensor.parallel_insert_slice %e into %s[%i] [1] [1] : tensor<1xi32> into tensor<64xi32>
    }
  }
  %r = scf.for %i = %c0 to %c64 step %c1 iter_args(%a = %z) -> (i32) {
    %f = tensor.extract %o[%i] : tensor<64xi32>
    %k = arith.constant 31 : i32
    %m = arith.muli %a, %k : i32
    %n = arith.addi %m, %f : i32
    scf.yield %n : i32
  }
  return %r : i32";
        check(&["scf-forall-to-for", "canonicalize", "convert-scf-to-cf"], body, bounds, "index");
    }
}
