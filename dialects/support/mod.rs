//! What several dialects share: constants that define values, lists of static and dynamic indices.

pub mod combining;
pub mod index_list;
pub mod region_branch;

use terrace_ir::op::AttrConstraint;
use terrace_ir::{Attr, Body, Context, Value};

/// Groups of dimensions: an array of arrays of 64-bit integers.
pub(crate) const REASSOCIATION: AttrConstraint =
    AttrConstraint::new("Array of 64-bit integer array attributes", |ctx, attr| {
        let ints = |attr: &Attr| {
            attr.as_array(ctx).is_some_and(|all| all.iter().all(|attr| attr.as_int(ctx).is_some()))
        };
        attr.as_array(ctx).is_some_and(|groups| groups.iter().all(ints))
    });

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
