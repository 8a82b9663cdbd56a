//! Pooling, channels last: maximum or average over a window, or over whole images.
//!
//! Symbols `terrace_pool2d_nhwc_f32_<isa>`: input `[batch, in_h, in_w, channels]`, then the output
//! `[batch, out_h, out_w, channels]`; parameters [`PoolParams`]. Symbols
//! `terrace_global_pool_nhwc_f32_<isa>`: input `[batch, pixels, channels]`, then the output
//! `[batch, channels]`; parameters [`GlobalPoolParams`]. A NaN in a window makes the result NaN.

use crate::abi::{KernelContext, Words, buffer};
use crate::depthwise::inside;
use crate::parallel::{self, share};
use crate::simd::{Simd, Task, load_n, store_n};

/// The maximum; padding does not count. Negative infinity for a window wholly outside.
pub const POOL_MAX: i64 = 0;
/// The average of the window's elements within the input; 0 if there are none.
pub const POOL_AVERAGE: i64 = 1;
/// The average, padding counting as zeros (ONNX `count_include_pad`). What a window covers beyond the padding,
/// as it may where `out_h` and `out_w` were rounded up, does not count.
pub const POOL_AVERAGE_WITH_PAD: i64 = 2;

/// The parameter words of a pooling, in this order.
#[repr(C)]
pub struct PoolParams {
    /// 0: images.
    pub batch: usize,
    /// 1, 2: input rows and columns.
    pub input: [usize; 2],
    /// 3: channels.
    pub channels: usize,
    /// 4, 5: output rows and columns.
    pub output: [usize; 2],
    /// 6, 7: window rows and columns, at least 1.
    pub kernel: [usize; 2],
    /// 8, 9: vertical and horizontal stride, at least 1.
    pub stride: [usize; 2],
    /// 10, 11: vertical and horizontal dilation, at least 1.
    pub dilation: [usize; 2],
    /// 12, 13: padding above and to the left.
    pub pad: [usize; 2],
    /// 14, 15: padding below and to the right; matters to [`POOL_AVERAGE_WITH_PAD`] only.
    pub pad_after: [usize; 2],
    /// 16: [`POOL_MAX`], [`POOL_AVERAGE`] or [`POOL_AVERAGE_WITH_PAD`].
    pub mode: i64,
}

impl PoolParams {
    /// Reads the words.
    ///
    /// # Safety
    ///
    /// `params` has 17 words.
    pub unsafe fn from_words(params: *const i64) -> Self {
        // SAFETY: by the caller's promise.
        let mut w = unsafe { Words::new(params) };
        let mut pair = || [w.size(), w.size()];
        let [batch, in_h] = pair();
        let [in_w, channels] = pair();
        PoolParams {
            batch,
            input: [in_h, in_w],
            channels,
            output: pair(),
            kernel: pair(),
            stride: pair(),
            dilation: pair(),
            pad: pair(),
            pad_after: pair(),
            mode: w.int(),
        }
    }
}

/// The parameter words of a pooling over whole images, in this order.
#[repr(C)]
pub struct GlobalPoolParams {
    /// 0: images.
    pub batch: usize,
    /// 1: pixels of an image.
    pub pixels: usize,
    /// 2: channels.
    pub channels: usize,
    /// 3: [`POOL_MAX`] or [`POOL_AVERAGE`].
    pub mode: i64,
}

impl GlobalPoolParams {
    /// Reads the words.
    ///
    /// # Safety
    ///
    /// `params` has 4 words.
    pub unsafe fn from_words(params: *const i64) -> Self {
        // SAFETY: by the caller's promise.
        let mut w = unsafe { Words::new(params) };
        GlobalPoolParams { batch: w.size(), pixels: w.size(), channels: w.size(), mode: w.int() }
    }
}

/// Combines the vectors at `rows` by `columns` points from `p` on into each lane's maximum or sum.
#[inline(always)]
unsafe fn window<S: Simd>(
    max: bool,
    p: *const f32,
    lanes: usize,
    (rows, row): (usize, usize),
    (columns, column): (usize, usize),
) -> S::V {
    // SAFETY: the caller vouches for `lanes` elements at every point.
    unsafe {
        let mut acc = S::splat(if max { f32::NEG_INFINITY } else { 0.0 });
        for i in 0..rows {
            for j in 0..columns {
                let v = load_n::<S>(p.add(i * row + j * column), lanes);
                acc = if max {
                    let larger = S::max(acc, v);
                    S::select(S::unordered(acc, acc), acc, larger)
                } else {
                    S::add(acc, v)
                };
            }
        }
        acc
    }
}

struct Rows {
    p: PoolParams,
    input: *const f32,
    output: *mut f32,
    parts: usize,
}

// SAFETY: tasks write disjoint rows of the output and only read the input.
unsafe impl Sync for Rows {}

impl Task for Rows {
    #[inline(always)]
    unsafe fn run<S: Simd>(&self, task: usize, _thread: usize) {
        let p = &self.p;
        for row in share(p.batch * p.output[0], self.parts, task) {
            for x in 0..p.output[1] {
                // SAFETY: the pixel exists.
                unsafe { self.pixel::<S>(row / p.output[0], row % p.output[0], x) };
            }
        }
    }
}

impl Rows {
    #[inline(always)]
    unsafe fn pixel<S: Simd>(&self, image: usize, y: usize, x: usize) {
        let p = &self.p;
        let first = [y * p.stride[0], x * p.stride[1]];
        let taps = [0, 1].map(|a| inside(first[a], p.kernel[a], p.dilation[a], p.pad[a], p.input[a]));
        let counted = [0, 1].map(|a| {
            if p.mode == POOL_AVERAGE_WITH_PAD {
                inside(first[a], p.kernel[a], p.dilation[a], 0, p.pad[a] + p.input[a] + p.pad_after[a]).len()
            } else {
                taps[a].len()
            }
        });
        let max = p.mode == POOL_MAX;
        let factor = if max { 1.0 } else { 1.0 / (counted[0] * counted[1]).max(1) as f32 };
        let empty = taps[0].is_empty() || taps[1].is_empty();
        // SAFETY: the taps kept lie within the input, channels below `channels`.
        unsafe {
            let at = |a: usize| first[a] + taps[a].start * p.dilation[a] - p.pad[a];
            let pixel = if empty { 0 } else { (image * p.input[0] + at(0)) * p.input[1] + at(1) };
            let input = self.input.add(pixel * p.channels);
            let output = self.output.add(((image * p.output[0] + y) * p.output[1] + x) * p.channels);
            let rows = (if empty { 0 } else { taps[0].len() }, p.dilation[0] * p.input[1] * p.channels);
            let columns = (taps[1].len(), p.dilation[1] * p.channels);
            let mut c = 0;
            while c < p.channels {
                let lanes = (p.channels - c).min(S::LANES);
                let v = window::<S>(max, input.wrapping_add(c), lanes, rows, columns);
                store_n::<S>(output.add(c), S::mul(v, S::splat(factor)), lanes);
                c += S::LANES;
            }
        }
    }
}

/// `run` of the window symbols.
pub(crate) unsafe extern "C" fn run<S: Simd>(
    ctx: *const KernelContext,
    buffers: *const *mut u8,
    params: *const i64,
) {
    // SAFETY: by the promise of `KernelFn`.
    unsafe {
        let p = PoolParams::from_words(params);
        let cost = p.output[1] * p.channels * p.kernel[0] * p.kernel[1];
        let parts = parallel::parts(ctx, p.batch * p.output[0], cost);
        let work = Rows { input: buffer(buffers, 0), output: buffer(buffers, 1), parts, p };
        parallel::run::<S, _>(ctx, parts, &work);
    }
}

struct Global {
    p: GlobalPoolParams,
    input: *const f32,
    output: *mut f32,
    parts: usize,
}

// SAFETY: tasks write disjoint vectors of the output and only read the input.
unsafe impl Sync for Global {}

impl Task for Global {
    #[inline(always)]
    unsafe fn run<S: Simd>(&self, task: usize, _thread: usize) {
        let p = &self.p;
        let max = p.mode == POOL_MAX;
        let factor = if max { 1.0 } else { 1.0 / p.pixels.max(1) as f32 };
        let blocks = p.channels.div_ceil(S::LANES);
        for block in share(p.batch * blocks, self.parts, task) {
            let (image, c) = (block / blocks, block % blocks * S::LANES);
            let lanes = (p.channels - c).min(S::LANES);
            // SAFETY: the image and its channels exist.
            unsafe {
                let input = self.input.add(image * p.pixels * p.channels + c);
                // Rows of 64 pixels are summed apart: long running sums lose digits.
                let whole = p.pixels / 64;
                let row = 64 * p.channels;
                let mut v = window::<S>(
                    max,
                    input.wrapping_add(whole * row),
                    lanes,
                    (1, 0),
                    (p.pixels % 64, p.channels),
                );
                for i in 0..whole {
                    let part = window::<S>(max, input.add(i * row), lanes, (1, 0), (64, p.channels));
                    v = if max { S::select(S::unordered(v, v), v, S::max(v, part)) } else { S::add(v, part) };
                }
                store_n::<S>(self.output.add(image * p.channels + c), S::mul(v, S::splat(factor)), lanes);
            }
        }
    }
}

/// `run` of the whole-image symbols.
pub(crate) unsafe extern "C" fn run_global<S: Simd>(
    ctx: *const KernelContext,
    buffers: *const *mut u8,
    params: *const i64,
) {
    // SAFETY: by the promise of `KernelFn`.
    unsafe {
        let p = GlobalPoolParams::from_words(params);
        let blocks = p.batch * p.channels.div_ceil(S::LANES);
        let parts = parallel::parts(ctx, blocks, p.pixels * S::LANES);
        let work = Global { input: buffer(buffers, 0), output: buffer(buffers, 1), parts, p };
        parallel::run::<S, _>(ctx, parts, &work);
    }
}
