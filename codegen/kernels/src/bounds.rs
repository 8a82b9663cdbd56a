//! What the parameter words of a call demand of its buffers, checked before code is made of the call.
//!
//! Words may come from a description that was evaluated for an op, or from text that anybody wrote. Here nothing is
//! trusted: sizes are bounded, and all arithmetic saturates.

use crate::abi::KernelSymbol;
use crate::binary::binary_op;
use crate::gemm::{B_PACKED, B_TRANSPOSED};

/// What a call needs of one buffer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Need {
    /// Bytes; those of a packed operand are what `pack_size` says.
    bytes: u128,
    /// Whether it may be a null pointer.
    optional: bool,
}

/// What a call needs of its buffers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Bounds {
    buffers: Vec<Need>,
    /// Which of them is packed, and the bytes that packing reads.
    packed: Option<(usize, u128)>,
}

impl Bounds {
    /// Bounds of buffers of these numbers of `f32`, all of which must be there.
    pub(crate) fn of_elements(elements: &[usize]) -> Result<Bounds, String> {
        let elements: Vec<u128> = elements.iter().map(|&count| count as u128).collect();
        bounds(&elements, &[])
    }
}

/// The bounds of a kernel's calls by their parameter words, as many as it takes.
///
/// # Errors
/// When the words are none that the kernel may be called with: why.
pub type BoundsFn = fn(words: &[i64]) -> Result<Bounds, String>;

impl KernelSymbol {
    /// Checks that the kernel can be called with `words` on buffers of these sizes in bytes, inputs first; a null pointer has
    /// none.
    ///
    /// # Errors
    /// What does not fit.
    pub fn check(&self, words: &[i64], buffers: &[Option<usize>]) -> Result<(), String> {
        self.check_words(words)?;
        if buffers.len() != self.buffers {
            return Err(format!("is given {} buffers, but takes {}", buffers.len(), self.buffers));
        }
        let bounds = (self.bounds)(words)?;
        for (at, (need, have)) in bounds.buffers.iter().zip(buffers).enumerate() {
            let packed = bounds.packed.is_some_and(|(packed, _)| packed == at);
            let bytes = if packed { self.packed_bytes(words)? } else { need.bytes };
            match have {
                None if need.optional => {}
                None => return Err(format!("is not given buffer {at}, which it needs")),
                Some(have) if (*have as u128) < bytes => {
                    return Err(format!(
                        "is given {have} bytes as buffer {at}, but its parameters say {bytes}"
                    ));
                }
                Some(_) => {}
            }
        }
        Ok(())
    }

    /// Checks that an operand of `bytes` can be packed for calls with `words`. The bytes that it takes packed.
    ///
    /// # Errors
    /// What does not fit.
    pub fn check_pack(&self, words: &[i64], bytes: usize) -> Result<usize, String> {
        self.check_words(words)?;
        let (_, reads) = (self.bounds)(words)?.packed.ok_or("packs nothing with these parameters")?;
        if (bytes as u128) < reads {
            return Err(format!("packs {bytes} bytes, but its parameters say {reads}"));
        }
        usize::try_from(self.packed_bytes(words)?).map_err(|_| "packs more than there is memory".to_owned())
    }

    fn check_words(&self, words: &[i64]) -> Result<(), String> {
        if words.len() == self.words {
            return Ok(());
        }
        Err(format!("is given {} parameter words, but takes {}", words.len(), self.words))
    }

    /// The bytes of the packed operand, for words whose bounds were found.
    fn packed_bytes(&self, words: &[i64]) -> Result<u128, String> {
        let size = self.pack_size.ok_or("has no packed operand")?;
        // SAFETY: there are as many words as the kernel takes.
        Ok(unsafe { size(words.as_ptr()) } as u128)
    }
}

/// No size is larger: products of two fit a machine word.
const LARGEST: i64 = 1 << 31;
/// No buffer has more elements.
const MOST: u128 = 1 << 44;

/// Reads words as sizes.
struct Sizes<'a> {
    words: &'a [i64],
    at: usize,
}

impl Sizes<'_> {
    fn new(words: &[i64]) -> Sizes<'_> {
        Sizes { words, at: 0 }
    }

    /// The next word, of any value.
    fn word(&mut self) -> i64 {
        let word = self.words.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        word
    }

    /// The next word as a size of at least `least`.
    fn size(&mut self, least: i64) -> Result<u128, String> {
        let (at, word) = (self.at, self.word());
        if (least..=LARGEST).contains(&word) {
            return Ok(word.unsigned_abs().into());
        }
        Err(format!("has parameter word {at} of {word}, expected {least} to {LARGEST}"))
    }

    fn sizes<const N: usize>(&mut self, least: i64) -> Result<[u128; N], String> {
        let mut sizes = [0; N];
        for size in &mut sizes {
            *size = self.size(least)?;
        }
        Ok(sizes)
    }
}

fn product(sizes: &[u128]) -> u128 {
    sizes.iter().fold(1, |all, &size| all.saturating_mul(size))
}

/// One past the last element that is reached by `counts` steps of `strides` elements, and a run of `run` at each.
fn reach(counts: &[u128], strides: &[u128], run: u128) -> u128 {
    if run == 0 || counts.contains(&0) {
        return 0;
    }
    let steps = counts.iter().zip(strides).map(|(&count, &stride)| (count - 1).saturating_mul(stride));
    steps.fold(run, u128::saturating_add)
}

/// Bounds of buffers of these numbers of `f32`; those behind `optional` may be absent.
fn bounds(elements: &[u128], optional: &[usize]) -> Result<Bounds, String> {
    if let Some(at) = elements.iter().position(|&count| count > MOST) {
        return Err(format!("has parameters by which buffer {at} has no size that memory can have"));
    }
    let need = |(at, &count): (usize, &u128)| Need { bytes: count * 4, optional: optional.contains(&at) };
    Ok(Bounds { buffers: elements.iter().enumerate().map(need).collect(), packed: None })
}

fn packing(mut bounds: Bounds, at: usize, elements: u128) -> Result<Bounds, String> {
    if elements > MOST {
        return Err("has parameters by which the packed operand has no size that memory can have".to_owned());
    }
    bounds.packed = Some((at, elements * 4));
    Ok(bounds)
}

/// Refuses parameters unless `holds`.
fn require(holds: bool, what: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(format!("has parameters by which {what}")) }
}

pub(crate) fn gemm(words: &[i64]) -> Result<Bounds, String> {
    let mut w = Sizes::new(words);
    let [m, n, k, lda, ldb, ldc] = w.sizes(0)?;
    let flags = w.word();
    let batch: [u128; 2] = w.sizes(0)?;
    let [a, b, c]: [[u128; 2]; 3] = [w.sizes(0)?, w.sizes(0)?, w.sizes(0)?];
    let ld_residual = w.size(0)?;
    let residual: [u128; 2] = w.sizes(0)?;
    let (b_rows, b_columns) = if flags & B_TRANSPOSED != 0 { (n, k) } else { (k, n) };
    require(lda >= k && ldb >= b_columns && ldc >= n, "rows of a matrix overlap")?;
    require(ld_residual >= n || ld_residual == 0, "rows of the residual overlap")?;
    let matrix = |[outer, inner]: [u128; 2], rows: u128, ld: u128, columns: u128| {
        reach(&[batch[0], batch[1], rows], &[outer, inner, ld], columns)
    };
    let right = matrix(b, b_rows, ldb, b_columns);
    let elements =
        [matrix(a, m, lda, k), right, n, matrix(residual, m, ld_residual, n), matrix(c, m, ldc, n)];
    let bounds = bounds(&elements, &[2, 3])?;
    if flags & B_PACKED == 0 { Ok(bounds) } else { packing(bounds, 1, right) }
}

/// The sizes of a convolution.
struct Convolution {
    /// Elements of the input and of the output.
    images: [u128; 2],
    /// Channels of both.
    channels: [u128; 2],
    taps: u128,
    groups: u128,
}

fn convolution(words: &[i64]) -> Result<Convolution, String> {
    let mut w = Sizes::new(words);
    let batch = w.size(0)?;
    let [in_h, in_w, in_c] = w.sizes(1)?;
    let [out_h, out_w] = w.sizes(0)?;
    let out_c = w.size(1)?;
    let kernel: [u128; 2] = w.sizes(1)?;
    let _stride_and_dilation: [u128; 4] = w.sizes(1)?;
    let _pad: [u128; 2] = w.sizes(0)?;
    let groups = w.size(1)?;
    require(in_c % groups == 0 && out_c % groups == 0, "the groups have parts of channels")?;
    let images = [product(&[batch, in_h, in_w, in_c]), product(&[batch, out_h, out_w, out_c])];
    Ok(Convolution { images, channels: [in_c, out_c], taps: product(&kernel), groups })
}

pub(crate) fn conv2d(words: &[i64]) -> Result<Bounds, String> {
    let Convolution { images: [input, output], channels: [in_c, out_c], taps, groups } = convolution(words)?;
    let bounds = bounds(&[input, 0, out_c, output, output], &[2, 3])?;
    packing(bounds, 1, product(&[out_c, taps, in_c / groups]))
}

pub(crate) fn depthwise(words: &[i64]) -> Result<Bounds, String> {
    let Convolution { images: [input, output], channels: [in_c, out_c], taps, groups } = convolution(words)?;
    require(in_c == out_c && out_c == groups, "channels share kernels")?;
    packing(bounds(&[input, 0, out_c, output], &[2])?, 1, product(&[taps, in_c]))
}

pub(crate) fn pool(words: &[i64]) -> Result<Bounds, String> {
    let mut w = Sizes::new(words);
    let [batch, in_h, in_w, channels, out_h, out_w] = w.sizes(0)?;
    let _window: [u128; 6] = w.sizes(1)?;
    let _pad: [u128; 4] = w.sizes(0)?;
    bounds(&[product(&[batch, in_h, in_w, channels]), product(&[batch, out_h, out_w, channels])], &[])
}

pub(crate) fn global_pool(words: &[i64]) -> Result<Bounds, String> {
    let [batch, pixels, channels] = Sizes::new(words).sizes(0)?;
    bounds(&[product(&[batch, pixels, channels]), product(&[batch, channels])], &[])
}

pub(crate) fn softmax(words: &[i64]) -> Result<Bounds, String> {
    let rows: [u128; 2] = Sizes::new(words).sizes(0)?;
    bounds(&[product(&rows); 2], &[])
}

pub(crate) fn norm(words: &[i64]) -> Result<Bounds, String> {
    let [outer, inner] = Sizes::new(words).sizes(0)?;
    let all = product(&[outer, inner]);
    bounds(&[all, inner, inner, all], &[1, 2])
}

pub(crate) fn unary(words: &[i64]) -> Result<Bounds, String> {
    let word = Sizes::new(words).word();
    let n = u128::try_from(word).map_err(|_| format!("has parameter word 0 of {word}, expected a size"))?;
    bounds(&[n; 2], &[])
}

pub(crate) fn binary(words: &[i64]) -> Result<Bounds, String> {
    let mut w = Sizes::new(words);
    let (_op, broadcast) = (w.word(), w.word());
    let [batch, outer, inner] = w.sizes(0)?;
    let all = product(&[batch, outer, inner]);
    let right = match broadcast {
        binary_op::SAME => all,
        binary_op::SCALAR => 1,
        binary_op::COLUMN => product(&[batch, outer]),
        binary_op::CHANNEL => product(&[batch, inner]),
        _ => inner,
    };
    bounds(&[all, right.min(all), all], &[])
}

pub(crate) fn transpose(words: &[i64]) -> Result<Bounds, String> {
    let mut w = Sizes::new(words);
    let rank = usize::try_from(w.size(0)?).unwrap_or(usize::MAX);
    require(rank <= 6, "there are more than 6 axes")?;
    let (sizes, permutation): ([u128; 6], [u128; 6]) = (w.sizes(0)?, w.sizes(0)?);
    let mut seen = [false; 6];
    for &axis in &permutation[..rank] {
        let slot = usize::try_from(axis).ok().filter(|&axis| axis < rank).map(|axis| &mut seen[axis]);
        let new = slot.is_some_and(|slot| !std::mem::replace(slot, true));
        require(new, "the axes are not permuted")?;
    }
    bounds(&[product(&sizes[..rank]); 2], &[])
}

/// The bounds that both recurrent kernels share: steps, sequences, size of the state, stride of the states.
fn recurrent(words: &[i64]) -> Result<[u128; 4], String> {
    let mut w = Sizes::new(words);
    let [steps, batch, hidden] = w.sizes(0)?;
    let _reverse = w.word();
    let stride = w.size(0)?;
    let state = product(&[batch, hidden]);
    require(stride >= state, "the states of steps overlap")?;
    require(steps > 0 || state <= 1 << 24, "nothing is computed of large states")?;
    Ok([steps, batch, hidden, stride])
}

pub(crate) fn lstm(words: &[i64]) -> Result<Bounds, String> {
    let [steps, batch, hidden, stride] = recurrent(words)?;
    let state = product(&[batch, hidden]);
    let states = reach(&[steps], &[stride], state);
    let elements = [product(&[steps, state, 4]), 0, state, state, batch, states, state, state];
    packing(bounds(&elements, &[2, 3, 4, 5, 6, 7])?, 1, product(&[4, hidden, hidden]))
}

pub(crate) fn gru(words: &[i64]) -> Result<Bounds, String> {
    let [steps, batch, hidden, stride] = recurrent(words)?;
    let state = product(&[batch, hidden]);
    let states = reach(&[steps], &[stride], state);
    let elements = [product(&[steps, state, 3]), 0, hidden, state, batch, states, state];
    packing(bounds(&elements, &[2, 3, 4, 5, 6])?, 1, product(&[3, hidden, hidden]))
}

pub(crate) fn lstm_layer(words: &[i64]) -> Result<Bounds, String> {
    let [steps, batch, inputs, hidden, directions] = Sizes::new(words).sizes(0)?;
    let state = product(&[directions, batch, hidden]);
    require(steps > 0 || state <= 1 << 24, "nothing is computed of large states")?;
    let weights = product(&[directions, 4, hidden]);
    let elements = [
        product(&[steps, batch, inputs]),
        weights.saturating_mul(inputs),
        0,
        weights.saturating_mul(2),
        batch,
        state,
        state,
        product(&[steps, state]),
        state,
        state,
    ];
    packing(bounds(&elements, &[3, 4, 5, 6, 8, 9])?, 2, weights.saturating_mul(hidden))
}
