//! Masks, and ops under them.

use terrace_ir::Op;
use terrace_ir::interp::scalar::Scalar;
use terrace_ir::interp::{Flow, Machine, Trap, for_each_index};

use super::memory::mask_of;
use super::{Elements, finish, shape_of, value_of};
use crate::support::ints;
use crate::vector::{ConstantMaskOp, CreateMaskOp, MaskOp};

/// The mask of the `vector.mask` around `op`, if one is.
pub(super) fn enclosing(m: &Machine<'_>, op: Op) -> Result<Option<Vec<bool>>, Trap> {
    let around = m.body().parent_op(op).and_then(|parent| MaskOp::of(m.body(), parent));
    around.map(|around| mask_of(m, around.mask(m.body()))).transpose()
}

/// The shape of that mask.
pub(super) fn enclosing_shape(m: &Machine<'_>, op: Op) -> Vec<i64> {
    let around = m.body().parent_op(op).and_then(|parent| MaskOp::of(m.body(), parent));
    around.map_or_else(Vec::new, |around| shape_of(m, around.mask(m.body())))
}

/// `own` where the mask of a `vector.mask` around `op` is set as well.
pub(super) fn within(m: &Machine<'_>, op: Op, own: Vec<bool>) -> Result<Vec<bool>, Trap> {
    Ok(match enclosing(m, op)? {
        Some(around) => own.iter().zip(around).map(|(&a, b)| a && b).collect(),
        None => own,
    })
}

/// Runs the op in the region, which looks for its mask by itself.
pub(in crate::vector) fn mask(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (masked, body) = (MaskOp(op), m.body());
    let results = m.run_region(masked.maskRegion(body), Vec::new())?;
    let Some(passthru) = masked.passthru(body) else {
        return m.set_results(op, results);
    };
    let result = body.result(op, 0);
    for (value, computed) in body.results(op).zip(results) {
        m.set(value, computed);
    }
    let (computed, other) = (Elements::of(m, result)?, Elements::of(m, passthru)?);
    let mask = mask_of(m, masked.mask(body))?;
    if mask.len() != computed.values.len() {
        return Err("has a mask of another shape than its result, which is not interpreted".into());
    }
    let chosen = computed.values.iter().zip(&other.values).zip(mask);
    let values: Vec<Scalar> = chosen.map(|((&x, &y), set)| if set { x } else { y }).collect();
    let value = value_of(m, body.ty(result), &values)?;
    m.set_results(op, vec![value])
}

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
