//! Text of the func dialect.

use terrace_ir::text::{Delim, OpParser, OpPrinter, Reported};
use terrace_ir::{Body, Op, OpSpec};

use super::CallIndirectOp;

pub(super) fn parse_call_indirect(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let callee = p.parse_operand()?;
    let operands = p.parse_operands(Delim::Paren)?;
    p.parse_attr_dict(spec)?;
    p.expect(":")?;
    let (inputs, results) = p.parse_function_type()?;
    let ty = p.ctx().function_type(&inputs, &results);
    p.resolve(spec, callee, ty)?;
    p.resolve_all(spec, &operands, &inputs)?;
    spec.results = results;
    Ok(())
}

pub(super) fn print_call_indirect(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let call = CallIndirectOp(op);
    p.text(" ");
    p.value(call.callee(body));
    p.text("(");
    p.values(call.callee_operands(body).iter().copied());
    p.text(")");
    p.attr_dict(op, &[]);
    p.text(" : ");
    p.ty(body.ty(call.callee(body)));
}
