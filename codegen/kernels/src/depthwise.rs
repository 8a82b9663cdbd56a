//! Depthwise convolution, channels last: every channel has its own kernel.
//!
//! Symbols `terrace_depthwise_conv2d_nhwc_f32_<isa>`. Buffers: input `[batch, in_h, in_w, channels]`,
//! packed weights, bias (`channels` values, or null), then the output `[batch, out_h, out_w, channels]`.
//! Parameters: the words of [`ConvParams`] with `in_c = out_c = groups = channels`. The packed weights
//! are `[kernel_h, kernel_w, channels]`.

use crate::abi::{KernelContext, buffer};
use crate::conv2d::{ConvParams, WEIGHTS_HWIO};
use crate::parallel::{self, share};
use crate::simd::{Simd, Task, load_n, store_n};

/// `pack_size` of the symbols.
pub(crate) unsafe extern "C" fn pack_size(params: *const i64) -> usize {
    // SAFETY: by the promise of `PackSizeFn`.
    let p = unsafe { ConvParams::from_words(params) };
    p.taps() * p.in_c * size_of::<f32>()
}

/// `pack` of the symbols.
pub(crate) unsafe extern "C" fn pack_weights(src: *const u8, dst: *mut u8, params: *const i64) {
    // SAFETY: by the promise of `PackFn`: both hold `taps` times `channels` elements.
    unsafe {
        let p = ConvParams::from_words(params);
        let (src, dst) = (src.cast::<f32>(), dst.cast::<f32>());
        let (taps, channels) = (p.taps(), p.in_c);
        for tap in 0..taps {
            for c in 0..channels {
                let from = if p.weights == WEIGHTS_HWIO { tap * channels + c } else { c * taps + tap };
                *dst.add(tap * channels + c) = *src.add(from);
            }
        }
    }
}

/// Those of `taps` taps of one axis for which `first + tap * dilation` lies in `pad..pad + size`.
pub(crate) fn inside(
    first: usize,
    taps: usize,
    dilation: usize,
    pad: usize,
    size: usize,
) -> std::ops::Range<usize> {
    let dilation = dilation.max(1);
    let start = pad.saturating_sub(first).div_ceil(dilation).min(taps);
    let end = (pad + size).saturating_sub(first).div_ceil(dilation).min(taps);
    start..end.max(start)
}

struct Rows<'a> {
    p: &'a ConvParams,
    input: *const f32,
    weights: *const f32,
    bias: *const f32,
    output: *mut f32,
    parts: usize,
}

// SAFETY: tasks write disjoint rows of the output and only read everything else.
unsafe impl Sync for Rows<'_> {}

impl Task for Rows<'_> {
    #[inline(always)]
    unsafe fn run<S: Simd>(&self, task: usize, _thread: usize) {
        let p = self.p;
        for row in share(p.batch * p.out_h, self.parts, task) {
            // SAFETY: the row exists.
            unsafe { self.row::<S>(row / p.out_h, row % p.out_h) };
        }
    }
}

/// Some taps of neighbouring output pixels, all of which lie within the input.
struct Window {
    /// The input at the first tap of the first pixel.
    input: *const f32,
    /// The weights of that tap.
    weights: *const f32,
    rows: usize,
    columns: usize,
    output: *mut f32,
}

impl Rows<'_> {
    #[inline(always)]
    unsafe fn row<S: Simd>(&self, image: usize, y: usize) {
        let p = self.p;
        let taps_y = inside(y * p.stride[0], p.kernel[0], p.dilation[0], p.pad[0], p.in_h);
        let reach = (p.kernel[1] - 1) * p.dilation[1];
        // SAFETY: taps are taken only where they lie within the input; pixels are below `out_w`.
        unsafe {
            let output = self.output.add((image * p.out_h + y) * p.out_w * p.in_c);
            let mut x = 0;
            while x < p.out_w {
                let first = x * p.stride[1];
                let taps_x = inside(first, p.kernel[1], p.dilation[1], p.pad[1], p.in_w);
                // How many pixels from here on have all their columns.
                let whole = if first < p.pad[1] || first + reach >= p.pad[1] + p.in_w {
                    1
                } else {
                    ((p.pad[1] + p.in_w - 1 - reach - first) / p.stride[1] + 1).min(p.out_w - x)
                };
                let (in_y, in_x) = (
                    (y * p.stride[0] + taps_y.start * p.dilation[0]).saturating_sub(p.pad[0]),
                    (first + taps_x.start * p.dilation[1]).saturating_sub(p.pad[1]),
                );
                let empty = taps_y.is_empty() || taps_x.is_empty();
                let offset = if empty { 0 } else { ((image * p.in_h + in_y) * p.in_w + in_x) * p.in_c };
                let window = Window {
                    input: self.input.add(offset),
                    weights: self.weights.add(if empty {
                        0
                    } else {
                        (taps_y.start * p.kernel[1] + taps_x.start) * p.in_c
                    }),
                    rows: taps_y.len(),
                    columns: taps_x.len(),
                    output: output.add(x * p.in_c),
                };
                x += if whole >= 8 {
                    self.pixels::<S, 8>(&window)
                } else if whole >= 4 {
                    self.pixels::<S, 4>(&window)
                } else if whole >= 2 {
                    self.pixels::<S, 2>(&window)
                } else {
                    self.pixels::<S, 1>(&window)
                };
            }
            if p.activation.bounds().2 {
                p.activation.apply_block::<S>(output, 1, 0, p.out_w * p.in_c);
            }
        }
    }

    /// `PX` neighbouring pixels, all channels.
    #[inline(always)]
    unsafe fn pixels<S: Simd, const PX: usize>(&self, w: &Window) -> usize {
        let p = self.p;
        let (low, high, _) = p.activation.bounds();
        let channels = p.in_c;
        let pixel = p.stride[1] * channels;
        let (next_row, next_column) = (p.dilation[0] * p.in_w * channels, p.dilation[1] * channels);
        let sliding = w.columns == 3 && p.stride[1] == 1 && p.dilation[1] == 1;
        // SAFETY: as in `row`; channels are below `in_c`.
        unsafe {
            let (low, high) = (S::splat(low), S::splat(high));
            let mut c = 0;
            while c < channels {
                let lanes = channels - c;
                let bias =
                    if self.bias.is_null() { S::splat(0.0) } else { load_n::<S>(self.bias.add(c), lanes) };
                let mut acc = [bias; PX];
                for i in 0..w.rows {
                    let mut input = w.input.add(i * next_row + c);
                    let mut weights = w.weights.add(i * p.kernel[1] * channels + c);
                    if sliding && lanes >= S::LANES {
                        slide::<S, PX>(input, weights, channels, &mut acc);
                        continue;
                    }
                    for _ in 0..w.columns {
                        if lanes >= S::LANES {
                            let weight = S::load(weights);
                            for (x, acc) in acc.iter_mut().enumerate() {
                                *acc = S::fma(S::load(input.add(x * pixel)), weight, *acc);
                            }
                        } else {
                            let weight = S::load_first(weights, lanes);
                            for (x, acc) in acc.iter_mut().enumerate() {
                                *acc = S::fma(S::load_first(input.add(x * pixel), lanes), weight, *acc);
                            }
                        }
                        input = input.wrapping_add(next_column);
                        weights = weights.wrapping_add(channels);
                    }
                }
                for (x, acc) in acc.iter().enumerate() {
                    let v = S::min(high, S::max(low, *acc));
                    store_n::<S>(w.output.add(x * channels + c), v, lanes);
                }
                c += S::LANES;
            }
        }
        PX
    }
}

/// A row of three taps over `PX` neighbouring pixels one apart: each input is loaded once and serves
/// the up to three pixels that it lies under.
#[inline(always)]
unsafe fn slide<S: Simd, const PX: usize>(
    input: *const f32,
    weights: *const f32,
    channels: usize,
    acc: &mut [S::V; PX],
) {
    // SAFETY: the caller vouches for `PX + 2` pixels and three taps.
    unsafe {
        let weight = [0, 1, 2].map(|tap| S::load(weights.add(tap * channels)));
        for x in 0..PX + 2 {
            let v = S::load(input.add(x * channels));
            for tap in 0..3 {
                if x >= tap && x - tap < PX {
                    acc[x - tap] = S::fma(v, weight[tap], acc[x - tap]);
                }
            }
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
        let p = ConvParams::from_words(params);
        let parts = parallel::parts(ctx, p.batch * p.out_h, p.out_w * p.in_c * p.taps());
        let work = Rows {
            input: buffer(buffers, 0),
            weights: buffer(buffers, 1),
            bias: buffer(buffers, 2),
            output: buffer(buffers, 3),
            parts,
            p: &p,
        };
        parallel::run::<S, _>(ctx, parts, &work);
    }
}
