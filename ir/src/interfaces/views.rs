//! Views of memory, after upstream's `ViewLikeOpInterface`, and casts between memory spaces, after its
//! `MemorySpaceCastOpInterface` and `MemorySpaceCastConsumerOpInterface`.

use crate::body::{Body, Op, Value};
use crate::rewrite::Rewriter;
use crate::types::Type;

/// The value that `value` is a view of, views of views looked through; `value` itself when it is none.
pub fn view_base(body: &Body, mut value: Value) -> Value {
    // Where control never comes, an op can be a view of itself.
    for _ in 0..body.value_bound() {
        match view_source(body, value) {
            Some(source) => value = source,
            None => break,
        }
    }
    value
}

/// The operand that `value` is a view of, when an op makes it as one.
pub fn view_source(body: &Body, value: Value) -> Option<Value> {
    let op = body.defining_op(value).filter(|&op| body.result(op, 0) == value)?;
    (body.interface::<View>(op)?.source)(body, op)
}

/// An op whose first result names memory that an operand names, or a part of it.
pub struct View {
    /// That operand.
    pub source: fn(&Body, Op) -> Option<Value>,
}

/// An op that gives memory in a memory space as memory in another one.
pub struct SpaceCast {
    /// The memory that it is given, when its result is in the space that stands for any: then what is done
    /// to the result can be done to it.
    pub source: fn(&Body, Op) -> Option<Value>,
    /// Makes a value of the type given, that of memory in another space, of a value.
    pub cast: fn(&mut Rewriter<'_>, Value, Type) -> Value,
}

/// An op that can do what it does to memory in any memory space. A result that is memory is in the space
/// of that memory.
pub struct SpaceCastUser {
    /// The number of the operand that is the memory.
    pub memory: fn(&Body, Op) -> usize,
}
