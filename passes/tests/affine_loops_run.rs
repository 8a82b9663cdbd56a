//! Runs affine loops before and after they are transformed: for any bounds, steps, factors and sizes the
//! results are the same.
#![forbid(unsafe_code)]

use proptest::prelude::*;
use terrace_ir::interp::scalar::Scalar;
use terrace_ir::interp::{Val, run};
use terrace_ir::pass::{PassManager, PassRegistry, parse_pipeline};
use terrace_ir::text::{ParseOptions, parse};
use terrace_ir::{Body, Context, Registry};

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
    let manager = PassManager { threads: 1, verify_each: true, ..PassManager::new() };
    let report = manager.run(&pipeline, &mut module);
    let messages: Vec<_> = report.diags.iter().map(|diag| &diag.message).collect();
    assert!(!report.failed, "{text}: {messages:?}");
    module
}

fn outcome(module: &Body, args: &[i64]) -> Vec<i128> {
    let args = args.iter().map(|&arg| Val::Scalar(Scalar::Int(i128::from(arg)))).collect();
    let results = run(module, "main", args).unwrap_or_else(|error| panic!("{}", error.message));
    let int = |val: &Val| match val {
        Val::Scalar(Scalar::Int(int)) => *int,
        _ => panic!("integers are returned"),
    };
    results.iter().map(int).collect()
}

/// Checks that `text` returns the same for `args` after each of `pipelines`.
fn check(text: &str, args: &[i64], pipelines: &[String]) {
    let expected = outcome(&module(text, ""), args);
    for pipeline in pipelines {
        let after = module(text, pipeline);
        assert_eq!(outcome(&after, args), expected, "after '{pipeline}' of {args:?}: {text}");
    }
}

/// A loop that carries a value, with bounds that may be numbers, arguments, or the least or greatest of both.
fn carried(lower: &str, upper: &str, step: i64) -> String {
    format!(
        "func.func @main(%n: index, %m: index) -> (i64, i64) {{
  %one = arith.constant 1 : i64
  %three = arith.constant 3 : i64
  %r:2 = affine.for %i = {lower} to {upper} step {step} iter_args(%s = %one, %t = %three) -> (i64, i64) {{
    %x = arith.index_cast %i : index to i64
    %y = arith.muli %s, %three : i64
    %z = arith.addi %y, %x : i64
    affine.yield %z, %s : i64, i64
  }}
  return %r#0, %r#1 : i64, i64
}}"
    )
}

/// A nest over a square, whose sum over rows follows it.
fn nest(upper: &str, step: (i64, i64), shift: (i64, i64)) -> String {
    let ((a, b), (down, right)) = (step, shift);
    format!(
        "func.func @main(%n: index, %m: index) -> i64 {{
  %zero = arith.constant 0 : i64
  %seven = arith.constant 7 : i64
  %a = memref.alloc() : memref<32x32xi64>
  affine.for %i = 0 to 32 {{
    affine.for %j = 0 to 32 {{
      %v = affine.apply affine_map<(d0, d1) -> (d0 * 5 + d1 * 3)>(%i, %j)
      %w = arith.index_cast %v : index to i64
      affine.store %w, %a[%i, %j] : memref<32x32xi64>
    }}
  }}
  affine.for %i = 4 to {upper} step {a} {{
    affine.for %j = 4 to 27 step {b} {{
      %x = affine.load %a[%i - {down}, %j + {right}] : memref<32x32xi64>
      %y = affine.load %a[%i, %j] : memref<32x32xi64>
      %p = arith.muli %x, %seven : i64
      %q = arith.addi %p, %y : i64
      affine.store %q, %a[%i, %j] : memref<32x32xi64>
    }}
  }}
  %s = affine.for %i = 0 to 32 iter_args(%s0 = %zero) -> (i64) {{
    %s1 = affine.for %j = 0 to 32 iter_args(%s2 = %s0) -> (i64) {{
      %v = affine.load %a[%i, %j] : memref<32x32xi64>
      %t = arith.muli %s2, %seven : i64
      %u = arith.addi %t, %v : i64
      affine.yield %u : i64
    }}
    affine.yield %s1 : i64
  }}
  return %s : i64
}}"
    )
}

/// Loops that are parallel: one copies and scales, one sums rows, one sums everything.
fn parallel(upper: i64, init: i64) -> String {
    format!(
        "func.func @main(%n: index, %m: index) -> (i64, i64, i64) {{
  %init = arith.constant {init} : i64
  %seven = arith.constant 7 : i64
  %zero = arith.constant 0 : i64
  %a = memref.alloc() : memref<8x24xi64>
  %b = memref.alloc() : memref<8x24xi64>
  %c = memref.alloc() : memref<8xi64>
  affine.for %i = 0 to 8 {{
    affine.store %zero, %c[%i] : memref<8xi64>
    affine.for %j = 0 to 24 {{
      %v = affine.apply affine_map<(d0, d1) -> (d0 * 5 + d1 * 3)>(%i, %j)
      %w = arith.index_cast %v : index to i64
      affine.store %w, %a[%i, %j] : memref<8x24xi64>
      affine.store %zero, %b[%i, %j] : memref<8x24xi64>
    }}
  }}
  affine.for %i = 0 to 8 {{
    affine.for %j = 0 to {upper} {{
      %x = affine.load %a[%i, %j] : memref<8x24xi64>
      %y = arith.muli %x, %seven : i64
      affine.store %y, %b[%i, %j] : memref<8x24xi64>
    }}
  }}
  affine.for %i = 0 to 8 {{
    %row = affine.for %j = 0 to {upper} iter_args(%s = %init) -> (i64) {{
      %x = affine.load %a[%i, %j] : memref<8x24xi64>
      %t = arith.addi %s, %x : i64
      affine.yield %t : i64
    }}
    affine.store %row, %c[%i] : memref<8xi64>
  }}
  %least = affine.for %j = 2 to {upper} iter_args(%s = %init) -> (i64) {{
    %x = affine.load %a[3, %j - 2] : memref<8x24xi64>
    %t = arith.minsi %s, %x : i64
    affine.yield %t : i64
  }}
  %sums:2 = affine.for %i = 0 to 8 iter_args(%s = %zero, %t = %zero) -> (i64, i64) {{
    %x = affine.load %c[%i] : memref<8xi64>
    %p = arith.muli %s, %seven : i64
    %q = arith.addi %p, %x : i64
    %r = affine.for %j = 0 to 24 iter_args(%u = %t) -> (i64) {{
      %y = affine.load %b[%i, %j] : memref<8x24xi64>
      %v = arith.muli %u, %seven : i64
      %w = arith.addi %v, %y : i64
      affine.yield %w : i64
    }}
    affine.yield %q, %r : i64, i64
  }}
  return %sums#0, %sums#1, %least : i64, i64, i64
}}"
    )
}

fn on_functions(passes: &[String]) -> Vec<String> {
    passes.iter().map(|pass| format!("func.func({pass})")).collect()
}

fn bound(kind: usize, number: i64, least: bool) -> String {
    let which = if least { "min" } else { "max" };
    match kind {
        0 => number.to_string(),
        1 => "%n".to_owned(),
        2 => format!("affine_map<()[s0] -> (s0 * 2 + {number})>()[%m]"),
        3 => format!("{which} affine_map<()[s0, s1] -> (s0, s1 + {number})>()[%n, %m]"),
        _ => format!("affine_map<()[s0] -> ((s0 + {number}) floordiv 2)>()[%n]"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn loops_that_carry_values(
        kinds in (0usize..5, 0usize..5),
        numbers in (-9i64..9, -9i64..20),
        step in 1i64..5,
        args in (-12i64..14, -12i64..14),
        factor in 2i64..7,
    ) {
        let text = carried(&bound(kinds.0, numbers.0, false), &bound(kinds.1, numbers.1, true), step);
        let pipelines = on_functions(&[
            "affine-loop-normalize".to_owned(),
            "affine-loop-normalize{promote-single-iter=true}".to_owned(),
            format!("affine-loop-unroll{{unroll-factor={factor}}}"),
            format!("affine-loop-unroll{{unroll-factor={factor} cleanup-unroll=true}}"),
            format!("affine-loop-unroll{{unroll-factor={factor} unroll-up-to-factor=true unroll-num-reps=2}}"),
            "affine-loop-unroll{unroll-factor=-1}".to_owned(),
            format!("affine-loop-unroll-jam{{unroll-jam-factor={factor}}}"),
            format!("affine-loop-normalize,affine-loop-unroll{{unroll-factor={factor}}},canonicalize"),
        ]);
        check(&text, &[args.0, args.1], &pipelines);
    }

    #[test]
    fn nests_over_memory(
        dynamic in any::<bool>(),
        upper in 0i64..30,
        steps in (1i64..4, 1i64..4),
        shift in (-4i64..5, -4i64..5),
        factor in 2i64..6,
        sizes in (1i64..9, 1i64..9),
    ) {
        let end = if dynamic { "%n".to_owned() } else { upper.min(27).to_string() };
        let text = nest(&end, steps, (shift.0, shift.1));
        let text = text.replace("- -", "+ ").replace("+ -", "- ");
        let pipelines = on_functions(&[
            format!("affine-loop-tile{{tile-sizes={},{}}}", sizes.0, sizes.1),
            format!("affine-loop-tile{{tile-size={} separate=true}}", sizes.0),
            "affine-loop-tile{cache-size=0}".to_owned(),
            format!("affine-loop-tile{{tile-size={}}},affine-loop-normalize,affine-loop-unroll", sizes.0),
            format!("affine-loop-unroll-jam{{unroll-jam-factor={factor}}}"),
            "affine-loop-normalize,affine-loop-coalescing".to_owned(),
            format!("affine-super-vectorize{{virtual-vector-size={factor}}}"),
        ]);
        check(&text, &[upper.min(27), 0], &pipelines);
    }

    #[test]
    fn loops_as_vectors(upper in 0i64..24, init in -3i64..3, size in 1i64..9, other in 1i64..5) {
        let text = parallel(upper, init);
        let pipelines = on_functions(&[
            format!("affine-super-vectorize{{virtual-vector-size={size}}}"),
            format!("affine-super-vectorize{{virtual-vector-size={size} vectorize-reductions=true}}"),
            format!("affine-super-vectorize{{virtual-vector-size={other},{size}}}"),
            format!("affine-super-vectorize{{virtual-vector-size={size} test-fastest-varying=1}}"),
            format!("affine-loop-unroll-jam{{unroll-jam-factor={size}}}"),
        ]);
        check(&text, &[0, 0], &pipelines);
    }

    #[test]
    fn nests_as_one_loop(
        bounds in (-3i64..5, -3i64..5, -3i64..5),
        starts in (-2i64..3, 1i64..4),
    ) {
        let (start, step) = starts;
        let text = format!(
            "func.func @main(%n: index, %m: index) -> (i64, i64) {{
  %zero = arith.constant 0 : i64
  %three = arith.constant 3 : i64
  %start = arith.constant {start} : index
  %step = arith.constant {step} : index
  %a = affine.for %i = 0 to %n iter_args(%s = %zero) -> (i64) {{
    %b = affine.for %j = 0 to %m iter_args(%t = %s) -> (i64) {{
      %c = affine.for %k = 0 to {} iter_args(%u = %t) -> (i64) {{
        %v = affine.apply affine_map<(d0, d1, d2) -> (d0 * 100 + d1 * 10 + d2)>(%i, %j, %k)
        %w = arith.index_cast %v : index to i64
        %x = arith.muli %u, %three : i64
        %y = arith.addi %x, %w : i64
        affine.yield %y : i64
      }}
      affine.yield %c : i64
    }}
    affine.yield %b : i64
  }}
  %d = scf.for %i = %start to %n step %step iter_args(%s = %zero) -> (i64) {{
    %e = scf.for %j = %start to %m step %step iter_args(%t = %s) -> (i64) {{
      %p = arith.addi %i, %j : index
      %w = arith.index_cast %p : index to i64
      %x = arith.muli %t, %three : i64
      %y = arith.addi %x, %w : i64
      scf.yield %y : i64
    }}
    scf.yield %e : i64
  }}
  return %a, %d : i64, i64
}}",
            bounds.2
        );
        let pipelines = on_functions(&[
            "affine-loop-coalescing".to_owned(),
            "affine-loop-coalescing,canonicalize,cse".to_owned(),
            "affine-loop-coalescing,affine-expand-index-ops".to_owned(),
            "affine-loop-coalescing,affine-expand-index-ops-as-affine,canonicalize".to_owned(),
        ]);
        check(&text, &[bounds.0, bounds.1], &pipelines);
    }
}
