//! Text of ops that no format string describes.

use terrace_ir::text::{Delim, OpParser, OpPrinter, Reported};
use terrace_ir::{Body, Op, OpSpec, Type, TypeKind};

use super::ops::*;

/// Reads `: tensor<..>`: a ranked tensor type.
fn parse_tensor_type(p: &mut OpParser<'_>) -> Result<Type, Reported> {
    p.expect(":")?;
    let pos = p.pos();
    let ty = p.parse_type()?;
    if matches!(ty.kind(p.ctx()), TypeKind::Tensor { .. }) {
        return Ok(ty);
    }
    let found = p.ctx().display(ty).to_string();
    Err(p.error_at(
        pos,
        format!("invalid kind of type specified: expected builtin.tensor, but found '{found}'"),
    ))
}

/// `%a, %b : tensor<2xf32>`
pub(super) fn parse_from_elements(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let pos = p.pos();
    let elements = p.parse_operands(Delim::None)?;
    p.parse_attr_dict(spec)?;
    let ty = parse_tensor_type(p)?;
    let Some(count) = ty.num_elements(p.ctx()) else {
        let found = p.ctx().display(ty).to_string();
        let message =
            format!("'result' must be statically shaped tensor of any type values, but got '{found}'");
        return Err(p.error_at(pos, message));
    };
    if i64::try_from(elements.len()) != Ok(count) {
        let given = elements.len();
        let message =
            format!("number of operands and types do not match: got {given} operands and {count} types");
        return Err(p.error_at(pos, message));
    }
    let elem = ty.elem(p.ctx());
    p.resolve_same(spec, &elements, elem)?;
    spec.results.push(ty);
    Ok(())
}

pub(super) fn print_from_elements(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let from = FromElementsOp(op);
    p.text(" ");
    p.values(from.elements(body).iter().copied());
    p.attr_dict(op, &[]);
    p.text(" : ");
    p.ty(body.ty(from.result(body)));
}

/// `%x[%n, %m] : tensor<?x?xf32>`
pub(super) fn parse_splat(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let index = p.ctx().index();
    let input = p.parse_operand()?;
    let sizes = p.parse_operands(Delim::OptionalSquare)?;
    p.parse_attr_dict(spec)?;
    let ty = parse_tensor_type(p)?;
    let elem = ty.elem(p.ctx());
    p.resolve(spec, input, elem)?;
    p.resolve_same(spec, &sizes, index)?;
    spec.results.push(ty);
    Ok(())
}

pub(super) fn print_splat(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let splat = SplatOp(op);
    p.text(" ");
    p.value(splat.input(body));
    if !splat.dynamicSizes(body).is_empty() {
        p.text("[");
        p.values(splat.dynamicSizes(body).iter().copied());
        p.text("]");
    }
    p.attr_dict(op, &[]);
    p.text(" : ");
    p.ty(body.ty(splat.aggregate(body)));
}

/// Reads `NAME([1, 2]) unique {..} : (..) -> type` behind the operands.
fn parse_coordinates(p: &mut OpParser<'_>, spec: &mut OpSpec, name: &str) -> Result<Vec<Type>, Reported> {
    let ctx = p.ctx();
    p.expect(name)?;
    p.expect("(")?;
    let dims = p.parse_list(Delim::Square, OpParser::parse_integer)?;
    p.expect(")")?;
    p.set_attr(spec, name, ctx.i64_array(&dims));
    if p.accept("unique") {
        p.set_attr(spec, "unique", terrace_ir::Attr::UNIT);
    }
    p.parse_attr_dict(spec)?;
    p.expect(":")?;
    let (inputs, results) = p.parse_function_type()?;
    spec.results = results;
    Ok(inputs)
}

fn print_coordinates(op: Op, body: &Body, p: &mut OpPrinter<'_>, name: &str) {
    p.text(" ");
    p.text(name);
    p.text("([");
    let dims = body.attr(op, name).and_then(|attr| attr.as_int_array(body.ctx())).unwrap_or_default();
    for (at, &dim) in dims.iter().enumerate() {
        p.text(if at > 0 { ", " } else { "" });
        p.int(dim);
    }
    p.text("])");
    if body.attr(op, "unique").is_some() {
        p.text(" unique");
    }
    p.attr_dict(op, &[name, "unique"]);
    p.text(" : ");
    let types = |values: &mut dyn Iterator<Item = terrace_ir::Value>| -> Vec<Type> {
        values.map(|value| body.ty(value)).collect()
    };
    let inputs = types(&mut body.operands(op).iter().copied());
    let results = types(&mut body.results(op));
    p.function_type(&inputs, &results);
}

/// `%t[%i] gather_dims([1]) : (..) -> type`
pub(super) fn parse_gather(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let source = p.parse_operand()?;
    p.expect("[")?;
    let indices = p.parse_operand()?;
    p.expect("]")?;
    let types = parse_coordinates(p, spec, "gather_dims")?;
    p.resolve_all(spec, &[source, indices], &types)
}

pub(super) fn print_gather(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let gather = GatherOp(op);
    p.text(" ");
    p.value(gather.source(body));
    p.text("[");
    p.value(gather.indices(body));
    p.text("]");
    print_coordinates(op, body, p, "gather_dims");
}

/// `%t into %d[%i] scatter_dims([1]) unique : (..) -> type`
pub(super) fn parse_scatter(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let source = p.parse_operand()?;
    p.expect("into")?;
    let dest = p.parse_operand()?;
    p.expect("[")?;
    let indices = p.parse_operand()?;
    p.expect("]")?;
    let types = parse_coordinates(p, spec, "scatter_dims")?;
    p.resolve_all(spec, &[source, dest, indices], &types)
}

pub(super) fn print_scatter(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let scatter = ScatterOp(op);
    p.text(" ");
    p.value(scatter.source(body));
    p.text(" into ");
    p.value(scatter.dest(body));
    p.text("[");
    p.value(scatter.indices(body));
    p.text("]");
    print_coordinates(op, body, p, "scatter_dims");
}
