//! Text of the vector dialect, where format strings do not say it.

use terrace_ir::text::{Delim, OpParser, OpPrinter, Reported};
use terrace_ir::{Body, Op, OpSpec};

use super::{ReductionOp, kind_attr, kind_of};
use crate::arith::flags::{parse_fastmath, print_fastmath};

/// `<add>, %v, %acc fastmath<..> : vector<4xf32> into f32`
pub(super) fn parse_reduction(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    p.expect("<")?;
    let kind = p.parse_keyword()?;
    p.expect(">")?;
    let attr = kind_attr(p.ctx(), kind);
    p.set_attr(spec, "kind", attr);
    p.expect(",")?;
    let operands = p.parse_operands(Delim::None)?;
    parse_fastmath(p, spec)?;
    p.parse_attr_dict(spec)?;
    let vector = p.parse_colon_type()?;
    p.expect("into")?;
    let dest = p.parse_type()?;
    spec.results.push(dest);
    match &operands[..] {
        [operand] => p.resolve(spec, *operand, vector),
        [operand, acc] => {
            p.resolve(spec, *operand, vector)?;
            p.resolve(spec, *acc, dest)
        }
        _ => Err(p.error("expected a vector and at most one accumulator")),
    }
}

pub(super) fn print_reduction(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let reduction = ReductionOp(op);
    p.text(" <");
    p.text(kind_of(body.ctx(), reduction.kind(body)).unwrap_or_default());
    p.text(">, ");
    p.values(body.operands(op).iter().copied());
    print_fastmath(op, body, p);
    p.attr_dict(op, &["kind", "fastmath"]);
    p.text(" : ");
    p.ty(body.ty(reduction.vector(body)));
    p.text(" into ");
    p.ty(body.ty(reduction.dest(body)));
}
