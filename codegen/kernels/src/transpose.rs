//! Transposition of 4-byte elements by any permutation of up to six axes.
//!
//! Symbols `terrace_transpose_f32_<isa>`; elements are moved as bits, so any 4-byte type will do.
//! Buffers: input, then the output. Parameters: [`TransposeParams`].

use crate::abi::{KernelContext, Words, buffer};
use crate::parallel::{self, share};
use crate::simd::{Simd, Task};

/// The most axes.
const AXES: usize = 6;
/// Columns of the input that one task moves at a time.
const CHUNK: usize = 64;

/// The parameter words of a transposition, in this order.
#[repr(C)]
pub struct TransposeParams {
    /// 0: number of axes, at most 6.
    pub rank: usize,
    /// 1 to 6: sizes of the input, the first `rank` of which count.
    pub sizes: [usize; AXES],
    /// 7 to 12: axis `i` of the output is axis `permutation[i]` of the input.
    pub permutation: [usize; AXES],
}

impl TransposeParams {
    /// Reads the words.
    ///
    /// # Safety
    ///
    /// `params` has 13 words.
    pub unsafe fn from_words(params: *const i64) -> Self {
        // SAFETY: by the caller's promise.
        let mut w = unsafe { Words::new(params) };
        TransposeParams {
            rank: w.size().min(AXES),
            sizes: std::array::from_fn(|_| w.size()),
            permutation: std::array::from_fn(|_| w.size().min(AXES - 1)),
        }
    }
}

/// An axis of the output.
#[derive(Clone, Copy)]
struct Axis {
    size: usize,
    /// Elements between neighbours in the input.
    from: usize,
    /// Elements between neighbours in the output.
    to: usize,
}

/// The axes of the output, those of size 1 dropped and those that stay neighbours merged, so that
/// most permutations become a batch of plain transpositions.
fn axes(p: &TransposeParams) -> Vec<Axis> {
    let mut strides = [1; AXES];
    for i in (0..p.rank.saturating_sub(1)).rev() {
        strides[i] = strides[i + 1] * p.sizes[i + 1];
    }
    let mut axes: Vec<Axis> = Vec::with_capacity(AXES);
    for &source in &p.permutation[..p.rank] {
        let (size, from) = (p.sizes[source], strides[source]);
        if size == 1 {
            continue;
        }
        match axes.last_mut() {
            Some(last) if last.from == from * size => {
                last.size *= size;
                last.from = from;
            }
            _ => axes.push(Axis { size, from, to: 0 }),
        }
    }
    let mut to = 1;
    for axis in axes.iter_mut().rev() {
        axis.to = to;
        to *= axis.size;
    }
    axes
}

struct Move {
    input: *const f32,
    output: *mut f32,
    /// The axes to walk over, outermost first.
    outer: Vec<Axis>,
    kind: Kind,
    units: usize,
    parts: usize,
}

/// What is moved at each point of the outer axes.
enum Kind {
    /// This many contiguous elements.
    Run(usize),
    /// A matrix: `columns` is contiguous in the input, `rows` in the output.
    Matrix { rows: Axis, columns: Axis },
}

// SAFETY: tasks write disjoint parts of the output.
unsafe impl Sync for Move {}

impl Move {
    /// The offsets in input and output of point `index` of the outer axes.
    #[inline(always)]
    fn point(&self, mut index: usize) -> (usize, usize) {
        let (mut from, mut to) = (0, 0);
        for axis in self.outer.iter().rev() {
            let i = index % axis.size;
            index /= axis.size;
            from += i * axis.from;
            to += i * axis.to;
        }
        (from, to)
    }
}

impl Task for Move {
    #[inline(always)]
    unsafe fn run<S: Simd>(&self, task: usize, _thread: usize) {
        for unit in share(self.units, self.parts, task) {
            // SAFETY: points of the axes and their runs or matrices lie within the arrays.
            unsafe {
                match &self.kind {
                    Kind::Run(n) => {
                        let (from, to) = self.point(unit);
                        std::ptr::copy_nonoverlapping(self.input.add(from), self.output.add(to), *n);
                    }
                    Kind::Matrix { rows, columns } => {
                        let chunks = columns.size.div_ceil(CHUNK);
                        let (from, to) = self.point(unit / chunks);
                        let start = unit % chunks * CHUNK;
                        let n = CHUNK.min(columns.size - start);
                        let (src, dst) =
                            (self.input.add(from + start), self.output.add(to + start * columns.to));
                        matrix::<S>(src, rows.from, dst, columns.to, rows.size, n);
                    }
                }
            }
        }
    }
}

/// `dst[j * ld_dst + i] = src[i * ld_src + j]` for `i` below `rows` and `j` below `columns`.
#[inline(always)]
unsafe fn matrix<S: Simd>(
    src: *const f32,
    ld_src: usize,
    dst: *mut f32,
    ld_dst: usize,
    rows: usize,
    columns: usize,
) {
    let (whole_rows, whole_columns) = (rows / S::LANES * S::LANES, columns / S::LANES * S::LANES);
    // SAFETY: the caller vouches for both matrices.
    unsafe {
        for i in (0..whole_rows).step_by(S::LANES) {
            for j in (0..whole_columns).step_by(S::LANES) {
                S::transpose(src.add(i * ld_src + j), ld_src, dst.add(j * ld_dst + i), ld_dst);
            }
        }
        for j in 0..columns {
            for i in if j < whole_columns { whole_rows } else { 0 }..rows {
                *dst.add(j * ld_dst + i) = *src.add(i * ld_src + j);
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
        let p = TransposeParams::from_words(params);
        if p.sizes[..p.rank].contains(&0) {
            return;
        }
        let mut outer = axes(&p);
        let kind = match outer.pop() {
            None => Kind::Run(1),
            Some(last) if last.from == 1 => Kind::Run(last.size),
            Some(rows) => {
                // The input's last axis is among the others, since it is not this one.
                let at = outer.iter().position(|a| a.from == 1).unwrap_or(0);
                Kind::Matrix { rows, columns: outer.remove(at) }
            }
        };
        let points: usize = outer.iter().map(|a| a.size).product();
        let (units, cost) = match &kind {
            Kind::Run(n) => (points, *n),
            Kind::Matrix { rows, columns } => (points * columns.size.div_ceil(CHUNK), rows.size * CHUNK * 2),
        };
        let parts = parallel::parts(ctx, units, cost);
        let work = Move { input: buffer(buffers, 0), output: buffer(buffers, 1), outer, kind, units, parts };
        parallel::run::<S, _>(ctx, parts, &work);
    }
}
