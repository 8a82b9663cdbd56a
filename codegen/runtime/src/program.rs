//! A compiled model that is loaded: its entry point, the memory it needs, and how to call it.
//!
//! Sizes that the model leaves open are given with the inputs of a run ([`Program::set_shapes`]), and those of outputs
//! are known behind it ([`Program::outputs`]).

use std::sync::Arc;

use thiserror::Error;

use crate::memory::AlignedBuf;
use crate::pool::Pool;
use crate::standalone::Entry;
use crate::strings::StringTable;

/// The size of a dimension that the model leaves open.
pub const OPEN: i64 = -1;

/// The element type of inputs and outputs that are texts. In memory they are handles, of eight bytes ([`StringTable`]).
pub const STRING: &str = "!graph.string";

/// The elements of an input.
#[derive(Clone, Copy, Debug)]
pub enum Input<'a> {
    /// Numbers, as they lie in memory.
    Bytes(&'a [u8]),
    /// Texts, in row-major order.
    Texts(&'a [&'a str]),
}

/// An input or output of a model.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Port {
    /// Name in the model.
    pub name: String,
    /// Element type, as its keyword in IR text.
    pub elem: String,
    /// Sizes; [`OPEN`] where the model leaves them open and no run has told them.
    pub shape: Vec<i64>,
    /// Size of the buffer in bytes; 0 while a size is open.
    pub bytes: usize,
    /// The name of each size that inputs share, empty where it has none; nothing when none has one.
    pub dims: Vec<String>,
    /// Bytes of an element.
    pub width: usize,
}

impl Port {
    /// Whether all sizes are known.
    pub fn is_known(&self) -> bool {
        !self.shape.contains(&OPEN)
    }

    /// Whether its elements are texts.
    pub fn holds_texts(&self) -> bool {
        self.elem == STRING
    }

    /// The name of dimension `at`, when it has one.
    fn dim(&self, at: usize) -> Option<&str> {
        self.dims.get(at).map(String::as_str).filter(|name| !name.is_empty())
    }

    /// The bytes of a buffer of these sizes.
    fn bytes_of(&self, shape: &[i64]) -> Option<usize> {
        shape.iter().try_fold(self.width, |bytes, &size| bytes.checked_mul(usize::try_from(size).ok()?))
    }
}

/// Why a call was refused.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum RunError {
    /// The number of inputs is wrong.
    #[error("the model takes {expected} inputs, but {got} were given")]
    Count {
        /// Inputs of the model.
        expected: usize,
        /// Inputs given.
        got: usize,
    },
    /// An input has the wrong size.
    #[error("input '{name}' takes {expected} bytes, but {got} were given")]
    Size {
        /// Name of the input.
        name: String,
        /// Its size.
        expected: usize,
        /// The size given.
        got: usize,
    },
    /// An input has another number of texts.
    #[error("input '{name}' takes {expected} texts, but {got} were given")]
    Texts {
        /// Name of the input.
        name: String,
        /// How many it takes.
        expected: usize,
        /// How many were given.
        got: usize,
    },
    /// Texts were given for an input of numbers, or the other way round.
    #[error("input '{name}' takes elements of type {expected}")]
    Kind {
        /// Name of the input.
        name: String,
        /// Its element type.
        expected: String,
    },
    /// An input has a shape that the model does not take.
    #[error("input '{name}' of shape {expected} cannot have the shape {got:?}")]
    Shape {
        /// Name of the input.
        name: String,
        /// Its shape, with names or question marks for sizes that are open.
        expected: String,
        /// The shape given.
        got: Vec<i64>,
    },
    /// Two sizes of one name differ.
    #[error(
        "dimension {dim} of input '{name}' is {got}, but `{symbol}` is {expected} by dimension {other_dim} of input '{other}'"
    )]
    Symbol {
        /// Name of the sizes.
        symbol: String,
        /// Name of the input.
        name: String,
        /// Its dimension.
        dim: usize,
        /// The size of that.
        got: i64,
        /// The size that the name stands for.
        expected: i64,
        /// Name of the input that says so.
        other: String,
        /// The dimension of that one.
        other_dim: usize,
    },
    /// The sizes of an input are open.
    #[error("the sizes of input '{name}' are not given")]
    Open {
        /// Name of the input.
        name: String,
    },
    /// The model ended before its end.
    #[error("the run failed: {0}")]
    Failed(String),
    /// There is not enough memory.
    #[error("not enough memory for {bytes} bytes")]
    Memory {
        /// What was asked for.
        bytes: usize,
    },
}

/// A compiled model with the memory that it runs in.
pub struct Program {
    entry: Entry,
    /// Keeps code and constants alive.
    _owner: Box<dyn Send>,
    /// The inputs and outputs as the model declares them.
    declared: (Vec<Port>, Vec<Port>),
    inputs: Vec<Port>,
    outputs: Vec<Port>,
    arena: AlignedBuf,
    output_bufs: Vec<AlignedBuf>,
    input_bufs: Vec<AlignedBuf>,
    strings: StringTable,
    /// The texts that belong to the program and its inputs.
    kept: usize,
    /// The texts of each output after a run; none of one that holds numbers.
    output_texts: Vec<Vec<Arc<str>>>,
}

impl Program {
    /// A model whose code, kept alive by `owner`, starts at `entry`.
    ///
    /// # Safety
    /// `entry` is given a table of words: the addresses of the inputs, the addresses of the outputs, the sizes of the
    /// inputs that are open, and as many words as sizes of outputs are open. It reads and writes only: buffers of the sizes
    /// that the ports and these words say, `arena_bytes` bytes of the arena, and memory that `owner` keeps alive or that it
    /// allocates. In place of the address of an output with an open size it writes that of memory
    /// which it allocated ([`heap`](crate::heap)) with as many bytes as the sizes that it writes say.
    ///
    /// # Errors
    /// When there is not enough memory.
    pub unsafe fn new(
        entry: Entry,
        owner: Box<dyn Send>,
        inputs: Vec<Port>,
        outputs: Vec<Port>,
        arena_bytes: usize,
    ) -> Result<Program, RunError> {
        let arena = alloc(arena_bytes)?;
        let output_bufs = outputs.iter().map(|port| alloc(port.bytes)).collect::<Result<_, _>>()?;
        let input_bufs = inputs.iter().map(|port| alloc(port.bytes)).collect::<Result<_, _>>()?;
        let declared = (inputs.clone(), outputs.clone());
        let output_texts = vec![Vec::new(); outputs.len()];
        let strings = StringTable::new::<&str>(&[]).unwrap_or_default();
        let kept = strings.len();
        Ok(Program {
            entry,
            _owner: owner,
            declared,
            inputs,
            outputs,
            arena,
            output_bufs,
            input_bufs,
            strings,
            kept,
            output_texts,
        })
    }

    /// The same program, whose constants are these texts.
    pub fn with_strings(mut self, strings: StringTable) -> Program {
        self.kept = strings.len();
        self.strings = strings;
        self
    }

    /// The inputs, in order, with the sizes that were set.
    pub fn inputs(&self) -> &[Port] {
        &self.inputs
    }

    /// The inputs, in order, as the model declares them: [`OPEN`] where it leaves a size open.
    pub fn declared_inputs(&self) -> &[Port] {
        &self.declared.0
    }

    /// The outputs, in order, with the sizes of the last run.
    pub fn outputs(&self) -> &[Port] {
        &self.outputs
    }

    /// Size of the memory for intermediate values that is known before a run, in bytes.
    pub fn arena_bytes(&self) -> usize {
        self.arena.len()
    }

    /// The number of texts that are kept: those of constants and of inputs.
    pub fn texts(&self) -> usize {
        self.strings.len()
    }

    /// Sets the sizes of the inputs for the runs that follow, and the inputs to zeros.
    ///
    /// # Errors
    /// When a shape is not one that the model takes, sizes of one name differ, or there is not enough memory.
    pub fn set_shapes(&mut self, shapes: &[Vec<i64>]) -> Result<(), RunError> {
        let declared = &self.declared.0;
        if shapes.len() != declared.len() {
            return Err(RunError::Count { expected: declared.len(), got: shapes.len() });
        }
        check_shapes(declared, shapes)?;
        let mut bufs = Vec::new();
        let mut ports = declared.clone();
        for (port, shape) in ports.iter_mut().zip(shapes) {
            port.bytes = port.bytes_of(shape).ok_or(RunError::Memory { bytes: usize::MAX })?;
            port.shape.clone_from(shape);
            bufs.push(alloc(port.bytes)?);
        }
        (self.inputs, self.input_bufs) = (ports, bufs);
        self.release(self.strings.constants());
        Ok(())
    }

    /// Forgets all texts but the first `count`.
    fn release(&mut self, count: usize) {
        self.strings.release(count);
        self.kept = self.strings.len();
    }

    /// Sets the inputs for the runs that follow.
    ///
    /// # Errors
    /// When their number or a size is wrong, or an input takes texts.
    pub fn set_inputs(&mut self, inputs: &[&[u8]]) -> Result<(), RunError> {
        self.set(&inputs.iter().map(|bytes| Input::Bytes(bytes)).collect::<Vec<_>>())
    }

    /// Sets the inputs, some of which may be texts, for the runs that follow. After an error all are zeros and empty texts.
    ///
    /// # Errors
    /// When their number, a size or what they hold is wrong.
    pub fn set(&mut self, inputs: &[Input<'_>]) -> Result<(), RunError> {
        self.release(self.strings.constants());
        let done = self.fill(inputs);
        if done.is_err() {
            self.input_bufs.iter_mut().for_each(|buf| buf.fill(0));
            self.release(self.strings.constants());
        }
        self.kept = self.strings.len();
        done
    }

    fn fill(&mut self, inputs: &[Input<'_>]) -> Result<(), RunError> {
        if inputs.len() != self.inputs.len() {
            return Err(RunError::Count { expected: self.inputs.len(), got: inputs.len() });
        }
        for ((port, buf), input) in self.inputs.iter().zip(&mut self.input_bufs).zip(inputs) {
            let name = port.name.clone();
            if !port.is_known() {
                return Err(RunError::Open { name });
            }
            match *input {
                Input::Bytes(bytes) if !port.holds_texts() => {
                    if bytes.len() != port.bytes {
                        return Err(RunError::Size { name, expected: port.bytes, got: bytes.len() });
                    }
                    buf.copy_from_slice(bytes);
                }
                Input::Texts(texts) if port.holds_texts() => {
                    let expected = port.bytes / port.width.max(1);
                    if texts.len() != expected {
                        return Err(RunError::Texts { name, expected, got: texts.len() });
                    }
                    for (slot, text) in buf.as_chunks_mut::<8>().0.iter_mut().zip(texts) {
                        *slot = self.strings.intern(text).to_ne_bytes();
                    }
                }
                _ => return Err(RunError::Kind { name, expected: port.elem.clone() }),
            }
        }
        Ok(())
    }

    /// Runs the model once on the inputs that were set (zeros before).
    ///
    /// # Errors
    /// When sizes of inputs are open, and when the model ends early: it cannot compute on these sizes or elements, or there is
    /// not enough memory. What the outputs hold then is unspecified.
    pub fn run(&mut self, pool: &mut Pool) -> Result<(), RunError> {
        if let Some(port) = self.inputs.iter().find(|port| !port.is_known()) {
            return Err(RunError::Open { name: port.name.clone() });
        }
        let mut words: Vec<u64> = Vec::new();
        words.extend(self.input_bufs.iter_mut().map(|buf| buf.as_mut_ptr() as u64));
        words.extend(self.output_bufs.iter_mut().map(|buf| buf.as_mut_ptr() as u64));
        for (declared, port) in self.declared.0.iter().zip(&self.inputs) {
            words.extend(open_sizes(&declared.shape, &port.shape).map(i64::cast_unsigned));
        }
        let sizes_at = words.len();
        let open = self.declared.1.iter().flat_map(|port| &port.shape).filter(|&&size| size == OPEN).count();
        words.resize(sizes_at + open, 0);
        pool.exchange_strings(&mut self.strings);
        // SAFETY: the table is as `new` says, the buffers have the sizes of their ports and the arena the size asked for, which
        // is what `new`'s caller vouched the entry point to stay within; all are borrowed
        // exclusively for the call, and so is the pool.
        unsafe { (self.entry)(pool.context(), words.as_mut_ptr().cast(), self.arena.as_mut_ptr()) }
        pool.exchange_strings(&mut self.strings);
        let done = self.collect(pool, &words, sizes_at).and_then(|()| self.collect_texts());
        self.strings.release(self.kept);
        done
    }

    /// Looks up the texts of outputs, before those that the run made are gone.
    fn collect_texts(&mut self) -> Result<(), RunError> {
        for (at, port) in self.outputs.iter().enumerate().filter(|(_, port)| port.holds_texts()) {
            let handles = self.output_bufs[at][..port.bytes].as_chunks::<8>().0;
            let texts = handles.iter().map(|handle| self.strings.get(i64::from_ne_bytes(*handle)).cloned());
            let wrong = |what: String| RunError::Failed(format!("output '{}': {what}", port.name));
            self.output_texts[at] = texts.collect::<Result<_, _>>().map_err(wrong)?;
        }
        Ok(())
    }

    /// Takes the outputs whose sizes the run told out of its heap.
    fn collect(&mut self, pool: &Pool, words: &[u64], sizes_at: usize) -> Result<(), RunError> {
        let mut heap = pool.heap();
        let mut sizes = words[sizes_at..].iter().map(|&word| word.cast_signed());
        let first = self.declared.0.len();
        let mut taken = Vec::new();
        for (at, declared) in self.declared.1.iter().enumerate().filter(|(_, port)| !port.is_known()) {
            let mut port = declared.clone();
            for size in port.shape.iter_mut().filter(|size| **size == OPEN) {
                *size = sizes.next().unwrap_or(0);
            }
            let buf = heap.take(std::ptr::without_provenance(words[first + at] as usize));
            taken.push((at, port, buf));
        }
        if let Some(message) = heap.end() {
            return Err(RunError::Failed(message));
        }
        drop(heap);
        for (at, mut port, buf) in taken {
            let bytes = port.bytes_of(&port.shape);
            let fits = buf.zip(bytes).filter(|(buf, bytes)| buf.len() >= *bytes);
            let (buf, bytes) = fits.ok_or_else(|| {
                RunError::Failed(format!("output '{}' is not in memory that the run allocated", port.name))
            })?;
            port.bytes = bytes;
            (self.outputs[at], self.output_bufs[at]) = (port, buf);
        }
        Ok(())
    }

    /// The texts of output `index` after a run; none when it holds numbers.
    ///
    /// # Panics
    /// When there are not as many outputs.
    pub fn output_texts(&self, index: usize) -> &[Arc<str>] {
        &self.output_texts[index]
    }

    /// The bytes of output `index` after a run; those of texts are of no use to the caller.
    ///
    /// # Panics
    /// When there are not as many outputs.
    pub fn output(&self, index: usize) -> &[u8] {
        &self.output_bufs[index][..self.outputs[index].bytes]
    }
}

fn alloc(bytes: usize) -> Result<AlignedBuf, RunError> {
    AlignedBuf::new(bytes).ok_or(RunError::Memory { bytes })
}

/// The sizes of `shape` that `declared` leaves open.
fn open_sizes<'a>(declared: &'a [i64], shape: &'a [i64]) -> impl Iterator<Item = i64> + 'a {
    declared.iter().zip(shape).filter(|&(&declared, _)| declared == OPEN).map(|(_, &size)| size)
}

/// Checks that inputs declared as `ports` can have these shapes.
fn check_shapes(ports: &[Port], shapes: &[Vec<i64>]) -> Result<(), RunError> {
    let mut named: Vec<(&str, i64, &str, usize)> = Vec::new();
    for (port, shape) in ports.iter().zip(shapes) {
        let fits = |(&declared, &size): (&i64, &i64)| size >= 0 && (declared == OPEN || declared == size);
        if port.shape.len() != shape.len() || !port.shape.iter().zip(shape).all(fits) {
            let shown = |at: usize| match port.shape[at] {
                OPEN => port.dim(at).unwrap_or("?").to_owned(),
                size => size.to_string(),
            };
            let expected: Vec<String> = (0..port.shape.len()).map(shown).collect();
            let expected = format!("[{}]", expected.join(", "));
            return Err(RunError::Shape { name: port.name.clone(), expected, got: shape.clone() });
        }
        for (dim, &got) in shape.iter().enumerate() {
            let Some(symbol) = port.dim(dim) else { continue };
            match named.iter().find(|entry| entry.0 == symbol) {
                Some(&(_, expected, other, other_dim)) if expected != got => {
                    let (symbol, name, other) = (symbol.to_owned(), port.name.clone(), other.to_owned());
                    return Err(RunError::Symbol { symbol, name, dim, got, expected, other, other_dim });
                }
                Some(_) => {}
                None => named.push((symbol, got, &port.name, dim)),
            }
        }
    }
    Ok(())
}
