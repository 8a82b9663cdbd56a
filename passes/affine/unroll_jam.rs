//! `affine-loop-unroll-jam`: outer affine loops take several steps at once, and the copies of inner loops run
//! as one.
//!
//! A copy of an op stands behind the op, and inner loops carry what all copies carry. That changes the order
//! of iterations, so none of those that come together may depend on another; bounds of inner loops may
//! not depend on the loop either. What the loop itself carries must be a reduction, each copy starts from
//! the neutral element, and floats are only combined in another order with the flag `reassoc`.
//! After upstream's `LoopUnrollAndJam.cpp`, which asks for less.

use terrace_dialects::affine::ForOp;
use terrace_dialects::affine::build::{ForBounds, for_op};
use terrace_ir::body::Mapping;
use terrace_ir::interfaces::LoopLike;
use terrace_ir::pass::{Anchor, OptionDef, OptionKind, PassCx, PassInfo};
use terrace_ir::{Block, Body, Op, Rewriter, Value};

use super::legality::is_jammable;
use super::loops::{promote_if_single_iteration, trip_count, trip_count_divisor};
use super::nests::body_ops;
use super::reductions::{Combiner, combiner_of};
use super::unroll::{MAX_COPIED_OPS, shifted, split_remainder};

pub(super) const INFO: PassInfo = PassInfo {
    name: "affine-loop-unroll-jam",
    doc: "Unroll and jam affine loops",
    anchor: Anchor::Any,
    options: &[OptionDef {
        name: "unroll-jam-factor",
        doc: "Use this unroll jam factor for all loops (default 4)",
        kind: OptionKind::Int,
        default: "4",
    }],
    make: |options| {
        let factor = u64::try_from(options.int("unroll-jam-factor")).ok().filter(|&factor| factor > 0);
        let factor = factor.ok_or("option 'unroll-jam-factor' takes a number above 0")?;
        Ok(Box::new(move |body: &mut Body, _: &mut PassCx| {
            // As upstream's, the pass looks at the first op of a function, and at no other loop.
            let block = body.regions(body.self_op()).next().and_then(|region| body.entry(region));
            let first = block.and_then(|block| body.first_op(block));
            if let Some(op) = first.and_then(|op| ForOp::of(body, op)) {
                unroll_jam(&mut Rewriter::before(body, op.0), op, factor);
            }
            Ok(())
        }))
    },
};

/// Makes `op` take `factor` steps at once; `None`, with nothing changed, when it cannot.
pub fn unroll_jam(rw: &mut Rewriter<'_>, op: ForOp, factor: u64) -> Option<()> {
    let count = trip_count(rw, op);
    if factor == 1 {
        if count == Some(1) {
            promote_if_single_iteration(rw, op)?;
        }
        return Some(());
    }
    let ops = body_ops(rw, op);
    if ops.is_empty() {
        return Some(());
    }
    let size: u64 = ops.iter().map(|&op| 1 + rw.walk(op).len() as u64).sum();
    let small = size.checked_mul(factor).is_some_and(|copies| copies <= MAX_COPIED_OPS);
    if count.is_some_and(|count| count < factor) || !small {
        return None;
    }
    let inner = inner_loops(rw, op);
    let bounds_fixed = inner.iter().all(|&inner| {
        let carried = inner.inits(rw).len();
        let operands = rw.operands(inner.0);
        operands[..operands.len() - carried].iter().all(|&value| LoopLike::is_invariant(rw, op.0, value))
    });
    if !bounds_fixed || !is_jammable(rw, op, factor) {
        return None;
    }
    let combiners: Option<Vec<Combiner>> =
        (0..op.inits(rw).len()).map(|at| combiner_of(rw, op, at).filter(|found| found.reorders)).collect();
    let combiners = combiners?;
    let step = op.step_size(rw);
    let factor_step = i64::try_from(factor).ok()?.checked_mul(step)?;
    if !trip_count_divisor(rw, op).is_multiple_of(factor) {
        if op.lower_map(rw).results(rw.ctx()).len() != 1 || op.upper_map(rw).results(rw.ctx()).len() != 1 {
            return None;
        }
        split_remainder(rw, op, factor)?;
    }
    jam(rw, op, &inner, &combiners, factor, step, factor_step)
}

/// The affine loops below `op`, inner ones first.
fn inner_loops(body: &Body, op: ForOp) -> Vec<ForOp> {
    body.walk(op.0).into_iter().rev().filter_map(|op| ForOp::of(body, op)).collect()
}

fn jam(
    rw: &mut Rewriter<'_>,
    op: ForOp,
    inner: &[ForOp],
    combiners: &[Combiner],
    factor: u64,
    step: i64,
    factor_step: i64,
) -> Option<()> {
    let ctx = rw.context();
    let copies = usize::try_from(factor).ok()?;
    let mut maps = vec![Mapping::default(); copies - 1];
    let mut widened = Vec::new();
    for &looped in inner {
        let inits = looped.inits(rw).to_vec();
        if inits.is_empty() {
            continue;
        }
        let more = inits.repeat(copies - 1);
        widened.push(widen(rw, looped, &more, &mut maps));
    }
    let mut op = op;
    if !combiners.is_empty() {
        rw.set_root(op.0);
        let mut neutral = Vec::new();
        for combiner in combiners {
            neutral.push(combiner.neutral(rw)?);
        }
        op = widen(rw, op, &neutral.repeat(copies - 1), &mut maps);
    }
    rw.set_attr(op, "step", ctx.index_attr(factor_step));
    let induction = op.induction_var(rw);
    let runs = runs(rw, op.block(rw));
    for number in (1..copies).rev() {
        let map = &mut maps[number - 1];
        for run in &runs {
            let Some(&last) = run.last() else { continue };
            rw.set_loc(rw.body().loc(op.0));
            rw.set_after(last);
            if rw.has_uses(induction) {
                let value = shifted(rw, induction, (number as i64).saturating_mul(step));
                map.values.insert(induction, value);
            }
            for &op in run {
                rw.clone_here(op, map);
            }
        }
        let outer = (!combiners.is_empty()).then_some(op);
        for &looped in widened.iter().chain(&outer) {
            connect(rw, looped, copies, number, map, Some(looped) != outer);
        }
    }
    combine(rw, op, combiners, copies);
    promote_if_single_iteration(rw, op);
    Some(())
}

/// Ops between inner loops, block by block: what a copy of comes behind.
fn runs(body: &Body, block: Block) -> Vec<Vec<Op>> {
    let mut runs = Vec::new();
    let mut blocks = vec![block];
    while let Some(block) = blocks.pop() {
        let mut ops: Vec<Op> = body.ops_of(block).collect();
        ops.pop();
        let mut run = Vec::new();
        let mut below = Vec::new();
        for op in ops {
            match ForOp::of(body, op) {
                None => run.push(op),
                Some(inner) => {
                    below.push(inner.block(body));
                    runs.push(std::mem::take(&mut run));
                }
            }
        }
        runs.push(run);
        below.reverse();
        blocks.extend(below);
    }
    runs.retain(|run| !run.is_empty());
    runs
}

/// Replaces `op` by a loop that carries more values, from `more` on, and yields for these what it yields for
/// the first ones. `maps` learn which belong to the copies.
fn widen(rw: &mut Rewriter<'_>, op: ForOp, more: &[Value], maps: &mut [Mapping]) -> ForOp {
    let bounds = ForBounds {
        lower: (op.lower_map(rw), op.lowerBoundOperands(rw).to_vec()),
        upper: (op.upper_map(rw), op.upperBoundOperands(rw).to_vec()),
        step: op.step_size(rw),
    };
    let inits = op.inits(rw).to_vec();
    rw.set_root(op.0);
    let new = for_op(rw, &bounds, &[&inits[..], more].concat());
    let (old_block, empty) = (op.block(rw), new.block(rw));
    let region = new.region(rw);
    rw.body_mut().erase_block(empty);
    rw.body_mut().move_block(old_block, region);
    for &value in more {
        let ty = rw.ty(value);
        rw.add_arg(old_block, ty);
    }
    if let Some(last) = rw.last_op(old_block) {
        let yielded = rw.operands(last).to_vec();
        let all = yielded.repeat(maps.len() + 1);
        rw.set_operands(last, &all);
    }
    let args = rw.args(old_block)[1..].to_vec();
    let results: Vec<Value> = rw.results(new.0).collect();
    for (number, map) in maps.iter_mut().enumerate() {
        for at in 0..inits.len() {
            let copy = (number + 1) * inits.len() + at;
            map.values.insert(args[at], args[copy]);
            map.values.insert(results[at], results[copy]);
        }
    }
    for (name, attr) in rw.discardable_attrs(op.0).to_vec() {
        let name = rw.ctx().str(name).to_owned();
        rw.set_attr(new, &name, attr);
    }
    rw.replace(op, results[..inits.len()].to_vec());
    new
}

/// Gives copy `number` of what `op` carries its own values: what it yields, and with `inits` what it starts
/// from.
fn connect(rw: &mut Rewriter<'_>, op: ForOp, copies: usize, number: usize, map: &Mapping, inits: bool) {
    let all = op.inits(rw).to_vec();
    let count = all.len() / copies;
    let first = rw.operands(op.0).len() - all.len();
    for (at, &init) in all[..count].iter().enumerate() {
        if inits {
            rw.set_operand(op, first + number * count + at, map.value(init));
        }
        if let Some(last) = rw.last_op(op.block(rw)) {
            let value = map.value(rw.operand(last, at));
            rw.set_operand(last, number * count + at, value);
        }
    }
}

/// Combines the results of the copies into one.
fn combine(rw: &mut Rewriter<'_>, op: ForOp, combiners: &[Combiner], copies: usize) {
    if combiners.is_empty() {
        return;
    }
    rw.set_root(op.0);
    rw.set_after(op.0);
    for (at, combiner) in combiners.iter().enumerate() {
        let first = rw.result(op.0, at);
        let mut made = Vec::new();
        let mut sum = first;
        for number in (1..copies).rev() {
            let other = rw.result(op.0, number * combiners.len() + at);
            sum = combiner.apply(rw, sum, other);
            made.extend(rw.defining_op(sum));
        }
        rw.replace_value_if(first, sum, |_, user| !made.contains(&user));
    }
}
