//! The reference interpreter.
//!
//! [`scalar`] is the arithmetic of scalars: an op that works element by element says which of its
//! operations it is with the interface [`ScalarOp`], and folders and the interpreter do the rest.

mod erf;
pub mod scalar;

use crate::body::{Body, Op};

/// An op that computes each element of its result from the elements of its operands at that place
/// with one scalar operation: an interface.
pub struct ScalarOp {
    /// The operation; `None` when this op is one that is not interpreted.
    pub code: fn(Op, &Body) -> Option<scalar::Code>,
}
