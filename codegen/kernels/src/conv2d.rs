//! Two-dimensional convolution, channels last, by the indirect algorithm: no patch matrix.
//!
//! Symbols `terrace_conv2d_nhwc_f32_<isa>`. Buffers: input `[batch, in_h, in_w, in_c]`, packed
//! weights, bias (`out_c` values, or null), residual (like the output, or null; added before the activation; may be the output itself),
//! then the output `[batch, out_h, out_w, out_c]`. Parameters: [`ConvParams`].

use crate::abi::{KernelContext, Words, buffer};
use crate::activation::Activation;
use crate::product::{Operands, Product, Right, Source, pack, packed_len};
use crate::simd::Simd;

/// The parameter words of a convolution, in this order. All sizes are at least 1 except `batch`,
/// `out_h` and `out_w`, which may be 0, and the padding.
///
/// Output pixel `(y, x)` sums input pixels `(y * stride_h + i * dilation_h - pad_top,
/// x * stride_w + j * dilation_w - pad_left)`; those outside the input count as zero, so that the padding
/// below and to the right follows from `out_h` and `out_w`. `groups` divides `in_c` and `out_c`.
#[repr(C)]
pub struct ConvParams {
    /// 0: images.
    pub batch: usize,
    /// 1: input rows.
    pub in_h: usize,
    /// 2: input columns.
    pub in_w: usize,
    /// 3: input channels.
    pub in_c: usize,
    /// 4: output rows.
    pub out_h: usize,
    /// 5: output columns.
    pub out_w: usize,
    /// 6: output channels.
    pub out_c: usize,
    /// 7, 8: kernel rows and columns.
    pub kernel: [usize; 2],
    /// 9, 10: vertical and horizontal stride.
    pub stride: [usize; 2],
    /// 11, 12: vertical and horizontal dilation.
    pub dilation: [usize; 2],
    /// 13, 14: padding above and to the left.
    pub pad: [usize; 2],
    /// 15: groups.
    pub groups: usize,
    /// 16: how `pack`'s source is laid out: [`WEIGHTS_OHWI`], [`WEIGHTS_HWIO`] or [`WEIGHTS_OIHW`].
    pub weights: i64,
    /// 17, 18, 19: activation code, alpha, beta ([`crate::activation_code`]).
    pub(crate) activation: Activation,
}

/// Weights `[out_c, kernel_h, kernel_w, in_c / groups]`.
pub const WEIGHTS_OHWI: i64 = 0;
/// Weights `[kernel_h, kernel_w, in_c / groups, out_c]`.
pub const WEIGHTS_HWIO: i64 = 1;
/// Weights `[out_c, in_c / groups, kernel_h, kernel_w]`.
pub const WEIGHTS_OIHW: i64 = 2;

impl ConvParams {
    /// Reads the words.
    ///
    /// # Safety
    ///
    /// `params` has 20 words.
    pub unsafe fn from_words(params: *const i64) -> Self {
        // SAFETY: by the caller's promise.
        let mut w = unsafe { Words::new(params) };
        ConvParams {
            batch: w.size(),
            in_h: w.size(),
            in_w: w.size(),
            in_c: w.size(),
            out_h: w.size(),
            out_w: w.size(),
            out_c: w.size(),
            kernel: [w.size(), w.size()],
            stride: [w.size(), w.size()],
            dilation: [w.size(), w.size()],
            pad: [w.size(), w.size()],
            groups: w.size().max(1),
            weights: w.int(),
            activation: Activation::from_words(&mut w),
        }
    }

    pub(crate) fn taps(&self) -> usize {
        self.kernel[0] * self.kernel[1]
    }

    /// Input and output channels of a group.
    fn group(&self) -> (usize, usize) {
        (self.in_c / self.groups, self.out_c / self.groups)
    }
}

/// `pack_size` of the symbols.
pub(crate) unsafe extern "C" fn pack_size<S: Simd>(params: *const i64) -> usize {
    // SAFETY: by the promise of `PackSizeFn`.
    let p = unsafe { ConvParams::from_words(params) };
    let (in_c, out_c) = p.group();
    p.groups * packed_len::<S>(out_c, p.taps() * in_c) * size_of::<f32>()
}

/// `pack` of the symbols.
pub(crate) unsafe extern "C" fn pack_weights<S: Simd>(src: *const u8, dst: *mut u8, params: *const i64) {
    // SAFETY: by the promise of `PackFn`: `src` has the weights, `dst` room for `pack_size` bytes.
    unsafe {
        let p = ConvParams::from_words(params);
        let (in_c, out_c) = p.group();
        let taps = p.taps();
        let steps = taps * in_c;
        let src = src.cast::<f32>();
        for g in 0..p.groups {
            let out = dst.cast::<f32>().add(g * packed_len::<S>(out_c, steps));
            pack::<S>(out, out_c, steps, |step, column| {
                let o = g * out_c + column;
                let at = match p.weights {
                    WEIGHTS_HWIO => step * p.out_c + o,
                    WEIGHTS_OIHW => (o * in_c + step % in_c) * taps + step / in_c,
                    _ => o * steps + step,
                };
                *src.add(at)
            });
        }
    }
}

/// The operands of a call; a product is one group of all images.
struct Call {
    p: ConvParams,
    input: *const f32,
    weights: *const f32,
    bias: *const f32,
    residual: *const f32,
    output: *mut f32,
    packed_len: usize,
    /// As many zeros as a tap, or a row of them that is taken together, has elements: what lies
    /// outside the input.
    zeros: *const f32,
    /// Whether the taps of a kernel row follow each other in memory.
    rows_are_runs: bool,
    /// Whether each output pixel is a function of the same input pixel alone.
    pointwise: bool,
}

// SAFETY: `Source` hands out pointers; what is written through them is cut by `Product`.
unsafe impl Sync for Call {}

impl Source for Call {
    #[inline(always)]
    unsafe fn operands(&self, g: usize) -> Operands {
        let column = g * self.p.group().1;
        // SAFETY: the group's columns lie within the `out_c` of each operand.
        unsafe {
            let part = |p: *const f32| if p.is_null() { p } else { p.add(column) };
            Operands {
                right: Right::Packed(self.weights.add(g * self.packed_len)),
                c: self.output.add(column),
                bias: part(self.bias),
                add: part(self.residual),
            }
        }
    }

    #[inline(always)]
    unsafe fn rows(&self, g: usize, row: usize, rows: usize, table: *mut *const f32) -> usize {
        let p = &self.p;
        if self.pointwise {
            for i in 0..rows {
                // SAFETY: output pixels are the input's, and `table` has room for them.
                unsafe {
                    let pixel = self.input.add((row + i) * p.in_c + g * p.group().0);
                    *table.add(i) = pixel;
                }
            }
            return 1;
        }
        let pixels = p.out_h * p.out_w;
        let (mut image, rest) = (row / pixels, row % pixels);
        let (mut y, mut x) = (rest / p.out_w, rest % p.out_w);
        let start = [image, y, x];
        // The taps of a kernel row follow each other in memory where none lies outside.
        let mut together = self.rows_are_runs;
        for _ in 0..rows {
            let first = (x * p.stride[1]).wrapping_sub(p.pad[1]);
            together &= first < p.in_w && first + p.kernel[1] <= p.in_w;
            self.next(&mut image, &mut y, &mut x);
        }
        let columns = if together { 1 } else { p.kernel[1] };
        [image, y, x] = start;
        // SAFETY: pointers are into the input where the pixel lies within it, else to the zeros, of
        // which there are enough for a tap or a row of them; `table` has room for `rows` pointers
        // for each tap.
        unsafe {
            let input = self.input.add(g * p.group().0);
            for i in 0..rows {
                let mut out = table.add(i);
                for tap_y in 0..p.kernel[0] {
                    // Left of or above the input wraps to a huge number: outside as well.
                    let in_y = (y * p.stride[0] + tap_y * p.dilation[0]).wrapping_sub(p.pad[0]);
                    let line = (image * p.in_h).wrapping_add(in_y);
                    for tap_x in 0..columns {
                        let in_x = (x * p.stride[1] + tap_x * p.dilation[1]).wrapping_sub(p.pad[1]);
                        *out = if in_y < p.in_h && in_x < p.in_w {
                            input.add((line * p.in_w + in_x) * p.in_c)
                        } else {
                            self.zeros
                        };
                        out = out.add(rows);
                    }
                }
                self.next(&mut image, &mut y, &mut x);
            }
        }
        p.kernel[0] * columns
    }
}

impl Call {
    /// Goes to the next output pixel.
    #[inline(always)]
    fn next(&self, image: &mut usize, y: &mut usize, x: &mut usize) {
        *x += 1;
        if *x == self.p.out_w {
            (*x, *y) = (0, *y + 1);
            if *y == self.p.out_h {
                (*y, *image) = (0, *image + 1);
            }
        }
    }
}

/// Zeros for taps outside the input, for all but the widest layers.
static ZEROS: [f32; 4096] = [0.0; 4096];

/// `run` of the symbols.
pub(crate) unsafe extern "C" fn run<S: Simd>(
    ctx: *const KernelContext,
    buffers: *const *mut u8,
    params: *const i64,
) {
    // SAFETY: by the promise of `KernelFn`.
    unsafe {
        let p = ConvParams::from_words(params);
        let (in_c, out_c) = p.group();
        let rows_are_runs = p.kernel[1] > 1 && p.dilation[1] == 1 && p.groups == 1;
        let outside = if rows_are_runs { in_c * p.kernel[1] } else { in_c };
        let more_zeros = if outside > ZEROS.len() { vec![0.0; outside] } else { Vec::new() };
        let call = Call {
            input: buffer(buffers, 0),
            weights: buffer(buffers, 1),
            bias: buffer(buffers, 2),
            residual: buffer(buffers, 3),
            output: buffer(buffers, 4),
            packed_len: packed_len::<S>(out_c, p.taps() * in_c),
            zeros: if more_zeros.is_empty() { ZEROS.as_ptr() } else { more_zeros.as_ptr() },
            rows_are_runs,
            pointwise: p.taps() == 1
                && p.stride == [1, 1]
                && p.pad == [0, 0]
                && [p.out_h, p.out_w] == [p.in_h, p.in_w],
            p,
        };
        let p = &call.p;
        Product {
            ctx,
            source: &call,
            batch: p.groups,
            m: p.batch * p.out_h * p.out_w,
            n: out_c,
            depth: in_c,
            taps: p.taps(),
            ldc: p.out_c,
            ld_add: p.out_c,
            alpha: 1.0,
            activation: p.activation,
            pack: false,
        }
        .run::<S>();
    }
}
