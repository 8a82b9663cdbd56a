//! `affine-loop-normalize`: affine loops that count from 0 by 1.
//!
//! The upper bound becomes the number of iterations, and what the induction variable was becomes an
//! `affine.apply` at the start of the body. A loop whose lower bound is the greatest of several values
//! stays, and so does one whose number of iterations is a number that does not fit. After upstream's
//! `AffineLoopNormalize.cpp` and `normalizeAffineFor`.

use terrace_dialects::affine::build::apply;
use terrace_dialects::affine::map::ExprsOfValues;
use terrace_dialects::affine::{ForOp, ParallelOp};
use terrace_ir::pass::{Anchor, OptionDef, OptionKind, PassCx, PassInfo};
use terrace_ir::{AffineExpr, Body, Context, Op, Rewriter, Value};

use super::loops::{difference, promote_if_single_iteration, set_bounds};

pub(super) const INFO: PassInfo = PassInfo {
    name: "affine-loop-normalize",
    doc: "Apply normalization transformations to affine loop-like ops",
    anchor: Anchor::Op("func.func"),
    options: &[OptionDef {
        name: "promote-single-iter",
        doc: "Promote single iteration loops",
        kind: OptionKind::Bool,
        default: "false",
    }],
    make: |options| {
        let promote = options.bool("promote-single-iter");
        Ok(Box::new(move |body: &mut Body, _: &mut PassCx| {
            normalize_loops(body, promote);
            Ok(())
        }))
    },
};

/// Normalizes the loops of `body`, inner ones first; with `promote`, the body of a loop that runs once
/// takes its place.
pub fn normalize_loops(body: &mut Body, promote: bool) {
    let loops: Vec<Op> = body.all_ops().into_iter().rev().collect();
    for op in loops {
        if let Some(looped) = ForOp::of(body, op) {
            let mut rw = Rewriter::before(body, op);
            if !promote || promote_if_single_iteration(&mut rw, looped).is_none() {
                normalize_for(&mut rw, looped);
            }
        } else if let Some(looped) = ParallelOp::of(body, op) {
            normalize_parallel(&mut Rewriter::before(body, op), looped);
        }
    }
}

/// Whether an expression holds no operation on two constants: one that is still there has overflowed.
fn fits(ctx: &Context, exprs: &[AffineExpr]) -> bool {
    let mut stack = exprs.to_vec();
    let mut seen = rustc_hash::FxHashSet::default();
    while let Some(expr) = stack.pop() {
        let Some((lhs, rhs)) = expr.kind(ctx).operands() else { continue };
        if lhs.constant(ctx).is_some() && rhs.constant(ctx).is_some() {
            return false;
        }
        if seen.insert(expr) {
            stack.extend([lhs, rhs]);
        }
    }
    true
}

/// Makes `op` count from 0 by 1; `None`, with nothing changed, when it does already or cannot.
pub fn normalize_for(rw: &mut Rewriter<'_>, op: ForOp) -> Option<()> {
    let ctx = rw.context();
    let step = op.step_size(rw);
    if op.constant_lower(rw) == Some(0) && step == 1 {
        return None;
    }
    let lower = ExprsOfValues::of_map(&ctx, op.lower_map(rw), op.lowerBoundOperands(rw));
    let upper = ExprsOfValues::of_map(&ctx, op.upper_map(rw), op.upperBoundOperands(rw));
    let mut count = difference(rw, &upper, &lower)?;
    let by = ctx.affine_constant(step);
    count.exprs = count.exprs.iter().map(|&expr| ctx.affine_ceildiv(expr, by)).collect();
    if !fits(&ctx, &count.exprs) {
        return None;
    }
    count.canonicalize(rw);
    let zero = ctx.affine_map(0, 0, &[ctx.affine_constant(0)]);
    set_bounds(rw, op, Some((zero, &[])), Some((count.map(&ctx), &count.operands())));
    rw.set_attr(op, "step", ctx.index_attr(1));
    let block = op.block(rw);
    let induction = op.induction_var(rw);
    rw.set_start(block);
    // lower - (-induction * step), as upstream writes it: the operands of the bound come first.
    let back = ctx.affine_mul(ctx.affine_dim(0), ctx.affine_constant(step.checked_neg()?));
    let back = ExprsOfValues { exprs: vec![back], dims: vec![induction], symbols: Vec::new() };
    let mut old = difference(rw, &lower, &back)?;
    old.canonicalize(rw);
    let value = apply(rw, old.map(&ctx), &old.operands());
    let apply = rw.defining_op(value);
    rw.replace_value_if(induction, value, |_, user| Some(user) != apply);
    Some(())
}

/// Makes all dimensions of `op` count from 0 by 1; `None`, with nothing changed, when they do already, or a
/// bound is one of several values.
pub fn normalize_parallel(rw: &mut Rewriter<'_>, op: ParallelOp) -> Option<()> {
    let ctx = rw.context();
    let (lower_map, upper_map) = op.maps(rw);
    let (lower_groups, upper_groups) = op.groups(rw);
    if lower_groups.iter().chain(&upper_groups).any(|&size| size != 1) {
        return None;
    }
    let steps = op.step_sizes(rw);
    let lower = lower_map.results(&ctx);
    if steps.iter().zip(lower).all(|(&step, expr)| step == 1 && expr.constant(&ctx) == Some(0)) {
        return None;
    }
    let (lower_operands, upper_operands) = op.bound_operands(rw);
    let (lower_operands, upper_operands) = (lower_operands.to_vec(), upper_operands.to_vec());
    let range = ranges(rw, (lower_map, &lower_operands), (upper_map, &upper_operands), &steps)?;
    let block = rw.entry(op.region(rw))?;
    rw.set_start(block);
    let (dims, symbols) = (lower_map.dims(&ctx), lower_map.symbols(&ctx));
    for ((&expr, &step), induction) in lower.iter().zip(&steps).zip(rw.args(block).to_vec()) {
        let scaled = ctx.affine_mul(ctx.affine_dim(dims as u32), ctx.affine_constant(step));
        let old = ctx.affine_map(dims as u32 + 1, symbols as u32, &[ctx.affine_add(expr, scaled)]);
        let operands = [&lower_operands[..dims], &[induction], &lower_operands[dims..]].concat();
        let mut exprs = ExprsOfValues::of_map(&ctx, old, &operands);
        exprs.canonicalize(rw);
        let value = apply(rw, exprs.map(&ctx), &exprs.operands());
        let apply = rw.defining_op(value);
        rw.replace_value_if(induction, value, |_, user| Some(user) != apply);
    }
    let zeros = ctx.affine_map(0, 0, &vec![ctx.affine_constant(0); steps.len()]);
    rw.set_attr(op, "lowerBoundsMap", ctx.affine_map_attr(zeros));
    rw.set_attr(op, "upperBoundsMap", ctx.affine_map_attr(range.map(&ctx)));
    let ones: Vec<_> = steps.iter().map(|_| ctx.i64_attr(1)).collect();
    rw.set_attr(op, "steps", ctx.array_attr(ones));
    rw.set_operands(op, &range.operands());
    Some(())
}

/// How often each dimension runs: `(upper - lower) ceildiv step`.
fn ranges(
    rw: &Rewriter<'_>,
    lower: (terrace_ir::AffineMap, &[Value]),
    upper: (terrace_ir::AffineMap, &[Value]),
    steps: &[i64],
) -> Option<ExprsOfValues> {
    let ctx = rw.ctx();
    let low = ExprsOfValues::of_map(ctx, lower.0, lower.1);
    let mut both = ExprsOfValues::of_map(ctx, upper.0, upper.1);
    let dims: Vec<AffineExpr> =
        (0..low.dims.len()).map(|at| ctx.affine_dim((both.dims.len() + at) as u32)).collect();
    let symbols: Vec<AffineExpr> =
        (0..low.symbols.len()).map(|at| ctx.affine_symbol((both.symbols.len() + at) as u32)).collect();
    let minus_one = ctx.affine_constant(-1);
    let entries = both.exprs.iter().zip(&low.exprs);
    both.exprs = entries
        .map(|(&high, low)| {
            ctx.affine_add(high, ctx.affine_mul(low.replace(ctx, &dims, &symbols), minus_one))
        })
        .collect();
    both.dims.extend(&low.dims);
    both.symbols.extend(&low.symbols);
    both.compose(rw);
    both.simplify(ctx);
    let counts = both.exprs.iter().zip(steps);
    both.exprs = counts.map(|(&expr, &step)| ctx.affine_ceildiv(expr, ctx.affine_constant(step))).collect();
    fits(ctx, &both.exprs).then_some(both)
}
