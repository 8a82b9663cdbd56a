//! Ranges of integers, after upstream's `InferIntRangeInterface` and the bounds of
//! `LoopLikeOpInterface`.

use crate::analysis::IntRange;
use crate::attr::Attr;
use crate::body::{Body, Op, Value};

/// An op that knows which integers its results can be.
pub struct InferRange {
    /// The range of each result, given those of the operands; `None` for a result that is no
    /// integer, or of which nothing is known.
    pub infer: fn(&Body, Op, &[IntRange]) -> Vec<Option<IntRange>>,
}

/// A bound or step of a loop.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Bound {
    /// An operand.
    Value(Value),
    /// A constant.
    Attr(Attr),
}

/// An induction variable with its lower bound, upper bound and step.
pub type Bounds = (Value, [Bound; 3]);

/// A loop that counts from a lower bound up to an upper one, which it does not reach.
pub struct LoopBounds {
    /// The bounds of each induction variable.
    pub bounds: fn(&Body, Op) -> Vec<Bounds>,
}
