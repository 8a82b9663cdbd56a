//! Canonicalization patterns of the index dialect.

use terrace_ir::interp::ScalarOp;
use terrace_ir::rewrite::constant_value;
use terrace_ir::{Op, Rewriter};

use super::fold::checked;
use super::{CmpOp, SubOp, predicate};

/// `(x + c0) + c1` is `x + (c0 + c1)`, and so for all that is associative.
pub(super) fn reassociate(op: impl Into<Op>, rw: &mut Rewriter<'_>) -> Option<()> {
    let op = op.into();
    let inner = rw.defining_op(rw.operand(op, 0)).filter(|&inner| rw.name(inner) == rw.name(op))?;
    let constant = |op| constant_value(rw, rw.operand(op, 1))?.as_i128(rw.ctx());
    let args = [constant(inner)?, constant(op)?];
    let code = (rw.interface::<ScalarOp>(op)?.code)(op, rw)?;
    let combined = checked(code, &args)?;
    let ctx = rw.context();
    let index = ctx.index();
    let constant = rw.constant("index", ctx.int_attr(combined, index), index)?;
    let variable = rw.operand(inner, 0);
    rw.set_operands(op, &[variable, constant]);
    Some(())
}

/// A comparison of `a - b` with zero is one of `a` with `b`: for equality always, and for signed
/// predicates when, as upstream has it, the difference of two indices does not overflow.
pub(super) fn cmp_of_sub(op: CmpOp, rw: &mut Rewriter<'_>) -> Option<()> {
    if predicate(rw.ctx(), op.pred(rw))? > 5 {
        return None;
    }
    let zero = |value| constant_value(rw, value).and_then(|attr| attr.as_int(rw.ctx())) == Some(0);
    let (lhs, rhs) = (op.lhs(rw), op.rhs(rw));
    let operands = match (SubOp::defining(rw, lhs), SubOp::defining(rw, rhs)) {
        (Some(sub), _) if zero(rhs) => [sub.lhs(rw), sub.rhs(rw)],
        // Zero compared with `a - b` is `b` compared with `a`.
        (_, Some(sub)) if zero(lhs) => [sub.rhs(rw), sub.lhs(rw)],
        _ => return None,
    };
    rw.set_operands(op, &operands);
    Some(())
}
