//! Matrix products: `C = act(alpha A B + bias + residual)`, with a batch of two levels.
//!
//! Symbols `terrace_gemm_f32_<isa>`. Buffers: `A`, `B` (packed or plain), `bias` (`n` values, or
//! null), `residual` (like `C`, or null), then the output `C`. Parameters: [`GemmParams`].

use crate::abi::{KernelContext, Words, buffer};
use crate::activation::Activation;
use crate::product::{Operands, Product, Right, Source, pack, packed_len};
use crate::simd::Simd;

/// The parameter words of a matrix product, in this order.
///
/// Matrix `(i, j)` of the batch, `i < batch0` and `j < batch1`, starts at
/// `i * stride0 + j * stride1` elements in each operand; a stride of 0 shares the matrix. So the
/// heads of an attention need no transposition: with `batch0` sequences and `batch1` heads of width
/// `d`, the row stride is `heads * d` and the stride of a head `d`.
///
/// `residual` may be C itself (with the same strides). Activation and `bias` are the same for all
/// products of the batch. Products must not
/// overlap in `C`. If `k` is 0, the sum is 0.
#[repr(C)]
pub struct GemmParams {
    /// 0: rows of A and C.
    pub m: usize,
    /// 1: columns of B and C.
    pub n: usize,
    /// 2: columns of A and rows of B.
    pub k: usize,
    /// 3: elements between rows of A, at least `k`.
    pub lda: usize,
    /// 4: elements between rows of B as stored: at least `n`, or `k` if transposed.
    pub ldb: usize,
    /// 5: elements between rows of C, at least `n`.
    pub ldc: usize,
    /// 6: [`B_PACKED`] | [`B_TRANSPOSED`].
    pub flags: i64,
    /// 7: outer batch count.
    pub batch0: usize,
    /// 8: inner batch count.
    pub batch1: usize,
    /// 9, 10: batch strides of A.
    pub a_strides: [usize; 2],
    /// 11, 12: batch strides of B as stored before packing.
    pub b_strides: [usize; 2],
    /// 13, 14: batch strides of C.
    pub c_strides: [usize; 2],
    /// 15: elements between rows of `residual`, at least `n`, or 0 to add one row to all (the mask of
    /// an attention).
    pub ld_residual: usize,
    /// 16, 17: batch strides of `residual`.
    pub residual_strides: [usize; 2],
    /// 18: `alpha`, f32 bits.
    pub alpha: f32,
    /// 19, 20, 21: activation code, alpha, beta ([`crate::activation_code`]).
    activation: Activation,
}

/// Flag: B was packed by the symbol's `pack` from these very parameters.
pub const B_PACKED: i64 = 1;
/// Flag: B is stored as `n` rows of `k`. For packed operands, what `pack` reads.
pub const B_TRANSPOSED: i64 = 2;

impl GemmParams {
    /// Reads the words.
    ///
    /// # Safety
    ///
    /// `params` has 22 words.
    pub unsafe fn from_words(params: *const i64) -> Self {
        // SAFETY: by the caller's promise.
        let mut w = unsafe { Words::new(params) };
        GemmParams {
            m: w.size(),
            n: w.size(),
            k: w.size(),
            lda: w.size(),
            ldb: w.size(),
            ldc: w.size(),
            flags: w.int(),
            batch0: w.size(),
            batch1: w.size(),
            a_strides: [w.size(), w.size()],
            b_strides: [w.size(), w.size()],
            c_strides: [w.size(), w.size()],
            ld_residual: w.size(),
            residual_strides: [w.size(), w.size()],
            alpha: w.float(),
            activation: Activation::from_words(&mut w),
        }
    }

    /// The number of different B in the batch, by level.
    fn b_counts(&self) -> [usize; 2] {
        [
            if self.b_strides[0] == 0 { self.batch0.min(1) } else { self.batch0 },
            if self.b_strides[1] == 0 { self.batch1.min(1) } else { self.batch1 },
        ]
    }
}

/// `pack_size` of the symbols.
pub(crate) unsafe extern "C" fn pack_size<S: Simd>(params: *const i64) -> usize {
    // SAFETY: by the promise of `PackSizeFn`.
    let p = unsafe { GemmParams::from_words(params) };
    let [outer, inner] = p.b_counts();
    outer * inner * packed_len::<S>(p.n, p.k) * size_of::<f32>()
}

/// `pack` of the symbols.
pub(crate) unsafe extern "C" fn pack_b<S: Simd>(src: *const u8, dst: *mut u8, params: *const i64) {
    // SAFETY: by the promise of `PackFn`: `src` has the matrices, `dst` room for `pack_size` bytes.
    unsafe {
        let p = GemmParams::from_words(params);
        let [outer, inner] = p.b_counts();
        let len = packed_len::<S>(p.n, p.k);
        let transposed = p.flags & B_TRANSPOSED != 0;
        for i in 0..outer {
            for j in 0..inner {
                let b = src.cast::<f32>().add(i * p.b_strides[0] + j * p.b_strides[1]);
                let out = dst.cast::<f32>().add((i * inner + j) * len);
                if transposed {
                    pack::<S>(out, p.n, p.k, |step, column| *b.add(column * p.ldb + step));
                } else {
                    pack::<S>(out, p.n, p.k, |step, column| *b.add(step * p.ldb + column));
                }
            }
        }
    }
}

/// The operands of a call.
struct Call {
    p: GemmParams,
    a: *const f32,
    b: *const f32,
    bias: *const f32,
    residual: *const f32,
    c: *mut f32,
    packed_len: usize,
}

// SAFETY: `Source` hands out pointers; what is written through them is cut by `Product`.
unsafe impl Sync for Call {}

impl Call {
    /// The element offset of product `g`.
    fn at(&self, g: usize, strides: [usize; 2]) -> usize {
        (g / self.p.batch1) * strides[0] + (g % self.p.batch1) * strides[1]
    }
}

impl Source for Call {
    #[inline(always)]
    unsafe fn operands(&self, g: usize) -> Operands {
        let p = &self.p;
        // SAFETY: the offsets are those of matrices that the caller vouches for.
        unsafe {
            let b = self.b;
            let right = if p.flags & B_PACKED != 0 {
                let [_, inner] = p.b_counts();
                let (i, j) = (g / p.batch1, g % p.batch1);
                let i = if p.b_strides[0] == 0 { 0 } else { i };
                let j = if p.b_strides[1] == 0 { 0 } else { j };
                Right::Packed(b.add((i * inner + j) * self.packed_len))
            } else if p.flags & B_TRANSPOSED != 0 {
                Right::Columns(b.add(self.at(g, p.b_strides)), p.ldb)
            } else {
                Right::Rows(b.add(self.at(g, p.b_strides)), p.ldb)
            };
            let add = if self.residual.is_null() {
                self.residual
            } else {
                self.residual.add(self.at(g, p.residual_strides))
            };
            Operands { right, c: self.c.add(self.at(g, p.c_strides)), bias: self.bias, add }
        }
    }

    #[inline(always)]
    unsafe fn rows(&self, g: usize, row: usize, rows: usize, table: *mut *const f32) -> usize {
        // SAFETY: rows below `m` exist, and `table` has room for `rows` pointers.
        unsafe {
            let a = self.a.add(self.at(g, self.p.a_strides));
            for i in 0..rows {
                *table.add(i) = a.add((row + i) * self.p.lda);
            }
        }
        1
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
        let p = GemmParams::from_words(params);
        let call = Call {
            a: buffer(buffers, 0),
            b: buffer(buffers, 1),
            bias: buffer(buffers, 2),
            residual: buffer(buffers, 3),
            c: buffer(buffers, 4),
            packed_len: packed_len::<S>(p.n, p.k),
            p,
        };
        let p = &call.p;
        Product {
            ctx,
            source: &call,
            batch: p.batch0 * p.batch1,
            m: p.m,
            n: p.n,
            depth: p.k,
            taps: 1,
            ldc: p.ldc,
            ld_add: p.ld_residual,
            alpha: p.alpha,
            activation: p.activation,
            pack: p.flags & B_PACKED == 0,
        }
        .run::<S>();
    }
}
