//! Inputs that are the same, or are not read, and results that are not used.

use terrace_dialects::linalg::{GenericOp, StructuredView, YieldOp};
use terrace_ir::rewrite::Patterns;
use terrace_ir::{AffineMap, Rewriter, Type, Value};

use super::fuse::covers;
use crate::tensor::generalize::generic_spec;

pub(super) fn add(patterns: &mut Patterns) {
    patterns.on::<GenericOp>("erase-unused-operands-and-results", erase_unused);
}

/// For each operand, the operand that stands for it: itself, an equal input, or none.
fn kept(rw: &Rewriter<'_>, op: GenericOp, view: &StructuredView) -> Vec<Option<usize>> {
    let ctx = rw.ctx();
    let (args, loops) = (rw.args(view.block), view.iterators.len());
    let n = view.inputs.len();
    let mut stands: Vec<Option<usize>> = (0..view.operands().len()).map(Some).collect();
    let remaining = |stands: &[Option<usize>]| -> Vec<AffineMap> {
        (0..stands.len()).filter(|&at| stands[at] == Some(at)).map(|at| view.maps[at]).collect()
    };
    for at in 0..n {
        let equal = (0..at).find(|&other| {
            stands[other] == Some(other)
                && view.inputs[other] == view.inputs[at]
                && view.maps[other] == view.maps[at]
        });
        if equal.is_some() {
            stands[at] = equal;
        } else if !rw.has_uses(args[at]) {
            stands[at] = None;
            if !covers(ctx, &remaining(&stands), loops) {
                stands[at] = Some(at);
            }
        }
    }
    if rw.results(op.0).len() != view.outputs.len() {
        return stands;
    }
    for at in 0..view.outputs.len() {
        let (number, result) = (n + at, rw.result(op.0, at));
        // An output that is read in the region is also what the next iteration starts from.
        if rw.has_uses(result) || rw.has_uses(args[number]) {
            continue;
        }
        stands[number] = None;
        let outputs = stands[n..].iter().flatten().count();
        if outputs == 0 || !covers(ctx, &remaining(&stands), loops) {
            stands[number] = Some(number);
        }
    }
    stands
}

/// Leaves out inputs that equal others or are not read, and results that nothing uses.
fn erase_unused(op: GenericOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let view = StructuredView::of(rw, op.0)?;
    if !view.on_tensors(rw) {
        return None;
    }
    let stands = kept(rw, op, &view);
    let is_kept = |at: usize| stands[at] == Some(at);
    if (0..stands.len()).all(is_kept) {
        return None;
    }
    let n = view.inputs.len();
    let mut new = view.clone();
    new.inputs = (0..n).filter(|&at| is_kept(at)).map(|at| view.inputs[at]).collect();
    new.outputs = (0..view.outputs.len()).filter(|at| is_kept(n + at)).map(|at| view.outputs[at]).collect();
    new.maps = (0..stands.len()).filter(|&at| is_kept(at)).map(|at| view.maps[at]).collect();
    rw.set_root(op.0);
    let mut attrs = generic_spec(rw, &new);
    let types: Vec<Type> = new.outputs.iter().map(|&value| rw.ty(value)).collect();
    attrs.attrs.extend(rw.discardable_attrs(op.0).iter().copied());
    let erased = rw.insert(attrs.results(types));
    let region = rw.region(erased, 0);
    rw.body_mut().move_block(view.block, region);

    let args: Vec<Value> = rw.args(view.block).to_vec();
    for (at, &stand) in stands.iter().enumerate().rev() {
        if stand == Some(at) {
            continue;
        }
        if let Some(other) = stand {
            rw.replace_value(args[at], args[other]);
        }
        rw.body_mut().remove_arg(view.block, at);
    }
    let end = rw.last_op(view.block)?;
    if YieldOp::of(rw, end).is_some() {
        let values = rw.operands(end).to_vec();
        let values: Vec<Value> =
            (0..values.len()).filter(|at| is_kept(n + at)).map(|at| values[at]).collect();
        rw.set_operands(end, &values);
    }
    let mut results = rw.results(erased);
    for (at, result) in rw.results(op.0).collect::<Vec<_>>().into_iter().enumerate() {
        if is_kept(n + at)
            && let Some(new) = results.next()
        {
            rw.replace_value(result, new);
        }
    }
    rw.erase(op);
    Some(())
}
