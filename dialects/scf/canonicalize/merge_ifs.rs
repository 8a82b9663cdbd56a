//! Simplifications of two `scf.if`: one behind the other, and one in the other.

use terrace_ir::interfaces::LoopLike;
use terrace_ir::{Block, Body, Op, Rewriter, Value};

use super::{is_trivial, negated, yielded};
use crate::arith;
use crate::scf::{IfOp, YieldOp};

/// The blocks of `next` that run when the condition of `before` holds, and when it does not.
fn sides(body: &Body, before: IfOp, next: IfOp) -> Option<(Option<Block>, Option<Block>)> {
    let (a, b) = (before.condition(body), next.condition(body));
    let (yes, no) = (body.entry(next.thenRegion(body)), body.entry(next.elseRegion(body)));
    if a == b {
        return Some((yes, no));
    }
    (negated(body, b) == Some(a) || negated(body, a) == Some(b)).then_some((no, yes))
}

/// Replaces the terminator of `block` by a yield of `values`.
fn yield_values(rw: &mut Rewriter<'_>, block: Block, values: &[Value]) {
    if let Some(last) = rw.last_op(block) {
        rw.erase(last);
    }
    rw.set_end(block);
    let spec = rw.spec(YieldOp::def()).operands(values.iter().copied());
    rw.insert(spec);
}

/// Appends the ops of `from` to `to`, which then yields what both did.
fn merge_blocks(rw: &mut Rewriter<'_>, to: Block, from: Block) {
    let values = [yielded(rw, to), yielded(rw, from)].concat();
    if let Some(last) = rw.last_op(to) {
        rw.erase(last);
    }
    rw.body_mut().move_ops(from, to);
    yield_values(rw, to, &values);
    rw.body_mut().erase_block(from);
}

/// if c { a } else { b }; if c { d } else { e } -> if c { a; d } else { b; e }
pub(crate) fn combine_ifs(op: IfOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let before = IfOp::of(rw, rw.prev_op(op.0)?)?;
    let (yes, no) = sides(rw, before, op)?;
    let (then_block, else_block) = (rw.entry(before.thenRegion(rw))?, rw.entry(before.elseRegion(rw)));
    let results: Vec<Value> = rw.results(before.0).collect();
    for (side, block) in [(yes, Some(then_block)), (no, else_block)] {
        let (Some(side), Some(block)) = (side, block) else { continue };
        let region = rw.block_region(side)?;
        let values = yielded(rw, block).to_vec();
        for (&result, value) in results.iter().zip(values) {
            rw.replace_value_if(result, value, |body, user| body.ancestor_in_region(region, user).is_some());
        }
    }
    let types: Vec<_> = results.iter().copied().chain(rw.results(op.0)).map(|value| rw.ty(value)).collect();
    let spec = rw.spec(IfOp::def()).operands([before.condition(rw)]).results(types);
    let merged = IfOp(rw.insert(spec));
    let (then_region, else_region) = (merged.thenRegion(rw), merged.elseRegion(rw));
    rw.body_mut().move_block(then_block, then_region);
    if let Some(yes) = yes {
        merge_blocks(rw, then_block, yes);
    }
    match (else_block, no) {
        (Some(block), no) => {
            rw.body_mut().move_block(block, else_region);
            if let Some(no) = no {
                merge_blocks(rw, block, no);
            }
        }
        (None, Some(no)) => rw.body_mut().move_block(no, else_region),
        (None, None) => {}
    }
    let values: Vec<Value> = rw.results(merged.0).collect();
    let (first, second) = values.split_at(results.len());
    rw.replace(op, second.to_vec());
    rw.replace(before, first.to_vec());
    Some(())
}

/// The only op of the block of `op` that runs when its condition holds, when that is an `scf.if` and
/// neither has more than a yield to run otherwise.
fn nested(body: &Body, op: IfOp) -> Option<IfOp> {
    let block = body.entry(op.thenRegion(body))?;
    let first = body.first_op(block)?;
    if body.next_op(first) != body.last_op(block) || body.next_op(first).is_none() {
        return None;
    }
    let inner = IfOp::of(body, first)?;
    let trivial = |op: IfOp| body.entry(op.elseRegion(body)).is_none_or(|block| is_trivial(body, block));
    (trivial(op) && trivial(inner)).then_some(inner)
}

/// if c { if d { a } } -> if c and d { a }
pub(crate) fn combine_nested_ifs(op: IfOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let inner = nested(rw, op)?;
    let outer_block = rw.entry(op.thenRegion(rw))?;
    let inner_block = rw.entry(inner.thenRegion(rw))?;
    let mut when_true = yielded(rw, outer_block).to_vec();
    let when_false = rw.entry(op.elseRegion(rw)).map(|block| yielded(rw, block).to_vec()).unwrap_or_default();
    let inner_false = rw.entry(inner.elseRegion(rw)).map(|block| yielded(rw, block).to_vec());
    let mut selected = Vec::new();
    for (at, value) in when_true.iter_mut().enumerate() {
        match rw.results(inner.0).position(|result| result == *value) {
            Some(index) => {
                // What both conditions yield otherwise must be the same.
                if inner_false.as_ref()?.get(index) != when_false.get(at) {
                    return None;
                }
                *value = yielded(rw, inner_block)[index];
            }
            None if LoopLike::is_invariant(rw, op.0, *value) => selected.push(at),
            None => return None,
        }
    }
    let condition = op.condition(rw);
    let both = rw.apply(arith::AndIOp::def(), &[condition, inner.condition(rw)]);
    let types: Vec<_> = rw.results(op.0).map(|value| rw.ty(value)).collect();
    let mut results = Vec::new();
    for (at, &value) in when_true.iter().enumerate() {
        let select = selected.contains(&at);
        results.push(select.then(|| rw.apply(arith::SelectOp::def(), &[condition, value, when_false[at]])));
    }
    let spec = rw.spec(IfOp::def()).operands([both]).results(types);
    let merged = rw.insert(spec);
    fill_merged(rw, merged, inner_block, &when_true, &when_false);
    let values: Vec<Value> =
        results.into_iter().enumerate().map(|(at, value)| value.unwrap_or(rw.result(merged, at))).collect();
    rw.replace(op, values);
    Some(())
}

fn fill_merged(rw: &mut Rewriter<'_>, merged: Op, block: Block, yes: &[Value], no: &[Value]) {
    let op = IfOp(merged);
    let (then_region, else_region) = (op.thenRegion(rw), op.elseRegion(rw));
    rw.body_mut().move_block(block, then_region);
    yield_values(rw, block, yes);
    if !no.is_empty() {
        let otherwise = rw.add_block(else_region, &[]);
        yield_values(rw, otherwise, no);
    }
}
