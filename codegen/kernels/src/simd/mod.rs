//! The vector instructions that kernels are written in, once for every instruction set.
//!
//! Everything here is `#[inline(always)]`: an operation becomes one instruction only when it is
//! inlined into a function compiled for its instruction set, and [`Simd::call`] is the one door
//! into such a function.

mod avx2;
mod avx512;
pub(crate) mod math;
mod portable;

#[cfg(target_arch = "x86_64")]
pub(crate) use avx2::Avx2;
#[cfg(target_arch = "x86_64")]
pub(crate) use avx512::Avx512;
pub(crate) use portable::Portable;

use crate::tile::TileFn;

/// The lanes of the widest vector.
pub(crate) const WIDEST: usize = 16;

/// A piece of work compiled for one instruction set.
pub(crate) trait Task: Sync {
    /// Does part `task` on thread `thread`. Implementations are `#[inline(always)]`.
    ///
    /// # Safety
    ///
    /// The CPU has `S`'s features, and no two calls at one time have the same `task` or `thread`.
    unsafe fn run<S: Simd>(&self, task: usize, thread: usize);
}

/// An instruction set with vectors of `LANES` floats.
///
/// # Safety of the methods
///
/// All are unsafe for the same reason: the CPU must have the features. Loads and stores besides
/// want a pointer that is valid for the lanes they touch; none wants alignment.
pub(crate) trait Simd: Copy + Send + Sync + 'static {
    /// A vector of floats.
    type V: Copy;
    /// The outcome of a comparison.
    type M: Copy;
    /// Floats per vector.
    const LANES: usize;
    /// Rows of the largest register tile of a matrix product.
    const MR: usize;
    /// Vectors in a row of a register tile.
    const NV: usize;

    /// Runs a task's part in a function compiled for this instruction set.
    unsafe fn call<T: Task>(work: &T, task: usize, thread: usize);
    /// The register-tile kernel with `mr` rows (1 to `MR`) of `nv` vectors (1 to `NV`).
    fn tile(mr: usize, nv: usize) -> TileFn;

    unsafe fn splat(x: f32) -> Self::V;
    unsafe fn load(p: *const f32) -> Self::V;
    unsafe fn store(p: *mut f32, v: Self::V);
    /// The first `n` lanes (at most `LANES`) from memory, the others zero.
    unsafe fn load_first(p: *const f32, n: usize) -> Self::V;
    /// The first `n` lanes (at most `LANES`) to memory.
    unsafe fn store_first(p: *mut f32, v: Self::V, n: usize);
    unsafe fn add(a: Self::V, b: Self::V) -> Self::V;
    unsafe fn sub(a: Self::V, b: Self::V) -> Self::V;
    unsafe fn mul(a: Self::V, b: Self::V) -> Self::V;
    unsafe fn div(a: Self::V, b: Self::V) -> Self::V;
    /// `a * b + c`, fused where the instruction set can.
    unsafe fn fma(a: Self::V, b: Self::V, c: Self::V) -> Self::V;
    /// The larger; `b` where either is NaN.
    unsafe fn max(a: Self::V, b: Self::V) -> Self::V;
    /// The smaller; `b` where either is NaN.
    unsafe fn min(a: Self::V, b: Self::V) -> Self::V;
    unsafe fn sqrt(a: Self::V) -> Self::V;
    unsafe fn abs(a: Self::V) -> Self::V;
    unsafe fn neg(a: Self::V) -> Self::V;
    /// `magnitude`'s absolute value with `sign`'s sign.
    unsafe fn copysign(magnitude: Self::V, sign: Self::V) -> Self::V;
    /// The nearest integer, ties to even; exact for magnitudes below 2^22.
    unsafe fn round(a: Self::V) -> Self::V;
    /// `a * 2^n` for integral `n` from -252 to 252, rounded once.
    unsafe fn scale(a: Self::V, n: Self::V) -> Self::V;
    /// `(m, e)` with `a = m * 2^e` and `m` in [1, 2), for positive normal `a`.
    unsafe fn split(a: Self::V) -> (Self::V, Self::V);
    /// `a < b`; false where either is NaN.
    unsafe fn lt(a: Self::V, b: Self::V) -> Self::M;
    /// Where either is NaN.
    unsafe fn unordered(a: Self::V, b: Self::V) -> Self::M;
    /// `t` where the mask holds, else `f`.
    unsafe fn select(m: Self::M, t: Self::V, f: Self::V) -> Self::V;
    /// The sum of all lanes.
    unsafe fn sum(a: Self::V) -> f32;
    /// The largest lane; NaN lanes may be passed over.
    #[inline(always)]
    unsafe fn largest(a: Self::V) -> f32 {
        let mut lanes = [f32::NEG_INFINITY; WIDEST];
        // SAFETY: there is room for the lanes of any vector.
        unsafe { Self::store(lanes.as_mut_ptr(), a) };
        lanes.iter().copied().fold(f32::NEG_INFINITY, f32::max)
    }
    /// Asks for the cache line at `p`, which need not be valid, for later.
    unsafe fn prefetch(p: *const f32);
    /// Transposes a square of `LANES` rows from `src` (rows `src_stride` apart) to `dst`.
    unsafe fn transpose(src: *const f32, src_stride: usize, dst: *mut f32, dst_stride: usize);
}

/// Loads `n` lanes: all of them by a plain load.
#[inline(always)]
pub(crate) unsafe fn load_n<S: Simd>(p: *const f32, n: usize) -> S::V {
    // SAFETY: the caller vouches for `n` elements (at most `LANES`) at `p`.
    unsafe { if n >= S::LANES { S::load(p) } else { S::load_first(p, n) } }
}

/// Loads `n` lanes and fills up with `fill`.
#[inline(always)]
pub(crate) unsafe fn load_filled<S: Simd>(p: *const f32, n: usize, fill: f32) -> S::V {
    // SAFETY: the caller vouches for `n` elements (at most `LANES`) at `p`; the buffer has as many.
    unsafe {
        if n >= S::LANES {
            return S::load(p);
        }
        let mut lanes = [fill; WIDEST];
        for (i, lane) in lanes.iter_mut().enumerate().take(n) {
            *lane = *p.add(i);
        }
        S::load(lanes.as_ptr())
    }
}

/// Stores `n` lanes: all of them by a plain store.
#[inline(always)]
pub(crate) unsafe fn store_n<S: Simd>(p: *mut f32, v: S::V, n: usize) {
    // SAFETY: the caller vouches for `n` elements (at most `LANES`) at `p`.
    unsafe {
        if n >= S::LANES {
            S::store(p, v);
        } else {
            S::store_first(p, v, n);
        }
    }
}
