//! Elementwise functions of one contiguous array.
//!
//! Symbols `terrace_unary_f32_<isa>`. Buffers: input, then the output, which may be the input.
//! Parameters: [`UnaryParams`]. Accuracy: within 2 units of the last place for `exp` and `log`, 3 for
//! `tanh`, `erf` and `sigmoid` (above -87), correctly rounded for the algebraic ones. NaN
//! gives NaN.

use crate::abi::{KernelContext, Words, buffer};
use crate::parallel::{self, share};
use crate::simd::{Simd, Task, load_n, math, store_n};

/// The parameter words of an elementwise function, in this order.
#[repr(C)]
pub struct UnaryParams {
    /// 0: elements.
    pub n: usize,
    /// 1: the function, one of [`unary_op`]. An unknown code copies.
    pub op: i64,
    /// 2, f32 bits.
    pub alpha: f32,
    /// 3, f32 bits.
    pub beta: f32,
}

impl UnaryParams {
    /// Reads the words.
    ///
    /// # Safety
    ///
    /// `params` has 4 words.
    pub unsafe fn from_words(params: *const i64) -> Self {
        // SAFETY: by the caller's promise.
        let mut w = unsafe { Words::new(params) };
        UnaryParams { n: w.size(), op: w.int(), alpha: w.float(), beta: w.float() }
    }
}

/// Declares the function codes, and the loop that each runs.
macro_rules! functions {
    ($($(#[$doc:meta])* $name:ident = $code:literal, |$x:ident, $a:ident, $b:ident| $body:expr;)*) => {
        /// The codes of elementwise functions.
        pub mod unary_op {
            $($(#[$doc])* pub const $name: i64 = $code;)*
        }

        impl Map {
            #[inline(always)]
            unsafe fn dispatch<S: Simd>(&self, range: std::ops::Range<usize>) {
                match self.p.op {
                    $(unary_op::$name => {
                        let ($a, $b) = (self.p.alpha, self.p.beta);
                        let mut i = range.start;
                        while i < range.end {
                            // SAFETY: the range lies within the arrays.
                            unsafe {
                                let $x = load_n::<S>(self.input.add(i), range.end - i);
                                let y = $body;
                                store_n::<S>(self.output.add(i), y, range.end - i);
                            }
                            i += S::LANES;
                        }
                    })*
                    // SAFETY: as above; the arrays are the same or do not overlap.
                    _ => unsafe {
                        std::ptr::copy(self.input.add(range.start), self.output.add(range.start), range.len());
                    },
                }
            }
        }
    };
}

struct Map {
    p: UnaryParams,
    input: *const f32,
    output: *mut f32,
    parts: usize,
}

// SAFETY: tasks read and write disjoint ranges.
unsafe impl Sync for Map {}

impl Task for Map {
    #[inline(always)]
    unsafe fn run<S: Simd>(&self, task: usize, _thread: usize) {
        // SAFETY: passed on.
        unsafe { self.dispatch::<S>(share(self.p.n, self.parts, task)) };
    }
}

functions! {
    /// e to the power of `x`.
    EXP = 0, |x, _a, _b| math::exp::<S>(x);
    /// The natural logarithm.
    LOG = 1, |x, _a, _b| math::log::<S>(x);
    /// The hyperbolic tangent.
    TANH = 2, |x, _a, _b| math::tanh::<S>(x);
    /// The error function.
    ERF = 3, |x, _a, _b| math::erf::<S>(x);
    /// `1 / (1 + exp(-x))`.
    SIGMOID = 4, |x, _a, _b| math::sigmoid::<S>(x);
    /// `x / (1 + exp(-x))`.
    SILU = 5, |x, _a, _b| math::silu::<S>(x);
    /// `x / 2 (1 + erf(x / sqrt 2))`.
    GELU = 6, |x, _a, _b| math::gelu::<S>(x);
    /// `x / 2 (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3)))`.
    GELU_TANH = 7, |x, _a, _b| math::gelu_tanh::<S>(x);
    /// `max(x, 0)`.
    RELU = 8, |x, _a, _b| S::max(S::splat(0.0), x);
    /// `min(max(x, alpha), beta)`.
    CLIP = 9, |x, a, b| S::min(S::splat(b), S::max(S::splat(a), x));
    /// `max(0, min(1, alpha x + beta))`.
    HARD_SIGMOID = 10, |x, a, b| math::hard_sigmoid::<S>(x, a, b);
    /// `x max(0, min(1, x / 6 + 1 / 2))`.
    HARD_SWISH = 11, |x, _a, _b| math::hard_swish::<S>(x);
    /// `x` if `x >= 0`, else `alpha x`.
    LEAKY_RELU = 12, |x, a, _b| S::select(S::lt(x, S::splat(0.0)), S::mul(x, S::splat(a)), x);
    /// The square root; NaN below zero.
    SQRT = 13, |x, _a, _b| S::sqrt(x);
    /// `1 / sqrt(x)`.
    RSQRT = 14, |x, _a, _b| S::div(S::splat(1.0), S::sqrt(x));
    /// `-x`.
    NEG = 15, |x, _a, _b| S::neg(x);
    /// The absolute value.
    ABS = 16, |x, _a, _b| S::abs(x);
    /// `1 / x`.
    RECIPROCAL = 17, |x, _a, _b| S::div(S::splat(1.0), x);
    /// `x` if `x >= 0`, else `alpha (exp(x) - 1)`.
    ELU = 18, |x, a, _b| {
        let below = S::mul(S::splat(a), S::sub(math::exp::<S>(x), S::splat(1.0)));
        S::select(S::lt(x, S::splat(0.0)), below, x)
    };
    /// `alpha x + beta`.
    AFFINE = 19, |x, a, b| S::fma(x, S::splat(a), S::splat(b));
}

/// `run` of the symbols.
pub(crate) unsafe extern "C" fn run<S: Simd>(
    ctx: *const KernelContext,
    buffers: *const *mut u8,
    params: *const i64,
) {
    // SAFETY: by the promise of `KernelFn`.
    unsafe {
        let p = UnaryParams::from_words(params);
        let parts = parallel::parts(ctx, p.n, 4);
        let work = Map { input: buffer(buffers, 0), output: buffer(buffers, 1), parts, p };
        parallel::run::<S, _>(ctx, parts, &work);
    }
}
