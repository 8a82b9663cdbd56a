//! Checks that what ops of arith and index say of ranges holds of what they compute.
#![forbid(unsafe_code)]

use proptest::prelude::*;
use terrace_ir::analysis::IntRange;
use terrace_ir::interfaces::InferRange;
use terrace_ir::interp::scalar::{Scalar, wrap};
use terrace_ir::interp::{Limits, Val, run_op};
use terrace_ir::text::{ParseOptions, parse};
use terrace_ir::{Body, Context, Op, Registry};

const BINARY: &[&str] = &[
    "addi",
    "subi",
    "muli",
    "divsi",
    "divui",
    "ceildivsi",
    "ceildivui",
    "floordivsi",
    "remsi",
    "remui",
    "andi",
    "ori",
    "xori",
    "shli",
    "shrsi",
    "shrui",
    "minsi",
    "maxsi",
    "minui",
    "maxui",
    "cmpi eq,",
    "cmpi ne,",
    "cmpi slt,",
    "cmpi sle,",
    "cmpi sgt,",
    "cmpi sge,",
    "cmpi ult,",
    "cmpi ule,",
    "cmpi ugt,",
    "cmpi uge,",
];

fn module(text: &str) -> Body {
    let mut registry = Registry::new();
    terrace_dialects::register_all(&mut registry);
    let ctx = Context::new(registry);
    match parse(&ctx, text, "test.mlir", ParseOptions::default()) {
        Ok(module) => module,
        Err(diags) => panic!("{text}: {:?}", diags.iter().map(|diag| &diag.message).collect::<Vec<_>>()),
    }
}

/// The first op of the function of a module.
fn subject(module: &Body) -> (&Body, Op) {
    let op = module.lookup_symbol("f").expect("a function");
    let body = module.nested(op).expect("a function has a body");
    let entry = body.entry(body.region(body.self_op(), 0)).expect("a block");
    (body, body.first_op(entry).expect("an op"))
}

fn contains(range: IntRange, value: i128) -> bool {
    let signed = wrap(value, range.width);
    let signed = if range.width == 1 { -signed } else { signed };
    let unsigned = (value as u128) & ((1 << range.width) - 1);
    (i128::from(range.smin)..=i128::from(range.smax)).contains(&signed)
        && (u128::from(range.umin)..=u128::from(range.umax)).contains(&unsigned)
}

/// A range of `width` bits, and numbers in it.
fn range(width: u32) -> impl Strategy<Value = (IntRange, Vec<i128>)> {
    (any::<i64>(), 0i64..40, any::<bool>(), prop::collection::vec(0i128..1000, 4)).prop_map(
        move |(start, length, signed, picks)| {
            let low = wrap(i128::from(start), width);
            let (low, high, range) = if signed {
                let limit = (1i128 << (width - 1)) - 1;
                let high = (low + i128::from(length)).min(limit);
                (low, high, IntRange::signed(width, low as i64, high as i64))
            } else {
                let limit = (1i128 << width) - 1;
                let low = low & limit;
                let high = (low + i128::from(length)).min(limit);
                (low, high, IntRange::unsigned(width, low as u64, high as u64))
            };
            let values = picks.into_iter().map(|pick| wrap(low + pick % (high - low + 1), width)).collect();
            (range, values)
        },
    )
}

/// A range of small numbers with 64 bits, and numbers in it.
fn small() -> impl Strategy<Value = (IntRange, Vec<i128>)> {
    (-50i64..50, 0i64..40, prop::collection::vec(0i64..1000, 6)).prop_map(|(low, length, picks)| {
        let values = picks.into_iter().map(|pick| i128::from(low + pick % (length + 1))).collect();
        (IntRange::signed(64, low, low + length), values)
    })
}

const EXPRESSIONS: &[&str] = &[
    "d0 + s0 * 3 - 7",
    "d0 * -2 + s0",
    "d0 mod 7",
    "(d0 + s0) mod 13",
    "(d0 * 2 - s0) floordiv 5",
    "(d0 - s0) ceildiv 4",
    "(d0 mod 4) * 4 + s0 mod 3",
    "(d0 floordiv 3) * (s0 * 5)",
    "d0 * 4611686018427387904 + s0",
];

fn check(text: &str, a: &(IntRange, Vec<i128>), b: &(IntRange, Vec<i128>)) -> Result<(), TestCaseError> {
    let module = module(text);
    let (body, op) = subject(&module);
    let interface = body.interface::<InferRange>(op).expect("the op says its ranges");
    let ranges = (interface.infer)(body, op, &[a.0, b.0][..body.operands(op).len()]);
    for &x in &a.1 {
        for &y in &b.1 {
            let args = [x, y].map(|value| Val::Scalar(Scalar::Int(value)));
            let args = args[..body.operands(op).len()].to_vec();
            let Ok(vals) = run_op(body, op, args, Limits::default()) else { continue };
            for (val, range) in vals.iter().zip(&ranges) {
                let (Val::Scalar(Scalar::Int(value)), Some(range)) = (val, range) else { continue };
                prop_assert!(contains(*range, *value), "{text} of {x}, {y} is {value}, not in {range:?}");
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 250, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arith(a in range(8), b in range(8), op in prop::sample::select(BINARY)) {
        check(&format!("func.func @f(%a: i8, %b: i8) {{ %0 = arith.{op} %a, %b : i8 return }}"), &a, &b)?;
    }

    #[test]
    fn wide_arith(a in range(64), b in range(64), op in prop::sample::select(BINARY)) {
        check(&format!("func.func @f(%a: i64, %b: i64) {{ %0 = arith.{op} %a, %b : i64 return }}"), &a, &b)?;
    }

    #[test]
    fn extended(a in range(8), b in range(8), op in prop::sample::select(&["mulsi_extended", "mului_extended"][..])) {
        check(&format!("func.func @f(%a: i8, %b: i8) {{ %0:2 = arith.{op} %a, %b : i8 return }}"), &a, &b)?;
        check("func.func @f(%a: i8, %b: i8) { %0:2 = arith.addui_extended %a, %b : i8, i1 return }", &a, &b)?;
    }

    #[test]
    fn casts(a in range(16), to in 1u32..16, op in prop::sample::select(&["extsi", "extui"][..])) {
        check(&format!("func.func @f(%a: i16) {{ %0 = arith.trunci %a : i16 to i{to} return }}"), &a, &a)?;
        check(&format!("func.func @f(%a: i16) {{ %0 = arith.{op} %a : i16 to i{} return }}", to + 16), &a, &a)?;
    }

    #[test]
    fn index(a in range(64), b in range(64), op in prop::sample::select(&[
        "add", "sub", "mul", "divs", "divu", "ceildivs", "ceildivu", "floordivs", "rems", "remu", "maxs", "maxu",
        "mins", "minu", "shl", "shrs", "shru", "and", "or", "xor",
    ][..])) {
        check(&format!("func.func @f(%a: index, %b: index) {{ %0 = index.{op} %a, %b return }}"), &a, &b)?;
    }

    #[test]
    fn affine(a in small(), b in small(), expr in prop::sample::select(EXPRESSIONS), wide in range(64)) {
        let apply = format!(
            "func.func @f(%a: index, %b: index) {{ %0 = affine.apply affine_map<(d0)[s0] -> ({expr})>(%a)[%b] return }}"
        );
        check(&apply, &a, &b)?;
        check(&apply, &wide, &b)?;
        for op in ["min", "max"] {
            check(&format!(
                "func.func @f(%a: index, %b: index) {{ %0 = affine.{op} affine_map<(d0)[s0] -> ({expr}, s0 + 1, d0)>(%a)[%b] return }}"
            ), &a, &b)?;
        }
    }
}
