//! Text of the arith dialect, where format strings do not say it.

use terrace_ir::text::{OpParser, OpPrinter, Reported};
use terrace_ir::{Body, Op, OpSpec};

use super::{ConstantOp, SelectOp};
use crate::support::constant_int;
use crate::vector::VectorScaleOp;

pub(super) fn parse_constant(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    p.parse_attr_dict(spec)?;
    let pos = p.pos();
    let value = p.parse_attr()?;
    let Some(ty) = value.ty(p.ctx()) else {
        return Err(p.error_at(pos, "invalid kind of attribute specified"));
    };
    p.set_attr(spec, "value", value);
    spec.results.push(ty);
    Ok(())
}

pub(super) fn print_constant(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    p.attr_dict(op, &["value"]);
    p.text(" ");
    p.attr(ConstantOp(op).value(body));
}

/// `%c, %a, %b : type`, or `: condition type, type` when the condition is not an `i1`.
pub(super) fn parse_select(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let condition = p.parse_operand()?;
    p.expect(",")?;
    let true_value = p.parse_operand()?;
    p.expect(",")?;
    let false_value = p.parse_operand()?;
    p.parse_attr_dict(spec)?;
    let first = p.parse_colon_type()?;
    let (condition_type, ty) = match p.accept(",") {
        true => (first, p.parse_type()?),
        false => (p.ctx().int(1), first),
    };
    p.resolve(spec, condition, condition_type)?;
    p.resolve(spec, true_value, ty)?;
    p.resolve(spec, false_value, ty)?;
    spec.results.push(ty);
    Ok(())
}

pub(super) fn print_select(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    p.text(" ");
    p.operands(op);
    p.attr_dict(op, &[]);
    p.text(" : ");
    let condition = body.ty(SelectOp(op).condition(body));
    if !condition.is_int(body.ctx(), 1) {
        p.ty(condition);
        p.text(", ");
    }
    p.ty(body.ty(body.result(op, 0)));
}

/// Names the product of a constant and `vscale` after both.
pub(super) fn name_product(op: Op, body: &Body, name: &mut dyn FnMut(usize, &str)) {
    let &[lhs, rhs] = body.operands(op) else { return };
    if !body.ty(lhs).is_index(body.ctx()) {
        return;
    }
    for (constant, scale) in [(lhs, rhs), (rhs, lhs)] {
        if let (Some(number), Some(_)) = (constant_int(body, constant), VectorScaleOp::defining(body, scale))
        {
            return name(0, &format!("c{number}_vscale"));
        }
    }
}
