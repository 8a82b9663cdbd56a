//! Elementary functions on vectors.
//!
//! Polynomials are minimax fits (Lawson's weighted least squares) with a relative error of at most
//! 1.5e-8 before rounding. NaN gives NaN, infinities give the limits.
//!
//! Largest errors against the exact result, in units of the last place:
//!
//! | function | ulp | where |
//! | --- | --- | --- |
//! | `exp` | 2 | everywhere; gradual underflow kept |
//! | `log` | 2 | everywhere, subnormal arguments included |
//! | `tanh` | 3 | everywhere |
//! | `erf` | 3 | everywhere |
//! | `sigmoid` | 3 | above -87; below it the error is less than 2^-126 |

#![expect(clippy::excessive_precision, reason = "coefficients are given as fitted")]

use super::Simd;

/// `c[0] + c[1] x + ...` by Horner's rule.
#[inline(always)]
unsafe fn polynomial<S: Simd, const N: usize>(x: S::V, c: [f32; N]) -> S::V {
    // SAFETY: as `Simd`.
    unsafe {
        let mut r = S::splat(c[N - 1]);
        for i in (0..N - 1).rev() {
            r = S::fma(r, x, S::splat(c[i]));
        }
        r
    }
}

/// e to the power of `x`.
#[inline(always)]
pub(crate) unsafe fn exp<S: Simd>(x: S::V) -> S::V {
    // SAFETY: as `Simd`.
    unsafe {
        // Beyond these the result is zero or infinite. Operands ordered so that NaN passes.
        let x = S::min(S::splat(89.0), S::max(S::splat(-104.0), x));
        let n = S::round(S::mul(x, S::splat(std::f32::consts::LOG2_E)));
        // ln 2 in two parts, the first short enough for `n` times it to be exact.
        let r = S::fma(n, S::splat(-0.693_359_375), x);
        let r = S::fma(n, S::splat(2.121_944_4e-4), r);
        let p = polynomial::<S, 5>(r, [0.499_999_93, 0.166_665_09, 0.041_668_53, 0.008_370_14, 0.001_381_17]);
        let p = S::fma(S::mul(r, r), p, r);
        S::scale(S::add(p, S::splat(1.0)), n)
    }
}

/// The natural logarithm.
#[inline(always)]
pub(crate) unsafe fn log<S: Simd>(x: S::V) -> S::V {
    // SAFETY: as `Simd`.
    unsafe {
        let one = S::splat(1.0);
        let tiny = S::lt(x, S::splat(f32::MIN_POSITIVE));
        let normal = S::select(tiny, S::mul(x, S::splat(16_777_216.0)), x);
        let (m, e) = S::split(normal);
        let e = S::sub(e, S::select(tiny, S::splat(24.0), S::splat(0.0)));
        let upper = S::lt(S::splat(std::f32::consts::SQRT_2), m);
        let f = S::sub(S::select(upper, S::mul(m, S::splat(0.5)), m), one);
        let e = S::select(upper, S::add(e, one), e);
        let p = polynomial::<S, 9>(
            f,
            [
                0.333_333_13,
                -0.250_000_1,
                0.200_021_19,
                -0.166_679_96,
                0.142_195_51,
                -0.124_055_91,
                0.118_881_75,
                -0.116_756_41,
                0.067_466_01,
            ],
        );
        let square = S::mul(f, f);
        // Summed from the smallest term up.
        let low = S::fma(S::mul(square, f), p, S::mul(e, S::splat(-2.121_944_4e-4)));
        let low = S::fma(square, S::splat(-0.5), low);
        let y = S::fma(e, S::splat(0.693_359_375), S::add(f, low));
        // Zero, negative, infinite and NaN arguments.
        let zero = S::splat(0.0);
        let infinity = S::splat(f32::INFINITY);
        let y = S::select(S::lt(x, infinity), y, S::add(x, infinity));
        let y = S::select(S::lt(zero, x), y, S::splat(f32::NEG_INFINITY));
        let y = S::select(S::lt(x, zero), S::splat(f32::NAN), y);
        S::select(S::unordered(x, x), x, y)
    }
}

/// The hyperbolic tangent.
#[inline(always)]
pub(crate) unsafe fn tanh<S: Simd>(x: S::V) -> S::V {
    // SAFETY: as `Simd`.
    unsafe {
        let one = S::splat(1.0);
        let a = S::abs(x);
        let z = S::mul(x, x);
        let p = polynomial::<S, 6>(
            z,
            [-0.333_333_25, 0.133_329_96, -0.053_922_12, 0.021_575_84, -0.007_892_18, 0.001_901_8],
        );
        let small = S::fma(S::mul(z, x), p, x);
        let e = exp::<S>(S::add(a, a));
        let large = S::sub(one, S::div(S::splat(2.0), S::add(e, one)));
        S::select(S::lt(a, S::splat(0.65)), small, S::copysign(large, x))
    }
}

/// The error function.
#[inline(always)]
pub(crate) unsafe fn erf<S: Simd>(x: S::V) -> S::V {
    // SAFETY: as `Simd`.
    unsafe {
        let one = S::splat(1.0);
        let a = S::abs(x);
        let p = polynomial::<S, 7>(
            S::mul(x, x),
            [
                std::f32::consts::FRAC_2_SQRT_PI,
                -0.376_126_258,
                0.112_835_851,
                -0.026_853_811_9,
                0.005_188_327_56,
                -0.000_801_019_252,
                0.000_078_538_576_9,
            ],
        );
        let small = S::mul(x, p);
        // Above 1, 1 - exp(-q) with q a fit of -log(erfc x); from 4 on the result rounds to 1.
        let q = polynomial::<S, 7>(
            S::min(S::splat(4.0), a),
            [
                0.000_312_459_752,
                1.127_202_32,
                0.637_964_927,
                0.103_256_267,
                -0.021_906_508,
                0.002_964_014_3,
                -0.000_187_972_552,
            ],
        );
        let large = S::sub(one, exp::<S>(S::neg(q)));
        S::select(S::lt(a, one), small, S::copysign(large, x))
    }
}

/// `1 / (1 + exp(-x))`.
#[inline(always)]
pub(crate) unsafe fn sigmoid<S: Simd>(x: S::V) -> S::V {
    // SAFETY: as `Simd`.
    unsafe {
        let one = S::splat(1.0);
        S::div(one, S::add(one, exp::<S>(S::neg(x))))
    }
}

/// `x * sigmoid(x)`.
#[inline(always)]
pub(crate) unsafe fn silu<S: Simd>(x: S::V) -> S::V {
    // SAFETY: as `Simd`.
    unsafe { S::div(x, S::add(S::splat(1.0), exp::<S>(S::neg(x)))) }
}

/// `clamp(alpha x + beta, 0, 1)`.
#[inline(always)]
pub(crate) unsafe fn hard_sigmoid<S: Simd>(x: S::V, alpha: f32, beta: f32) -> S::V {
    // SAFETY: as `Simd`.
    unsafe {
        let y = S::fma(x, S::splat(alpha), S::splat(beta));
        S::min(S::splat(1.0), S::max(S::splat(0.0), y))
    }
}

/// `x * clamp(x / 6 + 1 / 2, 0, 1)`.
#[inline(always)]
pub(crate) unsafe fn hard_swish<S: Simd>(x: S::V) -> S::V {
    // SAFETY: as `Simd`.
    unsafe { S::mul(x, hard_sigmoid::<S>(x, 1.0 / 6.0, 0.5)) }
}

/// `x / 2 * (1 + erf(x / sqrt 2))`.
#[inline(always)]
pub(crate) unsafe fn gelu<S: Simd>(x: S::V) -> S::V {
    // SAFETY: as `Simd`.
    unsafe {
        let half = S::mul(x, S::splat(0.5));
        S::fma(half, erf::<S>(S::mul(x, S::splat(std::f32::consts::FRAC_1_SQRT_2))), half)
    }
}

/// `x / 2 * (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3)))`.
#[inline(always)]
pub(crate) unsafe fn gelu_tanh<S: Simd>(x: S::V) -> S::V {
    // SAFETY: as `Simd`.
    unsafe {
        // (1 + tanh u) / 2 is the sigmoid of 2 u; 1.5957692 is 2 sqrt(2 / pi).
        let cubic = S::fma(S::mul(x, x), S::splat(1.595_769_2 * 0.044_715), S::splat(1.595_769_2));
        S::mul(x, sigmoid::<S>(S::mul(x, cubic)))
    }
}
