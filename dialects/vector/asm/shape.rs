//! Text of ops that move elements.

use terrace_ir::text::{Delim, OpParser, OpPrinter, Reported};
use terrace_ir::{Body, Op, OpSpec};

use super::{parse_ints, print_ints};
use crate::vector::attrs::at_least_1d;
use crate::vector::{ConstantMaskOp, FromElementsOp, ShuffleOp, TransposeOp, vector_of};

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

/// `%a, %b [0, 1] : vector<2xf32>, vector<2xf32>`
pub(in crate::vector) fn parse_shuffle(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let pos = p.pos();
    let vectors = p.parse_operands(Delim::None)?;
    let count = parse_ints(p, spec, "mask")?;
    p.parse_attr_dict(spec)?;
    p.expect(":")?;
    let types = p.parse_type_list()?;
    p.resolve_all(spec, &vectors, &types)?;
    let Some(&first) = types.first() else { return Err(p.error_at(pos, "expected two vectors")) };
    let mut sizes = at_least_1d(p.ctx(), first);
    sizes[0] = (i64::try_from(count).unwrap_or(i64::MAX), false);
    let result = vector_of(p.ctx(), &sizes, first.elem(p.ctx()));
    spec.results.push(result);
    Ok(())
}

pub(in crate::vector) fn print_shuffle(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    p.text(" ");
    p.operands(op);
    p.text(" ");
    print_ints(body, p, ShuffleOp(op).mask(body));
    p.attr_dict(op, &["mask"]);
    p.text(" : ");
    p.types_of(body.operands(op).iter().copied());
}

/// `%v, [1, 0] : vector<2x3xf32> to vector<3x2xf32>`
pub(in crate::vector) fn parse_transpose(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let vector = p.parse_operand()?;
    p.expect(",")?;
    parse_ints(p, spec, "permutation")?;
    p.parse_attr_dict(spec)?;
    let ty = p.parse_colon_type()?;
    p.expect("to")?;
    let result = p.parse_type()?;
    spec.results.push(result);
    p.resolve(spec, vector, ty)
}

pub(in crate::vector) fn print_transpose(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let transpose = TransposeOp(op);
    p.text(" ");
    p.value(transpose.vector(body));
    p.text(", ");
    print_ints(body, p, transpose.permutation(body));
    p.attr_dict(op, &["permutation"]);
    p.text(" : ");
    p.ty(body.ty(transpose.vector(body)));
    p.text(" to ");
    p.ty(body.ty(transpose.result(body)));
}

/// `[3, 2] : vector<4x3xi1>`
pub(in crate::vector) fn parse_constant_mask(
    p: &mut OpParser<'_>,
    spec: &mut OpSpec,
) -> Result<(), Reported> {
    parse_ints(p, spec, "mask_dim_sizes")?;
    p.parse_attr_dict(spec)?;
    let ty = p.parse_colon_type()?;
    spec.results.push(ty);
    Ok(())
}

pub(in crate::vector) fn print_constant_mask(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let mask = ConstantMaskOp(op);
    p.text(" ");
    print_ints(body, p, mask.mask_dim_sizes(body));
    p.attr_dict(op, &["mask_dim_sizes"]);
    p.text(" : ");
    p.ty(body.ty(mask.result(body)));
}
