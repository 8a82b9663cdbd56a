//! What several passes need to know of `affine.for`: the loops around an op, trip counts, and changes of
//! bounds. Follows upstream's `LoopAnalysis` and `LoopUtils`.

use terrace_dialects::affine::build::apply;
use terrace_dialects::affine::map::ExprsOfValues;
use terrace_dialects::affine::{ForOp, ParallelOp};
use terrace_ir::op::OPERAND_SEGMENTS;
use terrace_ir::{AffineExpr, AffineMap, Body, Op, Rewriter, Traits, Value, ValueDef};

/// The ops around `op`, innermost first, up to the one that is a scope of affine maps, which is left out.
pub fn ancestors(body: &Body, op: Op) -> impl Iterator<Item = Op> {
    std::iter::successors(body.parent_op(op), |&op| body.parent_op(op))
        .take_while(|&op| !body.has_trait(op, Traits::AFFINE_SCOPE))
}

/// The `affine.for` around `op` within its scope of affine maps, outermost first; other ops between them
/// are left out.
pub fn loops_around(body: &Body, op: Op) -> Vec<ForOp> {
    let mut loops: Vec<ForOp> = ancestors(body, op).filter_map(|op| ForOp::of(body, op)).collect();
    loops.reverse();
    loops
}

/// The loop whose induction variable `value` is.
pub fn loop_of(body: &Body, value: Value) -> Option<ForOp> {
    match body.value_def(value) {
        ValueDef::Arg(block, 0) => ForOp::of(body, body.block_op(block)?),
        _ => None,
    }
}

/// The `affine.parallel` of which `value` is an induction variable.
pub fn parallel_of(body: &Body, value: Value) -> Option<ParallelOp> {
    match body.value_def(value) {
        ValueDef::Arg(block, _) => ParallelOp::of(body, body.block_op(block)?),
        ValueDef::Result(..) => None,
    }
}

/// The `affine.for` ops directly in the block of `root`, and so on, as long as there is one and nothing else
/// but the terminator; `root` first.
pub fn perfect_nest(body: &Body, root: ForOp) -> Vec<ForOp> {
    let mut nest = vec![root];
    loop {
        let block = nest[nest.len() - 1].block(body);
        let Some(first) = body.first_op(block) else { return nest };
        match ForOp::of(body, first) {
            Some(inner) if body.next_op(first) == body.last_op(block) => nest.push(inner),
            _ => return nest,
        }
    }
}

/// `a - b`, with the operands of both and simplified; `None` when `b` has not one result.
pub fn difference(body: &Body, a: &ExprsOfValues, b: &ExprsOfValues) -> Option<ExprsOfValues> {
    let ctx = body.ctx();
    let [subtrahend] = b.exprs[..] else { return None };
    let dims = |count: usize, first: usize| -> Vec<AffineExpr> {
        (first..first + count).map(|at| ctx.affine_dim(at as u32)).collect()
    };
    let symbols = |count: usize, first: usize| -> Vec<AffineExpr> {
        (first..first + count).map(|at| ctx.affine_symbol(at as u32)).collect()
    };
    let subtrahend = subtrahend.replace(
        ctx,
        &dims(b.dims.len(), a.dims.len()),
        &symbols(b.symbols.len(), a.symbols.len()),
    );
    let negative = ctx.affine_mul(subtrahend, ctx.affine_constant(-1));
    let mut both = ExprsOfValues {
        exprs: a.exprs.iter().map(|&expr| ctx.affine_add(expr, negative)).collect(),
        dims: [&a.dims[..], &b.dims].concat(),
        symbols: [&a.symbols[..], &b.symbols].concat(),
    };
    both.compose(body);
    both.simplify(ctx);
    Some(both)
}

/// How often `op` runs, as the least of some expressions; `None` for a lower bound of several results.
/// What it yields can be negative for a loop that does not run at all.
pub fn trip_count_exprs(body: &Body, op: ForOp) -> Option<ExprsOfValues> {
    let ctx = body.ctx();
    let step = ctx.affine_constant(op.step_size(body));
    let lower = ExprsOfValues::of_map(ctx, op.lower_map(body), op.lowerBoundOperands(body));
    let upper = ExprsOfValues::of_map(ctx, op.upper_map(body), op.upperBoundOperands(body));
    let mut span = difference(body, &upper, &lower)?;
    span.exprs = span.exprs.iter().map(|&expr| ctx.affine_ceildiv(expr, step)).collect();
    Some(span)
}

/// How often `op` runs, when that is a number.
pub fn trip_count(body: &Body, op: ForOp) -> Option<u64> {
    let step = i128::from(op.step_size(body));
    if let (Some(lower), Some(upper)) = (op.constant_lower(body), op.constant_upper(body)) {
        let span = (i128::from(upper) - i128::from(lower)).max(0);
        return u64::try_from((span + step - 1) / step).ok();
    }
    let exprs = trip_count_exprs(body, op)?.exprs;
    let counts: Option<Vec<i64>> = exprs.iter().map(|expr| expr.constant(body.ctx())).collect();
    counts?.into_iter().min().map(|count| count.max(0).unsigned_abs())
}

/// A number that divides how often `op` runs, as large as is known; 1 when nothing is known.
pub fn trip_count_divisor(body: &Body, op: ForOp) -> u64 {
    if let Some(count) = trip_count(body, op) {
        return count.max(1);
    }
    let Some(counts) = trip_count_exprs(body, op) else { return 1 };
    // The count is the least result of the map, unless that is negative; 0 is a multiple of all.
    let mut divisor = 0;
    for expr in counts.exprs {
        divisor = gcd(divisor, body.ctx().affine_divisor(expr));
    }
    divisor.max(1)
}

fn gcd(a: u64, b: u64) -> u64 {
    let (mut a, mut b) = (a, b);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// Gives `op` other bounds, each a map and its operands; `None` keeps what is there.
pub fn set_bounds(
    rw: &mut Rewriter<'_>,
    op: ForOp,
    lower: Option<(AffineMap, &[Value])>,
    upper: Option<(AffineMap, &[Value])>,
) {
    let ctx = rw.context();
    let (lower_map, lower_operands) = match lower {
        Some((map, operands)) => (map, operands.to_vec()),
        None => (op.lower_map(rw), op.lowerBoundOperands(rw).to_vec()),
    };
    let (upper_map, upper_operands) = match upper {
        Some((map, operands)) => (map, operands.to_vec()),
        None => (op.upper_map(rw), op.upperBoundOperands(rw).to_vec()),
    };
    let inits = op.inits(rw).to_vec();
    let sizes = [lower_operands.len() as i32, upper_operands.len() as i32, inits.len() as i32];
    rw.set_attr(op, "lowerBoundMap", ctx.affine_map_attr(lower_map));
    rw.set_attr(op, "upperBoundMap", ctx.affine_map_attr(upper_map));
    rw.set_attr(op, OPERAND_SEGMENTS, ctx.i32_array(&sizes));
    rw.set_operands(op, &[lower_operands, upper_operands, inits].concat());
}

/// Puts the body of a loop that runs exactly once in its place: the induction variable becomes the lower
/// bound, an `affine.apply` where that is more than a value. `None`, and nothing changes, when it may run
/// another number of times, or the lower bound is the greatest of several values.
pub fn promote_if_single_iteration(rw: &mut Rewriter<'_>, op: ForOp) -> Option<()> {
    if trip_count(rw, op) != Some(1) {
        return None;
    }
    let ctx = rw.context();
    let map = op.lower_map(rw);
    let &[lower] = map.results(&ctx) else { return None };
    let block = op.block(rw);
    let induction = op.induction_var(rw);
    rw.set_root(op.0);
    if rw.has_uses(induction) {
        let value = match lower.constant(&ctx) {
            Some(_) => constant_at_scope(rw, op, lower)?,
            None => {
                let operands = op.lowerBoundOperands(rw).to_vec();
                match (lower.dim(&ctx), lower) {
                    (Some(dim), _) => operands[dim as usize],
                    _ => apply(rw, map, &operands),
                }
            }
        };
        rw.replace_value(induction, value);
    }
    let inits = op.inits(rw).to_vec();
    let args = [&[induction][..], &inits].concat();
    let values = rw.inline_block(block, op.0, &args);
    rw.replace(op, values);
    Some(())
}

/// The number `expr` as a value at the start of the block that is the scope of affine maps around `op`.
fn constant_at_scope(rw: &mut Rewriter<'_>, op: ForOp, expr: AffineExpr) -> Option<Value> {
    let number = expr.constant(rw.ctx())?;
    let top = ancestors(rw, op.0).last().unwrap_or(op.0);
    let block = rw.block(top)?;
    let before = rw.point();
    rw.set_start(block);
    let value = terrace_dialects::support::constant::index(rw, number);
    if let Some(before) = before {
        rw.set_point(before);
    }
    value
}
