//! The driver of matrix products and convolutions: cuts the output into register tiles and walks
//! them in an order that keeps operands in cache.
//!
//! A block of rows of the left operand is kept in the second-level cache; for each panel of the
//! right operand, all tiles of the block are computed before the next panel is touched. Sums that
//! are too long for that are continued block by block in the output.

use crate::abi::KernelContext;
use crate::activation::Activation;
use crate::parallel::{self, share};
use crate::simd::{Simd, Task, load_n};
use crate::tile::{LINE, Tile};

/// Bytes of the left operand that a block of rows may take.
const BLOCK_BYTES: usize = 512 * 1024;
/// Row tiles that a panel should serve before the next one, even if they take more.
const FEWEST_TILES: usize = 16;
/// Bytes of row pointers that a block of rows may take.
const TABLE_BYTES: usize = 64 * 1024;
/// Longest stretch of a one-tap sum taken at once.
const LONGEST_SUM: usize = 1024;

/// The right operand of one product.
#[derive(Clone, Copy)]
pub(crate) enum Right {
    /// Panels made by [`pack`].
    Packed(*const f32),
    /// `steps` rows of `n`, this many elements apart.
    Rows(*const f32, usize),
    /// `n` rows of `steps`, this many elements apart.
    Columns(*const f32, usize),
}

/// What one product of a batch reads and writes.
pub(crate) struct Operands {
    pub(crate) right: Right,
    pub(crate) c: *mut f32,
    /// `n` values, or null.
    pub(crate) bias: *const f32,
    /// The matrix to add, or null.
    pub(crate) add: *const f32,
}

/// Where a batch of products finds its operands.
pub(crate) trait Source: Sync {
    /// The operands of product `g`.
    unsafe fn operands(&self, g: usize) -> Operands;
    /// Writes the row pointers of rows `row..row + rows` of product `g`: `rows` for each tap. Returns
    /// the number of taps, which may be less than the product's if their elements follow each other for all
    /// of these rows and are taken together.
    unsafe fn rows(&self, g: usize, row: usize, rows: usize, table: *mut *const f32) -> usize;
}

/// A batch of products of equal shape.
pub(crate) struct Product<'a, A: Source> {
    pub(crate) ctx: *const KernelContext,
    pub(crate) source: &'a A,
    pub(crate) batch: usize,
    pub(crate) m: usize,
    pub(crate) n: usize,
    /// Sum length of each tap.
    pub(crate) depth: usize,
    pub(crate) taps: usize,
    pub(crate) ldc: usize,
    pub(crate) ld_add: usize,
    pub(crate) alpha: f32,
    pub(crate) activation: Activation,
    /// Whether the right operand is to be packed during the call.
    pub(crate) pack: bool,
}

/// How the work is cut: `m_blocks` blocks of `tiles` row tiles, times `n_blocks` of the panels.
struct Cut {
    tiles: usize,
    m_blocks: usize,
    panels: usize,
    n_blocks: usize,
}

/// Columns of a panel.
fn width<S: Simd>() -> usize {
    S::LANES * S::NV
}

/// Elements that [`pack`] writes for `steps` by `n`.
pub(crate) fn packed_len<S: Simd>(n: usize, steps: usize) -> usize {
    let rest = n % width::<S>();
    let tail = if rest == 0 {
        0
    } else if rest <= S::LANES {
        S::LANES
    } else {
        width::<S>()
    };
    (n - rest + tail) * steps
}

/// Packs a right operand given element by element, `at(step, column)`, into panels: for each
/// panel, for each step, its columns, filled up with zeros. The last panel is one vector
/// wide if that is enough.
///
/// # Safety
///
/// `dst` has room for [`packed_len`] elements.
pub(crate) unsafe fn pack<S: Simd>(dst: *mut f32, n: usize, steps: usize, at: impl Fn(usize, usize) -> f32) {
    let mut out = dst;
    let mut column = 0;
    while column < n {
        let columns = (n - column).min(width::<S>());
        let wide = if columns <= S::LANES { S::LANES } else { width::<S>() };
        for step in 0..steps {
            for j in 0..wide {
                let value = if j < columns { at(step, column + j) } else { 0.0 };
                // SAFETY: `packed_len` counts one element for each of these writes.
                unsafe {
                    *out = value;
                    out = out.add(1);
                }
            }
        }
        column += columns;
    }
}

/// Packs one panel from rows: `columns` columns from `src`, `wide` elements to a step.
#[inline(always)]
unsafe fn pack_rows<S: Simd>(
    src: *const f32,
    ld: usize,
    steps: usize,
    columns: usize,
    wide: usize,
    dst: *mut f32,
) {
    // SAFETY: the caller vouches for `columns` elements in each row and `wide * steps` at `dst`.
    unsafe {
        for step in 0..steps {
            let mut j = 0;
            while j < wide {
                let lanes = columns.saturating_sub(j).min(S::LANES);
                let v = load_n::<S>(src.add(step * ld + j.min(columns)), lanes);
                S::store(dst.add(step * wide + j), v);
                j += S::LANES;
            }
        }
    }
}

/// Packs one panel from a transposed operand: column `j` is the row at `src + j * ld`.
#[inline(always)]
unsafe fn pack_columns<S: Simd>(
    src: *const f32,
    ld: usize,
    steps: usize,
    columns: usize,
    wide: usize,
    dst: *mut f32,
) {
    // SAFETY: as `pack_rows`; squares are only taken where all their rows and steps exist.
    unsafe {
        let mut j = 0;
        while j < wide {
            let here = columns.saturating_sub(j).min(S::LANES);
            let mut step = 0;
            if here == S::LANES {
                while step + S::LANES <= steps {
                    S::transpose(src.add(j * ld + step), ld, dst.add(step * wide + j), wide);
                    step += S::LANES;
                }
            }
            for step in step..steps {
                for lane in 0..S::LANES {
                    let value = if lane < here { *src.add((j + lane) * ld + step) } else { 0.0 };
                    *dst.add(step * wide + j + lane) = value;
                }
            }
            j += S::LANES;
        }
    }
}

impl<A: Source> Product<'_, A> {
    /// Computes the batch.
    ///
    /// # Safety
    ///
    /// The source's pointers are valid for the shapes; the CPU has `S`'s features.
    pub(crate) unsafe fn run<S: Simd>(&self) {
        if self.batch == 0 || self.m == 0 || self.n == 0 {
            return;
        }
        // SAFETY: passed on.
        unsafe {
            let cut = self.cut::<S>();
            let parts = self.batch * cut.m_blocks * cut.n_blocks;
            parallel::run::<S, _>(self.ctx, parts, &Blocks { product: self, cut });
        }
    }

    fn cut<S: Simd>(&self) -> Cut {
        // SAFETY: `run`'s caller vouches for the context.
        let threads = unsafe { (*self.ctx).threads }.max(1);
        let tiles = self.m.div_ceil(S::MR);
        let panels = self.n.div_ceil(width::<S>());
        // Neighbouring pixels share most taps, so a few count for all.
        let row_bytes = self.depth.min(LONGEST_SUM) * self.taps.min(3) * 4;
        // The output of a block should stay there too, but panels must serve some tiles each.
        let with_output = BLOCK_BYTES / ((row_bytes + self.n * 4) * S::MR).max(1);
        let by_cache = (BLOCK_BYTES / (row_bytes * S::MR).max(1)).min(with_output.max(FEWEST_TILES));
        let by_table = TABLE_BYTES / (self.taps * S::MR * 8).max(1);
        let mut m_blocks = tiles.div_ceil(by_cache.min(by_table).max(1));
        let mut n_blocks = 1;
        let wanted = if threads == 1 { 1 } else { threads * 3 };
        let cost = self.batch * self.m * self.n * self.depth * self.taps;
        while self.batch * m_blocks * n_blocks < wanted
            && cost / (self.batch * m_blocks * n_blocks) > 32 * 1024
        {
            // A packed panel should serve several row tiles, so rows are cut only while they last.
            let can_m = m_blocks < tiles;
            let can_n = n_blocks < panels;
            if can_n && (!can_m || self.pack || panels / n_blocks >= tiles / m_blocks) {
                n_blocks += 1;
            } else if can_m {
                m_blocks += 1;
            } else {
                break;
            }
        }
        Cut { tiles, m_blocks, panels, n_blocks }
    }
}

struct Blocks<'a, A: Source> {
    product: &'a Product<'a, A>,
    cut: Cut,
}

// SAFETY: tasks write disjoint blocks of the output and only read everything else.
unsafe impl<A: Source> Sync for Blocks<'_, A> {}

impl<A: Source> Task for Blocks<'_, A> {
    #[inline(always)]
    unsafe fn run<S: Simd>(&self, task: usize, thread: usize) {
        let (p, cut) = (self.product, &self.cut);
        let (rest, n_block) = (task / cut.n_blocks, task % cut.n_blocks);
        let (g, m_block) = (rest / cut.m_blocks, rest % cut.m_blocks);
        let tiles = share(cut.tiles, cut.m_blocks, m_block);
        let panels = share(cut.panels, cut.n_blocks, n_block);
        let steps = p.depth * p.taps;
        // SAFETY: `Product::run`'s caller vouches for the source; tiles and panels partition the
        // output, and the scratch memory holds the table and one panel.
        unsafe {
            let operands = p.source.operands(g);
            // For each tile its pointers, and before them the number of taps.
            let entry = 1 + p.taps * S::MR;
            let table_bytes = (tiles.len() * entry * size_of::<*const f32>()).next_multiple_of(64);
            let panel_bytes = if p.pack { steps * width::<S>() * 4 } else { 0 };
            let scratch = ((*p.ctx).scratch)(p.ctx, thread, table_bytes + panel_bytes);
            let table = scratch.cast::<*const f32>();
            let packed = scratch.add(table_bytes).cast::<f32>();
            for (i, tile) in tiles.clone().enumerate() {
                let rows = share(p.m, cut.tiles, tile);
                let entry = table.add(i * entry);
                let taps = p.source.rows(g, rows.start, rows.len(), entry.add(1));
                entry.cast::<usize>().write(taps);
            }
            let mut start = 0;
            loop {
                let end = if p.taps == 1 && !p.pack { p.depth.min(start + LONGEST_SUM) } else { p.depth };
                for panel in panels.clone() {
                    let column = panel * width::<S>();
                    let n = (p.n - column).min(width::<S>());
                    let nv = n.div_ceil(S::LANES);
                    let (b, b_stride) = match operands.right {
                        Right::Packed(b) => (b.add(column * steps), nv * S::LANES),
                        Right::Rows(b, ld) if tiles.len() == 1 && n == nv * S::LANES => (b.add(column), ld),
                        Right::Rows(b, ld) => {
                            pack_rows::<S>(b.add(column), ld, steps, n, nv * S::LANES, packed);
                            (packed.cast_const(), nv * S::LANES)
                        }
                        Right::Columns(b, ld) => {
                            pack_columns::<S>(b.add(column * ld), ld, steps, n, nv * S::LANES, packed);
                            (packed.cast_const(), nv * S::LANES)
                        }
                    };
                    let b = b.add(start * b_stride);
                    self.panel::<S>(&operands, tiles.clone(), table, column, n, (start, end), b, b_stride);
                }
                if end == p.depth {
                    break;
                }
                start = end;
            }
        }
    }
}

impl<A: Source> Blocks<'_, A> {
    /// All tiles of a block of rows, for one panel and the steps `start..end` of each tap.
    #[inline(always)]
    #[expect(clippy::too_many_arguments, reason = "the loop nest's state, passed on once")]
    unsafe fn panel<S: Simd>(
        &self,
        operands: &Operands,
        tiles: std::ops::Range<usize>,
        table: *const *const f32,
        column: usize,
        n: usize,
        (start, end): (usize, usize),
        b: *const f32,
        b_stride: usize,
    ) {
        let p = self.product;
        let last = end == p.depth;
        let (low, high, more) = if last { p.activation.bounds() } else { Activation::NONE.bounds() };
        let entry = 1 + p.taps * S::MR;
        // The first tiles ask for the next panel while they work on this one.
        let next = b.wrapping_add(p.depth * p.taps * b_stride);
        let (nv, steps) = (b_stride / LINE, (end - start) * p.taps);
        // SAFETY: as in `Task::run`.
        unsafe {
            for (i, tile) in tiles.enumerate() {
                let rows = share(p.m, self.cut.tiles, tile);
                let entry = table.add(i * entry);
                let taps = entry.cast::<usize>().read();
                let c = operands.c.add(rows.start * p.ldc + column);
                let (add, ld_add) = if start > 0 {
                    (c.cast_const(), p.ldc)
                } else if operands.add.is_null() {
                    (operands.add, 0)
                } else {
                    (operands.add.add(rows.start * p.ld_add + column), p.ld_add)
                };
                let bias = if start > 0 || operands.bias.is_null() {
                    std::ptr::null()
                } else {
                    operands.bias.add(column)
                };
                let kernel = S::tile(rows.len(), n.div_ceil(S::LANES));
                kernel(&Tile {
                    depth: if taps == p.taps { end - start } else { p.depth * (p.taps / taps) },
                    taps,
                    rows: entry.add(1),
                    offset: start,
                    b,
                    next: if i < nv { next.wrapping_add(i * steps * LINE) } else { b },
                    b_stride,
                    c,
                    ldc: p.ldc,
                    bias,
                    add,
                    ld_add,
                    n,
                    alpha: p.alpha,
                    low,
                    high,
                });
                if more {
                    p.activation.apply_block::<S>(c, rows.len(), p.ldc, n);
                }
            }
        }
    }
}
