//! Simplifications of `scf.forall`.

use terrace_ir::body::Mapping;
use terrace_ir::op::OPERAND_SEGMENTS;
use terrace_ir::rewrite::Change;
use terrace_ir::{Body, Op, OpSpec, Rewriter, Value};

use super::{Bounds, is_more_static, retype, trip_count};
use crate::scf::{ForallOp, InParallelOp};
use crate::support::combining::ParallelCombining;
use crate::support::index_list::{Mixed, split};
use crate::support::region_branch::with_results;
use crate::tensor;

impl ForallOp {
    /// How often each dimension runs, where that is known.
    pub fn trip_counts(self, body: &Body) -> Option<Vec<Option<i128>>> {
        let [lower, upper, step] = self.bounds(body)?;
        let count = |at: usize| {
            let (lower, upper, step) = (lower[at], upper[at], *step.get(at)?);
            trip_count(body, Bounds { lower, upper, step, width: 64, unsigned: false })
        };
        (lower.len() == upper.len()).then(|| (0..upper.len()).map(count).collect())
    }

    /// The op that ends the region.
    pub fn terminator(self, body: &Body) -> Option<InParallelOp> {
        InParallelOp::of(body, body.last_op(body.entry(self.region(body))?)?)
    }

    /// The ops of the terminator that update `arg`.
    fn updates_of(self, body: &Body, arg: Value) -> Vec<Op> {
        let block = self.terminator(body).and_then(|last| body.entry(last.region(body)));
        let Some(block) = block else { return Vec::new() };
        let updates = |&op: &Op| {
            let interface = body.interface::<ParallelCombining>(op);
            interface.is_some_and(|interface| (interface.updates)(body, op).contains(&arg))
        };
        body.ops_of(block).filter(updates).collect()
    }
}

fn set_bounds(rw: &mut Rewriter<'_>, op: ForallOp, bounds: [&[Mixed]; 3]) {
    let ctx = rw.context();
    let names = ["staticLowerBound", "staticUpperBound", "staticStep"];
    let outputs = op.outputs(rw).to_vec();
    let (mut values, mut sizes) = (Vec::new(), Vec::new());
    for (name, list) in names.into_iter().zip(bounds) {
        let (statics, dynamic) = split(list);
        rw.set_attr(op, name, ctx.i64_array(&statics));
        sizes.push(dynamic.len() as i32);
        values.extend(dynamic);
    }
    sizes.push(outputs.len() as i32);
    values.extend(outputs);
    rw.set_attr(op, OPERAND_SEGMENTS, ctx.i32_array(&sizes));
    rw.set_operands(op, &values);
}

/// Bounds and steps that are constants become numbers.
pub(crate) fn fold_forall_operands(op: ForallOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let bounds = op.bounds(rw)?;
    let fold = |list: &[Mixed]| -> Vec<Mixed> {
        list.iter().map(|&entry| entry.constant(rw).map_or(entry, Mixed::Static)).collect()
    };
    let folded = [fold(&bounds[0]), fold(&bounds[1]), fold(&bounds[2])];
    if folded == bounds {
        return None;
    }
    set_bounds(rw, op, [&folded[0], &folded[1], &folded[2]]);
    Some(())
}

fn as_value(rw: &mut Rewriter<'_>, entry: Mixed) -> Option<Value> {
    let ctx = rw.context();
    match entry {
        Mixed::Value(value) => Some(value),
        Mixed::Static(number) => rw.constant("arith", ctx.index_attr(number), ctx.index()),
    }
}

/// A dimension that runs once -> its first index; one that never runs -> no loop. The dimensions of
/// a loop that is mapped to workers stay.
pub(crate) fn fold_forall_dimensions(op: ForallOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let trips = op.trip_counts(rw)?;
    let mapped = op.mapping(rw).and_then(|attr| attr.as_array(rw.ctx())).is_some_and(|all| !all.is_empty());
    if trips.contains(&Some(0)) && !mapped {
        let outputs = op.outputs(rw).to_vec();
        rw.replace(op, outputs);
        return Some(());
    }
    let block = rw.entry(op.region(rw))?;
    let once: Vec<usize> = (0..trips.len()).filter(|&at| trips[at] == Some(1)).collect();
    let used = once.iter().any(|&at| rw.has_uses(rw.args(block)[at]));
    let inlines = once.len() == trips.len() && !mapped && can_inline(rw, op);
    let shrinks = !once.is_empty() && once.len() < trips.len() && !mapped;
    if !used && !inlines && !shrinks {
        return None;
    }
    let bounds = op.bounds(rw)?;
    for &at in &once {
        let arg = rw.args(block)[at];
        if rw.has_uses(arg) {
            let first = as_value(rw, bounds[0][at])?;
            rw.replace_value(arg, first);
        }
    }
    if inlines {
        return inline(rw, op);
    }
    if shrinks {
        let keep = |list: &[Mixed]| -> Vec<Mixed> {
            (0..list.len()).filter(|at| !once.contains(at)).map(|at| list[at]).collect()
        };
        for &at in once.iter().rev() {
            rw.body_mut().remove_arg(block, at);
        }
        set_bounds(rw, op, [&keep(&bounds[0]), &keep(&bounds[1]), &keep(&bounds[2])]);
    }
    Some(())
}

const PARALLEL_INSERT: &str = "tensor.parallel_insert_slice";

/// Whether each op that puts results together has a form outside of the loop.
fn can_inline(body: &Body, op: ForallOp) -> bool {
    let block = op.terminator(body).and_then(|last| body.entry(last.region(body)));
    block.is_some_and(|block| {
        let mut ops = body.ops_of(block);
        ops.all(|inner| body.name_str(inner) == PARALLEL_INSERT)
    })
}

/// The `tensor.insert_slice` that does to `dest` outside of a loop what `update`, a
/// `tensor.parallel_insert_slice`, does to its destination at the end of one.
pub fn insert_for_update(body: &Body, update: Op, dest: Value) -> OpSpec {
    let old = body.spec_of(update, &Mapping::default());
    let name = OpSpec::new(tensor::InsertSliceOp::def(), old.loc).name;
    let mut spec = OpSpec { name, ..old };
    spec.results = vec![body.ty(dest)];
    if let Some(operand) = spec.operands.get_mut(1) {
        *operand = dest;
    }
    spec
}

/// Replaces a loop that runs once by its body. Nothing uses its indices.
fn inline(rw: &mut Rewriter<'_>, op: ForallOp) -> Option<()> {
    let block = rw.entry(op.region(rw))?;
    let last = op.terminator(rw)?;
    let (args, outputs) = (op.output_args(rw), op.outputs(rw).to_vec());
    let updates: Vec<Op> = rw.ops_of(rw.entry(last.region(rw))?).collect();
    for inner in rw.ops_of(block).collect::<Vec<Op>>() {
        if inner != last.0 {
            rw.move_before(inner, op.0);
        }
    }
    let mut results = outputs.clone();
    for update in updates {
        let Some(&dest) = rw.operands(update).get(1) else { continue };
        let Some(at) = args.iter().position(|&arg| arg == dest) else { continue };
        let spec = insert_for_update(rw, update, results[at]);
        rw.set_before(op.0);
        let insert = rw.insert(spec);
        results[at] = rw.result(insert, 0);
    }
    rw.erase(last);
    for (&arg, &output) in args.iter().zip(&outputs) {
        rw.replace_value(arg, output);
    }
    // What was moved out may still have named an output by its argument in a new op.
    rw.replace(op, results);
    Some(())
}

/// An output that is not updated, or whose result nothing uses, is no output; `tensor.dim` of a result
/// is that of the output.
pub(crate) fn fold_forall_outputs(op: ForallOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let (args, outputs) = (op.output_args(rw), op.outputs(rw).to_vec());
    let results: Vec<Value> = rw.results(op.0).collect();
    let mut changed = None;
    for (&result, &output) in results.iter().zip(&outputs) {
        for user in rw.users(result).collect::<Vec<Op>>() {
            if tensor::DimOp::of(rw, user).is_some() {
                rw.set_operand(user, 0, output);
                changed = Some(());
            }
        }
    }
    let keep: Vec<bool> = (0..args.len())
        .map(|at| rw.has_uses(results[at]) && !op.updates_of(rw, args[at]).is_empty())
        .collect();
    if args.len() != outputs.len() || !keep.contains(&false) {
        return changed;
    }
    for at in (0..keep.len()).filter(|&at| !keep[at]) {
        for update in op.updates_of(rw, args[at]) {
            rw.erase(update);
        }
        rw.replace_value(results[at], outputs[at]);
        rw.replace_value(args[at], outputs[at]);
    }
    let block = rw.entry(op.region(rw))?;
    let rank = op.rank(rw);
    for at in (0..keep.len()).rev().filter(|&at| !keep[at]) {
        rw.body_mut().remove_arg(block, rank + at);
    }
    let bounds = op.bounds(rw)?;
    let kept: Vec<Value> = (0..keep.len()).filter(|&at| keep[at]).map(|at| outputs[at]).collect();
    let others = rw.operands(op.0).len() - outputs.len();
    let operands = [&rw.operands(op.0)[..others], &kept].concat();
    let sizes: Vec<i32> = bounds
        .iter()
        .map(|list| list.iter().filter(|entry| matches!(entry, Mixed::Value(_))).count() as i32)
        .chain([kept.len() as i32])
        .collect();
    let attr = rw.ctx().i32_array(&sizes);
    rw.set_attr(op, OPERAND_SEGMENTS, attr);
    rw.set_operands(op, &operands);
    with_results(rw, op.0, &keep);
    Some(())
}

/// forall shared_outs(o = cast a) -> a loop whose output has the type of a
pub(crate) fn fold_cast_of_output(op: ForallOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let args = op.output_args(rw);
    let outputs = op.outputs(rw).to_vec();
    let (at, source) = outputs.iter().enumerate().find_map(|(at, &output)| {
        let source = tensor::CastOp::defining(rw, output)?.source(rw);
        is_more_static(&ctx, rw.ty(output), rw.ty(source)).then_some((at, source))
    })?;
    let (arg, ty) = (*args.get(at)?, rw.ty(source));
    let position = rw.operands(op.0).len() - outputs.len() + at;
    rw.set_operand(op, position, source);
    let updates = op.updates_of(rw, arg);
    let block = rw.entry(op.region(rw))?;
    rw.set_start(block);
    retype(rw, arg, ty);
    // What updates the output names the argument itself.
    let back = rw.users(arg).next().map(|user| rw.result(user, 0));
    if let Some(back) = back {
        rw.replace_value_if(back, arg, |_, user| updates.contains(&user));
    }
    rw.set_after(op.0);
    let result = rw.result(op.0, at);
    retype(rw, result, ty);
    rw.note(Change::Modified(op.0));
    Some(())
}
