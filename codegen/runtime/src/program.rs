//! A compiled model that is loaded: its entry point, the memory it needs, and how to call it.

use thiserror::Error;

use crate::memory::AlignedBuf;
use crate::pool::Pool;
use crate::standalone::Entry;

/// An input or output of a model.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Port {
    /// Name in the model.
    pub name: String,
    /// Element type, as its keyword in IR text.
    pub elem: String,
    /// Sizes.
    pub shape: Vec<i64>,
    /// Size of the buffer in bytes.
    pub bytes: usize,
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
    inputs: Vec<Port>,
    outputs: Vec<Port>,
    arena: AlignedBuf,
    output_bufs: Vec<AlignedBuf>,
    input_bufs: Vec<AlignedBuf>,
}

impl Program {
    /// A model whose code, kept alive by `owner`, starts at `entry`.
    ///
    /// # Safety
    /// `entry` reads and writes only: `inputs.len() + outputs.len()` buffers of the sizes that
    /// their ports say, `arena_bytes` bytes of the arena, and memory that `owner` keeps alive.
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
        let alloc = |bytes: usize| AlignedBuf::new(bytes).ok_or(RunError::Memory { bytes });
        let arena = alloc(arena_bytes)?;
        let output_bufs = outputs.iter().map(|port| alloc(port.bytes)).collect::<Result<_, _>>()?;
        let input_bufs = inputs.iter().map(|port| alloc(port.bytes)).collect::<Result<_, _>>()?;
        Ok(Program { entry, _owner: owner, inputs, outputs, arena, output_bufs, input_bufs })
    }

    /// The inputs, in order.
    pub fn inputs(&self) -> &[Port] {
        &self.inputs
    }

    /// The outputs, in order.
    pub fn outputs(&self) -> &[Port] {
        &self.outputs
    }

    /// Size of the memory for intermediate values, in bytes.
    pub fn arena_bytes(&self) -> usize {
        self.arena.len()
    }

    /// Sets the inputs for the runs that follow.
    ///
    /// # Errors
    /// When their number or a size is wrong.
    pub fn set_inputs(&mut self, inputs: &[&[u8]]) -> Result<(), RunError> {
        if inputs.len() != self.inputs.len() {
            return Err(RunError::Count { expected: self.inputs.len(), got: inputs.len() });
        }
        for ((port, buf), bytes) in self.inputs.iter().zip(&mut self.input_bufs).zip(inputs) {
            if bytes.len() != port.bytes {
                let (name, expected) = (port.name.clone(), port.bytes);
                return Err(RunError::Size { name, expected, got: bytes.len() });
            }
            buf.copy_from_slice(bytes);
        }
        Ok(())
    }

    /// Runs the model once on the inputs that were set (zeros before).
    pub fn run(&mut self, pool: &mut Pool) {
        let buffers: Vec<*mut u8> =
            self.input_bufs.iter_mut().chain(&mut self.output_bufs).map(AlignedBuf::as_mut_ptr).collect();
        // SAFETY: the buffers have the sizes of their ports and the arena the size asked for, which
        // is what `new`'s caller vouched the entry point to stay within; all are borrowed
        // exclusively for the call, and so is the pool.
        unsafe { (self.entry)(pool.context(), buffers.as_ptr(), self.arena.as_mut_ptr()) }
    }

    /// The bytes of output `index` after a run.
    ///
    /// # Panics
    /// When there are not as many outputs.
    pub fn output(&self, index: usize) -> &[u8] {
        &self.output_bufs[index]
    }
}
