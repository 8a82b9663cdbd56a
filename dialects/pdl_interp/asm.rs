//! Text of pdl_interp ops that a format string cannot describe.

use terrace_ir::op::OPERAND_SEGMENTS;
use terrace_ir::text::{OpParser, OpPrinter, Reported};
use terrace_ir::{Attr, Body, Op, OpSpec};

use super::ops::{CreateOperationOp, CreateRangeOp, ExtractOp, ForEachOp, GetValueTypeOp};
use crate::pdl::asm::{
    parse_attributes, parse_group, parse_range, print_attributes, print_group, print_range_of,
};
use crate::pdl::types::{operations_type, range_elem, range_of, type_type, value_type};

/// Reads `"name"(%operand : !pdl.value) {"name" = %attribute} -> (%type : !pdl.type)`, or `-> <inferred>`.
pub(super) fn parse_create_operation(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let ctx = p.ctx();
    let name = p.parse_string()?;
    p.set_attr(spec, "name", ctx.str_attr(&name));
    let n_operands = parse_group(p, spec)?;
    let (names, attributes) = parse_attributes(p)?;
    let names = ctx.array_attr(names);
    p.set_attr(spec, "inputAttributeNames", names);
    p.resolve_same(spec, &attributes, crate::pdl::attribute_type(ctx))?;
    let mut n_types = 0;
    if p.accept("->") {
        if p.accept("<") {
            p.expect("inferred")?;
            p.expect(">")?;
            p.set_attr(spec, "inferredResultTypes", Attr::UNIT);
        } else if p.peek("(") {
            n_types = parse_group(p, spec)?;
        } else {
            return p.expect("(");
        }
    }
    p.set_operand_segments(spec, &[n_operands, attributes.len(), n_types]);
    spec.results.push(crate::pdl::operation_type(ctx));
    p.parse_attr_dict(spec)
}

pub(super) fn print_create_operation(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let operation = CreateOperationOp(op);
    p.text(" ");
    p.attr(operation.name(body));
    let operands = operation.inputOperands(body);
    if !operands.is_empty() {
        print_group(p, body, operands);
    }
    let names = operation.inputAttributeNames(body).as_array(body.ctx()).unwrap_or_default();
    print_attributes(p, names, operation.inputAttributes(body));
    // Upstream prints this space whether or not types follow.
    p.text(" ");
    let types = operation.inputResultTypes(body);
    if !types.is_empty() {
        p.text(" -> ");
        print_group(p, body, types);
    } else if operation.inferredResultTypes(body).is_some() {
        p.text(" -> <inferred>");
    }
    p.attr_dict(op, &["name", "inputAttributeNames", "inferredResultTypes", OPERAND_SEGMENTS]);
}

pub(super) fn parse_create_range(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    parse_range(p, spec)
}

pub(super) fn print_create_range(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let range = CreateRangeOp(op);
    print_range_of(op, range.arguments(body), range.result(body), body, p);
}

/// Reads `0 of %range : !pdl.value`.
pub(super) fn parse_extract(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let ctx = p.ctx();
    let index = p.parse_attr_of(ctx.int(32))?;
    p.set_attr(spec, "index", index);
    p.expect("of")?;
    let range = p.parse_operand()?;
    p.expect(":")?;
    let pos = p.pos();
    let elem = p.parse_type()?;
    let Some(ty) = range_of(ctx, elem) else {
        return Err(p.error_at(pos, format!("expected a pdl type, but got '{}'", ctx.display(elem))));
    };
    p.resolve(spec, range, ty)?;
    spec.results.push(elem);
    p.parse_attr_dict(spec)
}

pub(super) fn print_extract(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let extract = ExtractOp(op);
    p.text(" ");
    p.attr_no_type(extract.index(body));
    p.text(" of ");
    p.value(extract.range(body));
    p.text(" : ");
    p.ty(body.ty(extract.result(body)));
    p.attr_dict(op, &["index"]);
}

/// Reads `of %value : !pdl.type`, where the type is that of the result.
pub(super) fn parse_get_value_type(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let ctx = p.ctx();
    p.expect("of")?;
    let value = p.parse_operand()?;
    let ty = p.parse_colon_type()?;
    let single = value_type(ctx);
    let operand = if ty == type_type(ctx) { Some(single) } else { range_of(ctx, single) };
    p.resolve(spec, value, operand.unwrap_or(single))?;
    spec.results.push(ty);
    p.parse_attr_dict(spec)
}

pub(super) fn print_get_value_type(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let get = GetValueTypeOp(op);
    p.text(" of ");
    p.value(get.value(body));
    p.text(" : ");
    p.ty(body.ty(get.result(body)));
    p.attr_dict(op, &[]);
}

/// Reads `%op : !pdl.operation in %ops { .. } -> ^bb`.
pub(super) fn parse_foreach(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let ctx = p.ctx();
    let variable = p.parse_argument()?;
    p.expect("in")?;
    let range = p.parse_operand()?;
    let ty = variable.ty.and_then(|elem| range_of(ctx, elem)).unwrap_or_else(|| operations_type(ctx));
    p.resolve(spec, range, ty)?;
    p.parse_region(&[variable])?;
    p.parse_attr_dict(spec)?;
    p.expect("->")?;
    let block = p.parse_successor()?;
    spec.successors.push(block);
    Ok(())
}

pub(super) fn print_foreach(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let foreach = ForEachOp(op);
    p.text(" ");
    let variable = body.entry(foreach.region(body)).and_then(|entry| body.args(entry).first().copied());
    if let Some(variable) = variable {
        p.value(variable);
        p.text(" : ");
        p.ty(body.ty(variable));
    }
    p.text(" in ");
    p.value(foreach.values(body));
    p.text(" ");
    p.region(foreach.region(body), false, true);
    p.attr_dict(op, &[]);
    p.text(" -> ");
    p.successor(foreach.successor(body));
}

/// Reads `%value to [..](^a, ^b) -> ^default`, with `of` in front when the value is an op.
pub(super) fn parse_switch(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let ctx = p.ctx();
    let slot = ctx.op_info(spec.name).and_then(|info| info.def().operands.first());
    let ty = slot.and_then(|slot| slot.constraint.build).map_or_else(|| type_type(ctx), |build| build(ctx));
    if ty == crate::pdl::operation_type(ctx) {
        p.expect("of")?;
    }
    let value = p.parse_operand()?;
    p.resolve(spec, value, ty)?;
    p.expect("to")?;
    let cases = p.parse_attr()?;
    p.set_attr(spec, "caseValues", cases);
    p.expect("(")?;
    let mut blocks = Vec::new();
    while !p.peek(")") {
        blocks.push(p.parse_successor()?);
        if !p.accept(",") {
            break;
        }
    }
    p.expect(")")?;
    p.parse_attr_dict(spec)?;
    p.expect("->")?;
    let default = p.parse_successor()?;
    spec.successors.push(default);
    spec.successors.extend(blocks);
    Ok(())
}

pub(super) fn print_switch(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let ctx = body.ctx();
    let value = body.operand(op, 0);
    p.text(if body.ty(value) == crate::pdl::operation_type(ctx) { " of " } else { " " });
    p.value(value);
    p.text(" to ");
    if let Some(cases) = body.attr(op, "caseValues") {
        p.attr(cases);
    }
    p.text("(");
    let (default, cases) = match body.successors(op) {
        [default, cases @ ..] => (Some(*default), cases),
        [] => (None, &[][..]),
    };
    for (at, &block) in cases.iter().enumerate() {
        p.text(if at > 0 { ", " } else { "" });
        p.successor(block);
    }
    p.text(")");
    p.attr_dict(op, &["caseValues"]);
    p.text(" -> ");
    if let Some(default) = default {
        p.successor(default);
    }
}

/// The element type of the range type `ty`, or `ty` itself.
pub(super) fn elem_or_self(body: &Body, ty: terrace_ir::Type) -> terrace_ir::Type {
    range_elem(body.ctx(), ty).unwrap_or(ty)
}
