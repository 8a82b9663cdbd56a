//! Canonicalizations of `linalg.fill` and of what takes a filled tensor apart, after upstream's of `FillOp` and
//! `CopyOp` in `LinalgOps.cpp`. Each is declared at the op that it rewrites.

use terrace_ir::{Rewriter, Value};

use super::named::{Step, build_payload};
use super::{CopyOp, FillOp, TransposeOp};
use crate::support::index_list::split;
use crate::support::reify::result_sizes;
use crate::support::reshape::output_shape;
use crate::tensor::{CollapseShapeOp, EmptyOp, ExpandShapeOp, ExtractOp, PadOp, YieldOp, cast_to};

/// Makes a `linalg.fill` of the tensor `dest` with `value`, of the type of its elements; its result.
pub fn insert_fill(rw: &mut Rewriter<'_>, value: Value, dest: Value) -> Value {
    let ctx = rw.context();
    let (ty, elem) = (rw.ty(dest), rw.ty(value));
    let spec = rw.spec(FillOp::def()).operand_groups(&ctx, &[&[value], &[dest]]).results([ty]);
    let filled = rw.insert(spec);
    let (region, point) = (rw.region(filled, 0), rw.point());
    let block = rw.add_block(region, &[elem, ty.elem(&ctx)]);
    rw.set_end(block);
    let built = build_payload(rw, block, &[Step::In(0), Step::Cast], false);
    debug_assert!(built.is_ok(), "a value of the type of the elements needs no conversion");
    if let Some(point) = point {
        rw.set_point(point);
    }
    rw.result(filled, 0)
}

/// The value with which the tensor `value` was filled, and the op that did.
pub(crate) fn filled_with(rw: &Rewriter<'_>, value: Value) -> Option<(Value, FillOp)> {
    let fill = FillOp::defining(rw, value)?;
    let &[input] = fill.inputs(rw) else { return None };
    (rw.ty(input) == rw.ty(value).elem(rw.ctx())).then_some((input, fill))
}

fn output(rw: &Rewriter<'_>, fill: FillOp) -> Option<Value> {
    fill.outputs(rw).first().copied()
}

/// A collapsed fill is a fill of what is collapsed.
pub(crate) fn collapse_of_fill(op: CollapseShapeOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let (value, fill) = filled_with(rw, op.src(rw))?;
    let (ctx, dest, ty) = (rw.context(), output(rw, fill)?, rw.ty(op.result(rw)));
    rw.set_fused_loc(&[fill.0, op.0]);
    let spec = rw.spec(CollapseShapeOp::def()).operands([dest]).results([ty]);
    let made = rw.insert(spec.attr(&ctx, "reassociation", op.reassociation(rw)));
    let made = rw.result(made, 0);
    let filled = insert_fill(rw, value, made);
    rw.replace(op, [filled]);
    Some(())
}

/// An expanded fill is a fill of what is expanded.
pub(crate) fn expand_of_fill(op: ExpandShapeOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let (value, fill) = filled_with(rw, op.src(rw))?;
    let (ctx, dest, ty) = (rw.context(), output(rw, fill)?, rw.ty(op.result(rw)));
    let (shape, open) = split(&output_shape(rw, op)?);
    rw.set_fused_loc(&[fill.0, op.0]);
    let spec = rw
        .spec(ExpandShapeOp::def())
        .operands([dest].into_iter().chain(open))
        .attr(&ctx, "reassociation", op.reassociation(rw))
        .attr(&ctx, "static_output_shape", ctx.i64_array(&shape))
        .results([ty]);
    let made = rw.insert(spec);
    let made = rw.result(made, 0);
    let filled = insert_fill(rw, value, made);
    rw.replace(op, [filled]);
    Some(())
}

/// An element of a filled tensor.
pub(crate) fn extract_of_fill(op: ExtractOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let (value, _) = filled_with(rw, op.tensor(rw))?;
    rw.replace(op, [value]);
    Some(())
}

/// A fill with a border of the same value.
pub(crate) fn pad_of_fill(op: PadOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let (value, fill) = filled_with(rw, op.source(rw))?;
    let block = rw.entry(op.region(rw))?;
    let padding = YieldOp::of(rw, rw.last_op(block)?)?.value(rw);
    let constant = |value| terrace_ir::rewrite::constant_value(rw, value);
    let same = padding == value || constant(padding).is_some_and(|known| constant(value) == Some(known));
    if !same || op.nofold(rw).is_some() {
        return None;
    }
    let ty = rw.ty(op.result(rw));
    rw.set_fused_loc(&[fill.0, op.0]);
    let sizes = result_sizes(rw, op.0, 0)?;
    let (shape, open) = split(&sizes);
    let spec = rw.spec(EmptyOp::def()).operands(open).results([ctx.tensor(&shape, ty.elem(&ctx))]);
    let empty = rw.insert(spec);
    let empty = rw.result(empty, 0);
    let filled = insert_fill(rw, value, empty);
    let filled = cast_to(rw, filled, ty);
    rw.replace(op, [filled]);
    Some(())
}

/// A transposed fill is a fill of what is transposed into.
pub(super) fn transpose_of_fill(op: TransposeOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let (value, fill) = filled_with(rw, op.input(rw))?;
    if rw.results(op.0).len() != 1 {
        return None;
    }
    let init = op.init(rw);
    rw.set_fused_loc(&[fill.0, op.0]);
    let filled = insert_fill(rw, value, init);
    rw.replace(op, [filled]);
    Some(())
}

/// A copy of a fill is a fill; one into a fill writes over it; one of a buffer to itself does nothing.
pub(super) fn simplify_copy(op: CopyOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let (&[from], &[to]) = (op.inputs(rw), op.outputs(rw)) else { return None };
    let results: Vec<Value> = rw.results(op.0).collect();
    if from == to {
        rw.replace(op, results.first().map(|_| from));
        return Some(());
    }
    if results.is_empty() {
        return None;
    }
    if let Some((value, fill)) = filled_with(rw, from)
        && rw.ty(from).elem(rw.ctx()) == rw.ty(to).elem(rw.ctx())
    {
        rw.set_fused_loc(&[fill.0, op.0]);
        let filled = insert_fill(rw, value, to);
        rw.replace(op, [filled]);
        return Some(());
    }
    let (_, fill) = filled_with(rw, to)?;
    let dest = output(rw, fill)?;
    rw.set_operand(op, 1, dest);
    Some(())
}
