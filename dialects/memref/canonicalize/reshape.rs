//! Reshapes.

use terrace_ir::types::DYNAMIC;
use terrace_ir::{Rewriter, Value};

use super::super::layout::*;
use super::super::ops::*;
use super::view::numbers;
use super::{cast_to, forgotten_source};
use crate::support::index_list::Mixed;
use crate::support::reassociation as groups;
use crate::support::reshape::{Reshapes, groups_of, output_shape, shape_of};

/// The reshapes of memrefs; those of several layouts are not joined.
pub(super) const RESHAPES: Reshapes = Reshapes {
    collapse: CollapseShapeOp::def,
    expand: ExpandShapeOp::def,
    plain: |ctx, ty| layout(ctx, ty).is_none(),
    cast_compatible,
    cast: cast_to,
};

/// Two collapses in a row are one.
pub(in crate::memref) fn collapse_of_collapse(op: CollapseShapeOp, rw: &mut Rewriter<'_>) -> Option<()> {
    RESHAPES.collapse_of_collapse(op.into(), rw)
}

/// Two expansions in a row are one.
pub(in crate::memref) fn expand_of_expand(op: ExpandShapeOp, rw: &mut Rewriter<'_>) -> Option<()> {
    RESHAPES.expand_of_expand(op.into(), rw)
}

/// A collapse of an expansion is the one or the other, or a cast.
pub(in crate::memref) fn collapse_of_expand(op: CollapseShapeOp, rw: &mut Rewriter<'_>) -> Option<()> {
    RESHAPES.collapse_of_expand(op.into(), rw)
}

/// An expansion of a collapse is the one or the other.
pub(in crate::memref) fn expand_of_collapse(op: ExpandShapeOp, rw: &mut Rewriter<'_>) -> Option<()> {
    RESHAPES.expand_of_collapse(op.into(), rw)
}

/// A collapse of a cast that only forgets is a cast of a collapse.
pub(in crate::memref) fn collapse_of_cast(op: CollapseShapeOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let source = forgotten_source(rw, op.src(rw))?;
    let by = groups_of(rw, op);
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
    let made = RESHAPES.make_collapse(rw, source, &by, ty);
    let made = cast_to(rw, made, wanted);
    rw.replace(op, [made]);
    Some(())
}

/// Constant sizes become numbers, where that makes the sizes of whole groups known.
fn known_sizes(rw: &Rewriter<'_>, op: ExpandShapeOp, source: &[i64]) -> Option<Vec<Mixed>> {
    let mut sizes = output_shape(rw, op)?;
    for (group, &whole) in groups_of(rw, op).iter().zip(source) {
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
    let by = groups_of(rw, op);
    let shape = numbers(sizes);
    groups::verify_memref(&by, &shape, &shape_of(rw, source)?).ok()?;
    let ty = expanded_type(&ctx, rw.ty(source), &shape, &by)?;
    let wanted = rw.ty(op.result(rw));
    if !cast_compatible(&ctx, ty, wanted) {
        return None;
    }
    let made = RESHAPES.make_expand(rw, source, &by, sizes, ty);
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
