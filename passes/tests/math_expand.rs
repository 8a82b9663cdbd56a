//! Runs functions before and after `math-expand-ops`, and compares what they compute.
#![forbid(unsafe_code)]

use terrace_ir::interp::scalar::Scalar;
use terrace_ir::interp::{Val, run};
use terrace_ir::pass::{PassCx, PassRegistry};
use terrace_ir::text::{ParseOptions, parse};
use terrace_ir::{Body, Context, Registry};

fn before_and_after(text: &str) -> (Body, Body) {
    let mut registry = Registry::new();
    terrace_dialects::register_all(&mut registry);
    let ctx = Context::new(registry);
    let read = || match parse(&ctx, text, "test.mlir", ParseOptions::default()) {
        Ok(module) => module,
        Err(diags) => panic!("{text}: {:?}", diags.iter().map(|diag| &diag.message).collect::<Vec<_>>()),
    };
    let (before, mut after) = (read(), read());
    let mut passes = PassRegistry::new();
    terrace_passes::register_all(&mut passes);
    let info = passes.get("math-expand-ops").expect("a registered pass");
    let pass = (info.make)(&terrace_ir::pass::OptionValues::new(info.options)).expect("options");
    let op = after.lookup_symbol("main").expect("a function");
    let body = after.nested_mut(op).expect("a function has a body");
    pass.run(body, &mut PassCx::new()).expect("the pass succeeds");
    let left = body.all_ops().iter().any(|&op| {
        text.contains(&format!("{} ", body.name_str(op))) && body.name_str(op).starts_with("math.")
    });
    assert!(!left, "{text} is expanded");
    (before, after)
}

fn outcome(module: &Body, args: &[Scalar]) -> Option<Scalar> {
    let args = args.iter().map(|&arg| Val::Scalar(arg)).collect();
    match run(module, "main", args).ok()?[..] {
        [Val::Scalar(scalar)] => Some(scalar),
        _ => panic!("one scalar is returned"),
    }
}

/// The distance of two floats in units of the last place of one of 53 digits, or of 24.
fn ulps(a: f64, b: f64, single: bool) -> f64 {
    if a == b && (a != 0.0 || a.is_sign_negative() == b.is_sign_negative()) || a.is_nan() && b.is_nan() {
        return 0.0;
    }
    if !a.is_finite() || !b.is_finite() || a == 0.0 && b == 0.0 {
        return f64::INFINITY;
    }
    let unit = match single {
        true => f64::from(f32::from_bits((b.abs() as f32).to_bits() + 1)) - b.abs(),
        false => f64::from_bits(b.abs().to_bits() + 1) - b.abs(),
    };
    (a - b).abs() / unit
}

/// Nothing for what is no number.
fn finite(value: f64) -> f64 {
    if value.is_finite() { value } else { 0.0 }
}

fn check(text: &str, inputs: &[Vec<Scalar>], bound: impl Fn(&[Scalar], f64) -> f64) {
    let (before, after) = before_and_after(text);
    for args in inputs {
        let Some(expected) = outcome(&before, args) else { continue };
        let found = outcome(&after, args).unwrap_or_else(|| panic!("{text} of {args:?} is {expected:?}"));
        match (found, expected) {
            (Scalar::Float(found), Scalar::Float(expected)) => {
                let off = ulps(found, expected, text.contains("f32"));
                let most = bound(args, expected);
                assert!(off <= most, "{text} of {args:?} is {expected:e}, not {found:e}: {off} > {most} ulp");
            }
            (found, expected) => assert_eq!(found, expected, "{text} of {args:?}"),
        }
    }
}

/// Zeros, infinities, what is not a number, denormals, whole numbers, halves and what is next to them,
/// and numbers of all sizes.
fn floats(single: bool) -> Vec<f64> {
    let mut values =
        vec![0.0, f64::INFINITY, f64::NAN, 0.5, 1.5, 2.5, 0.499_999_97, 0.999_999_9, 1.000_000_1];
    values.extend([8_388_607.5, 8_388_609.0, 4_503_599_627_370_497.0, 9.3e18, 1.0e30]);
    values.extend((0..40).map(f64::from).map(|n| n / 4.0));
    let range = if single { -149..128 } else { -1074..1024 };
    values.extend(range.map(|exponent| 2f64.powi(exponent) * 1.3));
    let next = |value: f64| f64::from_bits(value.to_bits() + 1);
    if !single {
        values.extend([next(0.5), 0.49999999999999994, next(1.0)]);
    }
    let negative: Vec<f64> = values.iter().map(|value| -value).collect();
    values.extend(negative);
    if single {
        values.iter_mut().for_each(|value| *value = f64::from(*value as f32));
    }
    values
}

fn unary(name: &str, ty: &str) -> String {
    format!("func.func @main(%a: {ty}) -> {ty} {{ %0 = math.{name} %a : {ty} return %0 : {ty} }}")
}

#[test]
fn whole_numbers_are_exact() {
    for (ty, single) in [("f32", true), ("f64", false)] {
        let inputs: Vec<Vec<Scalar>> =
            floats(single).iter().map(|&value| vec![Scalar::Float(value)]).collect();
        for name in ["ceil", "round", "roundeven"] {
            check(&unary(name, ty), &inputs, |_, _| 0.0);
        }
    }
}

#[test]
fn functions_are_within_eight_units_in_the_last_place() {
    for (ty, single) in [("f32", true), ("f64", false)] {
        let inputs: Vec<Vec<Scalar>> =
            floats(single).iter().map(|&value| vec![Scalar::Float(value)]).collect();
        for name in ["acosh", "asinh", "atanh", "cosh", "rsqrt", "sinh", "tan", "tanh"] {
            // The references of `acosh` and `asinh` overflow at numbers whose double is none.
            let overflows = |args: &[Scalar], expected: f64| {
                expected.is_infinite()
                    && matches!(args, [Scalar::Float(x)] if x.is_finite() && x.abs() > 1.0e37)
            };
            let most =
                |args: &[Scalar], expected| if overflows(args, expected) { f64::INFINITY } else { 1.0e8 };
            // The references of the inverses lose half of their digits next to one and minus one.
            check(&unary(name, ty), &inputs, |args, expected| match name {
                "acosh" | "asinh" | "atanh" => most(args, expected),
                _ => 8.0,
            });
        }
        check(&unary("exp2", ty), &inputs, |_, expected| 8.0 + finite(expected.abs().log2()).abs());
    }
}

#[test]
fn powers_have_the_cases_of_c() {
    let values = [0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 10.5, 1.0e8, 1.0e16, 9.007_199_254_740_993e15, f64::INFINITY];
    let mut values: Vec<f64> = values.iter().flat_map(|&value| [value, -value]).collect();
    values.push(f64::NAN);
    let inputs: Vec<Vec<Scalar>> = values
        .iter()
        .flat_map(|&a| values.iter().map(move |&b| vec![Scalar::Float(a), Scalar::Float(b)]))
        .collect();
    let text = "func.func @main(%a: f64, %b: f64) -> f64 { %0 = math.powf %a, %b : f64 return %0 : f64 }";
    check(text, &inputs, |_, expected| 8.0 + 2.0 * finite(expected.abs().log2()).abs());
    for exponent in ["0.0", "1.0", "-1.0", "0.5", "-0.5", "2.0", "-2.0", "3.0"] {
        let text = format!(
            "func.func @main(%a: f64) -> f64 {{ %c = arith.constant {exponent} : f64 \
             %0 = math.powf %a, %c : f64 return %0 : f64 }}"
        );
        let inputs: Vec<Vec<Scalar>> = values.iter().map(|&value| vec![Scalar::Float(value)]).collect();
        check(&text, &inputs, |_, _| 8.0);
    }
}

#[test]
fn powers_of_integers_keep_their_sign() {
    let bases = [0.0, -0.0, 1.0, -1.0, 1.25, -1.25, -2.0, 0.5, f64::INFINITY, f64::NEG_INFINITY];
    let exponents = [0, 1, 2, 3, -1, -2, -3, 7, -8, 16_777_217, 33, -33];
    let inputs: Vec<Vec<Scalar>> = bases
        .iter()
        .flat_map(|&a| exponents.iter().map(move |&b| vec![Scalar::Float(a), Scalar::Int(b)]))
        .collect();
    let text =
        "func.func @main(%a: f64, %b: i64) -> f64 { %0 = math.fpowi %a, %b : f64, i64 return %0 : f64 }";
    check(text, &inputs, |_, expected| 8.0 + 2.0 * finite(expected.abs().log2()).abs());
    for exponent in exponents.iter().filter(|&&exponent| exponent != 16_777_217) {
        let text = format!(
            "func.func @main(%a: f64) -> f64 {{ %c = arith.constant {exponent} : i64 \
             %0 = math.fpowi %a, %c : f64, i64 return %0 : f64 }}"
        );
        let inputs: Vec<Vec<Scalar>> = bases.iter().map(|&value| vec![Scalar::Float(value)]).collect();
        check(&text, &inputs, |_, _| 8.0 + exponent.unsigned_abs() as f64);
    }
}

#[test]
fn leading_zeros_of_every_width() {
    for width in [1u32, 2, 3, 5, 8, 10, 31, 32, 63, 64] {
        let text = format!(
            "func.func @main(%a: i{width}) -> i{width} {{ %0 = math.ctlz %a : i{width} return %0 : i{width} }}"
        );
        let values = (0..width).flat_map(|bit| [1i128 << bit, (1i128 << bit) - 1, (1i128 << bit) | 1]);
        let unused = 128 - width;
        let inputs: Vec<Vec<Scalar>> = values
            .map(|value| vec![Scalar::Int(if width == 1 { value & 1 } else { value << unused >> unused })])
            .collect();
        check(&text, &inputs, |_, _| 0.0);
    }
}

#[test]
fn clamps_take_the_lower_bound_first() {
    let values = [0.0, 1.0, -1.0, 2.5, f64::INFINITY, f64::NAN];
    let mut inputs = Vec::new();
    for x in values {
        for min in values {
            inputs.extend(values.map(|max| [x, min, max].map(Scalar::Float).to_vec()));
        }
    }
    let text = "func.func @main(%x: f32, %a: f32, %b: f32) -> f32 { %0 = math.clampf %x to [%a, %b] : f32 return %0 : f32 }";
    check(text, &inputs, |_, _| 0.0);
}
