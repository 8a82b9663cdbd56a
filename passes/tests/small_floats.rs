//! Runs conversions of small floats before and after `legalize` writes them in integer arithmetic.
#![forbid(unsafe_code)]

use terrace_ir::builtin::float;
use terrace_ir::interfaces::{Elems, LegalOp, Legality};
use terrace_ir::interp::scalar::Scalar;
use terrace_ir::interp::{Val, run};
use terrace_ir::text::{ParseOptions, parse};
use terrace_ir::{Body, Context, Diags, FloatKind, Registry};
use terrace_passes::hardware::legalize::legalize;

const FORMATS: [FloatKind; 9] = [
    FloatKind::F4E2M1FN,
    FloatKind::F6E2M3FN,
    FloatKind::F6E3M2FN,
    FloatKind::F8E3M4,
    FloatKind::F8E4M3,
    FloatKind::F8E4M3FN,
    FloatKind::F8E4M3FNUZ,
    FloatKind::F8E5M2,
    FloatKind::F8E5M2FNUZ,
];

const WORDS: Elems = Elems::I8.or(Elems::I32).or(Elems::I64).or(Elems::I1).or(Elems::NARROW);
const WIDE: Elems = Elems::F16.or(Elems::F32).or(Elems::F64);
const ALL: Elems = WORDS.or(WIDE).or(Elems::F8);

const fn op(name: &'static str, scalars: Elems) -> LegalOp {
    LegalOp { name, scalars, vectors: Elems::NONE }
}

/// A machine that holds small floats, and has no conversion of them.
static MACHINE: Legality = Legality {
    name: "test",
    ops: &[
        op("arith.addf", WIDE),
        op("arith.addi", WORDS),
        op("arith.andi", WORDS),
        op("arith.bitcast", ALL),
        op("arith.cmpf", WIDE.or(Elems::I1)),
        op("arith.cmpi", WORDS),
        op("arith.constant", ALL),
        op("arith.extf", WIDE),
        op("arith.extui", WORDS),
        op("arith.mulf", WIDE),
        op("arith.ori", WORDS),
        op("arith.select", ALL),
        op("arith.shli", WORDS),
        op("arith.shrui", WORDS),
        op("arith.subi", WORDS),
        op("arith.truncf", WIDE),
        op("arith.trunci", WORDS),
        op("arith.uitofp", WORDS.or(WIDE)),
        op("func.return", ALL),
    ],
    vector_bits: 128,
    memref: |_, _| false,
};

fn module(ctx: &Context, text: &str) -> Body {
    match parse(ctx, text, "test.mlir", ParseOptions::default()) {
        Ok(module) => module,
        Err(diags) => panic!("{text}: {:?}", diags.iter().map(|diag| &diag.message).collect::<Vec<_>>()),
    }
}

/// The bits of the result for each of `inputs`, before and after.
fn check(name: &str, from: &str, to: FloatKind, inputs: impl Iterator<Item = f64>) {
    let mut registry = Registry::new();
    terrace_dialects::register_all(&mut registry);
    let ctx = Context::new(registry);
    let result = to.keyword();
    let text = format!(
        "func.func @main(%a: {from}) -> {result} {{ %0 = arith.{name} %a : {from} to {result} return %0 : {result} }}"
    );
    let (before, mut after) = (module(&ctx, &text), module(&ctx, &text));
    let func = after.lookup_symbol("main").expect("a function");
    let mut diags = Diags::new();
    legalize(after.nested_mut(func).expect("a body"), &MACHINE, &mut diags);
    assert!(!diags.has_errors(), "{text}: {:?}", diags.iter().next().map(|diag| &diag.message));
    for input in inputs {
        let outcome = |module: &Body| match run(module, "main", vec![Val::Scalar(Scalar::Float(input))]) {
            Ok(results) => match results[..] {
                [Val::Scalar(Scalar::Float(value))] => value,
                _ => panic!("{text} returns one float"),
            },
            Err(diagnostic) => panic!("{text}: {}", diagnostic.message),
        };
        let (expected, found) = (outcome(&before), outcome(&after));
        let same = expected.to_bits() == found.to_bits() || expected.is_nan() && found.is_nan();
        assert!(same, "{text} of {input:e} is {expected:e}, not {found:e}");
    }
}

#[test]
fn extensions_are_exact() {
    for kind in FORMATS.into_iter().chain([FloatKind::F8E8M0FNU]) {
        let all = || (0..1u128 << kind.width()).map(move |bits| float::to_f64(kind, bits).expect("fits"));
        for to in [FloatKind::F16, FloatKind::F32, FloatKind::F64] {
            check("extf", kind.keyword(), to, all());
        }
    }
}

#[test]
fn truncations_round_to_nearest_even() {
    for kind in FORMATS {
        // Each number of the format, the middle to the next one, and what lies closest to both.
        let numbers: Vec<f64> =
            (0..1u128 << (kind.width() - 1)).map(|bits| float::to_f64(kind, bits).expect("fits")).collect();
        let finite = numbers.iter().copied().filter(|value| value.is_finite());
        let middles = numbers.windows(2).map(|pair| f64::midpoint(pair[0], pair[1]));
        let mut edges: Vec<f64> = finite.chain(middles).filter(|value| value.is_finite()).collect();
        let most = edges.iter().copied().fold(0.0, f64::max);
        edges.extend([most * 1.01, most * 1.06, most * 1.2, most * 1.5, most * 2.0, 1e30, 1e-30]);
        let singles = edges.iter().flat_map(|&value| {
            let value = value as f32;
            [value, value.next_up(), value.next_down()].map(f64::from)
        });
        let doubles = edges.iter().flat_map(|&value| [value, value.next_up(), value.next_down()]);
        let special = [f64::INFINITY, f64::NAN, 0.0];
        let signed = |values: Vec<f64>| {
            let values: Vec<f64> = values.into_iter().chain(special).collect();
            values.clone().into_iter().chain(values.into_iter().map(|value| -value))
        };
        check("truncf", "f32", kind, signed(singles.collect()));
        check("truncf", "f64", kind, signed(doubles.collect()));
    }
}
