//! Text of constants.

use terrace_ir::text::{OpParser, OpPrinter, Reported};
use terrace_ir::{Body, Op, OpSpec, Type};

use crate::llvm::ConstantOp;

/// `(value) : type`; the type may be left out when it is the value's.
pub(in crate::llvm) fn parse_constant(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    p.expect("(")?;
    let value = p.parse_attr()?;
    p.set_attr(spec, "value", value);
    p.expect(")")?;
    p.parse_attr_dict(spec)?;
    let ty = p.parse_colon_type()?;
    spec.results.push(ty);
    Ok(())
}

pub(in crate::llvm) fn print_constant(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    p.text("(");
    p.attr(ConstantOp(op).value(body));
    p.text(")");
    p.attr_dict(op, &["value"]);
    p.text(" : ");
    p.ty(body.ty(body.result(op, 0)));
}

/// The position in `[1, 0]`.
pub(in crate::llvm) fn parse_position(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<Vec<i64>, Reported> {
    let position = p.parse_list(terrace_ir::text::Delim::Square, OpParser::parse_integer)?;
    let attr = p.ctx().i64_array(&position);
    p.set_attr(spec, "position", attr);
    Ok(position)
}

fn print_position(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let position = body.attr(op, "position").and_then(|attr| attr.as_int_array(body.ctx()));
    let position: Vec<String> = position.unwrap_or_default().iter().map(i64::to_string).collect();
    p.text(&format!("[{}]", position.join(", ")));
}

fn part(p: &mut OpParser<'_>, container: Type, position: &[i64]) -> Result<Type, Reported> {
    let found = crate::llvm::types::at_position(p.ctx(), container, position);
    found.map_err(|message| p.error(message))
}

/// `%container[1, 0] : type`
pub(in crate::llvm) fn parse_extractvalue(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let container = p.parse_operand()?;
    let position = parse_position(p, spec)?;
    p.parse_attr_dict(spec)?;
    let ty = p.parse_colon_type()?;
    p.resolve(spec, container, ty)?;
    let result = part(p, ty, &position)?;
    spec.results.push(result);
    Ok(())
}

pub(in crate::llvm) fn print_extractvalue(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    p.text(" ");
    p.value(body.operand(op, 0));
    print_position(op, body, p);
    p.attr_dict(op, &["position"]);
    p.text(" : ");
    p.ty(body.ty(body.operand(op, 0)));
    p.text(" ");
}

/// `%value, %container[1, 0] : type`
pub(in crate::llvm) fn parse_insertvalue(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let value = p.parse_operand()?;
    p.expect(",")?;
    let container = p.parse_operand()?;
    let position = parse_position(p, spec)?;
    p.parse_attr_dict(spec)?;
    let ty = p.parse_colon_type()?;
    p.resolve(spec, container, ty)?;
    let element = part(p, ty, &position)?;
    p.resolve(spec, value, element)?;
    spec.results.push(ty);
    Ok(())
}

pub(in crate::llvm) fn print_insertvalue(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    p.text(" ");
    p.value(body.operand(op, 1));
    p.text(", ");
    p.value(body.operand(op, 0));
    print_position(op, body, p);
    p.attr_dict(op, &["position"]);
    p.text(" : ");
    p.ty(body.ty(body.operand(op, 0)));
    p.text(" ");
}

/// `%vector[%at : i32] : type`, behind `%value, ` when a value is inserted.
pub(in crate::llvm) fn parse_element(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let first = p.parse_operand()?;
    let vector = if p.accept(",") { Some(p.parse_operand()?) } else { None };
    p.expect("[")?;
    let at = p.parse_operand()?;
    let at_type = p.parse_colon_type()?;
    p.expect("]")?;
    p.parse_attr_dict(spec)?;
    let pos = p.pos();
    let ty = p.parse_colon_type()?;
    if !ty.is_vector(p.ctx()) {
        return Err(p.error_at(pos, "expected a vector type"));
    }
    let elem = ty.elem(p.ctx());
    match vector {
        Some(vector) => {
            p.resolve(spec, vector, ty)?;
            p.resolve(spec, first, elem)?;
            spec.results.push(ty);
        }
        None => {
            p.resolve(spec, first, ty)?;
            spec.results.push(elem);
        }
    }
    p.resolve(spec, at, at_type)
}

pub(in crate::llvm) fn print_element(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    p.text(" ");
    let operands = body.operands(op);
    let at = operands[operands.len() - 1];
    if let &[vector, value, _] = operands {
        p.value(value);
        p.text(", ");
        p.value(vector);
    } else {
        p.value(operands[0]);
    }
    p.text("[");
    p.value(at);
    p.text(" : ");
    p.ty(body.ty(at));
    p.text("]");
    p.attr_dict(op, &[]);
    p.text(" : ");
    p.ty(body.ty(operands[0]));
}

/// `%a, %b [0, 1, -1] : type`
pub(in crate::llvm) fn parse_shuffle(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let ctx = p.ctx();
    let lhs = p.parse_operand()?;
    p.expect(",")?;
    let rhs = p.parse_operand()?;
    let mask = p.parse_list(terrace_ir::text::Delim::Square, |p| {
        let pos = p.pos();
        let lane = p.parse_integer()?;
        i32::try_from(lane).map_err(|_| p.error_at(pos, "expected a lane of 32 bits"))
    })?;
    p.set_attr(spec, "mask", ctx.i32_array(&mask));
    p.parse_attr_dict(spec)?;
    let pos = p.pos();
    let ty = p.parse_colon_type()?;
    if !ty.is_vector(ctx) {
        return Err(p.error_at(pos, "expected a vector type"));
    }
    p.resolve_same(spec, &[lhs, rhs], ty)?;
    spec.results.push(crate::llvm::ops::shuffled(ctx, ty, mask.len() as i64));
    Ok(())
}

pub(in crate::llvm) fn print_shuffle(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    p.text(" ");
    p.operands(op);
    let mask = body.attr(op, "mask").and_then(|attr| attr.as_int_array(body.ctx()));
    let mask: Vec<String> = mask.unwrap_or_default().iter().map(i64::to_string).collect();
    p.text(&format!(" [{}]", mask.join(", ")));
    p.attr_dict(op, &["mask"]);
    p.text(" : ");
    p.ty(body.ty(body.operand(op, 0)));
    p.text(" ");
}
