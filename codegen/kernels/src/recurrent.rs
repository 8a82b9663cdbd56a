//! Recurrent layers: a whole sequence in one direction, with ONNX's semantics and default activations.
//!
//! The share of the input in the gates is one matrix product over all steps, which the caller
//! makes beforehand with the gemm kernel (weights transposed, the biases that are added before
//! the activation as its bias); these kernels add the share of the state and run the cell.
//!
//! Symbols `terrace_lstm_f32_<isa>`. Buffers: projected gates `[steps, batch, 4 * hidden]` in the order
//! i, o, f, c; packed recurrent weights; initial state and initial cell `[batch, hidden]` (or null:
//! zeros); lengths (`batch` values `i32` from 0 to `steps`, or null: all `steps`); then the outputs: all states `[steps, ..., batch, hidden]`
//! (or null), last state and last cell `[batch, hidden]` (or null each).
//!
//! Symbols `terrace_gru_f32_<isa>`. Buffers: projected gates `[steps, batch, 3 * hidden]` in the order
//! z, r, h; packed recurrent weights; recurrent bias of the h gate (`hidden` values, or null; the
//! other biases belong in the projection); initial state; lengths; then the outputs: all states, last state.
//!
//! Parameters of both: [`RecurrentParams`]. The packed weights are made from `[gates * hidden, hidden]`,
//! gate by gate. States beyond a sequence's length are zero, and its last state is that of its last step.

use crate::abi::{KernelContext, Words, buffer};
use crate::activation::Activation;
use crate::parallel;
use crate::product::{Operands, Product, Right, Source, pack, packed_len};
use crate::simd::{Simd, Task, load_n, math, store_n};

/// The parameter words of a recurrent layer, in this order.
#[repr(C)]
pub struct RecurrentParams {
    /// 0: steps.
    pub steps: usize,
    /// 1: sequences.
    pub batch: usize,
    /// 2: size of the state.
    pub hidden: usize,
    /// 3: 1 to run from the last step to the first.
    pub reverse: bool,
    /// 4: elements between steps of the first output, at least `batch * hidden` (more where two
    /// directions share it).
    pub output_stride: usize,
    /// 5: GRU only, ONNX's `linear_before_reset`: whether the reset gate scales the state's share of
    /// the h gate (1) or the state itself (0).
    pub linear_before_reset: bool,
}

impl RecurrentParams {
    /// Reads the words.
    ///
    /// # Safety
    ///
    /// `params` has 6 words.
    pub unsafe fn from_words(params: *const i64) -> Self {
        // SAFETY: by the caller's promise.
        let mut w = unsafe { Words::new(params) };
        RecurrentParams {
            steps: w.size(),
            batch: w.size(),
            hidden: w.size(),
            reverse: w.int() != 0,
            output_stride: w.size(),
            linear_before_reset: w.int() != 0,
        }
    }
}

/// `pack_size` of the LSTM symbols (`GATES` 4) and the GRU symbols (3).
pub(crate) unsafe extern "C" fn pack_size<S: Simd, const GATES: usize>(params: *const i64) -> usize {
    // SAFETY: by the promise of `PackSizeFn`.
    let p = unsafe { RecurrentParams::from_words(params) };
    split::<S, GATES>(&p).1 * size_of::<f32>()
}

/// Where the packed weights of the GRU's h gate start, which it multiplies by itself, and their end.
fn split<S: Simd, const GATES: usize>(p: &RecurrentParams) -> (usize, usize) {
    if GATES == 3 {
        let first = packed_len::<S>(2 * p.hidden, p.hidden);
        (first, first + packed_len::<S>(p.hidden, p.hidden))
    } else {
        let all = packed_len::<S>(GATES * p.hidden, p.hidden);
        (all, all)
    }
}

/// `pack` of the LSTM symbols (`GATES` 4) and the GRU symbols (3).
pub(crate) unsafe extern "C" fn pack_weights<S: Simd, const GATES: usize>(
    src: *const u8,
    dst: *mut u8,
    params: *const i64,
) {
    // SAFETY: by the promise of `PackFn`: `src` has the weights, `dst` room for `pack_size` bytes.
    unsafe {
        let p = RecurrentParams::from_words(params);
        let (src, dst) = (src.cast::<f32>(), dst.cast::<f32>());
        let n = p.hidden;
        let first = if GATES == 3 { 2 * n } else { GATES * n };
        pack::<S>(dst, first, n, |step, column| *src.add(column * n + step));
        if GATES == 3 {
            let rest = dst.add(split::<S, GATES>(&p).0);
            pack::<S>(rest, n, n, |step, column| *src.add((first + column) * n + step));
        }
    }
}

/// `C = A B` for a state A `[batch, hidden]` and packed weights B.
struct StateProduct {
    a: *const f32,
    hidden: usize,
    b: *const f32,
    c: *mut f32,
}

// SAFETY: `Source` hands out pointers; what is written through them is cut by `Product`.
unsafe impl Sync for StateProduct {}

impl Source for StateProduct {
    #[inline(always)]
    unsafe fn operands(&self, _g: usize) -> Operands {
        let null = std::ptr::null();
        Operands { right: Right::Packed(self.b), c: self.c, bias: null, add: null }
    }

    #[inline(always)]
    unsafe fn rows(&self, _g: usize, row: usize, rows: usize, table: *mut *const f32) -> usize {
        for i in 0..rows {
            // SAFETY: rows below `batch` exist, and `table` has room for `rows` pointers.
            unsafe { *table.add(i) = self.a.add((row + i) * self.hidden) };
        }
        1
    }
}

/// The sequences' states and what a step needs.
struct Layer<'a> {
    ctx: *const KernelContext,
    p: &'a RecurrentParams,
    projected: *const f32,
    weights: *const f32,
    lengths: *const i32,
    output: *mut f32,
    /// `[batch, hidden]`.
    state: *mut f32,
    /// `[batch, hidden]`, LSTM only.
    cell: *mut f32,
    /// The state's share of the gates, `[batch, gates * hidden]`.
    gates: *mut f32,
    /// GRU only: the state scaled by the reset gate.
    reset: *mut f32,
    /// GRU only: the state's share of the h gate.
    candidate: *mut f32,
    /// GRU only: the recurrent bias of the h gate, or null.
    bias: *const f32,
}

/// A copy of `[batch, hidden]` values, or zeros.
unsafe fn initial(p: *const f32, n: usize) -> Vec<f32> {
    // SAFETY: the caller vouches for `n` values unless null.
    if p.is_null() { vec![0.0; n] } else { unsafe { std::slice::from_raw_parts(p, n).to_vec() } }
}

impl Layer<'_> {
    /// Steps of sequence `b`.
    fn length(&self, b: usize) -> usize {
        if self.lengths.is_null() {
            return self.p.steps;
        }
        // SAFETY: there are `batch` lengths.
        usize::try_from(unsafe { *self.lengths.add(b) }).unwrap_or(0).min(self.p.steps)
    }

    /// The step that sequence `b` takes as its `s`-th, if it is that long.
    fn step(&self, b: usize, s: usize) -> Option<usize> {
        let length = self.length(b);
        (s < length).then(|| if self.p.reverse { length - 1 - s } else { s })
    }

    /// `c[batch, n] = a[batch, hidden] b`.
    unsafe fn product<S: Simd>(&self, a: *const f32, b: *const f32, c: *mut f32, n: usize) {
        let source = StateProduct { a, hidden: self.p.hidden, b, c };
        // SAFETY: passed on.
        unsafe {
            Product {
                ctx: self.ctx,
                source: &source,
                batch: 1,
                m: self.p.batch,
                n,
                depth: self.p.hidden,
                taps: 1,
                ldc: n,
                ld_add: 0,
                alpha: 1.0,
                activation: Activation::NONE,
                pack: false,
            }
            .run::<S>();
        }
    }

    /// Zeros the states beyond each sequence's length.
    unsafe fn clear(&self) {
        let n = self.p.hidden;
        if self.output.is_null() {
            return;
        }
        for b in 0..self.p.batch {
            for t in self.length(b)..self.p.steps {
                // SAFETY: the step's state exists in the output.
                unsafe { std::ptr::write_bytes(self.output.add(t * self.p.output_stride + b * n), 0, n) };
            }
        }
    }

    /// Writes the last state or cell, if asked for.
    unsafe fn last(&self, values: *const f32, to: *mut f32) {
        if !to.is_null() {
            // SAFETY: both have a value for each sequence and hidden unit.
            unsafe { std::ptr::copy_nonoverlapping(values, to, self.p.batch * self.p.hidden) };
        }
    }

    /// The state of sequence `b` after step `t` becomes an output.
    #[inline(always)]
    unsafe fn emit(&self, b: usize, t: usize) {
        let n = self.p.hidden;
        if !self.output.is_null() {
            // SAFETY: the step's state exists in the output.
            unsafe {
                let to = self.output.add(t * self.p.output_stride + b * n);
                std::ptr::copy_nonoverlapping(self.state.add(b * n), to, n);
            }
        }
    }
}

/// The part of a step after the products.
#[derive(Clone, Copy)]
enum Part {
    Lstm,
    /// Gates z and r, and the state scaled by r.
    GruGates,
    /// The new state.
    GruState,
}

struct Cells<'a, 'b>(&'a Layer<'b>, usize, Part);

// SAFETY: one task writes through the pointers, for different sequences one after the other.
unsafe impl Sync for Cells<'_, '_> {}

impl Task for Cells<'_, '_> {
    #[inline(always)]
    unsafe fn run<S: Simd>(&self, _task: usize, _thread: usize) {
        let Cells(layer, s, part) = *self;
        for b in 0..layer.p.batch {
            let Some(t) = layer.step(b, s) else { continue };
            // SAFETY: sequence and step exist; the vectors were made for `batch` and `hidden`, and
            // only this task uses them.
            unsafe {
                match part {
                    Part::Lstm => layer.lstm_cell::<S>(b, t),
                    Part::GruGates => layer.gru_gates::<S>(b, t),
                    Part::GruState => layer.gru_state::<S>(b, t),
                }
                if !matches!(part, Part::GruGates) {
                    layer.emit(b, t);
                }
            }
        }
    }
}

impl Layer<'_> {
    #[inline(always)]
    unsafe fn lstm_cell<S: Simd>(&self, b: usize, t: usize) {
        let n = self.p.hidden;
        // SAFETY: as in `Cells`.
        unsafe {
            let projected = self.projected.add((t * self.p.batch + b) * 4 * n);
            let gates = self.gates.add(b * 4 * n);
            let (state, cell) = (self.state.add(b * n), self.cell.add(b * n));
            let mut j = 0;
            while j < n {
                let left = n - j;
                let gate = |g: usize| {
                    S::add(
                        load_n::<S>(projected.add(g * n + j), left),
                        load_n::<S>(gates.add(g * n + j), left),
                    )
                };
                let (i, o, f) =
                    (math::sigmoid::<S>(gate(0)), math::sigmoid::<S>(gate(1)), math::sigmoid::<S>(gate(2)));
                let kept = S::mul(f, load_n::<S>(cell.add(j), left));
                let c = S::fma(i, math::tanh::<S>(gate(3)), kept);
                store_n::<S>(cell.add(j), c, left);
                store_n::<S>(state.add(j), S::mul(o, math::tanh::<S>(c)), left);
                j += S::LANES;
            }
        }
    }

    #[inline(always)]
    unsafe fn gru_gates<S: Simd>(&self, b: usize, t: usize) {
        let n = self.p.hidden;
        // SAFETY: as in `Cells`.
        unsafe {
            let projected = self.projected.add((t * self.p.batch + b) * 3 * n);
            let gates = self.gates.add(b * 2 * n);
            let mut j = 0;
            while j < n {
                let left = n - j;
                for g in 0..2 {
                    let at = g * n + j;
                    let v = S::add(load_n::<S>(projected.add(at), left), load_n::<S>(gates.add(at), left));
                    store_n::<S>(gates.add(at), math::sigmoid::<S>(v), left);
                }
                let r = load_n::<S>(gates.add(n + j), left);
                let scaled = S::mul(r, load_n::<S>(self.state.add(b * n + j), left));
                store_n::<S>(self.reset.add(b * n + j), scaled, left);
                j += S::LANES;
            }
        }
    }

    #[inline(always)]
    unsafe fn gru_state<S: Simd>(&self, b: usize, t: usize) {
        let n = self.p.hidden;
        // SAFETY: as in `Cells`.
        unsafe {
            let projected = self.projected.add((t * self.p.batch + b) * 3 * n + 2 * n);
            let gates = self.gates.add(b * 2 * n);
            let state = self.state.add(b * n);
            let mut j = 0;
            while j < n {
                let left = n - j;
                let mut share = load_n::<S>(self.candidate.add(b * n + j), left);
                if !self.bias.is_null() {
                    share = S::add(share, load_n::<S>(self.bias.add(j), left));
                }
                if self.p.linear_before_reset {
                    share = S::mul(share, load_n::<S>(gates.add(n + j), left));
                }
                let h = math::tanh::<S>(S::add(load_n::<S>(projected.add(j), left), share));
                let z = load_n::<S>(gates.add(j), left);
                let old = load_n::<S>(state.add(j), left);
                // (1 - z) h + z old
                store_n::<S>(state.add(j), S::fma(z, S::sub(old, h), h), left);
                j += S::LANES;
            }
        }
    }
}

/// `run` of the LSTM symbols.
pub(crate) unsafe extern "C" fn run_lstm<S: Simd>(
    ctx: *const KernelContext,
    buffers: *const *mut u8,
    params: *const i64,
) {
    // SAFETY: by the promise of `KernelFn`.
    unsafe {
        let p = RecurrentParams::from_words(params);
        let n = p.batch * p.hidden;
        let mut state = initial(buffer(buffers, 2), n);
        let mut cell = initial(buffer(buffers, 3), n);
        let mut gates = vec![0.0f32; 4 * n];
        let layer = Layer {
            ctx,
            p: &p,
            projected: buffer(buffers, 0),
            weights: buffer(buffers, 1),
            lengths: buffer(buffers, 4),
            output: buffer(buffers, 5),
            state: state.as_mut_ptr(),
            cell: cell.as_mut_ptr(),
            gates: gates.as_mut_ptr(),
            reset: std::ptr::null_mut(),
            candidate: std::ptr::null_mut(),
            bias: std::ptr::null(),
        };
        for s in 0..p.steps {
            layer.product::<S>(layer.state, layer.weights, layer.gates, 4 * p.hidden);
            parallel::run::<S, _>(ctx, 1, &Cells(&layer, s, Part::Lstm));
        }
        layer.clear();
        layer.last(layer.state, buffer(buffers, 6));
        layer.last(layer.cell, buffer(buffers, 7));
    }
}

/// `run` of the GRU symbols.
pub(crate) unsafe extern "C" fn run_gru<S: Simd>(
    ctx: *const KernelContext,
    buffers: *const *mut u8,
    params: *const i64,
) {
    // SAFETY: by the promise of `KernelFn`.
    unsafe {
        let p = RecurrentParams::from_words(params);
        let n = p.batch * p.hidden;
        let mut state = initial(buffer(buffers, 3), n);
        let mut gates = vec![0.0f32; 2 * n];
        let mut reset = vec![0.0f32; n];
        let mut candidate = vec![0.0f32; n];
        let layer = Layer {
            ctx,
            p: &p,
            projected: buffer(buffers, 0),
            weights: buffer(buffers, 1),
            bias: buffer(buffers, 2),
            lengths: buffer(buffers, 4),
            output: buffer(buffers, 5),
            state: state.as_mut_ptr(),
            cell: std::ptr::null_mut(),
            gates: gates.as_mut_ptr(),
            reset: reset.as_mut_ptr(),
            candidate: candidate.as_mut_ptr(),
        };
        let h_weights = layer.weights.add(split::<S, 3>(&p).0);
        for s in 0..p.steps {
            layer.product::<S>(layer.state, layer.weights, layer.gates, 2 * p.hidden);
            parallel::run::<S, _>(ctx, 1, &Cells(&layer, s, Part::GruGates));
            let a = if p.linear_before_reset { layer.state } else { layer.reset };
            layer.product::<S>(a, h_weights, layer.candidate, p.hidden);
            parallel::run::<S, _>(ctx, 1, &Cells(&layer, s, Part::GruState));
        }
        layer.clear();
        layer.last(layer.state, buffer(buffers, 6));
    }
}
