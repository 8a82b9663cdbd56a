//! What affine loops count, and which integers affine maps yield: interval arithmetic on expressions.

use terrace_ir::affine::AffineExprKind;
use terrace_ir::analysis::IntRange;
use terrace_ir::interfaces::{Bound, Bounds, InferRange, LoopBounds};
use terrace_ir::{AffineExpr, AffineMap, Body, Context, Op, Registry, Value};

use super::{ApplyOp, ForOp, MaxOp, MinOp};
use crate::support::ranges::constant_bound;

static FOR: LoopBounds = LoopBounds { bounds: for_bounds };
static APPLY: InferRange = InferRange { infer: |body, op, ranges| apply(body, ApplyOp(op), ranges) };
static MIN: InferRange =
    InferRange { infer: |body, op, ranges| extremum(body, map_of(body, MinOp(op).map(body)), ranges, false) };
static MAX: InferRange =
    InferRange { infer: |body, op, ranges| extremum(body, map_of(body, MaxOp(op).map(body)), ranges, true) };

/// How deep expressions are looked into.
const MAX_DEPTH: usize = 64;

/// Attaches the interfaces.
pub(crate) fn attach(registry: &mut Registry) {
    registry.attach("affine.for", &FOR);
    registry.attach("affine.apply", &APPLY);
    registry.attach("affine.min", &MIN);
    registry.attach("affine.max", &MAX);
}

fn map_of(body: &Body, attr: terrace_ir::Attr) -> Option<AffineMap> {
    attr.as_affine_map(body.ctx())
}

/// The lower bound is the greatest result of its map and the upper one the least: any of them bounds the
/// counter as well. Constants are taken first, then operands.
fn for_bounds(body: &Body, op: Op) -> Vec<Bounds> {
    let (ctx, this) = (body.ctx(), ForOp(op));
    let constant = |value: i64| constant_bound(ctx, value, ctx.index());
    let operand = |map: AffineMap, operands: &[Value]| {
        let dims = map.dims(ctx);
        map.results(ctx).iter().find_map(|expr| match expr.kind(ctx) {
            AffineExprKind::Dim(at) => operands.get(at as usize).copied(),
            AffineExprKind::Symbol(at) => operands.get(dims + at as usize).copied(),
            _ => None,
        })
    };
    let lower = match this.lower_map(body).results(ctx).iter().filter_map(|expr| expr.constant(ctx)).max() {
        Some(value) => constant(value),
        None => operand(this.lower_map(body), this.lowerBoundOperands(body))
            .map_or_else(|| constant(i64::MIN), Bound::Value),
    };
    let upper = match this.upper_map(body).results(ctx).iter().filter_map(|expr| expr.constant(ctx)).min() {
        Some(value) => constant(value),
        None => operand(this.upper_map(body), this.upperBoundOperands(body))
            .map_or_else(|| constant(i64::MAX), Bound::Value),
    };
    vec![(this.induction_var(body), [lower, upper, constant(this.step_size(body))])]
}

/// The least and the greatest integer that something can be.
type Interval = (i128, i128);

fn apply(body: &Body, op: ApplyOp, ranges: &[IntRange]) -> Vec<Option<IntRange>> {
    let all = map_of(body, op.map(body)).and_then(|map| results(body.ctx(), map, ranges));
    vec![all.and_then(|all| all.first().copied()).map(range)]
}

fn extremum(body: &Body, map: Option<AffineMap>, ranges: &[IntRange], max: bool) -> Vec<Option<IntRange>> {
    let all = map.and_then(|map| results(body.ctx(), map, ranges)).unwrap_or_default();
    let pick = |a: i128, b: i128| if max { a.max(b) } else { a.min(b) };
    vec![all.into_iter().reduce(|a, b| (pick(a.0, b.0), pick(a.1, b.1))).map(range)]
}

fn range((low, high): Interval) -> IntRange {
    // Intervals that do not fit have been given up where they arose.
    IntRange::signed(64, low as i64, high as i64)
}

/// The intervals of the results of `map`; `None` when one is not known.
fn results(ctx: &Context, map: AffineMap, ranges: &[IntRange]) -> Option<Vec<Interval>> {
    let operands: Vec<Interval> =
        ranges.iter().map(|range| (i128::from(range.smin), i128::from(range.smax))).collect();
    map.results(ctx).iter().map(|&expr| interval(ctx, expr, &operands, map.dims(ctx), MAX_DEPTH)).collect()
}

/// The interval of `expr`; `None` where it may exceed 64 bits, since arithmetic wraps around there.
fn interval(
    ctx: &Context,
    expr: AffineExpr,
    operands: &[Interval],
    dims: usize,
    depth: usize,
) -> Option<Interval> {
    let depth = depth.checked_sub(1)?;
    let of = |expr: AffineExpr| interval(ctx, expr, operands, dims, depth);
    let kind = expr.kind(ctx);
    let (low, high) = match kind {
        AffineExprKind::Dim(at) => *operands.get(at as usize)?,
        AffineExprKind::Symbol(at) => *operands.get(dims + at as usize)?,
        AffineExprKind::Constant(value) => (i128::from(value), i128::from(value)),
        AffineExprKind::Add(a, b) => {
            let (a, b) = (of(a)?, of(b)?);
            (a.0 + b.0, a.1 + b.1)
        }
        AffineExprKind::Mul(a, b) => {
            let (a, b) = (of(a)?, of(b)?);
            let corners = [a.0 * b.0, a.0 * b.1, a.1 * b.0, a.1 * b.1];
            (corners.into_iter().min()?, corners.into_iter().max()?)
        }
        AffineExprKind::Mod(a, b) => {
            let divisor = positive(of(b)?)?;
            match of(a) {
                // All in one period.
                Some((low, high)) if low.div_euclid(divisor) == high.div_euclid(divisor) => {
                    (low.rem_euclid(divisor), high.rem_euclid(divisor))
                }
                _ => (0, divisor - 1),
            }
        }
        AffineExprKind::FloorDiv(a, b) => {
            let (a, divisor) = (of(a)?, positive(of(b)?)?);
            (a.0.div_euclid(divisor), a.1.div_euclid(divisor))
        }
        AffineExprKind::CeilDiv(a, b) => {
            let (a, divisor) = (of(a)?, positive(of(b)?)?);
            (-(-a.0).div_euclid(divisor), -(-a.1).div_euclid(divisor))
        }
    };
    let fits = |value: i128| i64::try_from(value).is_ok();
    (fits(low) && fits(high)).then_some((low, high))
}

/// The one positive number in an interval.
fn positive((low, high): Interval) -> Option<i128> {
    (low == high && low > 0).then_some(low)
}
