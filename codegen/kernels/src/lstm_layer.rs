//! Whole LSTM layers: the projection of the input, then the recurrence, for each direction.
//!
//! Symbols `terrace_lstm_layer_f32_<isa>`. Buffers: input `[steps, batch, inputs]`; weights
//! `[directions, 4 * hidden, inputs]`; packed recurrent weights, made from `[directions, 4 * hidden, hidden]`;
//! biases `[directions, 8 * hidden]` (of the input, then of the recurrence; or null); lengths (`batch` values
//! `i32`, or null: all `steps`); initial states and cells `[directions, batch, hidden]` (or null each: zeros);
//! then the outputs: all states `[steps, directions, batch, hidden]`, last states and last cells
//! `[directions, batch, hidden]`. Gates come in ONNX's order i, o, f, c. Parameters: [`LstmLayerParams`].

use crate::abi::{KernelContext, Words, buffer};
use crate::simd::Simd;
use crate::{gemm, recurrent};

/// The parameter words of an LSTM layer, in this order.
#[repr(C)]
pub struct LstmLayerParams {
    /// 0: steps.
    pub steps: usize,
    /// 1: sequences.
    pub batch: usize,
    /// 2: size of an input.
    pub inputs: usize,
    /// 3: size of the state.
    pub hidden: usize,
    /// 4: directions; the second runs from the last step to the first.
    pub directions: usize,
    /// 5: 1 if the first direction runs from the last step to the first, too.
    pub reverse: bool,
}

/// Gates of a cell.
const GATES: usize = 4;

impl LstmLayerParams {
    /// Reads the words.
    ///
    /// # Safety
    ///
    /// `params` has 6 words.
    pub unsafe fn from_words(params: *const i64) -> Self {
        // SAFETY: by the caller's promise.
        let mut w = unsafe { Words::new(params) };
        LstmLayerParams {
            steps: w.size(),
            batch: w.size(),
            inputs: w.size(),
            hidden: w.size(),
            directions: w.size(),
            reverse: w.int() != 0,
        }
    }

    /// The words of the recurrence of one direction ([`recurrent::RecurrentParams`]).
    fn recurrence(&self, direction: usize) -> [i64; 6] {
        let reverse = direction == 1 || self.reverse;
        let stride = self.directions * self.batch * self.hidden;
        [self.steps as i64, self.batch as i64, self.hidden as i64, i64::from(reverse), stride as i64, 0]
    }

    /// The words of the projection ([`gemm::GemmParams`]): all steps by the transposed weights.
    fn projection(&self) -> [i64; 22] {
        let (rows, columns, depth) = (self.steps * self.batch, GATES * self.hidden, self.inputs);
        let mut words = [0; 22];
        for (word, size) in words.iter_mut().zip([rows, columns, depth, depth, depth, columns]) {
            *word = size as i64;
        }
        words[6] = gemm::B_TRANSPOSED;
        (words[7], words[8]) = (1, 1);
        words[18] = i64::from(1.0f32.to_bits());
        words
    }
}

/// `pack_size` of the symbols.
pub(crate) unsafe extern "C" fn pack_size<S: Simd>(params: *const i64) -> usize {
    // SAFETY: by the promise of `PackSizeFn`; the recurrence's words live through the call.
    unsafe {
        let p = LstmLayerParams::from_words(params);
        p.directions * recurrent::pack_size::<S, GATES>(p.recurrence(0).as_ptr())
    }
}

/// `pack` of the symbols.
pub(crate) unsafe extern "C" fn pack_weights<S: Simd>(src: *const u8, dst: *mut u8, params: *const i64) {
    // SAFETY: by the promise of `PackFn`: `src` has the weights of each direction, `dst` room for `pack_size`
    // bytes.
    unsafe {
        let p = LstmLayerParams::from_words(params);
        let words = p.recurrence(0);
        let size = recurrent::pack_size::<S, GATES>(words.as_ptr());
        let weights = GATES * p.hidden * p.hidden * size_of::<f32>();
        for direction in 0..p.directions {
            let (from, to) = (src.add(direction * weights), dst.add(direction * size));
            recurrent::pack_weights::<S, GATES>(from, to, words.as_ptr());
        }
    }
}

/// Element `at` behind `p`, or null if `p` is.
unsafe fn part<T>(p: *mut T, at: usize) -> *mut T {
    // SAFETY: the caller vouches for `at` elements behind a `p` that is not null.
    if p.is_null() { p } else { unsafe { p.add(at) } }
}

/// The sum of both biases of a direction.
unsafe fn biases(p: *const f32, n: usize) -> Vec<f32> {
    // SAFETY: the caller vouches for `2 n` values.
    let both = unsafe { std::slice::from_raw_parts(p, 2 * n) };
    both[..n].iter().zip(&both[n..]).map(|(a, b)| a + b).collect()
}

/// `run` of the symbols.
pub(crate) unsafe extern "C" fn run<S: Simd>(
    ctx: *const KernelContext,
    buffers: *const *mut u8,
    params: *const i64,
) {
    // SAFETY: by the promise of `KernelFn`; offsets are those of a direction's part of each buffer.
    unsafe {
        let p = LstmLayerParams::from_words(params);
        let (columns, state) = (GATES * p.hidden, p.batch * p.hidden);
        let float = |at: usize| -> *mut f32 { buffer(buffers, at) };
        let mut projected = vec![0.0f32; p.steps * p.batch * columns];
        let gates: *mut f32 = projected.as_mut_ptr();
        let packed = recurrent::pack_size::<S, GATES>(p.recurrence(0).as_ptr());
        for direction in 0..p.directions {
            let weights = part(float(1), direction * columns * p.inputs);
            let null = std::ptr::null_mut();
            let bias = part(float(3), direction * 2 * columns);
            let mut sum = if bias.is_null() { Vec::new() } else { biases(bias, columns) };
            let bias = if bias.is_null() { null } else { sum.as_mut_ptr() };
            let operands = [float(0), weights, bias, null, gates].map(<*mut f32>::cast::<u8>);
            gemm::run::<S>(ctx, operands.as_ptr(), p.projection().as_ptr());
            let of_direction = |at: usize| part(float(at), direction * state).cast::<u8>();
            let recurrence = part(buffer::<u8>(buffers, 2), direction * packed);
            let operands = [
                gates.cast(),
                recurrence,
                of_direction(5),
                of_direction(6),
                buffer(buffers, 4),
                of_direction(7),
                of_direction(8),
                of_direction(9),
            ];
            recurrent::run_lstm::<S>(ctx, operands.as_ptr(), p.recurrence(direction).as_ptr());
        }
    }
}
