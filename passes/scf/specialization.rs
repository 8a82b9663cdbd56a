//! `scf-for-loop-specialization` and `scf-parallel-loop-specialization`: a loop whose upper bounds are
//! minima with a constant among them gets a copy for the case that it is that constant.
//!
//! After upstream's `LoopSpecialization.cpp`. The copy has constant bounds, which later passes unroll and
//! vectorize; the loop as it was runs in all other cases.

use terrace_dialects::affine::MinOp;
use terrace_dialects::arith::AndIOp;
use terrace_dialects::scf::{ForOp, IfOp, ParallelOp, YieldOp};
use terrace_dialects::support::constant;
use terrace_ir::body::Mapping;
use terrace_ir::{Body, Op, Rewriter, Value};

use crate::arith::build::cmpi;

/// Specializes each `scf.for` of `body`, bodies nested in it left out.
pub fn specialize_for_loops(body: &mut Body) {
    for op in innermost_first(body) {
        if let Some(looped) = ForOp::of(body, op) {
            let bounds = [looped.upperBound(body)];
            specialize(body, op, &bounds);
        }
    }
}

/// Specializes each `scf.parallel` of `body`, bodies nested in it left out.
pub fn specialize_parallel_loops(body: &mut Body) {
    for op in innermost_first(body) {
        if let Some(looped) = ParallelOp::of(body, op) {
            let bounds = looped.upperBound(body).to_vec();
            specialize(body, op, &bounds);
        }
    }
}

/// All ops, those in regions before the op that has these.
fn innermost_first(body: &Body) -> Vec<Op> {
    let mut ops = body.all_ops();
    ops.reverse();
    ops
}

/// The least constant among the results of the minimum that `bound` is.
fn least_constant(body: &Body, bound: Value) -> Option<i64> {
    let ctx = body.ctx();
    let map = MinOp::defining(body, bound)?.map(body).as_affine_map(ctx)?;
    map.results(ctx).iter().filter_map(|expr| expr.constant(ctx)).min()
}

fn specialize(body: &mut Body, op: Op, bounds: &[Value]) -> Option<()> {
    let numbers: Option<Vec<i64>> = bounds.iter().map(|&bound| least_constant(body, bound)).collect();
    let numbers = numbers?;
    let mut rw = Rewriter::before(body, op);
    let mut map = Mapping::default();
    let mut condition = None;
    for (&bound, &number) in bounds.iter().zip(&numbers) {
        let number = constant::index(&mut rw, number)?;
        let equal = cmpi(&mut rw, "eq", bound, number);
        condition = Some(match condition {
            None => equal,
            Some(so_far) => rw.apply(AndIOp::def(), &[so_far, equal]),
        });
        map.values.insert(bound, number);
    }
    let types: Vec<_> = rw.results(op).map(|result| rw.ty(result)).collect();
    let spec = rw.spec(IfOp::def()).operands(condition).results(types);
    let choice = IfOp(rw.insert(spec));
    let results: Vec<Value> = rw.results(choice.0).collect();
    for (old, new) in rw.results(op).zip(results).collect::<Vec<_>>() {
        rw.replace_value(old, new);
    }
    let (region, otherwise) = (choice.thenRegion(&rw), choice.elseRegion(&rw));
    let then_block = rw.add_block(region, &[]);
    rw.set_end(then_block);
    let copy = rw.clone_here(op, &mut map);
    end(&mut rw, copy);
    let else_block = rw.add_block(otherwise, &[]);
    rw.set_end(else_block);
    end(&mut rw, op);
    let last = rw.last_op(else_block)?;
    rw.move_before(op, last);
    Some(())
}

/// Yields the results of `op` at the current place.
fn end(rw: &mut Rewriter<'_>, op: Op) {
    let values: Vec<Value> = rw.results(op).collect();
    let spec = rw.spec(YieldOp::def()).operands(values);
    rw.insert(spec);
}
