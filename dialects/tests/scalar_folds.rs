//! Compares the folders of arith, math and index with the reference interpreter on random constants.
#![forbid(unsafe_code)]

use num_bigint::BigInt;
use proptest::prelude::*;
use terrace_ir::interp::scalar::Scalar;
use terrace_ir::interp::{Limits, Val, run_op};
use terrace_ir::op::Fold;
use terrace_ir::rewrite::constant_of;
use terrace_ir::text::{ParseOptions, parse};
use terrace_ir::{AttrKind, Body, Context, Int, Op, Registry};

const INT_BINARY: &[&str] = &[
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
];
const FLOAT_BINARY: &[&str] =
    &["addf", "subf", "mulf", "divf", "remf", "minimumf", "maximumf", "minnumf", "maxnumf"];
const PREDICATES: &[&str] = &["eq", "ne", "slt", "sle", "sgt", "sge", "ult", "ule", "ugt", "uge"];

fn module(text: &str) -> Body {
    let mut registry = Registry::new();
    terrace_dialects::register_all(&mut registry);
    let ctx = Context::new(registry);
    match parse(&ctx, text, "test.mlir", ParseOptions::default()) {
        Ok(module) => module,
        Err(diags) => panic!("{text}: {:?}", diags.iter().map(|diag| &diag.message).collect::<Vec<_>>()),
    }
}

/// The function `f` of a module and its op in front of the return.
fn subject(module: &Body) -> (&Body, Op) {
    let op = module.lookup_symbol("f").expect("a function");
    let body = module.nested(op).expect("a function has a body");
    let entry = body.entry(body.region(body.self_op(), 0)).expect("a block");
    let last = body.last_op(entry).expect("a return");
    (body, body.prev_op(last).expect("an op in front of it"))
}

/// What an op of constants folds to.
fn folded(body: &Body, op: Op) -> Option<Vec<Fold>> {
    let constants: Vec<_> =
        body.operands(op).iter().map(|&value| constant_of(body, body.defining_op(value)?)).collect();
    let fold = body.def(op)?.fold?;
    fold(op, body, &constants).map(|folded| folded.to_vec())
}

/// The scalar that a fold says.
fn scalar_of(body: &Body, fold: Fold) -> Option<Scalar> {
    let ctx = body.ctx();
    let attr = match fold {
        Fold::Attr(attr) => attr,
        Fold::Value(value) => constant_of(body, body.defining_op(value)?)?,
    };
    attr.as_i128(ctx).map(Scalar::Int).or_else(|| attr.as_f64(ctx).map(Scalar::Float))
}

/// What the interpreter computes, or that it has no defined result.
fn interpreted(body: &Body, op: Op) -> Option<Vec<Scalar>> {
    let operands = body.operands(op).iter().map(|&value| {
        let attr = constant_of(body, body.defining_op(value)?)?;
        scalar_of(body, Fold::Attr(attr)).map(Val::Scalar)
    });
    let operands: Option<Vec<Val>> = operands.collect();
    let vals = run_op(body, op, operands?, Limits::default()).ok()?;
    vals.iter().map(|val| if let Val::Scalar(scalar) = val { Some(*scalar) } else { None }).collect()
}

fn same(a: Scalar, b: Scalar) -> bool {
    match (a, b) {
        (Scalar::Float(a), Scalar::Float(b)) => a.to_bits() == b.to_bits() || a.is_nan() && b.is_nan(),
        (a, b) => a == b,
    }
}

/// Checks that the op folds to what the interpreter computes, and that it folds when that is defined.
fn check(text: &str, folds_when_defined: bool) -> Result<(), TestCaseError> {
    let module = module(text);
    let (body, op) = subject(&module);
    match (folded(body, op), interpreted(body, op)) {
        (Some(folds), Some(vals)) => {
            prop_assert_eq!(folds.len(), vals.len());
            for (fold, val) in folds.into_iter().zip(vals) {
                let found = scalar_of(body, fold);
                prop_assert!(found.is_some_and(|found| same(found, val)), "{text}: {found:?} is not {val:?}");
            }
        }
        (None, Some(vals)) => prop_assert!(!folds_when_defined, "{text}: does not fold, but is {vals:?}"),
        // Where there is no defined result, a fold to an operand is as good as any other.
        (Some(folds), None) => {
            let value = folds.iter().all(|fold| matches!(fold, Fold::Value(_)));
            prop_assert!(value, "{text}: folds, but has no defined result");
        }
        (None, None) => {}
    }
    Ok(())
}

/// Widths that are computed with, and numbers that show their edges.
fn int() -> impl Strategy<Value = (u32, i128, i128)> {
    let width = prop_oneof![Just(1), Just(8), Just(32), Just(64), Just(128), 2u32..127];
    let number = || prop_oneof![Just(0), Just(1), Just(-1), Just(2), -130i128..130, any::<i128>()];
    let edge = |width: u32, value: i128, at: u8| match at {
        0 => i128::MIN >> (128 - width),
        1 => !(i128::MIN >> (128 - width)),
        _ => (value << (128 - width)) >> (128 - width),
    };
    (width, number(), number(), 0u8..8, 0u8..8)
        .prop_map(move |(width, a, b, at, bt)| (width, edge(width, a, at), edge(width, b, bt)))
}

fn literal(width: u32, value: i128) -> String {
    if width == 1 { (value & 1 == 1).to_string() } else { format!("{value} : i{width}") }
}

fn float() -> impl Strategy<Value = f64> {
    prop_oneof![
        Just(0.0),
        Just(-0.0),
        Just(1.0),
        Just(f64::INFINITY),
        Just(f64::NEG_INFINITY),
        Just(f64::NAN),
        -10.0..10.0,
        any::<f32>().prop_map(f64::from),
        any::<f64>(),
    ]
}

/// A float constant, by its bits.
fn float_literal(ty: &str, value: f64) -> String {
    match ty {
        "f64" => format!("0x{:016X} : f64", value.to_bits()),
        "f32" => format!("0x{:08X} : f32", (value as f32).to_bits()),
        "bf16" => format!("0x{:04X} : bf16", half::bf16::from_f64(value).to_bits()),
        _ => format!("0x{:04X} : f16", half::f16::from_f64(value).to_bits()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn integers((width, a, b) in int(), op in prop::sample::select(INT_BINARY)) {
        let (a, b) = (literal(width, a), literal(width, b));
        check(&format!(
            "func.func @f() {{ %a = arith.constant {a} %b = arith.constant {b} %r = arith.{op} %a, %b : i{width} return }}"
        ), true)?;
    }

    #[test]
    fn indices(a in any::<i64>(), b in prop_oneof![any::<i64>(), -3i64..70], op in prop::sample::select(INT_BINARY)) {
        check(&format!(
            "func.func @f() {{ %a = arith.constant {a} : index %b = arith.constant {b} : index %r = arith.{op} %a, %b : index return }}"
        ), true)?;
    }

    #[test]
    fn comparisons((width, a, b) in int(), predicate in prop::sample::select(PREDICATES)) {
        let (a, b) = (literal(width, a), literal(width, b));
        check(&format!(
            "func.func @f() {{ %a = arith.constant {a} %b = arith.constant {b} %r = arith.cmpi {predicate}, %a, %b : i{width} return }}"
        ), true)?;
    }

    #[test]
    fn both_halves((width, a, b) in int(), op in prop::sample::select(&["mulsi_extended", "mului_extended"][..])) {
        let (a, b) = (literal(width, a), literal(width, b));
        check(&format!(
            "func.func @f() {{ %a = arith.constant {a} %b = arith.constant {b} %r:2 = arith.{op} %a, %b : i{width} return }}"
        ), true)?;
    }

    #[test]
    fn sums_with_carry((width, a, b) in int()) {
        let (a, b) = (literal(width, a), literal(width, b));
        check(&format!(
            "func.func @f() {{ %a = arith.constant {a} %b = arith.constant {b} %r:2 = arith.addui_extended %a, %b : i{width}, i1 return }}"
        ), true)?;
    }

    #[test]
    fn casts((width, a, _) in int(), to in 1u32..129) {
        let op = match width.cmp(&to) {
            std::cmp::Ordering::Less => ["extsi", "extui"][(to % 2) as usize],
            std::cmp::Ordering::Equal => "bitcast",
            std::cmp::Ordering::Greater => "trunci",
        };
        let a = literal(width, a);
        check(&format!(
            "func.func @f() {{ %a = arith.constant {a} %r = arith.{op} %a : i{width} to i{to} return }}"
        ), true)?;
    }

    #[test]
    fn floats(a in float(), b in float(), op in prop::sample::select(FLOAT_BINARY), ty in prop::sample::select(&["f16", "bf16", "f32", "f64"][..])) {
        let (a, b) = (float_literal(ty, a), float_literal(ty, b));
        check(&format!(
            "func.func @f() {{ %a = arith.constant {a} %b = arith.constant {b} %r = arith.{op} %a, %b : {ty} return }}"
        ), true)?;
    }

    #[test]
    fn floats_and_integers(a in float(), width in 2u32..129, op in prop::sample::select(&["fptosi", "fptoui"][..])) {
        let a = float_literal("f64", a);
        check(&format!(
            "func.func @f() {{ %a = arith.constant {a} %r = arith.{op} %a : f64 to i{width} return }}"
        ), true)?;
    }

    #[test]
    fn counts((width, a, b) in int(), op in prop::sample::select(&["absi", "ctlz", "cttz", "ctpop"][..])) {
        let (a, b) = (literal(width, a), literal(width, b));
        check(&format!("func.func @f() {{ %a = arith.constant {a} %r = math.{op} %a : i{width} return }}"), true)?;
        check(&format!(
            "func.func @f() {{ %a = arith.constant {a} %b = arith.constant {b} %r = math.ipowi %a, %b : i{width} return }}"
        ), true)?;
    }

    /// Indices of the index dialect only fold when 32 bits agree.
    #[test]
    fn indices_of_unknown_width(a in prop_oneof![any::<i64>(), -9i64..9], b in prop_oneof![any::<i64>(), -9i64..9], op in prop::sample::select(&[
        "add", "sub", "mul", "divs", "divu", "ceildivs", "ceildivu", "floordivs", "rems", "remu", "maxs", "maxu",
        "mins", "minu", "shl", "shrs", "shru", "and", "or", "xor",
    ][..])) {
        let always = ["add", "sub", "mul", "and", "or", "xor"].contains(&op);
        check(&format!(
            "func.func @f() {{ %a = index.constant {a} %b = index.constant {b} %r = index.{op} %a, %b return }}"
        ), always)?;
    }

    /// Integers that 128 bits do not hold fold as big integers: compared with what those compute.
    #[test]
    fn wide_integers(a in any::<[i128; 2]>(), b in any::<[i128; 2]>(), op in prop::sample::select(&["addi", "subi", "muli", "andi", "ori", "xori", "divui", "remui", "minsi", "maxsi"][..])) {
        let number = |parts: [i128; 2]| -> BigInt { (BigInt::from(parts[0]) << 100u32) + BigInt::from(parts[1] >> 40) };
        let (a, b): (BigInt, BigInt) = (number(a), number(b));
        let module = module(&format!(
            "func.func @f() {{ %a = arith.constant {a} : i256 %b = arith.constant {b} : i256 %r = arith.{op} %a, %b : i256 return }}"
        ));
        let (body, op_id) = subject(&module);
        let modulus: BigInt = BigInt::from(1) << 256u32;
        let unsigned = |value: &BigInt| -> BigInt { ((value % &modulus) + &modulus) % &modulus };
        let zero = BigInt::from(0);
        let expected = match op {
            "addi" => Some(&a + &b),
            "subi" => Some(&a - &b),
            "muli" => Some(&a * &b),
            "andi" => Some(&a & &b),
            "ori" => Some(&a | &b),
            "xori" => Some(&a ^ &b),
            "minsi" => Some(a.clone().min(b.clone())),
            "maxsi" => Some(a.clone().max(b.clone())),
            _ if b == zero => None,
            "divui" => Some(unsigned(&a) / unsigned(&b)),
            _ => Some(unsigned(&a) % unsigned(&b)),
        };
        let found = folded(body, op_id).map(|folds| {
            let attr = match folds[0] {
                Fold::Attr(attr) => Some(attr),
                Fold::Value(value) => body.defining_op(value).and_then(|op| constant_of(body, op)),
            };
            match attr.map(|attr| attr.kind(body.ctx())) {
                Some(AttrKind::Integer { value: Int::Wide(value), .. }) => value.clone(),
                Some(AttrKind::Integer { value: Int::Small(value), .. }) => BigInt::from(*value),
                other => panic!("not an integer: {other:?}"),
            }
        });
        prop_assert_eq!(found.map(|value| unsigned(&value)), expected.map(|value| unsigned(&value)));
    }
}
