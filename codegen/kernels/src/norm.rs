//! Normalization over the last axis.
//!
//! Symbols `terrace_layer_norm_f32_<isa>`: `(x - mean) / sqrt(variance + epsilon) * scale + bias`, and
//! `terrace_rms_norm_f32_<isa>`: `x / sqrt(mean of x^2 + epsilon) * scale + bias`. Buffers: input
//! `[outer, inner]`, scale and bias (`inner` values each, or null), then the output, which may
//! be the input. Parameters: [`NormParams`].

use crate::abi::{KernelContext, Words, buffer};
use crate::parallel::{self, share};
use crate::simd::{Simd, Task, load_filled, load_n, store_n};

/// The parameter words of a normalization, in this order.
#[repr(C)]
pub struct NormParams {
    /// 0: rows.
    pub outer: usize,
    /// 1: length of a row.
    pub inner: usize,
    /// 2: `epsilon`, f32 bits.
    pub epsilon: f32,
}

impl NormParams {
    /// Reads the words.
    ///
    /// # Safety
    ///
    /// `params` has 3 words.
    pub unsafe fn from_words(params: *const i64) -> Self {
        // SAFETY: by the caller's promise.
        let mut w = unsafe { Words::new(params) };
        NormParams { outer: w.size(), inner: w.size(), epsilon: w.float() }
    }
}

struct Rows<const CENTERED: bool> {
    p: NormParams,
    input: *const f32,
    scale: *const f32,
    bias: *const f32,
    output: *mut f32,
    parts: usize,
}

// SAFETY: tasks read and write disjoint rows.
unsafe impl<const CENTERED: bool> Sync for Rows<CENTERED> {}

impl<const CENTERED: bool> Task for Rows<CENTERED> {
    #[inline(always)]
    unsafe fn run<S: Simd>(&self, task: usize, _thread: usize) {
        for row in share(self.p.outer, self.parts, task) {
            // SAFETY: the row exists.
            unsafe { self.row::<S>(row * self.p.inner) };
        }
    }
}

impl<const CENTERED: bool> Rows<CENTERED> {
    #[inline(always)]
    unsafe fn row<S: Simd>(&self, offset: usize) {
        let n = self.p.inner;
        // SAFETY: the row's `n` elements exist, and `n` of scale and bias where given.
        unsafe {
            let (x, y) = (self.input.add(offset), self.output.add(offset));
            let mean = if CENTERED { sum::<S>(x, n, 0.0, false) / n as f32 } else { 0.0 };
            let variance = sum::<S>(x, n, mean, true) / n as f32;
            let factor = S::splat(1.0 / (variance + self.p.epsilon).sqrt());
            let mean = S::splat(mean);
            let mut i = 0;
            while i < n {
                let left = n - i;
                let mut v = S::mul(S::sub(load_n::<S>(x.add(i), left), mean), factor);
                if !self.scale.is_null() {
                    v = S::mul(v, load_n::<S>(self.scale.add(i), left));
                }
                if !self.bias.is_null() {
                    v = S::add(v, load_n::<S>(self.bias.add(i), left));
                }
                store_n::<S>(y.add(i), v, left);
                i += S::LANES;
            }
        }
    }
}

/// The sum of `x - mean` or of its square, in four chains so that additions need not wait for each other.
#[inline(always)]
unsafe fn sum<S: Simd>(x: *const f32, n: usize, mean: f32, square: bool) -> f32 {
    // SAFETY: the caller vouches for `n` elements.
    unsafe {
        let center = S::splat(mean);
        let add = |acc: S::V, v: S::V| {
            let d = S::sub(v, center);
            if square { S::fma(d, d, acc) } else { S::add(acc, d) }
        };
        let mut acc = [S::splat(0.0); 4];
        let mut i = 0;
        while i + 4 * S::LANES <= n {
            for (j, acc) in acc.iter_mut().enumerate() {
                *acc = add(*acc, S::load(x.add(i + j * S::LANES)));
            }
            i += 4 * S::LANES;
        }
        while i < n {
            // Lanes beyond the end hold the mean and add nothing.
            acc[0] = add(acc[0], load_filled::<S>(x.add(i), n - i, mean));
            i += S::LANES;
        }
        S::sum(S::add(S::add(acc[0], acc[1]), S::add(acc[2], acc[3])))
    }
}

/// `run` of the symbols; `CENTERED` subtracts the mean.
pub(crate) unsafe extern "C" fn run<S: Simd, const CENTERED: bool>(
    ctx: *const KernelContext,
    buffers: *const *mut u8,
    params: *const i64,
) {
    // SAFETY: by the promise of `KernelFn`.
    unsafe {
        let p = NormParams::from_words(params);
        let parts = parallel::parts(ctx, p.outer, p.inner * 3);
        let work = Rows::<CENTERED> {
            input: buffer(buffers, 0),
            scale: buffer(buffers, 1),
            bias: buffer(buffers, 2),
            output: buffer(buffers, 3),
            parts,
            p,
        };
        parallel::run::<S, _>(ctx, parts, &work);
    }
}
