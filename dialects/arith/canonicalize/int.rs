//! Patterns of ops on integers.

use terrace_ir::interp::scalar::IntBinary;
use terrace_ir::op::TypedOp;
use terrace_ir::{Attr, Body, Op, Rewriter, Value};

use super::super::elements::{Splat, int_of, is_splat};
use super::super::fold::int::combine;
use super::super::*;
use super::{common_overflow, constant, insert, make_constant, sources, spec};

/// `x + c` or `c - x`: a variable and a constant.
struct Linear {
    variable: Value,
    negated: bool,
    constant: Attr,
}

/// What an `arith.addi` or `arith.subi` of one constant computes.
fn linear(rw: &Body, op: Op) -> Option<Linear> {
    let &[lhs, rhs] = rw.operands(op) else { return None };
    let zero = || int_of(rw.ctx(), rw.ty(lhs), 0);
    if AddIOp::of(rw, op).is_some() {
        return Some(Linear { variable: lhs, negated: false, constant: constant(rw, rhs)? });
    }
    SubIOp::of(rw, op)?;
    match (constant(rw, lhs), constant(rw, rhs)) {
        (None, Some(c)) => {
            let constant = combine(rw, IntBinary::SubI, zero()?, c)?;
            Some(Linear { variable: lhs, negated: false, constant })
        }
        (Some(c), None) => Some(Linear { variable: rhs, negated: true, constant: c }),
        _ => None,
    }
}

/// `(x + c0) + c1`, `c1 - (x - c0)` and so on: one op with one constant.
pub(in super::super) fn sum_of_constants(op: impl Into<Op>, rw: &mut Rewriter<'_>) -> Option<()> {
    let op = op.into();
    let outer = linear(rw, op)?;
    let inner_op = rw.defining_op(outer.variable)?;
    let inner = linear(rw, inner_op)?;
    let code = if outer.negated { IntBinary::SubI } else { IntBinary::AddI };
    let sum = combine(rw, code, outer.constant, inner.constant)?;
    let negated = outer.negated != inner.negated;
    // x - c0 - c1 stays a subtraction, as upstream has it.
    let both_subtract =
        !outer.negated && !inner.negated && [op, inner_op].iter().all(|&op| SubIOp::of(rw, op).is_some());
    let flags = common_overflow(rw, op, inner_op);
    let ty = rw.ty(rw.result(op, 0));
    let (def, attr) = match (negated, both_subtract) {
        (true, _) => (SubIOp::def(), sum),
        (_, true) => (SubIOp::def(), combine(rw, IntBinary::SubI, int_of(rw.ctx(), ty, 0)?, sum)?),
        _ => (AddIOp::def(), sum),
    };
    let constant = make_constant(rw, attr)?;
    let operands = if negated { [constant, inner.variable] } else { [inner.variable, constant] };
    let ctx = rw.context();
    let spec = spec(rw, def, &operands, ty).attr(&ctx, "overflowFlags", flags);
    rw.replace_with(op, spec);
    Some(())
}

/// `(x * c0) * c1`
pub(in super::super) fn product_of_constants(op: MulIOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let inner = MulIOp::defining(rw, op.lhs(rw))?;
    let (c0, c1) = (constant(rw, inner.rhs(rw))?, constant(rw, op.rhs(rw))?);
    let product = combine(rw, IntBinary::MulI, c0, c1)?;
    let flags = common_overflow(rw, op.0, inner.0);
    let (variable, ty) = (inner.lhs(rw), rw.ty(op.result(rw)));
    let constant = make_constant(rw, product)?;
    let ctx = rw.context();
    let spec = spec(rw, MulIOp::def(), &[variable, constant], ty).attr(&ctx, "overflowFlags", flags);
    rw.replace_with(op, spec);
    Some(())
}

/// `x + y * -1` is `x - y`.
pub(in super::super) fn add_of_negated(op: AddIOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let negated = |value| {
        let product = MulIOp::defining(rw, value)?;
        is_splat(rw.ctx(), constant(rw, product.rhs(rw)), Splat::Ones).then(|| product.lhs(rw))
    };
    let (lhs, rhs) = (op.lhs(rw), op.rhs(rw));
    let operands = match (negated(rhs), negated(lhs)) {
        (Some(y), _) => [lhs, y],
        (_, Some(y)) => [rhs, y],
        _ => return None,
    };
    let spec = spec(rw, SubIOp::def(), &operands, rw.ty(lhs));
    rw.replace_with(op, spec);
    Some(())
}

/// `(a - b) - a` is `0 - b`.
pub(in super::super) fn sub_of_sub(op: SubIOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let inner = SubIOp::defining(rw, op.lhs(rw)).filter(|inner| inner.lhs(rw) == op.rhs(rw))?;
    let (b, ty) = (inner.rhs(rw), rw.ty(op.result(rw)));
    let flags = common_overflow(rw, op.0, inner.0);
    let attr = int_of(rw.ctx(), ty, 0)?;
    let zero = make_constant(rw, attr)?;
    let ctx = rw.context();
    let spec = spec(rw, SubIOp::def(), &[zero, b], ty).attr(&ctx, "overflowFlags", flags);
    rw.replace_with(op, spec);
    Some(())
}

/// Bitwise ops of two extended integers are the extension of the op.
pub(in super::super) fn bits_of_extensions(op: impl Into<Op>, rw: &mut Rewriter<'_>) -> Option<()> {
    fn of<C: TypedOp>(op: Op, rw: &mut Rewriter<'_>) -> Option<()> {
        let (a, b) = sources::<C>(rw, op)?;
        let def = rw.def(op)?;
        let narrow = insert(rw, def, &[a, b], rw.ty(a));
        let spec = spec(rw, C::def(), &[narrow], rw.ty(rw.result(op, 0)));
        rw.replace_with(op, spec);
        Some(())
    }
    let op = op.into();
    of::<ExtUIOp>(op, rw).or_else(|| of::<ExtSIOp>(op, rw))
}

/// The opposite of each predicate of `arith.cmpi`.
const OPPOSITES: [i64; 10] = [1, 0, 5, 4, 3, 2, 9, 8, 7, 6];

/// `!(a < b)` is `a >= b`.
pub(in super::super) fn not_of_cmp(op: XOrIOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let compare = CmpIOp::defining(rw, op.lhs(rw))?;
    if !is_splat(rw.ctx(), constant(rw, op.rhs(rw)), Splat::Value(1)) {
        return None;
    }
    let predicate = compare.predicate(rw).as_int(rw.ctx())?;
    let opposite = *OPPOSITES.get(usize::try_from(predicate).ok()?)?;
    let ctx = rw.context();
    let spec = spec(rw, CmpIOp::def(), &[compare.lhs(rw), compare.rhs(rw)], rw.ty(op.result(rw))).attr(
        &ctx,
        "predicate",
        ctx.i64_attr(opposite),
    );
    rw.replace_with(op, spec);
    Some(())
}

/// A sum whose carry is not used is an `arith.addi`.
pub(in super::super) fn without_carry(op: AddUIExtendedOp, rw: &mut Rewriter<'_>) -> Option<()> {
    if rw.users(op.overflow(rw)).next().is_some() {
        return None;
    }
    let no_carry = int_of(rw.ctx(), rw.ty(op.overflow(rw)), 0)?;
    let sum = insert(rw, AddIOp::def(), &[op.lhs(rw), op.rhs(rw)], rw.ty(op.sum(rw)));
    let carry = make_constant(rw, no_carry)?;
    rw.replace(op, [sum, carry]);
    Some(())
}

/// A product whose high half is not used is an `arith.muli`.
pub(in super::super) fn without_high_half(op: impl Into<Op>, rw: &mut Rewriter<'_>) -> Option<()> {
    let op = op.into();
    if rw.users(rw.result(op, 1)).next().is_some() {
        return None;
    }
    let low = insert(rw, MulIOp::def(), &[rw.operand(op, 0), rw.operand(op, 1)], rw.ty(rw.result(op, 0)));
    // Nothing uses the second value, so that any of its type will do.
    rw.replace(op, [low, low]);
    Some(())
}

/// The high half of `x * 1` is the sign of `x`.
pub(in super::super) fn high_half_of_one(op: MulSIExtendedOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let x = op.lhs(rw);
    let ty = rw.ty(x);
    // The one of i1 is -1, and an `index` cannot be extended to.
    let elem = ty.elem(rw.ctx());
    let width = elem.bit_width(rw.ctx()).filter(|_| !elem.is_index(rw.ctx()))?;
    if width <= 1 || !is_splat(rw.ctx(), constant(rw, op.rhs(rw)), Splat::Value(1)) {
        return None;
    }
    let ctx = rw.context();
    let attr = int_of(&ctx, ty, 0)?;
    let zero = make_constant(rw, attr)?;
    let bools = terrace_ir::op::bool_like(&ctx, ty);
    let below = spec(rw, CmpIOp::def(), &[x, zero], bools).attr(&ctx, "predicate", ctx.i64_attr(2));
    let below = rw.insert(below);
    let below = rw.result(below, 0);
    let high = insert(rw, ExtSIOp::def(), &[below], ty);
    rw.replace(op, [x, high]);
    Some(())
}
