//! The reference interpreter.
//!
//! [`scalar`] is the arithmetic of scalars: an op that works element by element says which of its
//! operations it is with the interface [`ScalarOp`], and folders and the interpreter do the rest.
//! All other ops implement [`Interp`] over a [`Machine`], which holds the values of the function
//! that runs and runs regions, blocks and calls. [`run`] runs a function of a module.

mod column;
mod elementwise;
mod erf;
mod machine;
mod memory;
pub mod scalar;
mod structured;
mod value;

pub use elementwise::elementwise;
pub use machine::{
    Flow, Limits, Machine, Trace, Trap, exit, kind_of, run, run_checked, run_op, run_with, trace,
};
pub use memory::Memory;
pub use structured::{LOOP_INDEX, LoopIndex, Nest, run_nest};
pub use value::{Array, MemRef, Val, byte_len, count, for_each_index, pack, row_major, unpack};

use crate::body::{Body, Op};

/// An op that computes each element of its result from the elements of its operands at that place
/// with one scalar operation: an interface.
pub struct ScalarOp {
    /// The operation; `None` when this op is one that is not interpreted.
    pub code: fn(Op, &Body) -> Option<scalar::Code>,
}

/// How an op runs: an interface.
pub struct Interp {
    /// Runs the op: reads its operands, sets its results, and says what comes after.
    pub eval: fn(Op, &mut Machine<'_>) -> Result<Flow, Trap>,
}
