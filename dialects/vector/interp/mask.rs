//! Masks.

use terrace_ir::Op;
use terrace_ir::interp::scalar::Scalar;
use terrace_ir::interp::{Flow, Machine, Trap, for_each_index};

use super::{finish, shape_of};
use crate::support::ints;
use crate::vector::{ConstantMaskOp, CreateMaskOp};

/// Sets the result to a mask that is set below `counts`; the single element of no dimensions for a count above 0.
fn set_below(op: Op, m: &mut Machine<'_>, counts: &[i64]) -> Result<Flow, Trap> {
    let shape = shape_of(m, m.body().result(op, 0));
    let mut values = Vec::new();
    for_each_index(&shape, |indices| {
        let set = match indices {
            [] => counts.first().is_some_and(|&count| count > 0),
            indices => indices.iter().zip(counts).all(|(&at, &count)| at < count),
        };
        values.push(Scalar::Int(i128::from(set)));
        Some(())
    });
    finish(m, op, &values)
}

pub(in crate::vector) fn create_mask(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let counts = m.ints(CreateMaskOp(op).operands(m.body()))?;
    set_below(op, m, &counts)
}

pub(in crate::vector) fn constant_mask(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let counts = ints(m.ctx(), ConstantMaskOp(op).mask_dim_sizes(m.body())).unwrap_or_default();
    set_below(op, m, &counts)
}
