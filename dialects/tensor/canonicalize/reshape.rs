//! Reshapes.

use terrace_ir::types::DYNAMIC;
use terrace_ir::{Op, Rewriter};

use super::super::ops::*;
use super::super::verify::cast_compatible;
use super::{cast_to, forgotten_source};
use crate::support::constant_int;
use crate::support::index_list::{Mixed, split};
use crate::support::reassociation as groups;
use crate::support::reshape::{Reshapes, groups_of, output_shape, shape_of};
use crate::support::shape::with_shape;

/// The reshapes of tensors.
const RESHAPES: Reshapes = Reshapes {
    collapse: CollapseShapeOp::def,
    expand: ExpandShapeOp::def,
    plain: |_, _| true,
    cast_compatible,
    cast: cast_to,
};

/// A reshape of a reshape is one.
pub(in crate::tensor) fn reshape_of_reshape(op: ReshapeOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let source = ReshapeOp::defining(rw, op.source(rw))?.source(rw);
    rw.set_operand(op, 0, source);
    Some(())
}

/// Two collapses in a row are one.
pub(in crate::tensor) fn collapse_of_collapse(op: CollapseShapeOp, rw: &mut Rewriter<'_>) -> Option<()> {
    RESHAPES.collapse_of_collapse(op.into(), rw)
}

/// Two expansions in a row are one.
pub(in crate::tensor) fn expand_of_expand(op: ExpandShapeOp, rw: &mut Rewriter<'_>) -> Option<()> {
    RESHAPES.expand_of_expand(op.into(), rw)
}

/// A collapse of an expansion is the one or the other, or a cast.
pub(in crate::tensor) fn collapse_of_expand(op: CollapseShapeOp, rw: &mut Rewriter<'_>) -> Option<()> {
    RESHAPES.collapse_of_expand(op.into(), rw)
}

/// An expansion of a collapse is the one or the other.
pub(in crate::tensor) fn expand_of_collapse(op: ExpandShapeOp, rw: &mut Rewriter<'_>) -> Option<()> {
    RESHAPES.expand_of_collapse(op.into(), rw)
}

/// A reshaped splat is a splat.
pub(in crate::tensor) fn reshape_of_splat(op: impl Into<Op>, rw: &mut Rewriter<'_>) -> Option<()> {
    let op = op.into();
    let splat = SplatOp::defining(rw, rw.operand(op, 0))?;
    rw.ty(rw.operand(op, 0)).static_shape(rw.ctx())?;
    let (input, ty) = (splat.input(rw), rw.ty(rw.result(op, 0)));
    let spec = rw.spec(SplatOp::def()).operands([input]).results([ty]);
    rw.replace_with(op, spec);
    Some(())
}

/// Reshaped elements are the elements.
pub(in crate::tensor) fn reshape_of_from_elements(op: impl Into<Op>, rw: &mut Rewriter<'_>) -> Option<()> {
    let op = op.into();
    let from = FromElementsOp::defining(rw, rw.operand(op, 0))?;
    let ty = rw.ty(rw.result(op, 0));
    ty.static_shape(rw.ctx())?;
    let elements = from.elements(rw).to_vec();
    let spec = rw.spec(FromElementsOp::def()).operands(elements).results([ty]);
    rw.replace_with(op, spec);
    Some(())
}

/// A collapse of a cast that only forgets sizes is a cast of a collapse.
pub(in crate::tensor) fn collapse_of_cast(op: CollapseShapeOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let source = forgotten_source(rw, op.src(rw))?;
    let by = groups_of(rw, op);
    let old = rw.ty(op.result(rw));
    let ty = with_shape(&ctx, old, &groups::collapse(&shape_of(rw, source)?, &by));
    if ty == old {
        rw.set_operand(op, 0, source);
        return Some(());
    }
    let made = RESHAPES.make_collapse(rw, source, &by, ty);
    let made = cast_to(rw, made, old);
    rw.replace(op, [made]);
    Some(())
}

/// Constant sizes of an expansion of a cast that forgot them become numbers. After upstream's
/// `ConvertToStaticExpandShape`.
pub(in crate::tensor) fn expand_of_cast(op: ExpandShapeOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let source = op.src(rw);
    let known = shape_of(rw, forgotten_source(rw, source)?)?;
    let by = groups_of(rw, op);
    let mut sizes = output_shape(rw, op)?;
    let mut changed = false;
    for (group, &whole) in by.iter().zip(&known) {
        for &dim in group {
            if whole != DYNAMIC
                && let Mixed::Value(value) = *sizes.get(dim)?
                && let Some(size) = constant_int(rw, value)
            {
                sizes[dim] = Mixed::Static(size);
                changed = true;
            }
        }
    }
    if !changed {
        return None;
    }
    let shape = split(&sizes).0;
    let (from, to) = (rw.ty(source), rw.ty(op.result(rw)));
    let input = with_shape(&ctx, from, &groups::collapse(&shape, &by));
    let output = with_shape(&ctx, to, &shape);
    if !cast_compatible(&ctx, from, input) || !cast_compatible(&ctx, output, to) {
        return None;
    }
    let input = cast_to(rw, source, input);
    let made = RESHAPES.make_expand(rw, input, &by, &sizes, output);
    let made = cast_to(rw, made, to);
    rw.replace(op, [made]);
    Some(())
}
