//! Runs programs on integers before and after `arith-emulate-wide-int`, and compares what they compute.
#![forbid(unsafe_code)]

use terrace_ir::interp::scalar::Scalar;
use terrace_ir::interp::{Array, Val, run};
use terrace_ir::pass::{PassCx, PassRegistry};
use terrace_ir::text::{ParseOptions, parse};
use terrace_ir::{Blob, Body, Context, Registry};

fn context() -> Context {
    let mut registry = Registry::new();
    terrace_dialects::register_all(&mut registry);
    Context::new(registry)
}

fn read(ctx: &Context, text: &str) -> Body {
    match parse(ctx, text, "test.mlir", ParseOptions::default()) {
        Ok(module) => module,
        Err(diags) => panic!("{text}: {:?}", diags.iter().map(|diag| &diag.message).collect::<Vec<_>>()),
    }
}

/// The module with `main` emulated where the widest integer has `widest` bits.
fn emulated(ctx: &Context, text: &str, widest: u32) -> Body {
    let mut module = read(ctx, text);
    let mut passes = PassRegistry::new();
    terrace_passes::register_all(&mut passes);
    let info = passes.get("arith-emulate-wide-int").expect("a registered pass");
    let mut options = terrace_ir::pass::OptionValues::new(info.options);
    options.set("widest-int-supported", Some(&widest.to_string())).expect("an option");
    let pass = (info.make)(&options).expect("options that go together");
    let op = module.lookup_symbol("main").expect("a function");
    let mut cx = PassCx::new();
    let done = pass.run(module.nested_mut(op).expect("a function has a body"), &mut cx);
    let messages: Vec<&String> = cx.diags.iter().map(|diagnostic| &diagnostic.message).collect();
    assert!(done.is_ok(), "{text}: {messages:?}");
    module
}

/// The halves of an integer of twice `width` bits.
fn pair(ctx: &Context, value: i128, width: u32) -> Val {
    let bytes = value.to_le_bytes()[..width as usize / 4].to_vec();
    Val::Array(Array::new(ctx, ctx.int(width), &[2], Blob::new(bytes)).expect("two halves"))
}

/// A result as bits: those of an integer, of the halves of one, or of a float.
fn bits(value: &Val) -> Vec<u8> {
    match value {
        Val::Array(array) => array.data.to_vec(),
        Val::Scalar(Scalar::Int(value)) => value.to_le_bytes().to_vec(),
        Val::Scalar(Scalar::Float(value)) if value.is_nan() => f64::NAN.to_le_bytes().to_vec(),
        Val::Scalar(Scalar::Float(value)) => value.to_le_bytes().to_vec(),
        Val::MemRef(_) => panic!("no memory"),
    }
}

/// Integers of `width` bits: those at which halves carry, borrow and change sign, and arbitrary ones.
fn integers(width: u32) -> Vec<i128> {
    let mut values = vec![0, 1, 2, 3, -1, -2, 5, -7];
    for bit in 0..width {
        let power = 1i128.checked_shl(bit).unwrap_or(0);
        values.extend([power, power.wrapping_sub(1), power.wrapping_neg(), power.wrapping_add(1)]);
    }
    let mut state = 0x9e37_79b9_7f4a_7c15u64;
    for _ in 0..24 {
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            u128::from(state)
        };
        values.push((next() << 64 | next()) as i128);
    }
    let unused = 128 - width;
    values.iter_mut().for_each(|value| *value = *value << unused >> unused);
    values.sort_unstable();
    values.dedup();
    values
}

/// Compares the results of `main` for each of `inputs`, integers of `2 * widest` bits.
fn check(text: &str, widest: u32, inputs: &[Vec<i128>]) {
    let ctx = context();
    let (before, after) = (read(&ctx, text), emulated(&ctx, text, widest));
    let mut compared = 0;
    for args in inputs {
        let scalars = args.iter().map(|&value| Val::Scalar(Scalar::Int(value))).collect();
        // Where there is no defined result, any will do.
        let Ok(expected) = run(&before, "main", scalars) else { continue };
        let pairs = args.iter().map(|&value| pair(&ctx, value, widest)).collect();
        let found = match run(&after, "main", pairs) {
            Ok(found) => found,
            Err(error) => panic!("{text} of {args:?} with {widest} bits: {}", error.message),
        };
        let (expected, found) = (bits(&expected[0]), bits(&found[0]));
        let size = expected.len().min(found.len());
        assert_eq!(found[..size], expected[..size], "{text} of {args:?} with {widest} bits");
        compared += 1;
    }
    assert!(compared > 0, "{text} has results");
}

fn binary_text(op: &str, width: u32, result: &str) -> String {
    format!(
        "func.func @main(%a: i{width}, %b: i{width}) -> {result} {{ %0 = {op} %a, %b : i{width} return %0 : {result} }}"
    )
}

#[test]
fn arithmetic_and_comparisons() {
    for widest in [8, 32, 64] {
        let width = 2 * widest;
        let values: Vec<i128> = integers(width).into_iter().step_by(if width > 16 { 5 } else { 2 }).collect();
        let pairs: Vec<Vec<i128>> =
            values.iter().flat_map(|&a| values.iter().map(move |&b| vec![a, b])).collect();
        for op in ["addi", "subi", "muli", "andi", "ori", "xori", "maxsi", "maxui", "minsi", "minui"] {
            check(&binary_text(&format!("arith.{op}"), width, &format!("i{width}")), widest, &pairs);
        }
        for predicate in ["eq", "ne", "slt", "sle", "sgt", "sge", "ult", "ule", "ugt", "uge"] {
            check(&binary_text(&format!("arith.cmpi {predicate},"), width, "i1"), widest, &pairs);
        }
    }
}

#[test]
fn shifts_by_every_amount() {
    for widest in [8, 32, 64] {
        let width = 2 * widest;
        let values: Vec<i128> = integers(width).into_iter().step_by(7).collect();
        let inputs: Vec<Vec<i128>> =
            (0..i128::from(width)).flat_map(|by| values.iter().map(move |&value| vec![value, by])).collect();
        for op in ["shli", "shrui", "shrsi"] {
            check(&binary_text(&format!("arith.{op}"), width, &format!("i{width}")), widest, &inputs);
        }
    }
}

#[test]
fn casts_between_integers() {
    for widest in [8, 32, 64] {
        let (width, small) = (2 * widest, widest / 2);
        let inputs: Vec<Vec<i128>> = integers(width).into_iter().map(|value| vec![value]).collect();
        for (narrow, ext) in [(small, "extsi"), (small, "extui"), (widest, "extsi"), (widest, "extui")] {
            check(
                &format!(
                    "func.func @main(%a: i{width}) -> i{width} {{ %0 = arith.trunci %a : i{width} to i{narrow} \
                     %1 = arith.{ext} %0 : i{narrow} to i{width} return %1 : i{width} }}"
                ),
                widest,
                &inputs,
            );
        }
    }
}

#[test]
fn floats_from_integers_are_rounded_once() {
    for (widest, floats) in [
        (8, &["f16", "bf16", "f32", "f64"][..]),
        (32, &["f16", "bf16", "f32", "f64"]),
        (64, &["bf16", "f32", "f64"]),
    ] {
        let width = 2 * widest;
        let inputs: Vec<Vec<i128>> = integers(width).into_iter().map(|value| vec![value]).collect();
        // Next to the midpoints between floats, at each size.
        let near = |shift: u32| {
            (0..8).flat_map(move |low: i128| {
                [-1i128, 0, 1]
                    .map(|by| vec![((1 << 12) + low).wrapping_shl(shift).wrapping_add(by << (shift / 3))])
            })
        };
        let inputs: Vec<Vec<i128>> =
            inputs.into_iter().chain((0..width.saturating_sub(14)).flat_map(near)).collect();
        for float in floats {
            for op in ["uitofp", "sitofp"] {
                check(
                    &format!(
                        "func.func @main(%a: i{width}) -> {float} {{ %0 = arith.{op} %a : i{width} to {float} \
                         return %0 : {float} }}"
                    ),
                    widest,
                    &inputs,
                );
            }
        }
    }
}

#[test]
fn integers_from_floats() {
    for widest in [8, 32] {
        let width = 2 * widest;
        let inputs: Vec<Vec<i128>> = integers(width).into_iter().map(|value| vec![value]).collect();
        for (to, from) in [("fptoui", "uitofp"), ("fptosi", "sitofp")] {
            for float in ["f16", "f32", "f64"] {
                check(
                    &format!(
                        "func.func @main(%a: i{width}) -> i{width} {{ %0 = arith.{from} %a : i{width} to {float} \
                         %1 = arith.{to} %0 : {float} to i{width} return %1 : i{width} }}"
                    ),
                    widest,
                    &inputs,
                );
            }
        }
    }
}

#[test]
fn what_cannot_be_halved_is_refused() {
    let ctx = context();
    let mut passes = PassRegistry::new();
    terrace_passes::register_all(&mut passes);
    let info = passes.get("arith-emulate-wide-int").expect("a registered pass");
    for bits in ["0", "1", "33", "-8", "1073741824"] {
        let mut options = terrace_ir::pass::OptionValues::new(info.options);
        options.set("widest-int-supported", Some(bits)).expect("a number");
        assert!((info.make)(&options).is_err(), "{bits} bits");
    }
    drop(ctx);
}
