//! Simplifications of `scf.parallel`.

use terrace_ir::op::OPERAND_SEGMENTS;
use terrace_ir::rewrite::Change;
use terrace_ir::{Body, Op, Rewriter, Value};

use super::{Bounds, trip_count};
use crate::scf::{ParallelOp, ReduceOp};
use crate::support::index_list::Mixed;

impl ParallelOp {
    /// How often dimension `at` runs, where that is known.
    pub fn trip_count(self, body: &Body, at: usize) -> Option<i128> {
        let bounds = Bounds {
            lower: Mixed::Value(*self.lowerBound(body).get(at)?),
            upper: Mixed::Value(*self.upperBound(body).get(at)?),
            step: Mixed::Value(*self.step(body).get(at)?),
            width: 64,
            unsigned: false,
        };
        trip_count(body, bounds)
    }
}

fn set_bounds(rw: &mut Rewriter<'_>, op: ParallelOp, bounds: [&[Value]; 3]) {
    let inits = op.initVals(rw).to_vec();
    let sizes = [bounds[0].len() as i32, bounds[1].len() as i32, bounds[2].len() as i32, inits.len() as i32];
    let values = [bounds[0], bounds[1], bounds[2], &inits].concat();
    let attr = rw.ctx().i32_array(&sizes);
    rw.set_attr(op, OPERAND_SEGMENTS, attr);
    rw.set_operands(op, &values);
}

/// A dimension that runs once -> its first index; one that never runs -> no loop
pub(crate) fn fold_parallel_dimensions(op: ParallelOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let rank = op.step(rw).len();
    let trips: Vec<Option<i128>> = (0..rank).map(|at| op.trip_count(rw, at)).collect();
    if trips.contains(&Some(0)) {
        let inits = op.initVals(rw).to_vec();
        rw.replace(op, inits);
        return Some(());
    }
    let once: Vec<usize> = (0..rank).filter(|&at| trips[at] == Some(1)).collect();
    if once.is_empty() {
        return None;
    }
    let block = rw.entry(op.region(rw))?;
    let lower = op.lowerBound(rw).to_vec();
    for &at in &once {
        let arg = rw.args(block)[at];
        rw.replace_value(arg, lower[at]);
    }
    if once.len() == rank {
        return inline(rw, op);
    }
    for &at in once.iter().rev() {
        rw.body_mut().remove_arg(block, at);
    }
    let keep = |values: &[Value]| -> Vec<Value> {
        (0..rank).filter(|at| !once.contains(at)).map(|at| values[at]).collect()
    };
    let (lower, upper, step) = (keep(&lower), keep(op.upperBound(rw)), keep(op.step(rw)));
    set_bounds(rw, op, [&lower, &upper, &step]);
    Some(())
}

/// Replaces a loop that runs once by its body and its reductions. Nothing uses its indices.
fn inline(rw: &mut Rewriter<'_>, op: ParallelOp) -> Option<()> {
    let block = rw.entry(op.region(rw))?;
    let reduce = ReduceOp::of(rw, rw.last_op(block)?)?;
    for inner in rw.ops_of(block).collect::<Vec<Op>>() {
        if inner != reduce.0 {
            rw.move_before(inner, op.0);
        }
    }
    let operands = reduce.operands(rw).to_vec();
    let inits = op.initVals(rw).to_vec();
    let mut results = Vec::new();
    for (at, region) in reduce.reductions(rw).into_iter().enumerate() {
        let body = rw.entry(region)?;
        results.extend(rw.inline_block(body, op.0, &[inits[at], operands[at]]));
    }
    rw.replace(op, results);
    Some(())
}

/// parallel { parallel { a } } -> parallel { a }
pub(crate) fn merge_nested_parallel(op: ParallelOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let block = rw.entry(op.region(rw))?;
    let inner = ParallelOp::of(rw, rw.first_op(block)?)?;
    if rw.next_op(inner.0).is_none() || rw.next_op(inner.0) != rw.last_op(block) {
        return None;
    }
    if !op.initVals(rw).is_empty() || !inner.initVals(rw).is_empty() {
        return None;
    }
    if rw.operands(inner.0).iter().any(|value| rw.args(block).contains(value)) {
        return None;
    }
    let join = |a: &[Value], b: &[Value]| [a, b].concat();
    let lower = join(op.lowerBound(rw), inner.lowerBound(rw));
    let upper = join(op.upperBound(rw), inner.upperBound(rw));
    let step = join(op.step(rw), inner.step(rw));
    let inner_block = rw.entry(inner.region(rw))?;
    let index = rw.ctx().index();
    let args: Vec<Value> = (0..inner.step(rw).len()).map(|_| rw.add_arg(block, index)).collect();
    rw.inline_block(inner_block, inner.0, &args);
    rw.erase(inner);
    set_bounds(rw, op, [&lower, &upper, &step]);
    rw.note(Change::Modified(op.0));
    Some(())
}
