//! What several dialects share: constants that define values, lists of static and dynamic indices,
//! slices, groups of dimensions, sizes that may be open.

pub mod bounds;
pub(crate) mod branches;
pub mod combining;
pub mod constant;
pub mod elements;
pub(crate) mod function;
pub mod index_list;
pub(crate) mod interp;
pub(crate) mod loops;
pub(crate) mod ranges;
pub mod reassociation;
pub mod region_branch;
pub mod reify;
pub mod reshape;
pub mod runtime_checks;
pub mod shape;
pub mod slice;

pub(crate) use reassociation::REASSOCIATION;

use terrace_ir::{Attr, Body, Context, Value};

/// The value of the integer or `index` constant that defines `value`.
pub fn constant_int(body: &Body, value: Value) -> Option<i64> {
    constant_of(body, value)?.as_int(body.ctx())
}

/// The attribute of the constant-like op that defines `value`.
pub fn constant_of(body: &Body, value: Value) -> Option<Attr> {
    let op = body.defining_op(value)?;
    if !body.has_trait(op, terrace_ir::Traits::CONSTANT_LIKE) {
        return None;
    }
    body.attr(op, "value")
}

/// The integers of an array attribute of integers, or of an `array<..>`.
pub fn ints(ctx: &Context, attr: Attr) -> Option<Vec<i64>> {
    if let Some(values) = attr.as_int_array(ctx) {
        return Some(values);
    }
    attr.as_array(ctx)?.iter().map(|value| value.as_int(ctx)).collect()
}
