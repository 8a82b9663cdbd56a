//! Views of memory, after upstream's `ViewLikeOpInterface`.

use crate::body::{Body, Op, Value};

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
