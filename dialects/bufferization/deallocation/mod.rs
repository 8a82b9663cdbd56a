//! Who frees memory: the ownership of memrefs at each point of a function, after upstream's
//! `BufferDeallocationOpInterface`.
//!
//! Each block owns memrefs or not. What it owns it frees at its end, unless a value that lives on, or
//! is handed over, shares the memory: then ownership goes there, as an `i1` beside the memref that
//! says at run time whether the memory has to be freed by who gets it.

mod build;
mod models;
mod ownership;
mod state;

pub use build::{bool_constant, deallocate_at_branch, deallocate_at_exit, is_memref};
pub(crate) use models::register;
pub use ownership::Ownership;
pub use state::DeallocationState;

use terrace_ir::diag::Diagnostic;
use terrace_ir::{Op, Rewriter, Value};

/// A memref and the `i1` that says whether the block owns it.
pub type Owned = (Value, Value);

/// Makes a memref that stands for a result of an op, and whether it is owned.
pub type UniqueFn = fn(Op, Value, &mut DeallocationState, &mut Rewriter<'_>) -> Owned;

/// An op that needs rules of its own when memory is freed by ownership.
pub struct BufferDeallocation {
    /// Notes what the op does to ownership, and inserts a `bufferization.dealloc` where it must; it may
    /// replace operands of the op.
    pub process: fn(Op, &mut DeallocationState, &mut Rewriter<'_>) -> Result<(), Diagnostic>,
    /// Makes, at the place where the rewriter inserts, a memref that stands for a result of the op,
    /// and the `i1` that says whether it is owned. `None`: as for all other ops, by a copy that is
    /// owned where nothing else is known.
    pub unique: Option<UniqueFn>,
}
