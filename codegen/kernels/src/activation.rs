//! The activation that matrix products, convolutions and poolings apply to their result.

use self::activation_code as code;
use crate::abi::Words;
use crate::simd::{Simd, load_n, math, store_n};

/// The activation codes, as parameter words give them.
///
/// An activation takes three words: its code, then two `f32` words `alpha` and `beta`, which
/// are ignored where the code does not mention them.
pub mod activation_code {
    /// `x`.
    pub const NONE: i64 = 0;
    /// `max(x, 0)`.
    pub const RELU: i64 = 1;
    /// `min(max(x, alpha), beta)`.
    pub const CLIP: i64 = 2;
    /// `1 / (1 + exp(-x))`.
    pub const SIGMOID: i64 = 3;
    /// `x / (1 + exp(-x))`.
    pub const SILU: i64 = 4;
    /// The hyperbolic tangent.
    pub const TANH: i64 = 5;
    /// `max(0, min(1, alpha x + beta))` (ONNX HardSigmoid).
    pub const HARD_SIGMOID: i64 = 6;
    /// `x max(0, min(1, x / 6 + 1 / 2))` (ONNX HardSwish).
    pub const HARD_SWISH: i64 = 7;
    /// `x / 2 (1 + erf(x / sqrt 2))`.
    pub const GELU: i64 = 8;
    /// `x / 2 (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3)))`.
    pub const GELU_TANH: i64 = 9;
    /// `x` if `x >= 0`, else `alpha x`.
    pub const LEAKY_RELU: i64 = 10;
}

/// An activation with its parameters. An unknown code counts as [`activation_code::NONE`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct Activation {
    code: i64,
    alpha: f32,
    beta: f32,
}

impl Activation {
    /// Reads the three words.
    pub(crate) fn from_words(w: &mut Words) -> Self {
        Activation { code: w.int(), alpha: w.float(), beta: w.float() }
    }

    /// The identity.
    pub(crate) const NONE: Activation = Activation { code: code::NONE, alpha: 0.0, beta: 0.0 };

    /// Whether it is the identity.
    pub(crate) fn is_none(self) -> bool {
        !(code::RELU..=code::LEAKY_RELU).contains(&self.code)
    }

    /// The bounds to clamp to, and whether there is more to do than that.
    pub(crate) fn bounds(self) -> (f32, f32, bool) {
        match self.code {
            code::RELU => (0.0, f32::INFINITY, false),
            code::CLIP => (self.alpha, self.beta, false),
            code => (f32::NEG_INFINITY, f32::INFINITY, (code::SIGMOID..=code::LEAKY_RELU).contains(&code)),
        }
    }

    /// Applies it to one vector.
    ///
    /// # Safety
    ///
    /// As [`Simd`].
    #[inline(always)]
    pub(crate) unsafe fn apply<S: Simd>(self, v: S::V) -> S::V {
        // SAFETY: passed on.
        unsafe {
            match self.code {
                code::RELU => S::max(S::splat(0.0), v),
                code::CLIP => S::min(S::splat(self.beta), S::max(S::splat(self.alpha), v)),
                code::SIGMOID => math::sigmoid::<S>(v),
                code::SILU => math::silu::<S>(v),
                code::TANH => math::tanh::<S>(v),
                code::HARD_SIGMOID => math::hard_sigmoid::<S>(v, self.alpha, self.beta),
                code::HARD_SWISH => math::hard_swish::<S>(v),
                code::GELU => math::gelu::<S>(v),
                code::GELU_TANH => math::gelu_tanh::<S>(v),
                code::LEAKY_RELU => {
                    let scaled = S::mul(v, S::splat(self.alpha));
                    S::select(S::lt(v, S::splat(0.0)), scaled, v)
                }
                _ => v,
            }
        }
    }

    /// Applies it in place to a block of `rows` rows of `n` floats.
    ///
    /// # Safety
    ///
    /// As [`Simd`]; the block is valid.
    #[inline(always)]
    pub(crate) unsafe fn apply_block<S: Simd>(self, p: *mut f32, rows: usize, stride: usize, n: usize) {
        // SAFETY: passed on; accesses stay within `n` elements of each row.
        unsafe {
            for i in 0..rows {
                let row = p.add(i * stride);
                let mut j = 0;
                while j < n {
                    let v = load_n::<S>(row.add(j), n - j);
                    store_n::<S>(row.add(j), self.apply::<S>(v), n - j);
                    j += S::LANES;
                }
            }
        }
    }
}
