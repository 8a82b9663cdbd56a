//! Canonicalization patterns of the complex dialect.

use terrace_ir::{Op, Rewriter, Type, TypeKind};

use super::{BitcastOp, CreateOp, NegOp, ReOp};
use crate::arith;

/// A part of `-(a + bi)` is the negated part.
pub(super) fn part_of_neg(op: impl Into<Op>, rw: &mut Rewriter<'_>) -> Option<()> {
    let op = op.into();
    let neg = NegOp::defining(rw, rw.operand(op, 0))?;
    let create = CreateOp::defining(rw, neg.complex(rw))?;
    let part = if ReOp::of(rw, op).is_some() { create.real(rw) } else { create.imaginary(rw) };
    let ctx = rw.context();
    let mut spec = rw.spec(arith::NegFOp::def()).operands([part]).results([rw.ty(part)]);
    if let Some(flags) = neg.fastmath(rw) {
        spec = spec.attr(&ctx, "fastmath", flags);
    }
    rw.replace_with(op, spec);
    Some(())
}

/// A cast of a cast, by the dialect that has such a cast.
pub(super) fn bitcast_of_bitcast(op: BitcastOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let operand = op.operand(rw);
    let complex = BitcastOp::defining(rw, operand).map(|inner| inner.operand(rw));
    let source = complex.or_else(|| Some(arith::BitcastOp::defining(rw, operand)?.r#in(rw)))?;
    let (from, to) = (rw.ty(source), rw.ty(op.result(rw)));
    let is_complex = |ty: Type| matches!(ty.kind(rw.ctx()), TypeKind::Complex(_));
    if is_complex(from) || is_complex(to) || from == to {
        rw.set_operand(op, 0, source);
    } else {
        let spec = rw.spec(arith::BitcastOp::def()).operands([source]).results([to]);
        rw.replace_with(op, spec);
    }
    Some(())
}

/// A cast of arith of a cast of complex is one of complex.
pub(crate) fn arith_of_complex_bitcast(op: arith::BitcastOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let source = BitcastOp::defining(rw, op.r#in(rw))?.operand(rw);
    let spec = rw.spec(BitcastOp::def()).operands([source]).results([rw.ty(op.out(rw))]);
    rw.replace_with(op, spec);
    Some(())
}
