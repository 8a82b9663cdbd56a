//! Plain Rust over arrays of 8 floats, which the compiler maps to whatever vectors the target has.

use super::{Simd, Task};
use crate::tile::{TileFn, tile_table};

/// No instruction set beyond the target's own.
#[derive(Clone, Copy)]
pub(crate) struct Portable;

/// Eight floats.
#[derive(Clone, Copy)]
#[repr(C, align(32))]
pub(crate) struct F32x8([f32; 8]);

/// Whether a fused multiply-add is an instruction (elsewhere it would be a library call).
const FUSED: bool = cfg!(any(target_arch = "aarch64", target_feature = "fma"));

#[inline(always)]
fn zip(a: F32x8, b: F32x8, f: impl Fn(f32, f32) -> f32) -> F32x8 {
    let mut r = [0.0; 8];
    for i in 0..8 {
        r[i] = f(a.0[i], b.0[i]);
    }
    F32x8(r)
}

#[inline(always)]
fn map(a: F32x8, f: impl Fn(f32) -> f32) -> F32x8 {
    zip(a, a, |x, _| f(x))
}

/// `2^n` for integral `n` from -126 to 127.
#[inline(always)]
fn power(n: i32) -> f32 {
    f32::from_bits(((n + 127) << 23).cast_unsigned())
}

tile_table!(Portable, "", [1: 2, 2: 1, 3: 1, 4: 1, 5: 1, 6: 1]);

// SAFETY (every block below): the trait's contract: pointers are valid for the lanes touched.
impl Simd for Portable {
    type V = F32x8;
    type M = [bool; 8];
    const LANES: usize = 8;
    // Tiles as large as 16 (x86-64) or 32 (aarch64) registers of four lanes allow.
    const MR: usize = if cfg!(target_arch = "aarch64") { 6 } else { 4 };
    const NV: usize = if cfg!(target_arch = "aarch64") { 2 } else { 1 };

    #[inline(always)]
    unsafe fn call<T: Task>(work: &T, task: usize, thread: usize) {
        unsafe { work.run::<Portable>(task, thread) }
    }
    fn tile(mr: usize, nv: usize) -> TileFn {
        tile(mr, nv)
    }

    #[inline(always)]
    unsafe fn splat(x: f32) -> F32x8 {
        F32x8([x; 8])
    }
    #[inline(always)]
    unsafe fn load(p: *const f32) -> F32x8 {
        unsafe { F32x8(p.cast::<[f32; 8]>().read_unaligned()) }
    }
    #[inline(always)]
    unsafe fn store(p: *mut f32, v: F32x8) {
        unsafe { p.cast::<[f32; 8]>().write_unaligned(v.0) }
    }
    #[inline(always)]
    unsafe fn load_first(p: *const f32, n: usize) -> F32x8 {
        let mut r = [0.0; 8];
        for (i, lane) in r.iter_mut().enumerate().take(n) {
            *lane = unsafe { *p.add(i) };
        }
        F32x8(r)
    }
    #[inline(always)]
    unsafe fn store_first(p: *mut f32, v: F32x8, n: usize) {
        for (i, lane) in v.0.iter().enumerate().take(n) {
            unsafe { *p.add(i) = *lane };
        }
    }
    #[inline(always)]
    unsafe fn add(a: F32x8, b: F32x8) -> F32x8 {
        zip(a, b, |x, y| x + y)
    }
    #[inline(always)]
    unsafe fn sub(a: F32x8, b: F32x8) -> F32x8 {
        zip(a, b, |x, y| x - y)
    }
    #[inline(always)]
    unsafe fn mul(a: F32x8, b: F32x8) -> F32x8 {
        zip(a, b, |x, y| x * y)
    }
    #[inline(always)]
    unsafe fn div(a: F32x8, b: F32x8) -> F32x8 {
        zip(a, b, |x, y| x / y)
    }
    #[inline(always)]
    unsafe fn fma(a: F32x8, b: F32x8, c: F32x8) -> F32x8 {
        let mut r = c.0;
        for i in 0..8 {
            r[i] = if FUSED { a.0[i].mul_add(b.0[i], r[i]) } else { a.0[i] * b.0[i] + r[i] };
        }
        F32x8(r)
    }
    #[inline(always)]
    unsafe fn max(a: F32x8, b: F32x8) -> F32x8 {
        zip(a, b, |x, y| if x > y { x } else { y })
    }
    #[inline(always)]
    unsafe fn min(a: F32x8, b: F32x8) -> F32x8 {
        zip(a, b, |x, y| if x < y { x } else { y })
    }
    #[inline(always)]
    unsafe fn sqrt(a: F32x8) -> F32x8 {
        map(a, f32::sqrt)
    }
    #[inline(always)]
    unsafe fn abs(a: F32x8) -> F32x8 {
        map(a, f32::abs)
    }
    #[inline(always)]
    unsafe fn neg(a: F32x8) -> F32x8 {
        map(a, |x| -x)
    }
    #[inline(always)]
    unsafe fn copysign(magnitude: F32x8, sign: F32x8) -> F32x8 {
        zip(magnitude, sign, f32::copysign)
    }
    #[inline(always)]
    unsafe fn round(a: F32x8) -> F32x8 {
        // Adding 1.5 * 2^23 leaves no bits for a fraction; unlike the library's, it is no call.
        const SHIFT: f32 = 12_582_912.0;
        map(a, |x| (x + SHIFT) - SHIFT)
    }
    #[inline(always)]
    unsafe fn scale(a: F32x8, n: F32x8) -> F32x8 {
        zip(a, n, |x, n| {
            let n = (n as i32).clamp(-252, 252);
            let half = n >> 1;
            x * power(half) * power(n - half)
        })
    }
    #[inline(always)]
    unsafe fn split(a: F32x8) -> (F32x8, F32x8) {
        let mantissa = map(a, |x| f32::from_bits((x.to_bits() & 0x007f_ffff) | 0x3f80_0000));
        (mantissa, map(a, |x| ((x.to_bits() >> 23).cast_signed() - 127) as f32))
    }
    #[inline(always)]
    unsafe fn lt(a: F32x8, b: F32x8) -> [bool; 8] {
        std::array::from_fn(|i| a.0[i] < b.0[i])
    }
    #[inline(always)]
    unsafe fn unordered(a: F32x8, b: F32x8) -> [bool; 8] {
        std::array::from_fn(|i| a.0[i].is_nan() | b.0[i].is_nan())
    }
    #[inline(always)]
    unsafe fn select(m: [bool; 8], t: F32x8, f: F32x8) -> F32x8 {
        F32x8(std::array::from_fn(|i| if m[i] { t.0[i] } else { f.0[i] }))
    }
    #[inline(always)]
    unsafe fn sum(a: F32x8) -> f32 {
        let four: [f32; 4] = std::array::from_fn(|i| a.0[i] + a.0[i + 4]);
        (four[0] + four[2]) + (four[1] + four[3])
    }
    #[inline(always)]
    unsafe fn transpose(src: *const f32, src_stride: usize, dst: *mut f32, dst_stride: usize) {
        for i in 0..8 {
            for j in 0..8 {
                unsafe { *dst.add(j * dst_stride + i) = *src.add(i * src_stride + j) };
            }
        }
    }
    #[inline(always)]
    unsafe fn prefetch(_p: *const f32) {}
}
