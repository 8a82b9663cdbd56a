//! AVX-512F: 16 lanes, 32 registers.
#![cfg(target_arch = "x86_64")]

use std::arch::x86_64::*;

use super::{Simd, Task};
use crate::tile::{TileFn, tile_table};

/// AVX-512F (with the AVX2 and FMA that it implies).
#[derive(Clone, Copy)]
pub(crate) struct Avx512;

/// The mask of the first `n` lanes.
#[inline(always)]
fn first(n: usize) -> __mmask16 {
    debug_assert!(n <= 16);
    ((1u32 << n) - 1) as __mmask16
}

#[target_feature(enable = "avx512f")]
unsafe fn enter<T: Task>(work: &T, task: usize, thread: usize) {
    // SAFETY: passed on from `Simd::call`.
    unsafe { work.run::<Avx512>(task, thread) }
}

tile_table!(Avx512, "avx512f", [
    1: 4, 2: 2, 3: 2, 4: 1, 5: 1, 6: 1, 7: 1, 8: 1, 9: 1, 10: 1, 11: 1, 12: 1, 13: 1, 14: 1
]);

// SAFETY (every block below): the trait's contract: the CPU has AVX-512F, pointers are valid for
// the lanes touched; masked-off lanes are not accessed.
impl Simd for Avx512 {
    type V = __m512;
    type M = __mmask16;
    const LANES: usize = 16;
    const MR: usize = 14;
    const NV: usize = 2;

    #[inline(always)]
    unsafe fn call<T: Task>(work: &T, task: usize, thread: usize) {
        unsafe { enter(work, task, thread) }
    }
    fn tile(mr: usize, nv: usize) -> TileFn {
        tile(mr, nv)
    }

    #[inline(always)]
    unsafe fn splat(x: f32) -> __m512 {
        unsafe { _mm512_set1_ps(x) }
    }
    #[inline(always)]
    unsafe fn load(p: *const f32) -> __m512 {
        unsafe { _mm512_loadu_ps(p) }
    }
    #[inline(always)]
    unsafe fn store(p: *mut f32, v: __m512) {
        unsafe { _mm512_storeu_ps(p, v) }
    }
    #[inline(always)]
    unsafe fn load_first(p: *const f32, n: usize) -> __m512 {
        unsafe { _mm512_maskz_loadu_ps(first(n), p) }
    }
    #[inline(always)]
    unsafe fn store_first(p: *mut f32, v: __m512, n: usize) {
        unsafe { _mm512_mask_storeu_ps(p, first(n), v) }
    }
    #[inline(always)]
    unsafe fn add(a: __m512, b: __m512) -> __m512 {
        unsafe { _mm512_add_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn sub(a: __m512, b: __m512) -> __m512 {
        unsafe { _mm512_sub_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn mul(a: __m512, b: __m512) -> __m512 {
        unsafe { _mm512_mul_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn div(a: __m512, b: __m512) -> __m512 {
        unsafe { _mm512_div_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn fma(a: __m512, b: __m512, c: __m512) -> __m512 {
        unsafe { _mm512_fmadd_ps(a, b, c) }
    }
    #[inline(always)]
    unsafe fn max(a: __m512, b: __m512) -> __m512 {
        unsafe { _mm512_max_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn min(a: __m512, b: __m512) -> __m512 {
        unsafe { _mm512_min_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn sqrt(a: __m512) -> __m512 {
        unsafe { _mm512_sqrt_ps(a) }
    }
    #[inline(always)]
    unsafe fn abs(a: __m512) -> __m512 {
        unsafe { _mm512_abs_ps(a) }
    }
    #[inline(always)]
    unsafe fn neg(a: __m512) -> __m512 {
        unsafe {
            let sign = _mm512_set1_epi32(i32::MIN);
            _mm512_castsi512_ps(_mm512_xor_si512(_mm512_castps_si512(a), sign))
        }
    }
    #[inline(always)]
    unsafe fn copysign(magnitude: __m512, sign: __m512) -> __m512 {
        unsafe {
            let bit = _mm512_set1_epi32(i32::MIN);
            let (m, s) = (_mm512_castps_si512(magnitude), _mm512_castps_si512(sign));
            // The truth table 0xCA of a ternary operation is "a ? b : c", here by bits.
            _mm512_castsi512_ps(_mm512_ternarylogic_epi32::<0xCA>(bit, s, m))
        }
    }
    #[inline(always)]
    unsafe fn round(a: __m512) -> __m512 {
        unsafe { _mm512_roundscale_ps::<{ _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC }>(a) }
    }
    #[inline(always)]
    unsafe fn scale(a: __m512, n: __m512) -> __m512 {
        unsafe { _mm512_scalef_ps(a, n) }
    }
    #[inline(always)]
    unsafe fn split(a: __m512) -> (__m512, __m512) {
        unsafe { (_mm512_getmant_ps::<_MM_MANT_NORM_1_2, _MM_MANT_SIGN_SRC>(a), _mm512_getexp_ps(a)) }
    }
    #[inline(always)]
    unsafe fn lt(a: __m512, b: __m512) -> __mmask16 {
        unsafe { _mm512_cmp_ps_mask::<_CMP_LT_OQ>(a, b) }
    }
    #[inline(always)]
    unsafe fn unordered(a: __m512, b: __m512) -> __mmask16 {
        unsafe { _mm512_cmp_ps_mask::<_CMP_UNORD_Q>(a, b) }
    }
    #[inline(always)]
    unsafe fn select(m: __mmask16, t: __m512, f: __m512) -> __m512 {
        unsafe { _mm512_mask_blend_ps(m, f, t) }
    }
    #[inline(always)]
    unsafe fn sum(a: __m512) -> f32 {
        unsafe { _mm512_reduce_add_ps(a) }
    }
    #[inline(always)]
    unsafe fn transpose(src: *const f32, src_stride: usize, dst: *mut f32, dst_stride: usize) {
        unsafe {
            let mut r = [_mm512_setzero_ps(); 16];
            let mut t = r;
            for i in 0..16 {
                r[i] = _mm512_loadu_ps(src.add(i * src_stride));
            }
            for i in 0..8 {
                t[2 * i] = _mm512_unpacklo_ps(r[2 * i], r[2 * i + 1]);
                t[2 * i + 1] = _mm512_unpackhi_ps(r[2 * i], r[2 * i + 1]);
            }
            for i in 0..4 {
                let p = |x: __m512| _mm512_castps_pd(x);
                let q = |x: __m512d| _mm512_castpd_ps(x);
                let (a, b, c, d) = (p(t[4 * i]), p(t[4 * i + 1]), p(t[4 * i + 2]), p(t[4 * i + 3]));
                r[4 * i] = q(_mm512_unpacklo_pd(a, c));
                r[4 * i + 1] = q(_mm512_unpackhi_pd(a, c));
                r[4 * i + 2] = q(_mm512_unpacklo_pd(b, d));
                r[4 * i + 3] = q(_mm512_unpackhi_pd(b, d));
            }
            // r[4g + j] holds, in its quarter q, column 4q + j of rows 4g..4g + 4.
            for j in 0..4 {
                let (a, b) = (r[j], r[4 + j]);
                let (c, d) = (r[8 + j], r[12 + j]);
                let ab_even = _mm512_shuffle_f32x4::<0x88>(a, b);
                let ab_odd = _mm512_shuffle_f32x4::<0xDD>(a, b);
                let cd_even = _mm512_shuffle_f32x4::<0x88>(c, d);
                let cd_odd = _mm512_shuffle_f32x4::<0xDD>(c, d);
                t[j] = _mm512_shuffle_f32x4::<0x88>(ab_even, cd_even);
                t[8 + j] = _mm512_shuffle_f32x4::<0xDD>(ab_even, cd_even);
                t[4 + j] = _mm512_shuffle_f32x4::<0x88>(ab_odd, cd_odd);
                t[12 + j] = _mm512_shuffle_f32x4::<0xDD>(ab_odd, cd_odd);
            }
            for (i, row) in t.iter().enumerate() {
                _mm512_storeu_ps(dst.add(i * dst_stride), *row);
            }
        }
    }
    #[inline(always)]
    unsafe fn prefetch(p: *const f32) {
        unsafe { _mm_prefetch::<_MM_HINT_T1>(p.cast()) }
    }
}
