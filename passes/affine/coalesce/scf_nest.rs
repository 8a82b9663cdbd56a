//! Nests of `scf.for` over `index`.

use terrace_dialects::affine::DelinearizeIndexOp;
use terrace_dialects::affine::build::composed_apply;
use terrace_dialects::affine::map::ExprsOfValues;
use terrace_dialects::affine::scope::{affine_scope, is_dim_in, is_symbol_in};
use terrace_dialects::support::constant;
use terrace_dialects::support::index_list::Mixed;
use terrace_dialects::{arith, scf};
use terrace_ir::types::DYNAMIC;
use terrace_ir::{AffineExpr, Context, Rewriter, Value};

use super::super::nests::is_non_negative;

/// The number of `arith.cmpi`'s predicate `sge`.
const SGE: i64 = 5;

/// The bounds of a loop before it is changed, and how often it runs.
struct Range {
    lower: Value,
    step: Value,
    count: Value,
    may_be_negative: bool,
}

/// Makes one loop of `loops`, each alone in the one before, whose bounds are known in front of the first.
pub(super) fn coalesce(rw: &mut Rewriter<'_>, loops: &[scf::ForOp]) -> Option<()> {
    let ctx = rw.context();
    for &op in loops {
        let signed = op.unsignedCmp(rw).is_none() && rw.ty(op.lowerBound(rw)).is_index(&ctx);
        // A dimension of affine maps that is no symbol has no place in a product.
        let scope = affine_scope(rw, op.0);
        let in_products = [op.lowerBound(rw), op.upperBound(rw), op.step(rw)]
            .iter()
            .all(|&value| is_symbol_in(rw, value, scope) || !is_dim_in(rw, value, scope));
        if !signed || !in_products || !fits(rw, op) {
            return None;
        }
    }
    let known: Option<Vec<i128>> = loops.iter().map(|&op| op.trip_count(rw)).collect();
    if let Some(known) = known {
        let product = known.iter().try_fold(1i128, |product, &count| product.checked_mul(count));
        product.filter(|&product| i64::try_from(product).is_ok())?;
    }
    let outermost = loops[0];
    rw.set_root(outermost.0);
    let mut ranges = Vec::new();
    let (mut zero, mut one) = (None, None);
    for &op in loops {
        let (lower, step) = (op.lowerBound(rw), op.step(rw));
        let entries = [lower, op.upperBound(rw), step].map(Mixed::Value);
        let may_be_negative = !runs_no_negative_times(rw, op);
        let count = composed_apply(rw, count_expr(&ctx), &[], &entries).value(rw)?;
        if zero.is_none() {
            (zero, one) = (constant::index(rw, 0), constant::index(rw, 1));
        }
        ranges.push(Range { lower, step, count, may_be_negative });
    }
    let factors = (0..ranges.len() as u32).map(|at| ctx.affine_symbol(at));
    let product = factors.fold(ctx.affine_constant(1), |product, factor| ctx.affine_mul(product, factor));
    let entries: Vec<Mixed> = ranges.iter().map(|range| Mixed::Value(range.count)).collect();
    let total = composed_apply(rw, product, &[], &entries).value(rw)?;
    guard(rw, outermost, &ranges)?;
    rw.set_operand(outermost, 0, zero?);
    rw.set_operand(outermost, 1, total);
    rw.set_operand(outermost, 2, one?);

    let innermost = loops[loops.len() - 1].block(rw);
    rw.set_start(innermost);
    let whole = outermost.induction_var(rw);
    let count = ranges.len();
    let basis: Vec<Value> = ranges.iter().map(|range| range.count).collect();
    let statics: Vec<i64> = basis
        .iter()
        .map(|&value| terrace_dialects::support::constant_int(rw, value).unwrap_or(DYNAMIC))
        .collect();
    let open = basis.iter().zip(&statics).filter(|entry| *entry.1 == DYNAMIC).map(|entry| *entry.0);
    let spec = rw
        .spec(DelinearizeIndexOp::def())
        .operands([whole])
        .operands(open)
        .attr(&ctx, "static_basis", ctx.i64_array(&statics))
        .results(vec![ctx.index(); count]);
    let digits = rw.insert(spec);
    let mut inductions = Vec::new();
    for (at, range) in ranges.iter().enumerate().rev() {
        let expr =
            ctx.affine_add(ctx.affine_mul(ctx.affine_dim(0), ctx.affine_symbol(1)), ctx.affine_symbol(0));
        let digit = Mixed::Value(rw.result(digits, at));
        let symbols = [Mixed::Value(range.lower), Mixed::Value(range.step)];
        inductions.push(composed_apply(rw, expr, &[digit], &symbols).value(rw)?);
    }
    inductions.reverse();
    rw.replace_value_if(whole, inductions[0], |_, user| user != digits);
    super::merge(rw, &loops.iter().map(|op| op.0).collect::<Vec<_>>(), &inductions[1..]);
    Some(())
}

/// `(upper - lower) ceildiv step`, of the symbols lower, upper and step.
fn count_expr(ctx: &Context) -> AffineExpr {
    let lower = ctx.affine_mul(ctx.affine_symbol(0), ctx.affine_constant(-1));
    ctx.affine_ceildiv(ctx.affine_add(ctx.affine_symbol(1), lower), ctx.affine_symbol(2))
}

/// Whether bounds that are numbers lie no further apart than a number can say.
fn fits(rw: &Rewriter<'_>, op: scf::ForOp) -> bool {
    let number = |value| terrace_dialects::support::constant_int(rw, value);
    let (lower, upper, step) = (number(op.lowerBound(rw)), number(op.upperBound(rw)), number(op.step(rw)));
    let apart = lower.zip(upper).is_none_or(|(lower, upper)| upper.checked_sub(lower).is_some());
    apart && step.is_none_or(|step| step > 0)
}

/// Whether `op` is known not to end below where it starts.
fn runs_no_negative_times(rw: &Rewriter<'_>, op: scf::ForOp) -> bool {
    let mut count = ExprsOfValues {
        exprs: vec![count_expr(rw.ctx())],
        dims: Vec::new(),
        symbols: vec![op.lowerBound(rw), op.upperBound(rw), op.step(rw)],
    };
    count.compose(rw);
    is_non_negative(rw, &count, count.exprs[0])
}

/// Puts `op` under the condition that no factor of how often it runs is negative, unless at most one can
/// be: two would make it run.
fn guard(rw: &mut Rewriter<'_>, op: scf::ForOp, ranges: &[Range]) -> Option<()> {
    let ctx = rw.context();
    let open: Vec<Value> =
        ranges.iter().filter(|range| range.may_be_negative).map(|range| range.count).collect();
    let Some((_, tested)) = open.split_last() else { return Some(()) };
    let mut condition = None;
    for &count in tested {
        let zero = constant::index(rw, 0)?;
        let spec = rw
            .spec(arith::CmpIOp::def())
            .operands([count, zero])
            .attr(&ctx, "predicate", ctx.i64_attr(SGE))
            .results([ctx.int(1)]);
        let holds = rw.insert(spec);
        let holds = rw.result(holds, 0);
        condition = Some(match condition {
            None => holds,
            Some(so_far) => rw.apply(arith::AndIOp::def(), &[so_far, holds]),
        });
    }
    let Some(condition) = condition else { return Some(()) };
    let results: Vec<Value> = rw.results(op.0).collect();
    let types: Vec<_> = results.iter().map(|&result| rw.ty(result)).collect();
    let inits = op.initArgs(rw).to_vec();
    let spec = rw.spec(scf::IfOp::def()).operands([condition]).results(types);
    let choice = scf::IfOp(rw.insert(spec));
    let (then, otherwise) = (choice.thenRegion(rw), choice.elseRegion(rw));
    for (at, &result) in results.iter().enumerate() {
        let outer = rw.result(choice.0, at);
        rw.replace_value(result, outer);
    }
    let mut branches = vec![(then, results.clone())];
    if !results.is_empty() {
        branches.push((otherwise, inits));
    }
    for (region, values) in branches {
        let block = rw.add_block(region, &[]);
        rw.set_end(block);
        let spec = rw.spec(scf::YieldOp::def()).operands(values);
        let last = rw.insert(spec);
        if region == then {
            rw.move_before(op, last);
        }
    }
    Some(())
}
