//! Affine expressions as arithmetic.

use rustc_hash::FxHashMap;
use terrace_dialects::support::index_list::Mixed;
use terrace_dialects::{affine, arith};
use terrace_ir::affine::AffineExprKind;
use terrace_ir::rewrite::Rewriter;
use terrace_ir::{AffineExpr, OpDef, Value};

/// An `index` constant.
pub(super) fn constant(rw: &mut Rewriter<'_>, value: i64) -> Value {
    let ctx = rw.context();
    let spec =
        rw.spec(arith::ConstantOp::def()).attr(&ctx, "value", ctx.index_attr(value)).results([ctx.index()]);
    let op = rw.insert(spec);
    rw.result(op, 0)
}

/// `arith.cmpi`; predicates are upstream's numbers.
pub(super) fn compare(rw: &mut Rewriter<'_>, predicate: i64, lhs: Value, rhs: Value) -> Value {
    let ctx = rw.context();
    let spec = rw
        .spec(arith::CmpIOp::def())
        .operands([lhs, rhs])
        .attr(&ctx, "predicate", ctx.i64_attr(predicate))
        .results([ctx.int(1)]);
    let op = rw.insert(spec);
    rw.result(op, 0)
}

pub(super) const EQ: i64 = 0;
pub(super) const SLT: i64 = 2;
pub(super) const SLE: i64 = 3;
pub(super) const SGE: i64 = 5;

fn binary(rw: &mut Rewriter<'_>, def: &'static OpDef, lhs: Value, rhs: Value) -> Value {
    rw.apply(def, &[lhs, rhs])
}

fn select(rw: &mut Rewriter<'_>, condition: Value, yes: Value, no: Value) -> Value {
    rw.apply(arith::SelectOp::def(), &[condition, yes, no])
}

/// `lhs mod rhs`: a remainder has the sign of `lhs`, a negative one takes `rhs` more.
fn remainder(rw: &mut Rewriter<'_>, lhs: Value, rhs: Value) -> Value {
    let rest = binary(rw, arith::RemSIOp::def(), lhs, rhs);
    let zero = constant(rw, 0);
    let negative = compare(rw, SLT, rest, zero);
    let corrected = binary(rw, arith::AddIOp::def(), rest, rhs);
    select(rw, negative, corrected, rest)
}

/// `lhs floordiv rhs`: for negative `lhs`, `-1 - (-1 - lhs) / rhs`.
fn floor_quotient(rw: &mut Rewriter<'_>, lhs: Value, rhs: Value) -> Value {
    let zero = constant(rw, 0);
    let minus_one = constant(rw, -1);
    let negative = compare(rw, SLT, lhs, zero);
    let mirrored = binary(rw, arith::SubIOp::def(), minus_one, lhs);
    let dividend = select(rw, negative, mirrored, lhs);
    let quotient = binary(rw, arith::DivSIOp::def(), dividend, rhs);
    let corrected = binary(rw, arith::SubIOp::def(), minus_one, quotient);
    select(rw, negative, corrected, quotient)
}

/// `lhs ceildiv rhs`: `-(-lhs / rhs)` up to zero, `(lhs - 1) / rhs + 1` above.
fn ceil_quotient(rw: &mut Rewriter<'_>, lhs: Value, rhs: Value) -> Value {
    let zero = constant(rw, 0);
    let one = constant(rw, 1);
    let low = compare(rw, SLE, lhs, zero);
    let negated = binary(rw, arith::SubIOp::def(), zero, lhs);
    let decremented = binary(rw, arith::SubIOp::def(), lhs, one);
    let dividend = select(rw, low, negated, decremented);
    let quotient = binary(rw, arith::DivSIOp::def(), dividend, rhs);
    let back = binary(rw, arith::SubIOp::def(), zero, quotient);
    let incremented = binary(rw, arith::AddIOp::def(), quotient, one);
    select(rw, low, back, incremented)
}

/// A product, which affine expressions take not to overflow.
fn product(rw: &mut Rewriter<'_>, lhs: Value, rhs: Value) -> Value {
    let ctx = rw.context();
    let flags = terrace_ir::text::parse_attr(&ctx, "#arith.overflow<nsw>").ok();
    let index = ctx.index();
    let spec = rw
        .spec(arith::MulIOp::def())
        .operands([lhs, rhs])
        .maybe_attr(&ctx, "overflowFlags", flags)
        .results([index]);
    let op = rw.insert(spec);
    rw.result(op, 0)
}

/// The value of `expr` at these dimensions and symbols; what occurs several times is computed once.
pub(super) fn expand(rw: &mut Rewriter<'_>, expr: AffineExpr, dims: &[Value], symbols: &[Value]) -> Value {
    let ctx = rw.context();
    let mut known: FxHashMap<AffineExpr, Value> = FxHashMap::default();
    let mut stack = vec![expr];
    let mut last = None;
    while let Some(&expr) = stack.last() {
        if known.contains_key(&expr) {
            stack.pop();
            continue;
        }
        let kind = expr.kind(&ctx);
        let value = match kind {
            AffineExprKind::Dim(at) => dims[at as usize],
            AffineExprKind::Symbol(at) => symbols[at as usize],
            AffineExprKind::Constant(value) => constant(rw, value),
            _ => {
                let Some((lhs, rhs)) = kind.operands() else { break };
                let (Some(&a), Some(&b)) = (known.get(&lhs), known.get(&rhs)) else {
                    stack.extend([rhs, lhs]);
                    continue;
                };
                match kind {
                    AffineExprKind::Mul(..) => product(rw, a, b),
                    AffineExprKind::Mod(..) => remainder(rw, a, b),
                    AffineExprKind::FloorDiv(..) => floor_quotient(rw, a, b),
                    AffineExprKind::CeilDiv(..) => ceil_quotient(rw, a, b),
                    _ => binary(rw, arith::AddIOp::def(), a, b),
                }
            }
        };
        known.insert(expr, value);
        last = Some(value);
        stack.pop();
    }
    known.get(&expr).copied().or(last).unwrap_or_else(|| constant(rw, 0))
}

/// The least or greatest of `values`.
pub(super) fn extremum(rw: &mut Rewriter<'_>, values: &[Value], greatest: bool) -> Option<Value> {
    let (&first, rest) = values.split_first()?;
    let def = if greatest { arith::MaxSIOp::def() } else { arith::MinSIOp::def() };
    Some(rest.iter().fold(first, |so_far, &value| binary(rw, def, so_far, value)))
}

fn radix(rw: &mut Rewriter<'_>, entry: Mixed) -> Value {
    match entry {
        Mixed::Value(value) => value,
        Mixed::Static(number) => constant(rw, number),
    }
}

/// The digits of an index: remainders and quotients by the radices, the last first.
pub(super) fn digits(rw: &mut Rewriter<'_>, op: affine::DelinearizeIndexOp) -> Option<Vec<Value>> {
    let basis = op.basis(rw)?;
    let count = rw.results(op.0).len();
    let inner = if count == basis.len() { basis.get(1..).unwrap_or_default() } else { &basis[..] };
    let mut rest = op.linear_index(rw);
    let mut digits = Vec::new();
    for &entry in inner.iter().rev() {
        let radix = radix(rw, entry);
        digits.push(remainder(rw, rest, radix));
        rest = floor_quotient(rw, rest, radix);
    }
    if count > 0 {
        digits.push(rest);
    }
    digits.reverse();
    Some(digits)
}

/// The index that has these digits.
pub(super) fn linear(rw: &mut Rewriter<'_>, op: affine::LinearizeIndexOp) -> Option<Value> {
    let basis = op.basis(rw)?;
    let indices = op.multi_index(rw).to_vec();
    let Some((&first, rest)) = indices.split_first() else {
        return Some(constant(rw, 0));
    };
    let radices = basis.get(basis.len().checked_sub(rest.len())?..)?;
    let mut index = first;
    for (&digit, &entry) in rest.iter().zip(radices) {
        let radix = radix(rw, entry);
        let scaled = product(rw, index, radix);
        index = binary(rw, arith::AddIOp::def(), scaled, digit);
    }
    Some(index)
}
