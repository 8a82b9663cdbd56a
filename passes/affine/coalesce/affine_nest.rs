//! Nests of `affine.for`.

use terrace_dialects::affine::build::apply;
use terrace_dialects::affine::map::ExprsOfValues;
use terrace_dialects::affine::scope::{affine_scope, is_symbol_in};
use terrace_dialects::affine::{ForOp, MaxOp, MinOp};
use terrace_ir::{AffineMap, OpDef, Rewriter, Value};

use super::super::loops::{set_bounds, trip_count};
use super::super::nests::is_non_negative;

/// Makes one loop of `loops`, each alone in the one before, whose bounds are known in front of the first.
pub(super) fn coalesce(rw: &mut Rewriter<'_>, loops: &[ForOp]) -> Option<()> {
    let ctx = rw.context();
    let scope = affine_scope(rw, loops[0].0);
    for &op in loops {
        if op.step_size(rw) != 1 || op.constant_lower(rw) != Some(0) {
            return None;
        }
        // The numbers of iterations are symbols of the maps that compute induction variables.
        if !op.upperBoundOperands(rw).iter().all(|&value| is_symbol_in(rw, value, scope)) {
            return None;
        }
    }
    let counts: Option<Vec<u64>> = loops.iter().map(|&op| trip_count(rw, op)).collect();
    if let Some(counts) = counts {
        let product = counts.iter().try_fold(1u64, |product, &count| product.checked_mul(count));
        product.filter(|&product| i64::try_from(product).is_ok())?;
    }
    let open = loops.iter().filter(|&&op| !runs_no_negative_times(rw, op)).count();
    rw.set_root(loops[0].0);
    let mut counts = Vec::new();
    let mut total = None;
    for &op in loops {
        let clamp = open > 1 && !runs_no_negative_times(rw, op);
        let count = upper_bound(rw, op, clamp);
        counts.push(count);
        total = Some(match total {
            None => count,
            Some(so_far) => {
                let product = ctx.affine_mul(ctx.affine_dim(0), ctx.affine_symbol(0));
                apply(rw, ctx.affine_map(1, 1, &[product]), &[so_far, count])
            }
        });
    }
    let outermost = loops[0];
    set_bounds(rw, outermost, None, Some((ctx.affine_map(0, 1, &[ctx.affine_symbol(0)]), &[total?])));
    let block = outermost.block(rw);
    rw.set_start(block);
    let whole = outermost.induction_var(rw);
    let (dim, symbol) = (ctx.affine_dim(0), ctx.affine_symbol(0));
    let quotient = ctx.affine_map(1, 1, &[ctx.affine_floordiv(dim, symbol)]);
    let remainder = ctx.affine_map(1, 1, &[ctx.affine_mod(dim, symbol)]);
    let mut rest = whole;
    let mut inductions = Vec::new();
    let mut made = Vec::new();
    for at in (1..loops.len()).rev() {
        inductions.push(apply(rw, remainder, &[rest, counts[at]]));
        rest = apply(rw, quotient, &[rest, counts[at]]);
        made.extend([inductions[inductions.len() - 1], rest]);
    }
    inductions.reverse();
    let made: Vec<_> = made.into_iter().filter_map(|value| rw.defining_op(value)).collect();
    rw.replace_value_if(whole, rest, |_, user| !made.contains(&user));
    super::merge(rw, &loops.iter().map(|op| op.0).collect::<Vec<_>>(), &inductions);
    Some(())
}

/// Whether the upper bound of `op`, which starts at 0, is known not to be negative.
fn runs_no_negative_times(rw: &Rewriter<'_>, op: ForOp) -> bool {
    let upper = ExprsOfValues::of_map(rw.ctx(), op.upper_map(rw), op.upperBoundOperands(rw));
    upper.exprs.iter().all(|&expr| is_non_negative(rw, &upper, expr))
}

/// The upper bound of `op` as a value; with `clamp`, 0 where it is negative.
fn upper_bound(rw: &mut Rewriter<'_>, op: ForOp, clamp: bool) -> Value {
    let ctx = rw.context();
    let map = op.upper_map(rw);
    let operands = op.upperBoundOperands(rw).to_vec();
    let value = match map.results(&ctx).len() {
        1 => apply(rw, map, &operands),
        _ => extremum(rw, MinOp::def(), map, &operands),
    };
    if !clamp {
        return value;
    }
    let map = ctx.affine_map(0, 1, &[ctx.affine_symbol(0), ctx.affine_constant(0)]);
    extremum(rw, MaxOp::def(), map, &[value])
}

fn extremum(rw: &mut Rewriter<'_>, def: &'static OpDef, map: AffineMap, operands: &[Value]) -> Value {
    let ctx = rw.context();
    let spec = rw
        .spec(def)
        .operands(operands.iter().copied())
        .attr(&ctx, "map", ctx.affine_map_attr(map))
        .results([ctx.index()]);
    let op = rw.insert(spec);
    rw.result(op, 0)
}
