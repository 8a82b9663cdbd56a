//! Runs programs on tensors before and after they are bufferized: what they compute must not change,
//! whichever decisions the analysis makes. A wrong decision overwrites what is still to be read.
#![forbid(unsafe_code)]

use terrace_ir::interp::scalar::Scalar;
use terrace_ir::interp::{Val, run};
use terrace_ir::pass::{PassManager, PassRegistry, parse_pipeline};
use terrace_ir::text::{ParseOptions, parse};
use terrace_ir::{Body, Context, Registry};

#[path = "one_shot_run/generate.rs"]
mod generate;

/// What each program must be the same after.
const PIPELINES: &[&str] = &[
    "one-shot-bufferize{bufferize-function-boundaries allow-return-allocs-from-loops}",
    "one-shot-bufferize{bufferize-function-boundaries allow-return-allocs-from-loops analysis-heuristic=top-down}",
    "one-shot-bufferize{bufferize-function-boundaries allow-return-allocs-from-loops analysis-heuristic=bottom-up-from-terminators}",
    "one-shot-bufferize{bufferize-function-boundaries allow-return-allocs-from-loops analysis-heuristic=fuzzer analysis-fuzzer-seed=5}",
    "one-shot-bufferize{bufferize-function-boundaries allow-return-allocs-from-loops analysis-heuristic=fuzzer analysis-fuzzer-seed=77}",
    "one-shot-bufferize{bufferize-function-boundaries copy-before-write}",
    "one-shot-bufferize{bufferize-function-boundaries allow-return-allocs-from-loops function-boundary-type-conversion=identity-layout-map},drop-equivalent-buffer-results,canonicalize,cse",
    "eliminate-empty-tensors,empty-tensor-to-alloc-tensor,one-shot-bufferize{bufferize-function-boundaries allow-return-allocs-from-loops},canonicalize,cse,drop-equivalent-buffer-results",
];

/// The module that `text` is after `pipeline`; nothing when a pass says that it cannot do it.
fn module(text: &str, pipeline: &str) -> Result<Body, String> {
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
    let messages: Vec<_> = report.diags.iter().map(|diag| diag.message.clone()).collect();
    if report.failed { Err(messages.join("; ")) } else { Ok(module) }
}

fn outcome(module: &Body, args: &[i128]) -> Vec<i128> {
    let args = args.iter().map(|&arg| Val::Scalar(Scalar::Int(arg))).collect();
    let results = run(module, "main", args).unwrap_or_else(|error| {
        let text = terrace_ir::text::print(module, &terrace_ir::text::PrintOptions::default());
        panic!("{}: {text}", error.message)
    });
    let int = |val: &Val| match val {
        Val::Scalar(Scalar::Int(int)) => *int,
        _ => panic!("integers are returned"),
    };
    results.iter().map(int).collect()
}

/// Checks that `text` computes the same after each of [`PIPELINES`], for each of `inputs`.
fn check(text: &str, inputs: &[i128]) {
    let before = module(text, "").expect("a module");
    for pipeline in PIPELINES {
        let after = module(text, pipeline).unwrap_or_else(|error| panic!("{error} in '{pipeline}': {text}"));
        for &input in inputs {
            let (expected, found) = (outcome(&before, &[input]), outcome(&after, &[input]));
            let shown = || terrace_ir::text::print(&after, &terrace_ir::text::PrintOptions::default());
            assert_eq!(found, expected, "after '{pipeline}' of {input}: {text}\n{}", shown());
        }
    }
}

#[test]
fn generated_programs() {
    for seed in 0..160 {
        check(&generate::program(seed), &[0, 1, 5]);
    }
}

#[test]
fn branches_around_blocks() {
    check(include_str!("one_shot_run/branches.mlir"), &[0, 1, 2, 3, 7]);
}

#[test]
fn loops_that_exchange_what_they_carry() {
    check(include_str!("one_shot_run/exchange.mlir"), &[0, 1, 2, 3, 7]);
}

#[test]
fn calls_of_functions_that_write() {
    check(include_str!("one_shot_run/calls.mlir"), &[0, 1, 4]);
}
