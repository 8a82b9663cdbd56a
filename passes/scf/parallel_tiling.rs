//! `scf-parallel-loop-tiling`: a parallel loop as a parallel loop over tiles with one over the iterations of
//! a tile in it.
//!
//! After upstream's `ParallelLoopTiling.cpp`. Tiles at the upper bounds may be smaller: the inner loop ends
//! at the least of the tile's size and what is left, or, without minima, runs over whole tiles and does
//! nothing for an index beyond the bound. Unlike upstream's, that check compares the index itself, whatever
//! the step is, and as signed numbers, as the loop does.

use terrace_dialects::affine::MinOp;
use terrace_dialects::arith::{AddIOp, AndIOp, MulIOp};
use terrace_dialects::scf::{IfOp, ParallelOp, ReduceOp, YieldOp};
use terrace_dialects::support::{constant, constant_int};
use terrace_ir::{Block, Body, Op, Rewriter, Value};

use crate::arith::build::cmpi;

/// Tiles the innermost parallel loops of `body` that reduce nothing, bodies nested in it left out, by
/// `sizes`; dimensions without a size have tiles of one.
pub fn tile_parallel_loops(body: &mut Body, sizes: &[i64], checks: bool) {
    let is_loop = |op: Op| ParallelOp::of(body, op).is_some();
    let innermost: Vec<Op> = body
        .all_ops()
        .into_iter()
        .filter(|&op| is_loop(op) && !body.walk(op).into_iter().any(is_loop))
        .filter(|&op| body.results(op).len() == 0)
        .collect();
    for op in innermost {
        let mut rw = Rewriter::before(body, op);
        tile(&mut rw, ParallelOp(op), sizes, checks);
    }
}

fn new_loop(rw: &mut Rewriter<'_>, lower: &[Value], upper: &[Value], step: &[Value]) -> (ParallelOp, Block) {
    let ctx = rw.context();
    let spec = rw.spec(ParallelOp::def()).operand_groups(&ctx, &[lower, upper, step, &[]]);
    let looped = ParallelOp(rw.insert(spec));
    let region = looped.region(rw);
    let block = rw.add_block(region, &vec![ctx.index(); step.len()]);
    (looped, block)
}

/// Whether the number of iterations is known and a multiple of `size`.
fn is_divided(body: &Body, op: ParallelOp, at: usize, size: i64) -> bool {
    let numbers = [op.lowerBound(body), op.upperBound(body), op.step(body)]
        .map(|list| list.get(at).is_some_and(|&value| constant_int(body, value).is_some()));
    numbers == [true; 3] && op.trip_count(body, at).is_some_and(|trips| trips % i128::from(size) == 0)
}

fn tile(rw: &mut Rewriter<'_>, op: ParallelOp, sizes: &[i64], checks: bool) -> Option<()> {
    let ctx = rw.context();
    let (lower, upper, step) = (op.lowerBound(rw).to_vec(), op.upperBound(rw).to_vec(), op.step(rw).to_vec());
    let size = |at: usize| sizes.get(at).copied().unwrap_or(1);
    let source = rw.entry(op.region(rw))?;
    let zero = constant::index(rw, 0)?;
    let mut factors = Vec::new();
    for at in 0..step.len() {
        factors.push(constant::index(rw, size(at))?);
    }
    let mut steps = Vec::new();
    for (&step, &factor) in step.iter().zip(&factors) {
        steps.push(rw.apply(MulIOp::def(), &[step, factor]));
    }
    let (_, outer) = new_loop(rw, &lower, &upper, &steps);
    let starts = rw.args(outer).to_vec();
    rw.set_end(outer);
    let (mut bounds, mut checked) = (Vec::new(), false);
    for at in 0..step.len() {
        let whole = is_divided(rw, op, at, size(at));
        checked |= checks && !whole;
        bounds.push(match whole || checks {
            true => steps[at],
            false => {
                let left = ctx.affine_mul(ctx.affine_dim(2), ctx.affine_constant(-1));
                let left = ctx.affine_add(ctx.affine_dim(1), left);
                let map = ctx.affine_map(3, 0, &[ctx.affine_dim(0), left]);
                let spec = rw
                    .spec(MinOp::def())
                    .operands([steps[at], upper[at], starts[at]])
                    .attr(&ctx, "map", ctx.affine_map_attr(map))
                    .results([ctx.index()]);
                let least = rw.insert(spec);
                rw.result(least, 0)
            }
        });
    }
    let (_, inner) = new_loop(rw, &vec![zero; step.len()], &bounds, &step);
    end_with_reduce(rw, outer);
    rw.set_end(inner);
    let offsets = rw.args(inner).to_vec();
    let mut indices = Vec::new();
    for (&offset, &start) in offsets.iter().zip(&starts) {
        indices.push(rw.apply(AddIOp::def(), &[offset, start]));
    }
    let mut target = inner;
    if checked {
        let inside = is_inside(rw, &indices, &upper)?;
        let spec = rw.spec(IfOp::def()).operands([inside]);
        let choice = IfOp(rw.insert(spec));
        let region = choice.thenRegion(rw);
        target = rw.add_block(region, &[]);
        end_with_reduce(rw, inner);
        rw.set_end(target);
        let spec = rw.spec(YieldOp::def());
        rw.insert(spec);
    } else {
        end_with_reduce(rw, inner);
    }
    let end = rw.last_op(target)?;
    rw.inline_block(source, end, &indices);
    rw.erase(op);
    Some(())
}

fn end_with_reduce(rw: &mut Rewriter<'_>, block: Block) {
    rw.set_end(block);
    let spec = rw.spec(ReduceOp::def());
    rw.insert(spec);
}

/// Whether all of `indices` are below their bounds.
fn is_inside(rw: &mut Rewriter<'_>, indices: &[Value], upper: &[Value]) -> Option<Value> {
    let mut inside = None;
    for (&index, &bound) in indices.iter().zip(upper) {
        let below = cmpi(rw, "slt", index, bound);
        inside = Some(match inside {
            None => below,
            Some(so_far) => rw.apply(AndIOp::def(), &[so_far, below]),
        });
    }
    inside
}
