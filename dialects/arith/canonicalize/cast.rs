//! Patterns of conversions.

use terrace_ir::op::TypedOp;
use terrace_ir::{Body, Op, Rewriter, Type, Value};

use super::super::elements::{holds_floats, int_splat};
use super::super::*;
use super::{common_overflow, constant, insert, spec};

fn width(rw: &Body, ty: Type) -> Option<u32> {
    ty.elem(rw.ctx()).bit_width(rw.ctx())
}

/// What `op` converts when it is the same conversion of another one.
fn source_of_same(rw: &Body, op: Op) -> Option<Value> {
    let inner = rw.defining_op(rw.operand(op, 0)).filter(|&inner| rw.name(inner) == rw.name(op))?;
    Some(rw.operand(inner, 0))
}

/// `index_cast(index_cast(x))` is `x` when nothing was cut off in between.
pub(in super::super) fn index_cast_of_index_cast(op: impl Into<Op>, rw: &mut Rewriter<'_>) -> Option<()> {
    let op = op.into();
    let source = source_of_same(rw, op)?;
    let (outer, middle) = (rw.ty(source), rw.ty(rw.operand(op, 0)));
    if outer != rw.ty(rw.result(op, 0)) || width(rw, middle)? < width(rw, outer)? {
        return None;
    }
    rw.replace(op, [source]);
    Some(())
}

/// `index_cast(extsi(x))` is `index_cast(x)`, and so for unsigned integers.
pub(in super::super) fn index_cast_of_ext(op: impl Into<Op>, rw: &mut Rewriter<'_>) -> Option<()> {
    fn of<C: TypedOp>(op: Op, rw: &mut Rewriter<'_>) -> Option<()> {
        let inner = C::defining(rw, rw.operand(op, 0))?;
        // Beyond the width of an index, the cast cuts off what the extension adds.
        let source = rw.operand(inner.into(), 0);
        if width(rw, rw.ty(source))? > 64 {
            return None;
        }
        rw.set_operand(op, 0, source);
        Some(())
    }
    let op = op.into();
    match IndexCastOp::of(rw, op) {
        Some(_) => of::<ExtSIOp>(op, rw),
        None => of::<ExtUIOp>(op, rw),
    }
}

/// An extension of an extension of the same kind.
pub(in super::super) fn ext_of_ext(op: impl Into<Op>, rw: &mut Rewriter<'_>) -> Option<()> {
    let op = op.into();
    let source = source_of_same(rw, op)?;
    rw.set_operand(op, 0, source);
    Some(())
}

/// `extsi(extui(x))` is `extui(x)`: the sign bit is zero.
pub(in super::super) fn extsi_of_extui(op: ExtSIOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let source = ExtUIOp::defining(rw, op.r#in(rw))?.r#in(rw);
    let spec = spec(rw, ExtUIOp::def(), &[source], rw.ty(op.out(rw)));
    rw.replace_with(op, spec);
    Some(())
}

pub(in super::super) fn bitcast_of_bitcast(op: BitcastOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let source = source_of_same(rw, op.0)?;
    rw.set_operand(op, 0, source);
    Some(())
}

/// A truncation of a truncation, with the flags of both.
pub(in super::super) fn trunci_of_trunci(op: TruncIOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let inner = TruncIOp::defining(rw, op.r#in(rw))?;
    let flags = common_overflow(rw, op.0, inner.0);
    let source = inner.r#in(rw);
    rw.set_attr(op, "overflowFlags", flags);
    rw.set_operand(op, 0, source);
    Some(())
}

/// A truncation of an extension is one or the other, by the widths.
pub(in super::super) fn trunci_of_ext(op: TruncIOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let inner = rw.defining_op(op.r#in(rw))?;
    let def = rw.def(inner)?;
    if ExtSIOp::of(rw, inner).is_none() && ExtUIOp::of(rw, inner).is_none() {
        return None;
    }
    let source = rw.operand(inner, 0);
    let ty = rw.ty(op.out(rw));
    match width(rw, rw.ty(source))?.cmp(&width(rw, ty)?) {
        std::cmp::Ordering::Less => {
            let spec = spec(rw, def, &[source], ty);
            rw.replace_with(op, spec);
        }
        std::cmp::Ordering::Greater => rw.set_operand(op, 0, source),
        std::cmp::Ordering::Equal => return None,
    }
    Some(())
}

/// The upper half of an arithmetic shift is that of a logical one.
pub(in super::super) fn trunci_of_shrsi(op: TruncIOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let shift = ShRSIOp::defining(rw, op.r#in(rw))?;
    let (wide, ty) = (rw.ty(op.r#in(rw)), rw.ty(op.out(rw)));
    let (by, _) = int_splat(rw.ctx(), constant(rw, shift.rhs(rw))?)?;
    if by != u128::from(width(rw, wide)?.checked_sub(width(rw, ty)?)?) {
        return None;
    }
    let ctx = rw.context();
    let mut logical = spec(rw, ShRUIOp::def(), &[shift.lhs(rw), shift.rhs(rw)], wide);
    if let Some(exact) = shift.isExact(rw) {
        logical = logical.attr(&ctx, "isExact", exact);
    }
    let logical = rw.insert(logical);
    let logical = rw.result(logical, 0);
    let mut truncated = spec(rw, TruncIOp::def(), &[logical], ty);
    if let Some(flags) = op.overflowFlags(rw) {
        truncated = truncated.attr(&ctx, "overflowFlags", flags);
    }
    rw.replace_with(op, truncated);
    Some(())
}

/// `truncf(sitofp(x))` is `sitofp(x)` unless the truncation says how it rounds, and so for unsigned
/// integers.
pub(in super::super) fn truncf_of_int_to_float(op: TruncFOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let inner = rw.defining_op(op.r#in(rw))?;
    let def = rw.def(inner)?;
    let from_int = SIToFPOp::of(rw, inner).is_some() || UIToFPOp::of(rw, inner).is_some();
    if !from_int || op.roundingmode(rw).is_some() {
        return None;
    }
    let (source, ty) = (rw.operand(inner, 0), rw.ty(op.out(rw)));
    let converted = insert(rw, def, &[source], ty);
    rw.replace(op, [converted]);
    Some(())
}

/// `truncf(extf(x))` to a narrower type than that of `x` is `truncf(x)`.
pub(in super::super) fn truncf_of_extf(op: TruncFOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let source = ExtFOp::defining(rw, op.r#in(rw))?.r#in(rw);
    let kind = |value: Value| rw.ty(value).elem(rw.ctx()).float_kind(rw.ctx());
    let (from, middle, to) = (kind(source)?, kind(op.r#in(rw))?, kind(op.out(rw))?);
    if from.width() <= to.width() || !holds_floats(from, middle) {
        return None;
    }
    rw.set_operand(op, 0, source);
    Some(())
}
