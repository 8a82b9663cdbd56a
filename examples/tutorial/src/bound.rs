//! The bound dialect: numbers kept within bounds.

use terrace_ir::op::*;
use terrace_ir::{Attr, Body, OpError, Rewriter, op};

/// The bound dialect.
pub(crate) static DIALECT: DialectDef = DialectDef {
    name: "bound",
    doc: "Numbers kept within bounds.",
    ops: &[ClampOp::def],
    types: &[],
    attrs: &[],
    // What clamps fold to are constants of the arith dialect.
    constant: Some(|rw, value, ty| terrace_dialects::arith::DIALECT.constant?(rw, value, ty)),
};

const F32_LIKE: Constraint = Constraint::new("f32 or a tensor of f32", |ctx, ty| ty.elem(ctx) == ctx.f32());

op! {
    /// The nearest number to `x` that is not below `min` and not above `max`, for each element.
    pub(crate) ClampOp = "bound.clamp" {
        types { T: F32_LIKE }
        operands { x: one T }
        results { y: one T }
        attrs { min: one F32_ATTR, max: one F32_ATTR }
        traits [PURE]
        assembly "$x `from` $min `to` $max attr-dict `:` type($x)"
        verify verify_clamp
        fold fold_clamp
        canonicalize ["merge-clamps" => merge_clamps]
    }
}

/// The bounds of `op`.
pub(crate) fn bounds(op: ClampOp, body: &Body) -> Option<(f64, f64)> {
    let ctx = body.ctx();
    Some((op.min(body).as_f64(ctx)?, op.max(body).as_f64(ctx)?))
}

fn verify_clamp(op: ClampOp, body: &Body) -> Result<(), OpError> {
    match bounds(op, body) {
        Some((min, max)) if min <= max => Ok(()),
        Some((min, max)) => Err(format!("expects min to be at most max, found {min} and {max}").into()),
        None => Err("expects bounds that are numbers".into()),
    }
}

/// clamp(constant) -> constant   for scalars that are numbers
fn fold_clamp(op: ClampOp, body: &Body, constants: &[Option<Attr>]) -> Option<Folded> {
    let ctx = body.ctx();
    let x = constants[0]?.as_f64(ctx).filter(|x| !x.is_nan())?;
    let (min, max) = bounds(op, body)?;
    Some(Fold::Attr(ctx.f32_attr(x.max(min).min(max) as f32)).into())
}

/// clamp(clamp(x, a), b) -> clamp(x, both)   when the bounds overlap
fn merge_clamps(op: ClampOp, rewriter: &mut Rewriter<'_>) -> Option<()> {
    let inner = ClampOp::defining(rewriter, op.x(rewriter))?;
    let (inner_min, inner_max) = bounds(inner, rewriter)?;
    let (outer_min, outer_max) = bounds(op, rewriter)?;
    let (min, max) = (inner_min.max(outer_min), inner_max.min(outer_max));
    if min > max {
        return rewriter.refuse(op, "the bounds do not overlap");
    }
    let ctx = rewriter.context();
    rewriter.set_operand(op, 0, inner.x(rewriter));
    rewriter.set_attr(op, "min", ctx.f32_attr(min as f32));
    rewriter.set_attr(op, "max", ctx.f32_attr(max as f32));
    Some(())
}
