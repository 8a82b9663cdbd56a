//! Text of `affine.apply`, `affine.min`, `affine.max` and of the two ops between indices and digits.

use terrace_ir::text::{Delim, OpParser, OpPrinter, Operand, Reported};
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Body, Op, OpSpec, Value};

use super::{DelinearizeIndexOp, LinearizeIndexOp};
use crate::support::index_list::{ParsedList, statics};

/// Operands for dimensions and symbols: `(%i, %j)[%n]`.
pub(super) fn parse_dims_and_symbols(p: &mut OpParser<'_>) -> Result<(Vec<Operand>, Vec<Operand>), Reported> {
    Ok((p.parse_operands(Delim::Paren)?, p.parse_operands(Delim::OptionalSquare)?))
}

pub(super) fn print_dims_and_symbols(p: &mut OpPrinter<'_>, operands: &[Value], dims: usize) {
    let (dims, symbols) = operands.split_at(dims.min(operands.len()));
    p.text("(");
    p.values(dims.iter().copied());
    p.text(")");
    if !symbols.is_empty() {
        p.text("[");
        p.values(symbols.iter().copied());
        p.text("]");
    }
}

fn parse_map_op(p: &mut OpParser<'_>, spec: &mut OpSpec, check: bool) -> Result<(), Reported> {
    let ctx = p.ctx();
    let pos = p.pos();
    let attr = p.parse_attr()?;
    let Some(map) = attr.as_affine_map(ctx) else {
        return Err(p.error_at(pos, "invalid kind of attribute specified"));
    };
    p.set_attr(spec, "map", attr);
    let (dims, symbols) = parse_dims_and_symbols(p)?;
    p.parse_attr_dict(spec)?;
    if check && (dims.len() != map.dims(ctx) || symbols.len() != map.symbols(ctx)) {
        return Err(p.error("dimension or symbol index mismatch"));
    }
    p.resolve_same(spec, &dims, ctx.index())?;
    p.resolve_same(spec, &symbols, ctx.index())?;
    spec.results.push(ctx.index());
    Ok(())
}

pub(super) fn parse_apply(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    parse_map_op(p, spec, true)
}

pub(super) fn parse_min_max(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    parse_map_op(p, spec, false)
}

pub(super) fn print_map_op(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let Some(map) = body.attr(op, "map") else { return };
    p.text(" ");
    p.attr(map);
    let dims = map.as_affine_map(body.ctx()).map_or(0, |map| map.dims(body.ctx()));
    print_dims_and_symbols(p, body.operands(op), dims);
    p.attr_dict(op, &["map"]);
}

/// A list of numbers and operands in parentheses.
fn parse_basis(p: &mut OpParser<'_>) -> Result<ParsedList, Reported> {
    let mut operands = Vec::new();
    let statics = p.parse_list(Delim::Paren, |p| {
        if let Some(operand) = p.parse_optional_operand()? {
            operands.push(operand);
            return Ok(DYNAMIC);
        }
        let pos = p.pos();
        match p.parse_optional_integer()? {
            Some(DYNAMIC) => Err(p.error_at(pos, "the number stands for a dynamic entry")),
            Some(value) => Ok(value),
            None => Err(p.error_at(pos, "expected SSA value or integer")),
        }
    })?;
    Ok(ParsedList { statics, operands })
}

fn print_basis(p: &mut OpPrinter<'_>, numbers: &[i64], values: &[Value]) {
    let mut values = values.iter();
    p.text("(");
    for (at, &number) in numbers.iter().enumerate() {
        p.text(if at > 0 { ", " } else { "" });
        match (number, values.as_slice().first()) {
            (DYNAMIC, Some(&value)) => {
                values.next();
                p.value(value);
            }
            _ => p.int(number),
        }
    }
    p.text(")");
}

/// `%i into (%n, 4) : index, index`
pub(super) fn parse_delinearize(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let index = p.ctx().index();
    let linear = p.parse_operand()?;
    p.expect("into")?;
    let basis = parse_basis(p)?;
    p.parse_attr_dict(spec)?;
    spec.results = p.parse_optional_colon_types()?;
    p.resolve(spec, linear, index)?;
    basis.apply(p, spec, "static_basis")
}

pub(super) fn print_delinearize(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let delinearize = DelinearizeIndexOp(op);
    p.text(" ");
    p.value(delinearize.linear_index(body));
    p.text(" into ");
    let numbers = statics(body.ctx(), Some(delinearize.static_basis(body)));
    print_basis(p, &numbers, delinearize.dynamic_basis(body));
    p.attr_dict(op, &["static_basis"]);
    p.text(" : ");
    p.types_of(body.results(op));
}

/// `disjoint [%i, %j] by (4, %n) : index`
pub(super) fn parse_linearize(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let index = p.ctx().index();
    if p.accept("disjoint") {
        p.set_attr(spec, "disjoint", terrace_ir::Attr::UNIT);
    }
    let operands = p.parse_operands(Delim::Square)?;
    p.expect("by")?;
    let basis = parse_basis(p)?;
    p.parse_attr_dict(spec)?;
    spec.results.push(p.parse_colon_type()?);
    p.resolve_same(spec, &operands, index)?;
    basis.apply(p, spec, "static_basis")?;
    p.set_operand_segments(spec, &[operands.len(), basis.operands.len()]);
    Ok(())
}

pub(super) fn print_linearize(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let linearize = LinearizeIndexOp(op);
    p.text(if linearize.disjoint(body) == Some(terrace_ir::Attr::UNIT) { " disjoint [" } else { " [" });
    p.values(linearize.multi_index(body).iter().copied());
    p.text("] by ");
    let numbers = statics(body.ctx(), Some(linearize.static_basis(body)));
    print_basis(p, &numbers, linearize.dynamic_basis(body));
    p.attr_dict(op, &["static_basis", "disjoint"]);
    p.text(" : ");
    p.types_of(body.results(op));
}
