//! Views of memory, after upstream's `ViewLikeOpInterface`.

use crate::body::{Body, Op, Value};

/// An op whose result names memory that an operand names, or a part of it.
pub struct View {
    /// That operand.
    pub source: fn(&Body, Op) -> Option<Value>,
}
