//! Ranges of integers: which integers values can be, after upstream's `IntegerRangeAnalysis`.
//!
//! Ops say what their results can be ([`InferRange`]); constants and the bounds of loops
//! ([`LoopBounds`]) are known here.

use super::range::IntRange;
use super::sparse::{Facts, SparseAnalysis, solve};
use super::{Scope, Unit};
use crate::attr::{Attr, AttrKind, Int};
use crate::body::{Block, Body, Op, Value};
use crate::interfaces::{Bound, InferRange, LoopBounds};
use crate::rewrite::constant_of;

/// The analysis.
pub struct RangeAnalysis;

impl SparseAnalysis for RangeAnalysis {
    type Fact = IntRange;

    fn unknown(&self, body: &Body, value: Value) -> IntRange {
        IntRange::of_type(body.ctx(), body.ty(value))
    }

    fn join(&self, a: &IntRange, b: &IntRange) -> IntRange {
        a.union(*b)
    }

    fn constant(&self, body: &Body, value: Value, fact: &IntRange) -> Option<Attr> {
        constant_attr(body, value, *fact)
    }

    fn transfer(&self, body: &Body, op: Op, operands: &[Option<IntRange>]) -> Option<Vec<IntRange>> {
        let ctx = body.ctx();
        let full = body.results(op).map(|result| IntRange::of_type(ctx, body.ty(result)));
        if let Some(attr) = constant_of(body, op) {
            return Some(full.map(|full| IntRange::of_attr(ctx, attr).unwrap_or(full)).collect());
        }
        let Some(interface) = body.interface::<InferRange>(op) else {
            return Some(full.collect());
        };
        let operands: Option<Vec<IntRange>> = operands.iter().copied().collect();
        let inferred = (interface.infer)(body, op, &operands?);
        let fit = |(at, full): (usize, IntRange)| {
            inferred.get(at).copied().flatten().filter(|range| range.width == full.width).unwrap_or(full)
        };
        Some(full.enumerate().map(fit).collect())
    }

    fn region_argument(
        &self,
        body: &Body,
        op: Op,
        arg: Value,
        fact: &dyn Fn(Value) -> Option<IntRange>,
    ) -> Option<IntRange> {
        let full = self.unknown(body, arg);
        let Some(interface) = body.interface::<LoopBounds>(op) else {
            return Some(full);
        };
        let bounds = (interface.bounds)(body, op);
        let Some((_, [lower, upper, step])) = bounds.into_iter().find(|bound| bound.0 == arg) else {
            return Some(full);
        };
        let range = |bound: Bound| match bound {
            Bound::Value(value) => fact(value),
            Bound::Attr(attr) => Some(IntRange::of_attr(body.ctx(), attr).unwrap_or(full)),
        };
        let (lower, upper, step) = (range(lower)?, range(upper)?, range(step)?);
        if [lower, upper, step].iter().any(|range| range.width != full.width) {
            return Some(full);
        }
        // Counted down, the bounds change places.
        let (low, high) = if step.smax < 0 { (upper, lower) } else { (lower, upper) };
        let last = high.smax.saturating_sub(1).max(low.smin);
        Some(IntRange::signed(full.width, low.smin, last))
    }
}

/// The attribute of the one value that is in `range`, of the type of `value`.
pub fn constant_attr(body: &Body, value: Value, range: IntRange) -> Option<Attr> {
    let (ctx, ty) = (body.ctx(), body.ty(value));
    let bits = range.constant()?;
    let signed = ((bits << (64 - range.width)) as i64) >> (64 - range.width);
    if IntRange::width_of(ctx, ty) != Some(range.width) || ty.elem(ctx) != ty {
        return None;
    }
    Some(ctx.attr(AttrKind::Integer { value: Int::Small(i128::from(signed)), ty }))
}

/// The ranges of all bodies of a scope.
pub struct Ranges(Facts<RangeAnalysis>);

impl Ranges {
    /// Finds them.
    pub fn new(scope: &Scope<'_>) -> Ranges {
        Ranges(solve(scope, &RangeAnalysis))
    }

    /// The range of `value` of a body; `None` when control does not reach it, or it is no integer.
    pub fn of(&self, unit: Unit, value: Value) -> Option<IntRange> {
        self.0.of(unit, value).copied().filter(|range| range.width > 0)
    }

    /// Whether control can reach `block` of a body.
    pub fn is_live(&self, unit: Unit, block: Block) -> bool {
        self.0.is_live(unit, block)
    }
}
