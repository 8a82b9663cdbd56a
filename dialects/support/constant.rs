//! Making constants for dialects that have no constant op of their own.

use terrace_ir::{Attr, Op, Rewriter, Type, Value};

/// Makes an op that yields the constant `attr` of type `ty`: of the arith dialect, or of complex for
/// a complex number. `None` when neither has one.
pub(crate) fn make(rw: &mut Rewriter<'_>, attr: Attr, ty: Type) -> Option<Op> {
    let value = ["arith", "complex"].into_iter().find_map(|dialect| rw.constant(dialect, attr, ty))?;
    rw.defining_op(value)
}

/// An `arith.constant` of type `index`.
pub fn index(rw: &mut Rewriter<'_>, value: i64) -> Option<Value> {
    let ctx = rw.context();
    rw.constant("arith", ctx.index_attr(value), ctx.index())
}
