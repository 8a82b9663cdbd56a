//! Canonicalizations that hold for every structured op.

use terrace_ir::op::{Fold, Folded};
use terrace_ir::{Attr, Body, Op, Rewriter, Type, Value};

use super::{GenericOp, IndexOp, StructuredView, YieldOp};
use crate::{memref, tensor};

/// An op that writes to memory that has no elements does nothing.
pub(super) fn erase_dead(op: impl Into<Op>, rw: &mut Rewriter<'_>) -> Option<()> {
    let op = op.into();
    let ctx = rw.context();
    let empty = rw.operands(op).iter().any(|&value| {
        let ty = rw.ty(value);
        ty.is_memref(&ctx) && ty.shape(&ctx).is_some_and(|shape| shape.contains(&0))
    });
    let view = StructuredView::of(rw, op)?;
    if !empty || !view.on_memrefs(rw) {
        return None;
    }
    rw.erase(op);
    Some(())
}

/// The index of a loop of one iteration.
pub(super) fn fold_index(op: IndexOp, body: &Body, _: &[Option<Attr>]) -> Option<Folded> {
    let ctx = body.ctx();
    let dim = usize::try_from(op.dim(body).as_int(ctx)?).ok()?;
    let view = StructuredView::of(body, body.parent_op(op.0)?)?;
    (*view.first_loop_sizes(body).get(dim)? == 1).then(|| Fold::Attr(ctx.index_attr(0)).into())
}

/// A `linalg.generic` that yields elements of its inputs as they are: its results are the inputs, on
/// tensors, and on memrefs it does nothing when it copies a buffer to itself.
pub(super) fn erase_identity(op: GenericOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let view = StructuredView::of(rw, op.0)?;
    let same_maps = view.maps.iter().all(|map| *map == view.maps[0]);
    let first = rw.first_op(view.block)?;
    if !same_maps || YieldOp::of(rw, first).is_none() {
        return None;
    }
    let args = rw.args(view.block).to_vec();
    let yielded = rw.operands(first).to_vec();
    let operands: Vec<Value> = view.operands().collect();
    let sources: Option<Vec<Value>> =
        yielded.iter().map(|value| args.iter().position(|arg| arg == value).map(|at| operands[at])).collect();
    let sources = sources?;
    if view.on_memrefs(rw) {
        let same = sources.len() == 1 && sources[0] == view.outputs[0];
        return (same && view.maps[0].is_identity(&ctx)).then(|| rw.erase(op));
    }
    if !view.on_tensors(rw) || rw.results(op.0).len() == 0 {
        return None;
    }
    // An input may be a scalar, or a tensor whose type is less or more precise.
    let types: Vec<Type> = rw.results(op.0).map(|value| rw.ty(value)).collect();
    let castable = |from: Type, to: Type| {
        from.is_tensor(&ctx) && from.elem(&ctx) == to.elem(&ctx) && from.rank(&ctx) == to.rank(&ctx)
    };
    if !sources.iter().zip(&types).all(|(&value, &to)| castable(rw.ty(value), to)) {
        return None;
    }
    let mut values = Vec::new();
    for (value, to) in sources.into_iter().zip(types) {
        values.push(match rw.ty(value) == to {
            true => value,
            false => {
                let spec = rw.spec(tensor::CastOp::def()).operands([value]).results([to]);
                let cast = rw.insert(spec);
                rw.result(cast, 0)
            }
        });
    }
    rw.replace(op, values);
    Some(())
}

/// Casts to a type that says less are left out in front of an op, whose maps bear more static sizes;
/// what had the type of an output is cast back. For ops whose shapes need not be equal as written.
pub(super) fn fold_casts(op: impl Into<Op>, rw: &mut Rewriter<'_>) -> Option<()> {
    let op = op.into();
    let ctx = rw.context();
    let view = StructuredView::of(rw, op)?;
    let on_memrefs = view.on_memrefs(rw);
    if !on_memrefs && !view.on_tensors(rw) {
        return None;
    }
    let mut changed = None;
    for at in 0..rw.operands(op).len() {
        let operand = rw.operand(op, at);
        let cast = match on_memrefs {
            true => memref::CastOp::defining(rw, operand).map(|cast| cast.0),
            false => tensor::CastOp::defining(rw, operand).map(|cast| cast.0),
        };
        let Some(cast) = cast else { continue };
        let source = rw.operand(cast, 0);
        if !says_more(&ctx, rw.ty(source), rw.ty(operand)) {
            continue;
        }
        rw.set_operand(op, at, source);
        if let Some(output) = at.checked_sub(view.inputs.len()).filter(|_| !on_memrefs) {
            let ty = rw.ty(source);
            refine_result(rw, op, output, ty);
        }
        changed = Some(());
    }
    changed
}

/// Gives a result a type that says more, and casts it back for its users.
fn refine_result(rw: &mut Rewriter<'_>, op: Op, index: usize, ty: Type) {
    let result = rw.result(op, index);
    let old = rw.ty(result);
    rw.modify(op, |body| body.set_ty(result, ty));
    rw.set_after(op);
    let spec = rw.spec(tensor::CastOp::def()).operands([result]).results([old]);
    let cast = rw.insert(spec);
    let value = rw.result(cast, 0);
    rw.replace_value_if(result, value, |_, user| user != cast);
}

/// Whether a ranked type has the static sizes of another and maybe more.
fn says_more(ctx: &terrace_ir::Context, source: Type, target: Type) -> bool {
    let (Some(from), Some(to)) = (source.shape(ctx), target.shape(ctx)) else { return false };
    source.elem(ctx) == target.elem(ctx)
        && from.len() == to.len()
        && from.iter().zip(to).all(|(&from, &to)| to == terrace_ir::types::DYNAMIC || from == to)
}
