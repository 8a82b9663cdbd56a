//! Reshapes.

use terrace_ir::types::DYNAMIC;
use terrace_ir::{Rewriter, Type, Value};

use super::super::layout::*;
use super::super::ops::*;
use super::view::numbers;
use super::{cast_to, forgotten_source};
use crate::support::index_list::{Mixed, mixed, split, statics};
use crate::support::reassociation::{self as groups, Groups};

/// Whether the types of all of `values` have the identity layout.
fn plain(rw: &Rewriter<'_>, values: &[Value]) -> bool {
    values.iter().all(|&value| layout(rw.ctx(), rw.ty(value)).is_none())
}

fn shape_of(rw: &Rewriter<'_>, value: Value) -> Option<Vec<i64>> {
    Some(rw.ty(value).shape(rw.ctx())?.to_vec())
}

/// The sizes that an expansion is given.
fn output_shape(rw: &Rewriter<'_>, op: ExpandShapeOp) -> Option<Vec<Mixed>> {
    mixed(&statics(rw.ctx(), Some(op.static_output_shape(rw))), op.output_shape(rw))
}

fn collapse_groups(rw: &Rewriter<'_>, op: CollapseShapeOp) -> Groups {
    groups::groups(rw.ctx(), op.reassociation(rw))
}

fn expand_groups(rw: &Rewriter<'_>, op: ExpandShapeOp) -> Groups {
    groups::groups(rw.ctx(), op.reassociation(rw))
}

/// Makes a collapse of `source`.
pub(super) fn make_collapse(rw: &mut Rewriter<'_>, source: Value, by: &Groups, ty: Type) -> Value {
    let ctx = rw.context();
    let spec = rw
        .spec(CollapseShapeOp::def())
        .operands([source])
        .attr(&ctx, "reassociation", groups::attr(&ctx, by))
        .results([ty]);
    let op = rw.insert(spec);
    rw.result(op, 0)
}

/// Makes an expansion of `source`.
pub(super) fn make_expand(
    rw: &mut Rewriter<'_>,
    source: Value,
    by: &Groups,
    sizes: &[Mixed],
    ty: Type,
) -> Value {
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

/// Two collapses in a row are one.
pub(in crate::memref) fn collapse_of_collapse(op: CollapseShapeOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let inner = CollapseShapeOp::defining(rw, op.src(rw))?;
    let (source, result) = (inner.src(rw), op.result(rw));
    if !plain(rw, &[source, op.src(rw), result]) {
        return None;
    }
    let by = groups::compose(&collapse_groups(rw, inner), &collapse_groups(rw, op))?;
    let ty = rw.ty(result);
    let made = make_collapse(rw, source, &by, ty);
    rw.replace(op, [made]);
    Some(())
}

/// Two expansions in a row are one.
pub(in crate::memref) fn expand_of_expand(op: ExpandShapeOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let inner = ExpandShapeOp::defining(rw, op.src(rw))?;
    let (source, result) = (inner.src(rw), op.result(rw));
    if !plain(rw, &[source, op.src(rw), result]) {
        return None;
    }
    let by = groups::compose(&expand_groups(rw, op), &expand_groups(rw, inner))?;
    let sizes = output_shape(rw, op)?;
    let ty = rw.ty(result);
    let made = make_expand(rw, source, &by, &sizes, ty);
    rw.replace(op, [made]);
    Some(())
}

/// A collapse of an expansion is the one or the other, or a cast.
pub(in crate::memref) fn collapse_of_expand(op: CollapseShapeOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let expand = ExpandShapeOp::defining(rw, op.src(rw))?;
    let (source, result) = (expand.src(rw), op.result(rw));
    let (from, to) = (shape_of(rw, source)?, shape_of(rw, result)?);
    let ty = rw.ty(result);
    if rw.ty(source) == ty {
        return None;
    }
    let (outer, inner) = (collapse_groups(rw, op), expand_groups(rw, expand));
    if from.len() == to.len() {
        let same = outer == inner && from == to && cast_compatible(rw.ctx(), rw.ty(source), ty);
        let value = same.then(|| cast_to(rw, source, ty))?;
        rw.replace(op, [value]);
        return Some(());
    }
    if !plain(rw, &[source, op.src(rw), result]) {
        return None;
    }
    let by = groups::collapse_of_expansion(&inner, &outer)?;
    let made = if from.len() > to.len() {
        make_collapse(rw, source, &by, ty)
    } else {
        let sizes = {
            let expanded = output_shape(rw, expand)?;
            crate::support::reshape::collapsed_sizes(rw, &expanded, &outer)?
        };
        make_expand(rw, source, &by, &sizes, ty)
    };
    rw.replace(op, [made]);
    Some(())
}

/// An expansion of a collapse is the one or the other.
pub(in crate::memref) fn expand_of_collapse(op: ExpandShapeOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let collapse = CollapseShapeOp::defining(rw, op.src(rw))?;
    let (source, result) = (collapse.src(rw), op.result(rw));
    let (from, to) = (shape_of(rw, source)?, shape_of(rw, result)?);
    let ty = rw.ty(result);
    if rw.ty(source) == ty || !plain(rw, &[source, op.src(rw), result]) {
        return None;
    }
    let (inner, outer) = (collapse_groups(rw, collapse), expand_groups(rw, op));
    let made = if from.len() > to.len() {
        let by = groups::between(&inner, &outer, &from, &to)?;
        make_collapse(rw, source, &by, ty)
    } else {
        let by = groups::between(&outer, &inner, &to, &from)?;
        let sizes = output_shape(rw, op)?;
        make_expand(rw, source, &by, &sizes, ty)
    };
    rw.replace(op, [made]);
    Some(())
}

/// A collapse of a cast that only forgets is a cast of a collapse.
pub(in crate::memref) fn collapse_of_cast(op: CollapseShapeOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let source = forgotten_source(rw, op.src(rw))?;
    let by = collapse_groups(rw, op);
    let shape = groups::collapse(&shape_of(rw, source)?, &by);
    let ty = collapsed_type(&ctx, rw.ty(source), &shape, &by)?;
    let wanted = rw.ty(op.result(rw));
    if ty == wanted {
        rw.set_operand(op, 0, source);
        return Some(());
    }
    if !cast_compatible(&ctx, ty, wanted) {
        return None;
    }
    let made = make_collapse(rw, source, &by, ty);
    let made = cast_to(rw, made, wanted);
    rw.replace(op, [made]);
    Some(())
}

/// Constant sizes become numbers, where that makes the sizes of whole groups known.
fn known_sizes(rw: &Rewriter<'_>, op: ExpandShapeOp, source: &[i64]) -> Option<Vec<Mixed>> {
    let mut sizes = output_shape(rw, op)?;
    for (group, &whole) in expand_groups(rw, op).iter().zip(source) {
        let folded: Vec<Mixed> = group
            .iter()
            .map(|&dim| sizes.get(dim).map(|size| size.fold(rw, |value| value >= 0)))
            .collect::<Option<_>>()?;
        let all_known = folded.iter().all(|size| matches!(size, Mixed::Static(_)));
        if all_known != (whole != DYNAMIC) {
            if whole != DYNAMIC {
                return None;
            }
            continue;
        }
        for (&dim, &size) in group.iter().zip(&folded) {
            sizes[dim] = size;
        }
    }
    Some(sizes)
}

/// Replaces `op` by an expansion of `source` to these sizes, cast to the type that `op` has.
fn replace_expand(rw: &mut Rewriter<'_>, op: ExpandShapeOp, source: Value, sizes: &[Mixed]) -> Option<()> {
    let ctx = rw.context();
    let by = expand_groups(rw, op);
    let shape = numbers(sizes);
    groups::verify_memref(&by, &shape, &shape_of(rw, source)?).ok()?;
    let ty = expanded_type(&ctx, rw.ty(source), &shape, &by)?;
    let wanted = rw.ty(op.result(rw));
    if !cast_compatible(&ctx, ty, wanted) {
        return None;
    }
    let made = make_expand(rw, source, &by, sizes, ty);
    let made = cast_to(rw, made, wanted);
    rw.replace(op, [made]);
    Some(())
}

/// Constant sizes become numbers.
pub(in crate::memref) fn constant_expand_shape(op: ExpandShapeOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let source = op.src(rw);
    let sizes = known_sizes(rw, op, &shape_of(rw, source)?)?;
    if Some(&sizes) == output_shape(rw, op).as_ref() {
        return None;
    }
    replace_expand(rw, op, source, &sizes)
}

/// An expansion of a cast that only forgets is a cast of an expansion.
pub(in crate::memref) fn expand_of_cast(op: ExpandShapeOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let source = forgotten_source(rw, op.src(rw))?;
    let sizes = known_sizes(rw, op, &shape_of(rw, source)?)?;
    replace_expand(rw, op, source, &sizes)
}
