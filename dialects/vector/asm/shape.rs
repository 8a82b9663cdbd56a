//! Text of ops that move elements.

use terrace_ir::text::{Delim, OpParser, OpPrinter, Reported};
use terrace_ir::{Body, Op, OpSpec};

use crate::vector::FromElementsOp;

/// `%a, %b : vector<2xf32>`
pub(in crate::vector) fn parse_from_elements(
    p: &mut OpParser<'_>,
    spec: &mut OpSpec,
) -> Result<(), Reported> {
    let pos = p.pos();
    let elements = p.parse_operands(Delim::None)?;
    p.parse_attr_dict(spec)?;
    let ty = p.parse_colon_type()?;
    spec.results.push(ty);
    let count = ty.num_elements(p.ctx()).and_then(|count| usize::try_from(count).ok());
    if let Some(count) = count.filter(|&count| count != elements.len() && ty.is_vector(p.ctx())) {
        let message = format!(
            "number of operands and types do not match: got {} operands and {count} types",
            elements.len()
        );
        return Err(p.error_at(pos, message));
    }
    p.resolve_same(spec, &elements, ty.elem(p.ctx()))
}

pub(in crate::vector) fn print_from_elements(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let from = FromElementsOp(op);
    p.text(" ");
    p.values(from.elements(body).iter().copied());
    p.attr_dict(op, &[]);
    p.text(" : ");
    p.ty(body.ty(from.dest(body)));
}
