//! Elementwise functions and operations.

use proptest::prelude::*;
use terrace_kernels::{binary_op, unary_op};

use crate::harness::*;

/// The distance of `got` from `want` in units of the last place of `want`.
fn ulps(got: f32, want: f64) -> f64 {
    let rounded = want as f32;
    if got == rounded || (got.is_nan() && want.is_nan()) {
        return 0.0;
    }
    if !got.is_finite() || !rounded.is_finite() {
        return f64::INFINITY;
    }
    let exponent = (want.abs().max(f64::from(f32::MIN_POSITIVE))).log2().floor();
    (f64::from(got) - want).abs() / (exponent - 23.0).exp2()
}

/// Every 9973rd float of both signs, more where functions bend, and the special ones.
fn dense() -> Vec<f32> {
    let mut x: Vec<f32> = (0..=u32::MAX).step_by(9_973).map(f32::from_bits).collect();
    x.extend((-120_000..120_000).map(|i| i as f32 * 1e-3));
    x.extend((-20_000..20_000).map(|i| i as f32 * 2.5e-4));
    x.extend([
        0.0,
        -0.0,
        1.0,
        -1.0,
        f32::INFINITY,
        f32::NEG_INFINITY,
        f32::NAN,
        f32::MIN_POSITIVE,
        1e-45,
        f32::MAX,
    ]);
    x
}

fn largest_error(
    op: i64,
    params: [f32; 2],
    exact: impl Fn(f64) -> f64,
    keep: impl Fn(f32) -> bool,
    limit: f64,
) {
    let x: Vec<f32> = dense().into_iter().filter(|&v| keep(v) || v.is_nan()).collect();
    for symbol in family("unary_f32") {
        let y = vec![7.0f32; x.len()];
        call(symbol, 1, &[bytes(&x), bytes(&y)], &[x.len() as i64, op, word(params[0]), word(params[1])]);
        for (&x, &y) in x.iter().zip(&y) {
            let error = ulps(y, exact(f64::from(x)));
            assert!(
                error <= limit,
                "{} op {op}: f({x:e}) = {y:e}, not {:e}: {error} ulp",
                symbol.name,
                exact(f64::from(x))
            );
        }
    }
}

#[test]
fn elementary_functions_keep_their_ulps() {
    largest_error(unary_op::EXP, [0.0; 2], f64::exp, |_| true, 2.0);
    largest_error(unary_op::LOG, [0.0; 2], f64::ln, |_| true, 2.0);
    largest_error(unary_op::TANH, [0.0; 2], f64::tanh, |_| true, 3.0);
    largest_error(unary_op::ERF, [0.0; 2], erf, |_| true, 3.0);
    largest_error(unary_op::SIGMOID, [0.0; 2], |x| 1.0 / (1.0 + (-x).exp()), |x| x > -87.0, 3.0);
}

#[test]
fn algebraic_functions_are_rounded_correctly() {
    largest_error(unary_op::SQRT, [0.0; 2], f64::sqrt, |_| true, 0.500_001);
    largest_error(unary_op::RSQRT, [0.0; 2], |x| 1.0 / x.sqrt(), |x| x != 0.0 || x.is_sign_positive(), 1.5);
    largest_error(unary_op::NEG, [0.0; 2], |x| -x, |_| true, 0.0);
    largest_error(unary_op::ABS, [0.0; 2], f64::abs, |_| true, 0.0);
    largest_error(unary_op::RECIPROCAL, [0.0; 2], |x| 1.0 / x, |_| true, 0.500_001);
    let keep_nan = |x: f64, y: f64| if x.is_nan() { x } else { y };
    largest_error(unary_op::RELU, [0.0; 2], |x| keep_nan(x, x.max(0.0)), |_| true, 0.0);
    largest_error(unary_op::CLIP, [-2.0, 6.0], |x| keep_nan(x, x.clamp(-2.0, 6.0)), |_| true, 0.0);
    largest_error(unary_op::LEAKY_RELU, [0.125, 0.0], |x| if x < 0.0 { 0.125 * x } else { x }, |_| true, 0.5);
}

#[test]
fn activations_match_reference() {
    let x: Vec<f32> = (-3000..3000).map(|i| i as f32 * 5e-3).collect();
    let f = |code: i64| move |x: f64| activate(code, 0.2, 0.5, x);
    let elu = |x: f64| if x < 0.0 { 0.2 * x.exp_m1() } else { x };
    type Exact = Box<dyn Fn(f64) -> f64>;
    let cases: [(i64, Exact); 7] = [
        (unary_op::SILU, Box::new(f(4))),
        (unary_op::HARD_SIGMOID, Box::new(f(6))),
        (unary_op::HARD_SWISH, Box::new(f(7))),
        (unary_op::GELU, Box::new(f(8))),
        (unary_op::GELU_TANH, Box::new(f(9))),
        (unary_op::ELU, Box::new(elu)),
        (unary_op::AFFINE, Box::new(|x| f64::from(0.2f32) * x + 0.5)),
    ];
    for (op, exact) in cases {
        let want: Vec<f64> = x.iter().map(|&v| exact(f64::from(v))).collect();
        for symbol in family("unary_f32") {
            for threads in [1, 3] {
                let y = x.clone();
                call(symbol, threads, &[bytes(&y), bytes(&y)], &[x.len() as i64, op, word(0.2), word(0.5)]);
                close(symbol.name, &y, &want, 1e-6);
            }
        }
    }
}

#[test]
fn unary_touches_nothing_beyond_its_length() {
    for n in 0..70 {
        let x = random(80, n as u64);
        for symbol in family("unary_f32") {
            let y = vec![7.0f32; 80];
            call(symbol, 1, &[bytes(&x), bytes(&y)], &[n as i64, unary_op::NEG, 0, 0]);
            assert!((0..80).all(|i| y[i] == if i < n { -x[i] } else { 7.0 }), "{} at {n}", symbol.name);
        }
    }
}

#[test]
fn binary_matches_reference() {
    let case = (
        0i64..8,
        0i64..5,
        [1usize..4, 0usize..9, 0usize..50],
        any::<bool>(),
        prop_oneof![Just(1usize), Just(3)],
    );
    runner(600)
        .run(&case, |(op, broadcast, [batch, outer, inner], relu, threads)| {
            let n = batch * outer * inner;
            let mut x = random(n, 1);
            let right = match broadcast {
                binary_op::SAME => n,
                binary_op::SCALAR => 1,
                binary_op::ROW => inner,
                binary_op::COLUMN => batch * outer,
                _ => batch * inner,
            };
            let mut y = random(right, 2);
            if n > 4 && right > 1 {
                x[3] = f32::NAN;
                y[1] = f32::NAN;
            }
            let want: Vec<f64> = (0..n)
                .map(|i| {
                    let (row, j) = (i / inner, i % inner);
                    let at = match broadcast {
                        binary_op::SAME => i,
                        binary_op::SCALAR => 0,
                        binary_op::ROW => j,
                        binary_op::COLUMN => row,
                        _ => row / outer * inner + j,
                    };
                    let (a, b) = (x[i], y[at]);
                    let either = |v: f32| {
                        if a.is_nan() || b.is_nan() { f32::NAN } else { v }
                    };
                    let r = match op {
                        binary_op::ADD => a + b,
                        binary_op::SUB => a - b,
                        binary_op::MUL => a * b,
                        binary_op::DIV => a / b,
                        binary_op::MAX => either(a.max(b)),
                        binary_op::MIN => either(a.min(b)),
                        binary_op::REVERSE_SUB => b - a,
                        _ => b / a,
                    };
                    f64::from(if relu && r < 0.0 { 0.0 } else { r })
                })
                .collect();
            let sizes = [batch, outer, inner].map(|v| v as i64);
            for symbol in family("binary_f32") {
                let out = x.clone();
                let params = [op, broadcast, sizes[0], sizes[1], sizes[2], i64::from(relu), 0, 0];
                call(symbol, threads, &[bytes(&out), bytes(&y), bytes(&out)], &params);
                close(symbol.name, &out, &want, 0.0);
            }
            Ok(())
        })
        .unwrap();
}
