//! `affine-parallelize`: affine loops whose iterations do not depend on each other become `affine.parallel`.
//!
//! A loop is parallel if no iteration touches an element that another one writes, by the dependence analysis of
//! [`super::analysis`]. With `parallel-reductions`, loops that combine one value per iteration into a
//! carried value are parallel as well: the combination moves behind the loop, where the initial value is
//! combined with what the loop reduces. After upstream's `AffineParallelize.cpp`.

use terrace_dialects::affine::{ForOp, ParallelOp};
use terrace_ir::pass::{Anchor, OptionDef, OptionKind, PassCx, PassInfo};
use terrace_ir::{Attr, Body, Context, Rewriter, Value};

use super::analysis::parallel::{Reduction, is_parallel, parallel_reductions};
use super::loops::ancestors;

pub(super) const INFO: PassInfo = PassInfo {
    name: "affine-parallelize",
    doc: "Convert affine.for ops into 1-D affine.parallel",
    anchor: Anchor::Op("func.func"),
    options: &[
        OptionDef {
            name: "max-nested",
            doc: "Maximum number of nested parallel loops to produce. Defaults to unlimited (UINT_MAX).",
            kind: OptionKind::Int,
            default: "4294967295",
        },
        OptionDef {
            name: "parallel-reductions",
            doc: "Whether to parallelize reduction loops. Defaults to false.",
            kind: OptionKind::Bool,
            default: "false",
        },
    ],
    make: |options| {
        let max_nested = u32::try_from(options.int("max-nested"))
            .map_err(|_| "option 'max-nested' takes a number from 0 on".to_owned())?;
        let reductions = options.bool("parallel-reductions");
        Ok(Box::new(move |body: &mut Body, _: &mut PassCx| {
            parallelize(body, max_nested as usize, reductions);
            Ok(())
        }))
    },
};

/// Makes the parallel loops of `body` `affine.parallel`, outer ones first, not more than `max_nested` in each
/// other; with `reductions`, those that combine values as well.
pub fn parallelize(body: &mut Body, max_nested: usize, reductions: bool) {
    let mut found: Vec<(ForOp, Vec<Reduction>)> = Vec::new();
    for op in body.all_ops().into_iter().filter_map(|op| ForOp::of(body, op)) {
        let combined = match reductions {
            true => parallel_reductions(body, op),
            false => is_parallel(body, op).then(Vec::new),
        };
        found.extend(combined.map(|combined| (op, combined)));
    }
    for (op, combined) in found {
        let around = ancestors(body, op.0).filter(|&op| ParallelOp::of(body, op).is_some()).count();
        if around < max_nested {
            to_parallel(&mut Rewriter::before(body, op.0), op, &combined);
        }
    }
}

/// One group of `count` bounds.
fn group(ctx: &Context, count: usize) -> Option<Attr> {
    ctx.dense_attr(ctx.tensor(&[1], ctx.int(32)), &i32::try_from(count).ok()?.to_le_bytes())
}

fn to_parallel(rw: &mut Rewriter<'_>, op: ForOp, reductions: &[Reduction]) -> Option<()> {
    let ctx = rw.context();
    let (lower, upper) = (op.lower_map(rw), op.upper_map(rw));
    let operands = [op.lowerBoundOperands(rw), op.upperBoundOperands(rw)].concat();
    let results: Vec<Value> = rw.results(op.0).collect();
    let types: Vec<_> = results.iter().map(|&result| rw.ty(result)).collect();
    let kinds: Vec<i64> = reductions.iter().map(|reduction| reduction.kind).collect();
    let spec = rw
        .spec(ParallelOp::def())
        .operands(operands)
        .results(types)
        .attr(&ctx, "reductions", i64s(&ctx, &kinds))
        .attr(&ctx, "lowerBoundsMap", ctx.affine_map_attr(lower))
        .attr(&ctx, "lowerBoundsGroups", group(&ctx, lower.results(&ctx).len())?)
        .attr(&ctx, "upperBoundsMap", ctx.affine_map_attr(upper))
        .attr(&ctx, "upperBoundsGroups", group(&ctx, upper.results(&ctx).len())?)
        .attr(&ctx, "steps", i64s(&ctx, &[op.step_size(rw)]));
    let new = ParallelOp(rw.insert(spec));
    let (block, region) = (op.block(rw), new.region(rw));
    rw.body_mut().move_block(block, region);
    let combined = combine_behind(rw, op, new, reductions);
    let count = rw.args(block).len();
    for index in (1..count).rev() {
        rw.body_mut().remove_arg(block, index);
    }
    rw.replace(op, combined);
    Some(())
}

fn i64s(ctx: &Context, values: &[i64]) -> Attr {
    ctx.array_attr(values.iter().map(|&value| ctx.i64_attr(value)).collect::<Vec<Attr>>())
}

/// Yields what was combined, and moves the ops that combine behind the loop; their results.
fn combine_behind(rw: &mut Rewriter<'_>, op: ForOp, new: ParallelOp, reductions: &[Reduction]) -> Vec<Value> {
    let Some(block) = rw.entry(new.region(rw)) else { return Vec::new() };
    let Some(terminator) = rw.last_op(block) else { return Vec::new() };
    let yielded = rw.operands(terminator).to_vec();
    let values: Vec<Value> = reductions.iter().map(|reduction| reduction.value).collect();
    rw.set_operands(terminator, &values);
    let mut combined = Vec::new();
    let mut behind = new.0;
    for (reduction, &result) in reductions.iter().zip(&yielded) {
        let Some(combiner) = rw.defining_op(result) else { continue };
        let place = usize::from(rw.operand(combiner, 0) != reduction.value);
        let init = op.inits(rw)[reduction.position];
        let reduced = rw.result(new.0, reduction.position);
        rw.modify(combiner, |body| {
            body.remove(combiner);
            body.insert_after(behind, combiner);
        });
        rw.set_operand(combiner, 1 - place, init);
        rw.set_operand(combiner, place, reduced);
        behind = combiner;
        combined.push(rw.result(combiner, 0));
    }
    combined
}
