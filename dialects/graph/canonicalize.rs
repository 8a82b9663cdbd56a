//! Simplifications of control flow.

use terrace_ir::op::OpSpec;
use terrace_ir::{Op, Rewriter, Type, Value};

use super::ops::{end_of, make_constant};
use super::shape::Shape;
use super::{IfOp, LoopOp, ReshapeOp, YieldOp, constant_bool};

/// Puts the ops of `block`, on `args`, in front of `op`; what they yielded.
fn inline(rw: &mut Rewriter<'_>, op: Op, block: terrace_ir::Block, args: &[Value]) -> Vec<Value> {
    rw.inline_block(block, op, args)
}

/// Whether `values` can stand for the results of `op`: their types are the same.
fn same_types(rw: &Rewriter<'_>, op: Op, values: &[Value]) -> bool {
    rw.results(op).zip(values).all(|(result, &value)| rw.ty(result) == rw.ty(value))
}

/// if true { A } else { B } -> A
pub(crate) fn if_of_constant(op: IfOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let taken = constant_bool(rw, op.condition(rw))?;
    let region = if taken { op.thenRegion(rw) } else { op.elseRegion(rw) };
    let (block, end) = end_of(rw, region)?;
    let values = rw.operands(end).to_vec();
    // A result may be known less well than what the branch yields, and its users rely on its type.
    if !same_types(rw, op.0, &values) {
        return rw.refuse(op.0, "the branch yields values of other types than those of the results");
    }
    let values = inline(rw, op.0, block, &[]);
    rw.replace(op.0, values);
    Some(())
}

/// loop while true -> loop
pub(crate) fn loop_condition_is_true(op: LoopOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let condition = op.condition(rw)?;
    if !constant_bool(rw, condition)? {
        return None;
    }
    let ctx = rw.context();
    let count: Vec<Value> = op.count(rw).into_iter().collect();
    let inits = op.inits(rw).to_vec();
    let types: Vec<Type> = rw.results(op.0).map(|result| rw.ty(result)).collect();
    let spec = rw.spec(LoopOp::def()).operand_groups(&ctx, &[&count, &[], &inits]).results(types).regions(1);
    take_region(op, spec, rw);
    Some(())
}

/// Replaces `op` by the loop that `spec` describes, with the region of `op` and as many results.
fn take_region(op: LoopOp, spec: OpSpec, rw: &mut Rewriter<'_>) -> Option<()> {
    let block = op.block(rw)?;
    let new = rw.insert(spec);
    let region = rw.region(new, 0);
    rw.modify(new, |body| body.move_block(block, region));
    let values: Vec<Value> = rw.results(new).collect();
    rw.replace(op.0, values);
    Some(())
}

/// A stacked tensor without slices, where its type says all sizes.
fn no_slices(rw: &mut Rewriter<'_>, ty: Type) -> Option<Value> {
    let ctx = rw.context();
    let attr = (ty.static_shape(&ctx)?.first() == Some(&0)).then(|| ctx.dense_attr(ty, &[]))??;
    let constant = make_constant(rw, attr, ty)?;
    Some(rw.result(constant, 0))
}

/// A loop that never runs -> what it starts with.
pub(crate) fn loop_never(op: LoopOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let stopped = op.condition(rw).is_some_and(|value| constant_bool(rw, value) == Some(false));
    if !stopped && op.trip_count(rw) != Some(0) {
        return None;
    }
    let mut values = op.inits(rw).to_vec();
    if !same_types(rw, op.0, &values) {
        return None;
    }
    let stacked: Vec<Value> = rw.results(op.0).skip(values.len()).collect();
    for result in stacked {
        let ty = rw.ty(result);
        values.push(no_slices(rw, ty)?);
    }
    rw.replace(op.0, values);
    Some(())
}

/// A loop that runs once -> its body.
pub(crate) fn loop_once(op: LoopOp, rw: &mut Rewriter<'_>) -> Option<()> {
    if op.trip_count(rw) != Some(1) {
        return None;
    }
    let ctx = rw.context();
    let (block, end) = end_of(rw, op.body(rw))?;
    let yielded = rw.operands(end)[1..].to_vec();
    let inits = op.inits(rw).to_vec();
    let results: Vec<Value> = rw.results(op.0).collect();
    let args = rw.args(block)[1..].to_vec();
    let same = |rw: &Rewriter<'_>, a: Value, b: Value| rw.ty(a) == rw.ty(b);
    let fits = (0..inits.len()).all(|at| same(rw, inits[at], args[at]) && same(rw, yielded[at], results[at]))
        && (inits.len()..results.len())
            .all(|at| rw.ty(results[at]).static_shape(&ctx).is_some_and(|shape| shape.first() == Some(&1)));
    if !fits {
        return None;
    }
    let ty = ctx.tensor(&[], ctx.int(64));
    let zero = make_constant(rw, ctx.dense_attr(ty, &0i64.to_le_bytes())?, ty)?;
    let mut with = vec![rw.result(zero, 0)];
    with.extend(&inits);
    let mut values = inline(rw, op.0, block, &with).split_off(1);
    for at in inits.len()..results.len() {
        let shape: Shape = rw.ty(results[at]).shape(&ctx)?.to_vec();
        let spec =
            rw.spec(ReshapeOp::def()).operands([values[at]]).attr(&ctx, "shape", ctx.i64_array(&shape));
        let spec =
            if shape.contains(&0) { spec.attr(&ctx, "allow_zero", terrace_ir::Attr::UNIT) } else { spec };
        let op = rw.insert(spec.results([rw.ty(results[at])]));
        values[at] = rw.result(op, 0);
    }
    rw.replace(op.0, values);
    Some(())
}

/// Carried values that never change become values from outside, and results that nothing needs are no longer computed.
pub(crate) fn loop_drop_results(op: LoopOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let (block, end) = end_of(rw, op.body(rw))?;
    YieldOp::of(rw, end)?;
    let (inits, args) = (op.inits(rw).to_vec(), rw.args(block)[1..].to_vec());
    let yielded = rw.operands(end).to_vec();
    let results: Vec<Value> = rw.results(op.0).collect();
    let mut keep = vec![true; results.len()];
    for at in 0..results.len() {
        let next = yielded[at + 1];
        keep[at] = match (args.get(at), inits.get(at)) {
            (Some(&arg), Some(&init)) => {
                let same = rw.ty(arg) == rw.ty(init) && rw.ty(results[at]) == rw.ty(init);
                let unchanged = same && (next == arg || next == init);
                let only_itself = (next == arg && same) || !rw.has_uses(arg);
                !unchanged && (rw.has_uses(results[at]) || !only_itself)
            }
            _ => rw.has_uses(results[at]),
        };
    }
    if keep.iter().all(|&kept| kept) {
        return None;
    }
    for at in (0..inits.len()).filter(|&at| !keep[at]) {
        if yielded[at + 1] == args[at] || yielded[at + 1] == inits[at] {
            rw.replace_value(args[at], inits[at]);
            rw.replace_value(results[at], inits[at]);
        }
    }
    let kept = |at: &usize| keep[*at];
    let operands: Vec<Value> = std::iter::once(yielded[0])
        .chain((0..results.len()).filter(kept).map(|at| yielded[at + 1]))
        .collect();
    rw.set_operands(end, &operands);
    let inits: Vec<Value> = (0..inits.len()).filter(kept).map(|at| inits[at]).collect();
    let types: Vec<Type> = (0..results.len()).filter(kept).map(|at| rw.ty(results[at])).collect();
    let (count, condition) = (op.count(rw), op.condition(rw));
    let spec = rw
        .spec(LoopOp::def())
        .operand_groups(&ctx, &[count.as_slice(), condition.as_slice(), &inits])
        .results(types)
        .regions(1);
    let new = rw.insert(spec);
    let region = rw.region(new, 0);
    rw.modify(new, |body| {
        body.move_block(block, region);
        for at in (0..args.len()).rev().filter(|&at| !keep[at]) {
            body.remove_arg(block, at + 1);
        }
    });
    for (to, at) in rw.results(new).zip((0..results.len()).filter(kept)) {
        rw.replace_value(results[at], to);
    }
    rw.erase(op.0);
    Some(())
}
