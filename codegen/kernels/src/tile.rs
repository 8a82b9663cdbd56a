//! The register tile: the inner loop that matrix products and convolutions share.
//!
//! A tile is up to `MR` rows by `NV` vectors of the output, held in registers while the whole sum
//! is taken. Its left operand is given by pointers, one for each row and *tap*: a matrix product
//! has one tap, a convolution one for each kernel element, so that no patch matrix is ever written
//! (the indirect convolution algorithm, Dukhan 2019). Its right operand is a panel: for each step
//! of the sum, the tile's columns side by side (the packed layout of Goto and van de Geijn 2008).

use crate::simd::{Simd, load_n, store_n};

/// What a register tile computes:
/// `C[i, j] = clamp(alpha * sum over taps t and k of A[t][i][k] * B[t * depth + k, j] + bias[j] + add[i, j])`.
pub(crate) struct Tile {
    /// Sum length of each tap.
    pub(crate) depth: usize,
    /// Number of taps.
    pub(crate) taps: usize,
    /// `taps` times as many pointers as the tile has rows.
    pub(crate) rows: *const *const f32,
    /// Added to every row pointer, in elements.
    pub(crate) offset: usize,
    /// The panel, `taps * depth` steps.
    pub(crate) b: *const f32,
    /// Memory that will be wanted next; a cache line of it is asked for at each step.
    pub(crate) next: *const f32,
    /// Elements between steps of the panel.
    pub(crate) b_stride: usize,
    /// The tile of the output.
    pub(crate) c: *mut f32,
    /// Elements between rows of the output.
    pub(crate) ldc: usize,
    /// One value a column, or null.
    pub(crate) bias: *const f32,
    /// A tile to add, or null; may be `c` itself, to continue a sum.
    pub(crate) add: *const f32,
    /// Elements between rows of `add`.
    pub(crate) ld_add: usize,
    /// Columns to write, at most the tile's; `bias` and `add` have no more.
    pub(crate) n: usize,
    /// Factor of the sum.
    pub(crate) alpha: f32,
    /// Lower bound of the result; negative infinity for none.
    pub(crate) low: f32,
    /// Upper bound of the result; infinity for none.
    pub(crate) high: f32,
}

/// Elements in a cache line.
pub(crate) const LINE: usize = 16;

/// A register-tile kernel for a fixed number of rows and vectors.
///
/// # Safety
///
/// The CPU has the instruction set's features and the tile's pointers are valid as described.
pub(crate) type TileFn = unsafe fn(&Tile);

/// The body of a register tile of `MR` rows by `NV` vectors. With few rows, `KS` steps of the sum
/// are kept apart, because a chain of dependent multiply-adds would wait on itself.
///
/// # Safety
///
/// As [`TileFn`].
#[inline(always)]
pub(crate) unsafe fn tile_body<S: Simd, const MR: usize, const NV: usize, const KS: usize>(t: &Tile) {
    // SAFETY: the caller vouches for the pointers; every access stays within `depth` elements of a
    // row, `taps * depth` steps of the panel and `n` columns of the others.
    unsafe {
        let zero = S::splat(0.0);
        let mut acc = [[[zero; NV]; MR]; KS];
        let (mut b, mut next) = (t.b, t.next);
        let mut table = t.rows;
        for _ in 0..t.taps {
            let mut rows = [std::ptr::null::<f32>(); MR];
            for (i, row) in rows.iter_mut().enumerate() {
                *row = (*table.add(i)).add(t.offset);
            }
            table = table.add(MR);
            let mut k = 0;
            while k + KS <= t.depth {
                for (s, acc) in acc.iter_mut().enumerate() {
                    step::<S, MR, NV>(acc, &rows, k + s, b);
                    b = b.add(t.b_stride);
                    S::prefetch(next);
                    next = next.wrapping_add(LINE);
                }
                k += KS;
            }
            while k < t.depth {
                step::<S, MR, NV>(&mut acc[0], &rows, k, b);
                b = b.add(t.b_stride);
                k += 1;
            }
        }
        for s in 1..KS {
            for i in 0..MR {
                for j in 0..NV {
                    acc[0][i][j] = S::add(acc[0][i][j], acc[s][i][j]);
                }
            }
        }
        if t.n == NV * S::LANES {
            finish::<S, MR, NV>(t, &mut acc[0]);
            return;
        }
        // A copy with a place in memory, so that the accumulators themselves need none.
        let mut sums = [[zero; NV]; MR];
        for i in 0..MR {
            for j in 0..NV {
                sums[i][j] = acc[0][i][j];
            }
        }
        finish_narrow::<S, NV>(t, std::hint::black_box(&sums));
    }
}

/// One step of the sum.
#[inline(always)]
unsafe fn step<S: Simd, const MR: usize, const NV: usize>(
    acc: &mut [[S::V; NV]; MR],
    rows: &[*const f32; MR],
    k: usize,
    b: *const f32,
) {
    // SAFETY: as in `tile_body`.
    unsafe {
        let mut bv = [S::splat(0.0); NV];
        for j in 0..NV {
            bv[j] = S::load(b.add(j * S::LANES));
        }
        for i in 0..MR {
            let a = S::splat(*rows[i].add(k));
            for j in 0..NV {
                acc[i][j] = S::fma(a, bv[j], acc[i][j]);
            }
        }
    }
}

/// Scales, adds, clamps and stores a finished tile of full width. The loops are many and small so
/// that each is unrolled and the sums stay in registers.
#[inline(always)]
unsafe fn finish<S: Simd, const MR: usize, const NV: usize>(t: &Tile, sums: &mut [[S::V; NV]; MR]) {
    // SAFETY: as in `tile_body`.
    unsafe {
        let alpha = S::splat(t.alpha);
        let mut bias = [S::splat(0.0); NV];
        if !t.bias.is_null() {
            for j in 0..NV {
                bias[j] = S::load(t.bias.add(j * S::LANES));
            }
        }
        for i in 0..MR {
            for j in 0..NV {
                sums[i][j] = S::fma(sums[i][j], alpha, bias[j]);
            }
        }
        if !t.add.is_null() {
            for i in 0..MR {
                for j in 0..NV {
                    sums[i][j] = S::add(sums[i][j], S::load(t.add.add(i * t.ld_add + j * S::LANES)));
                }
            }
        }
        // The value is the second operand, so that NaN survives.
        let (low, high) = (S::splat(t.low), S::splat(t.high));
        for i in 0..MR {
            for j in 0..NV {
                let v = S::min(high, S::max(low, sums[i][j]));
                S::store(t.c.add(i * t.ldc + j * S::LANES), v);
            }
        }
    }
}

/// As [`finish`], for a tile with fewer columns than it has room for.
#[inline(always)]
unsafe fn finish_narrow<S: Simd, const NV: usize>(t: &Tile, sums: &[[S::V; NV]]) {
    // SAFETY: as in `tile_body`.
    unsafe {
        let alpha = S::splat(t.alpha);
        let (low, high) = (S::splat(t.low), S::splat(t.high));
        for j in 0..NV {
            let column = j * S::LANES;
            let lanes = S::LANES.min(t.n.saturating_sub(column));
            let whole = lanes == S::LANES;
            let bias = if t.bias.is_null() { S::splat(0.0) } else { load_n::<S>(t.bias.add(column), lanes) };
            for (i, sum) in sums.iter().enumerate() {
                let mut v = S::fma(sum[j], alpha, bias);
                if !t.add.is_null() {
                    v = S::add(v, load_n::<S>(t.add.add(i * t.ld_add + column), lanes));
                }
                // The value is the second operand, so that NaN survives.
                v = S::min(high, S::max(low, v));
                let c = t.c.add(i * t.ldc + column);
                if whole {
                    S::store(c, v);
                } else {
                    store_n::<S>(c, v, lanes);
                }
            }
        }
    }
}

/// Makes a `tile(mr, nv)` that looks up the kernel of an instruction set for every number of rows
/// (written `rows: steps kept apart`) and for one and two vectors.
macro_rules! tile_table {
    ($simd:ty, $features:tt, [$($mr:literal : $ks:literal),*]) => {
        tile_table!(@fn $simd, $features);

        fn tile(mr: usize, nv: usize) -> $crate::tile::TileFn {
            match (mr, nv) {
                $(
                    ($mr, 1) => tile_of::<$mr, 1, { 2 * $ks }>,
                    ($mr, _) => tile_of::<$mr, 2, $ks>,
                )*
                _ => unreachable!("a tile has 1 to MR rows"),
            }
        }
    };
    (@fn $simd:ty, "") => {
        unsafe fn tile_of<const MR: usize, const NV: usize, const KS: usize>(t: &$crate::tile::Tile) {
            // SAFETY: passed on.
            unsafe { $crate::tile::tile_body::<$simd, MR, NV, KS>(t) }
        }
    };
    (@fn $simd:ty, $features:tt) => {
        #[target_feature(enable = $features)]
        unsafe fn tile_of<const MR: usize, const NV: usize, const KS: usize>(t: &$crate::tile::Tile) {
            // SAFETY: passed on.
            unsafe { $crate::tile::tile_body::<$simd, MR, NV, KS>(t) }
        }
    };
}
pub(crate) use tile_table;
