//! Softmax over the last axis.
//!
//! Symbols `terrace_softmax_f32_<isa>`. Buffers: input `[outer, inner]`, then the output, which may
//! be the input. Parameters: [`SoftmaxParams`].

use crate::abi::{KernelContext, Words, buffer};
use crate::parallel::{self, share};
use crate::simd::{Simd, Task, load_filled, math, store_n};

/// The parameter words of a softmax, in this order.
#[repr(C)]
pub struct SoftmaxParams {
    /// 0: rows.
    pub outer: usize,
    /// 1: length of a row.
    pub inner: usize,
    /// 2: 0 for the softmax, 1 for its logarithm.
    pub log: bool,
}

impl SoftmaxParams {
    /// Reads the words.
    ///
    /// # Safety
    ///
    /// `params` has 3 words.
    pub unsafe fn from_words(params: *const i64) -> Self {
        // SAFETY: by the caller's promise.
        let mut w = unsafe { Words::new(params) };
        SoftmaxParams { outer: w.size(), inner: w.size(), log: w.int() != 0 }
    }
}

struct Rows {
    p: SoftmaxParams,
    input: *const f32,
    output: *mut f32,
    parts: usize,
}

// SAFETY: tasks read and write disjoint rows.
unsafe impl Sync for Rows {}

impl Task for Rows {
    #[inline(always)]
    unsafe fn run<S: Simd>(&self, task: usize, _thread: usize) {
        for row in share(self.p.outer, self.parts, task) {
            // SAFETY: the row exists in both buffers.
            unsafe {
                softmax::<S>(
                    self.input.add(row * self.p.inner),
                    self.output.add(row * self.p.inner),
                    self.p.inner,
                    self.p.log,
                )
            };
        }
    }
}

#[inline(always)]
unsafe fn softmax<S: Simd>(x: *const f32, y: *mut f32, n: usize, log: bool) {
    // SAFETY: the caller vouches for `n` elements at both.
    unsafe {
        // Lanes beyond the end hold negative infinity: they change no maximum and add nothing.
        let load = |i: usize| load_filled::<S>(x.add(i), n - i, f32::NEG_INFINITY);
        let mut max = S::splat(f32::NEG_INFINITY);
        let mut i = 0;
        while i < n {
            max = S::max(max, load(i));
            i += S::LANES;
        }
        let max = S::splat(S::largest(max));
        let mut sum = S::splat(0.0);
        i = 0;
        while i < n {
            let shifted = S::sub(load(i), max);
            let e = math::exp::<S>(shifted);
            sum = S::add(sum, e);
            store_n::<S>(y.add(i), if log { shifted } else { e }, n - i);
            i += S::LANES;
        }
        let sum = S::sum(sum);
        let (factor, shift) = if log {
            (S::splat(1.0), math::log::<S>(S::splat(sum)))
        } else {
            (S::splat(1.0 / sum), S::splat(0.0))
        };
        i = 0;
        while i < n {
            let v = load_filled::<S>(y.cast_const().add(i), n - i, 0.0);
            store_n::<S>(y.add(i), S::sub(S::mul(v, factor), shift), n - i);
            i += S::LANES;
        }
    }
}

/// `run` of the symbols.
pub(crate) unsafe extern "C" fn run<S: Simd>(
    ctx: *const KernelContext,
    buffers: *const *mut u8,
    params: *const i64,
) {
    // SAFETY: by the promise of `KernelFn`.
    unsafe {
        let p = SoftmaxParams::from_words(params);
        let parts = parallel::parts(ctx, p.outer, p.inner * 8);
        let work = Rows { input: buffer(buffers, 0), output: buffer(buffers, 1), parts, p };
        parallel::run::<S, _>(ctx, parts, &work);
    }
}
