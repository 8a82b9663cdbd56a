//! Text of pdl ops that a format string cannot describe.

use terrace_ir::op::OPERAND_SEGMENTS;
use terrace_ir::text::{Delim, OpParser, OpPrinter, Operand, Reported};
use terrace_ir::{Attr, Body, Op, OpSpec, Value};

use super::ops::{OperationOp, RangeOp, ResultsOp};
use super::types::{attribute_type, operation_type, range_elem, range_of, value_type};

/// Reads `(%a, %b : !pdl.value, !pdl.range<value>)` if it comes next, and returns how many operands that are.
pub(crate) fn parse_group(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<usize, Reported> {
    if !p.accept("(") {
        return Ok(0);
    }
    let values = p.parse_operands(Delim::None)?;
    p.expect(":")?;
    let types = p.parse_type_list()?;
    p.resolve_all(spec, &values, &types)?;
    p.expect(")")?;
    Ok(values.len())
}

/// Prints what [`parse_group`] reads.
pub(crate) fn print_group(p: &mut OpPrinter<'_>, body: &Body, values: &[Value]) {
    p.text("(");
    p.values(values.iter().copied());
    p.text(" : ");
    p.types(values.iter().map(|&value| body.ty(value)));
    p.text(")");
}

/// Reads `{"name" = %attribute, ..}` if it comes next.
pub(crate) fn parse_attributes(p: &mut OpParser<'_>) -> Result<(Vec<Attr>, Vec<Operand>), Reported> {
    let (mut names, mut values) = (Vec::new(), Vec::new());
    if !p.accept("{") {
        return Ok((names, values));
    }
    loop {
        let name = p.parse_string()?;
        names.push(p.ctx().str_attr(&name));
        p.expect("=")?;
        values.push(p.parse_operand()?);
        if !p.accept(",") {
            break;
        }
    }
    p.expect("}")?;
    Ok((names, values))
}

/// Prints what [`parse_attributes`] reads.
pub(crate) fn print_attributes(p: &mut OpPrinter<'_>, names: &[Attr], values: &[Value]) {
    if values.is_empty() {
        return;
    }
    p.text(" {");
    for (at, (&name, &value)) in names.iter().zip(values).enumerate() {
        p.text(if at > 0 { ", " } else { "" });
        p.attr(name);
        p.text(" = ");
        p.value(value);
    }
    p.text("}");
}

/// Reads `"name"(%operand : !pdl.value) {"name" = %attribute} -> (%type : !pdl.type)`, any part of which may
/// be left out.
pub(super) fn parse_operation(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    if p.at_string() {
        let name = p.parse_string()?;
        let name = p.ctx().str_attr(&name);
        p.set_attr(spec, "opName", name);
    }
    let n_operands = parse_group(p, spec)?;
    let (names, attributes) = parse_attributes(p)?;
    let names = p.ctx().array_attr(names);
    p.set_attr(spec, "attributeValueNames", names);
    let ty = attribute_type(p.ctx());
    p.resolve_same(spec, &attributes, ty)?;
    let n_types = if p.accept("->") {
        if p.peek("(") { parse_group(p, spec)? } else { return p.expect("(") }
    } else {
        0
    };
    p.set_operand_segments(spec, &[n_operands, attributes.len(), n_types]);
    spec.results.push(operation_type(p.ctx()));
    p.parse_attr_dict(spec)
}

pub(super) fn print_operation(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let (operation, ctx) = (OperationOp(op), body.ctx());
    if let Some(name) = operation.opName(body) {
        p.text(" ");
        p.attr(name);
    }
    let operands = operation.operandValues(body);
    if !operands.is_empty() {
        print_group(p, body, operands);
    }
    // Upstream prints this space whether or not attributes follow.
    p.text(" ");
    let names = operation.attributeValueNames(body).as_array(ctx).unwrap_or_default();
    print_attributes(p, names, operation.attributeValues(body));
    let types = operation.typeValues(body);
    if !types.is_empty() {
        p.text(" -> ");
        print_group(p, body, types);
    }
    p.attr_dict(op, &["opName", "attributeValueNames", OPERAND_SEGMENTS]);
}

/// Reads `%a, %b : !pdl.value, !pdl.range<value>`, or `: !pdl.range<value>` of an empty range.
pub(crate) fn parse_range(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let values = p.parse_operands(Delim::None)?;
    p.expect(":")?;
    if values.is_empty() {
        let ty = p.parse_type()?;
        spec.results.push(ty);
        return p.parse_attr_dict(spec);
    }
    let pos = p.pos();
    let types = p.parse_type_list()?;
    p.resolve_all(spec, &values, &types)?;
    let ctx = p.ctx();
    let elem = range_elem(ctx, types[0]).unwrap_or(types[0]);
    let Some(range) = range_of(ctx, elem) else {
        let message = format!("expected a pdl type, but got '{}'", ctx.display(elem));
        return Err(p.error_at(pos, message));
    };
    spec.results.push(range);
    p.parse_attr_dict(spec)
}

pub(super) fn print_range(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let range = RangeOp(op);
    print_range_of(op, range.arguments(body), range.result(body), body, p);
}

/// Prints what [`parse_range`] reads.
pub(crate) fn print_range_of(op: Op, values: &[Value], result: Value, body: &Body, p: &mut OpPrinter<'_>) {
    if values.is_empty() {
        p.text(" : ");
        p.ty(body.ty(result));
    } else {
        p.text(" ");
        p.values(values.iter().copied());
        p.text(" : ");
        p.types(values.iter().map(|&value| body.ty(value)));
        p.text(" ");
    }
    p.attr_dict(op, &[]);
}

/// Reads `of %op`, or `1 of %op -> !pdl.value`.
pub(super) fn parse_results(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let ctx = p.ctx();
    let indexed = !p.peek("of");
    if indexed {
        let index = p.parse_attr_of(ctx.int(32))?;
        p.set_attr(spec, "index", index);
    }
    p.expect("of")?;
    let parent = p.parse_operand()?;
    p.resolve(spec, parent, operation_type(ctx))?;
    let ty = if indexed {
        p.expect("->")?;
        Some(p.parse_type()?)
    } else {
        range_of(ctx, value_type(ctx))
    };
    spec.results.extend(ty);
    p.parse_attr_dict(spec)
}

pub(super) fn print_results(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let results = ResultsOp(op);
    p.text(" ");
    let index = results.index(body);
    if let Some(index) = index {
        p.attr_no_type(index);
        p.text(" ");
    }
    p.text("of ");
    p.value(results.parent(body));
    // Upstream prints this space whether or not a type follows.
    p.text(" ");
    if index.is_some() {
        p.text(" -> ");
        p.ty(body.ty(results.val(body)));
    }
    p.attr_dict(op, &["index"]);
}
