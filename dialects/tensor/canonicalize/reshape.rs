//! Reshapes.

use terrace_ir::types::DYNAMIC;
use terrace_ir::{Op, Rewriter, Type, Value};

use super::super::ops::*;
use super::super::verify::cast_compatible;
use super::{cast_to, forgotten_source};
use crate::support::constant_int;
use crate::support::index_list::{Mixed, mixed, split, statics};
use crate::support::reassociation::{self as groups, Groups};
use crate::support::shape::with_shape;

fn shape_of(rw: &Rewriter<'_>, value: Value) -> Option<Vec<i64>> {
    Some(rw.ty(value).shape(rw.ctx())?.to_vec())
}

/// The sizes that an expansion is given.
pub fn expand_sizes(rw: &Rewriter<'_>, op: ExpandShapeOp) -> Option<Vec<Mixed>> {
    mixed(&statics(rw.ctx(), Some(op.static_output_shape(rw))), op.output_shape(rw))
}

fn collapse_groups(rw: &Rewriter<'_>, op: CollapseShapeOp) -> Groups {
    groups::groups(rw.ctx(), op.reassociation(rw))
}

fn expand_groups(rw: &Rewriter<'_>, op: ExpandShapeOp) -> Groups {
    groups::groups(rw.ctx(), op.reassociation(rw))
}

fn make_collapse(rw: &mut Rewriter<'_>, source: Value, by: &Groups, ty: Type) -> Value {
    let ctx = rw.context();
    let spec = rw
        .spec(CollapseShapeOp::def())
        .operands([source])
        .attr(&ctx, "reassociation", groups::attr(&ctx, by))
        .results([ty]);
    let op = rw.insert(spec);
    rw.result(op, 0)
}

fn make_expand(rw: &mut Rewriter<'_>, source: Value, by: &Groups, sizes: &[Mixed], ty: Type) -> Value {
    let ctx = rw.context();
    let (known, open) = split(sizes);
    let spec = rw
        .spec(ExpandShapeOp::def())
        .operands([source])
        .operands(open)
        .attr(&ctx, "reassociation", groups::attr(&ctx, by))
        .attr(&ctx, "static_output_shape", ctx.i64_array(&known))
        .results([ty]);
    let op = rw.insert(spec);
    rw.result(op, 0)
}

/// A reshape of a reshape is one.
pub(in crate::tensor) fn reshape_of_reshape(op: ReshapeOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let source = ReshapeOp::defining(rw, op.source(rw))?.source(rw);
    rw.set_operand(op, 0, source);
    Some(())
}

/// Two collapses in a row are one.
pub(in crate::tensor) fn collapse_of_collapse(op: CollapseShapeOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let inner = CollapseShapeOp::defining(rw, op.src(rw))?;
    let by = groups::compose(&collapse_groups(rw, inner), &collapse_groups(rw, op))?;
    let (source, ty) = (inner.src(rw), rw.ty(op.result(rw)));
    let made = make_collapse(rw, source, &by, ty);
    rw.replace(op, [made]);
    Some(())
}

/// Two expansions in a row are one.
pub(in crate::tensor) fn expand_of_expand(op: ExpandShapeOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let inner = ExpandShapeOp::defining(rw, op.src(rw))?;
    let by = groups::compose(&expand_groups(rw, op), &expand_groups(rw, inner))?;
    let sizes = expand_sizes(rw, op)?;
    let (source, ty) = (inner.src(rw), rw.ty(op.result(rw)));
    let made = make_expand(rw, source, &by, &sizes, ty);
    rw.replace(op, [made]);
    Some(())
}

/// A collapse of an expansion is the one or the other, or a cast.
pub(in crate::tensor) fn collapse_of_expand(op: CollapseShapeOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let expand = ExpandShapeOp::defining(rw, op.src(rw))?;
    let (source, ty) = (expand.src(rw), rw.ty(op.result(rw)));
    let (from, to) = (shape_of(rw, source)?, shape_of(rw, op.result(rw))?);
    if rw.ty(source) == ty {
        return None;
    }
    let (outer, inner) = (collapse_groups(rw, op), expand_groups(rw, expand));
    let made = if from.len() == to.len() {
        let same = outer == inner && cast_compatible(rw.ctx(), rw.ty(source), ty);
        same.then(|| cast_to(rw, source, ty))?
    } else {
        let by = groups::collapse_of_expansion(&inner, &outer)?;
        if from.len() > to.len() {
            make_collapse(rw, source, &by, ty)
        } else {
            let sizes = {
                let expanded = expand_sizes(rw, expand)?;
                crate::support::reshape::collapsed_sizes(rw, &expanded, &outer)?
            };
            make_expand(rw, source, &by, &sizes, ty)
        }
    };
    rw.replace(op, [made]);
    Some(())
}

/// An expansion of a collapse is the one or the other.
pub(in crate::tensor) fn expand_of_collapse(op: ExpandShapeOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let collapse = CollapseShapeOp::defining(rw, op.src(rw))?;
    let (source, ty) = (collapse.src(rw), rw.ty(op.result(rw)));
    let (from, to) = (shape_of(rw, source)?, shape_of(rw, op.result(rw))?);
    if rw.ty(source) == ty {
        return None;
    }
    let (inner, outer) = (collapse_groups(rw, collapse), expand_groups(rw, op));
    let made = if from.len() > to.len() {
        let by = groups::between(&inner, &outer, &from, &to)?;
        make_collapse(rw, source, &by, ty)
    } else {
        let by = groups::between(&outer, &inner, &to, &from)?;
        let sizes = expand_sizes(rw, op)?;
        make_expand(rw, source, &by, &sizes, ty)
    };
    rw.replace(op, [made]);
    Some(())
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
    let by = collapse_groups(rw, op);
    let old = rw.ty(op.result(rw));
    let ty = with_shape(&ctx, old, &groups::collapse(&shape_of(rw, source)?, &by));
    if ty == old {
        rw.set_operand(op, 0, source);
        return Some(());
    }
    let made = make_collapse(rw, source, &by, ty);
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
    let by = expand_groups(rw, op);
    let mut sizes = expand_sizes(rw, op)?;
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
    let made = make_expand(rw, input, &by, &sizes, output);
    let made = cast_to(rw, made, to);
    rw.replace(op, [made]);
    Some(())
}
