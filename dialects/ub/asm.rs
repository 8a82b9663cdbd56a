//! Text of the ub dialect.

use terrace_ir::text::{Delim, OpParser, OpPrinter, Reported};
use terrace_ir::{Body, Op, OpSpec};

use super::PoisonOp;

/// `<#ub.poison> : type`, where the attribute is mostly left out.
pub(super) fn parse_poison(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    p.parse_attr_dict(spec)?;
    if p.peek("<") {
        let values = p.parse_list(Delim::Angle, OpParser::parse_attr)?;
        let [value] = values[..] else {
            return Err(p.error("expects one value"));
        };
        p.set_attr(spec, "value", value);
    }
    let ty = p.parse_colon_type()?;
    spec.results.push(ty);
    Ok(())
}

pub(super) fn print_poison(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    p.attr_dict(op, &["value"]);
    p.text(" : ");
    p.ty(body.ty(PoisonOp(op).result(body)));
}
