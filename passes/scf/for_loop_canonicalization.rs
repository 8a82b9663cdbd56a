//! `scf-for-loop-canonicalization`: what is known inside of a loop from its bounds and from what it
//! carries.
//!
//! After upstream's `LoopCanonicalization.cpp`. An `affine.min` or `affine.max` becomes the result that
//! always wins, given the ranges of the loop variables in it. The size of a tensor that a loop carries is
//! that of the tensor that it starts with, when an iteration keeps sizes.

use terrace_dialects::affine::{MaxOp, MinOp};
use terrace_dialects::scf::ForOp;
use terrace_dialects::{memref, tensor};
use terrace_ir::rewrite::{GreedyConfig, Patterns, apply_greedily};
use terrace_ir::{Body, Op, Rewriter, Value, ValueDef};

use super::extremum::simplify_extremum;

/// How many ops the value that a loop yields is traced back through.
const MAX_STEPS: usize = 256;

/// Simplifies what lies in the loops of `body`, bodies nested in it left out.
pub fn canonicalize_in_loops(body: &mut Body) {
    let mut patterns = Patterns::new();
    patterns.on::<MinOp>("min-in-loop", |op, rw| simplify_extremum(op.0, rw, |_| {}));
    patterns.on::<MaxOp>("max-in-loop", |op, rw| simplify_extremum(op.0, rw, |_| {}));
    patterns.on::<tensor::DimOp>("size-of-carried", |op, rw| size_of_carried(op.0, rw));
    patterns.on::<memref::DimOp>("size-of-carried", |op, rw| size_of_carried(op.0, rw));
    let config = GreedyConfig { simplify_regions: false, ..GreedyConfig::default() };
    apply_greedily(body, &patterns, &config);
}

/// dim of a carried argument, or of a result, of a loop that keeps sizes -> dim of what it starts with
fn size_of_carried(op: Op, rw: &mut Rewriter<'_>) -> Option<()> {
    let (looped, at) = carried(rw, *rw.operands(op).first()?)?;
    if !keeps_sizes(rw, looped, at) {
        return None;
    }
    let init = *looped.initArgs(rw).get(at)?;
    rw.set_operand(op, 0, init);
    Some(())
}

/// The loop that `value` is a carried argument or a result of, and its number among them.
fn carried(body: &Body, value: Value) -> Option<(ForOp, usize)> {
    match body.value_def(value) {
        ValueDef::Result(op, _) => {
            let at = body.results(op).position(|result| result == value)?;
            Some((ForOp::of(body, op)?, at))
        }
        ValueDef::Arg(block, _) => {
            let looped = ForOp::of(body, body.block_op(block)?)?;
            let at = looped.iter_args(body).iter().position(|&arg| arg == value)?;
            Some((looped, at))
        }
    }
}

/// Whether what iterations of `looped` make of argument `at` has the sizes of the argument: it is the
/// argument, with slices inserted, also by loops in it.
fn keeps_sizes(body: &Body, looped: ForOp, at: usize) -> bool {
    // Each loop on the way in, the argument of which must be reached, and where it goes on then.
    let mut goals = vec![(looped, at)];
    let Some(&start) = looped.yielded(body).get(at) else { return false };
    let mut value = start;
    for _ in 0..MAX_STEPS {
        let Some(&(inner, at)) = goals.last() else { return true };
        if inner.iter_args(body).get(at) == Some(&value) {
            goals.pop();
            match (goals.is_empty(), inner.initArgs(body).get(at)) {
                (true, _) => return true,
                (false, Some(&init)) => value = init,
                (false, None) => return false,
            }
            continue;
        }
        let Some(def) = body.defining_op(value) else { return false };
        if let Some(insert) = tensor::InsertSliceOp::of(body, def) {
            value = insert.dest(body);
        } else if let Some(next) = ForOp::of(body, def) {
            let Some(number) = body.results(def).position(|result| result == value) else { return false };
            let Some(&yielded) = next.yielded(body).get(number) else { return false };
            goals.push((next, number));
            value = yielded;
        } else {
            return false;
        }
    }
    false
}
