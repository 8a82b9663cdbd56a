//! Runs control flow before and after it is lowered and lifted, and compares what it computes with
//! the same written in Rust.
#![forbid(unsafe_code)]

use terrace_ir::interp::scalar::Scalar;
use terrace_ir::interp::{Val, run};
use terrace_ir::pass::{PassManager, PassRegistry, parse_pipeline};
use terrace_ir::text::{ParseOptions, parse};
use terrace_ir::{Body, Context, Registry};

/// What each text must be the same after.
const PIPELINES: &[&str] = &[
    "canonicalize",
    "func.func(lift-cf-to-scf)",
    "func.func(lift-cf-to-scf,canonicalize)",
    "func.func(lift-cf-to-scf),convert-scf-to-cf",
    "func.func(canonicalize,lift-cf-to-scf,canonicalize),convert-scf-to-cf,canonicalize",
    "lower-affine",
    "lower-affine,convert-scf-to-cf",
    "canonicalize,lower-affine,convert-scf-to-cf,func.func(lift-cf-to-scf),canonicalize",
    "inline,convert-scf-to-cf,canonicalize,cse,sccp,func.func(lift-cf-to-scf)",
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

fn outcome(module: &Body, args: &[i128]) -> Vec<i128> {
    let args = args.iter().map(|&arg| Val::Scalar(Scalar::Int(arg))).collect();
    let results = run(module, "main", args).unwrap_or_else(|error| panic!("{}", error.message));
    let int = |val: &Val| match val {
        Val::Scalar(Scalar::Int(int)) => *int,
        _ => panic!("integers are returned"),
    };
    results.iter().map(int).collect()
}

/// Checks `text` as it is and after each of [`PIPELINES`].
fn check<const N: usize>(text: &str, inputs: &[[i128; N]], expected: impl Fn([i128; N]) -> Vec<i128>) {
    check_after(PIPELINES, text, inputs, expected);
}

/// Checks `text` as it is and after each of `pipelines` against `expected`, for each of `inputs`.
fn check_after<const N: usize>(
    pipelines: &[&str],
    text: &str,
    inputs: &[[i128; N]],
    expected: impl Fn([i128; N]) -> Vec<i128>,
) {
    for pipeline in [""].iter().chain(pipelines) {
        let module = module(text, pipeline);
        for &args in inputs {
            assert_eq!(outcome(&module, &args), expected(args), "after '{pipeline}' of {args:?}: {text}");
        }
    }
}

fn numbers(end: i128) -> Vec<[i128; 1]> {
    (0..end).map(|number| [number]).collect()
}

#[test]
fn loops_with_two_exits() {
    let inputs: Vec<_> = (0..12).flat_map(|n| [[n, 0], [n, 3], [n, 9]]).collect();
    check(include_str!("control_flow_run/two_exits.mlir"), &inputs, |[n, limit]| {
        let (mut i, mut x) = (0i32, n as i32);
        vec![i128::from(loop {
            if i >= limit as i32 {
                break x.wrapping_neg();
            }
            let z = x.wrapping_mul(3).wrapping_add(1);
            if z & 7 == 3 {
                break i.wrapping_mul(z);
            }
            x = if z & 1 == 0 { z } else { z.wrapping_sub(i) };
            i += 1;
        })]
    });
}

#[test]
fn irreducible_cycles() {
    check(include_str!("control_flow_run/irreducible.mlir"), &numbers(24), |[n]| {
        let (mut at_a, mut k, mut x) = (n & 1 == 1, 0, n);
        vec![loop {
            if at_a {
                x += 1;
                k = 1;
                if x > 20 {
                    break x;
                }
            } else {
                x = 2 * x + k;
                if x > 20 {
                    break -x;
                }
            }
            at_a = !at_a;
        }]
    });
}

#[test]
fn nested_loops_with_a_break_out_of_both() {
    check(include_str!("control_flow_run/nested.mlir"), &numbers(10), |[n]| {
        let mut sum = 0;
        for i in 0..n {
            let mut left = false;
            for j in 0..=i {
                sum += i * j;
                if i * j > 5 {
                    left = true;
                    break;
                }
            }
            if left {
                sum += 1;
                if i > 5 {
                    break;
                }
            }
        }
        vec![sum]
    });
}

#[test]
fn switches() {
    let inputs: Vec<_> = (-2..7).flat_map(|k| [[k, 5], [k, -9]]).collect();
    check(include_str!("control_flow_run/switch.mlir"), &inputs, |[k, x]| {
        vec![match k {
            0 => x + 1,
            1 => 3,
            4 => 2 * x - 2,
            _ => x - 2,
        }]
    });
}

#[test]
fn structured_loops_and_calls() {
    check(include_str!("control_flow_run/structured.mlir"), &numbers(9), |[n]| {
        let (mut a, mut b) = (1, 0);
        let (c, d) = loop {
            let (next, last) = (b + 1, a);
            if a >= 100 {
                break (next, last);
            }
            (a, b) = (last * 2 + next, next);
        };
        let mut grid = 0;
        for i in (0..n).step_by(2) {
            grid += (1..4).map(|j| i * 10 + j).sum::<i128>();
        }
        // The bounds are those of unsigned bytes: 120 to 156.
        let bytes: u8 = (120u8..156).step_by(9).fold(0, |sum, i| sum.wrapping_add(i / 3));
        let choose = |k: i128, x: i128| match k {
            2 => 3 * x,
            5 => -x,
            _ => x,
        };
        let cases = (0..n).map(|k| choose(k, k + 1)).sum();
        let block = if n > 4 { 100 } else { n };
        vec![c * d, grid, i128::from(bytes as i8), cases, block]
    });
}

#[test]
fn affine_bounds_conditions_and_extrema() {
    check(include_str!("control_flow_run/affine.mlir"), &numbers(10), |[n]| {
        let mut sum: i128 = 0;
        for i in 0..8 {
            let mut j = 0.max(i - 3);
            while j < n.min(i + 2) {
                let inside = i >= j && n - i - j > 0;
                sum = sum * 3 + if inside { i * 10 + j } else { -1 };
                if i == j {
                    sum += 1000;
                }
                sum = (sum as i64).into();
                j += 2;
            }
        }
        let total = (0..4i128)
            .map(|i| {
                let low = (n - 2 * i).min(3 * i).min(7);
                let high = (n - 2 * i).max(3 * i - 4);
                5 * low - (-high).div_euclid(2)
            })
            .sum();
        let minus = n - 13;
        let rest = minus.rem_euclid(4);
        let linear = (n % 2) * 4 + (n / 2 % 2) * 2 + n / 4;
        vec![sum, total, minus.div_euclid(4), -(-minus).div_euclid(4), rest, linear]
    });
}

#[test]
fn parallel_loops() {
    let inputs: Vec<_> = (1..7).map(|n| [n]).collect();
    // Tensors that a loop assembles are lowered no further than this.
    let pipelines = ["canonicalize", "lower-affine", "canonicalize,lower-affine,canonicalize,cse"];
    check_after(&pipelines, include_str!("control_flow_run/parallel.mlir"), &inputs, |[n]| {
        let replaced = |i: i128| i % 2 == 0 && i < n;
        let elements = (0..6).map(|i| i * if replaced(i) { i } else { 7 }).sum();
        let columns = (0..6).map(|i| i * if replaced(i) { i * i } else { 7 }).sum();
        let (mut sum, mut most) = (0, i128::from(i64::MIN));
        for i in 0..n.min(8) {
            for j in (1.max(n - 4)..7).step_by(3) {
                sum += i * 10 - j;
                most = most.max(i * 10 - j);
            }
        }
        vec![elements, columns, sum, most]
    });
}
