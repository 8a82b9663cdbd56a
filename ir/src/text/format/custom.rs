//! The pairs of functions that `custom<..>` names.

use super::Part;
use super::parse::State;
use crate::attr::Attr;
use crate::body::{Body, Op};
use crate::op::OpDef;
use crate::text::parser::Delim;
use crate::text::{OpParser, OpPrinter, Reported};
use crate::types::{DYNAMIC, Type, TypeKind};

/// Reads `[%a, 4]`: operands of the first part, constants of the second.
pub(super) fn parse_index_list(
    p: &mut OpParser<'_>,
    def: &'static OpDef,
    parts: &[Part],
    state: &mut State,
) -> Result<(), Reported> {
    let mut operands = Vec::new();
    let constants = p.parse_list(Delim::Square, |p| {
        if let Some(operand) = p.parse_optional_operand()? {
            operands.push(operand);
            return Ok(DYNAMIC);
        }
        if p.peek("?") {
            return Err(p.error("expected SSA value or integer"));
        }
        match p.parse_optional_integer()? {
            Some(value) => Ok(value),
            None => Err(p.error("expected SSA value or integer")),
        }
    })?;
    if let Some(&Part::Operand(slot)) = parts.first() {
        state.operands[slot] = Some(operands);
    }
    if let Some(&Part::Attr(slot)) = parts.get(1) {
        let attr = p.ctx().i64_array(&constants);
        state.attrs.push((def.attrs[slot].name, attr));
    }
    Ok(())
}

/// Prints what [`parse_index_list`] reads.
pub(super) fn print_index_list(p: &mut OpPrinter<'_>, def: &OpDef, parts: &[Part], body: &Body, op: Op) {
    let (Some(&Part::Operand(operands)), Some(&Part::Attr(attr))) = (parts.first(), parts.get(1)) else {
        return;
    };
    let mut range = body.operand_range(op, def, operands);
    let constants = body.inherent(op, attr).and_then(|attr| attr.as_int_array(body.ctx()));
    p.text("[");
    for (at, constant) in constants.unwrap_or_default().into_iter().enumerate() {
        if at > 0 {
            p.text(", ");
        }
        let index = if constant == DYNAMIC { range.next() } else { None };
        match index {
            Some(index) => p.operands_in(body, op, index..index + 1),
            None => p.int(constant),
        }
    }
    p.text("]");
}

/// The tensor type of the elements of a global of memref type `ty`.
fn tensor_of(p: &OpParser<'_>, ty: Type) -> Option<Type> {
    match ty.kind(p.ctx()) {
        TypeKind::MemRef { shape, elem, .. } => Some(p.ctx().tensor(shape, *elem)),
        _ => None,
    }
}

/// Reads `memref<4xf32>`, `memref<4xf32> = uninitialized` or `memref<4xf32> = dense<1.0>`.
pub(super) fn parse_global(
    p: &mut OpParser<'_>,
    def: &'static OpDef,
    parts: &[Part],
    state: &mut State,
) -> Result<(), Reported> {
    let (Some(&Part::Attr(ty_slot)), Some(&Part::Attr(init_slot))) = (parts.first(), parts.get(1)) else {
        return Ok(());
    };
    let pos = p.pos();
    let ty = p.parse_type()?;
    let Some(tensor) = tensor_of(p, ty).filter(|ty| ty.static_shape(p.ctx()).is_some()) else {
        let message = format!("type should be static shaped memref, but got '{}'", p.ctx().display(ty));
        return Err(p.error_at(pos, message));
    };
    state.attrs.push((def.attrs[ty_slot].name, p.ctx().type_attr(ty)));
    if p.accept("=") {
        let init = if p.accept("uninitialized") { Attr::UNIT } else { p.parse_attr_of(tensor)? };
        state.attrs.push((def.attrs[init_slot].name, init));
    }
    Ok(())
}

/// Prints what [`parse_global`] reads.
pub(super) fn print_global(p: &mut OpPrinter<'_>, parts: &[Part], body: &Body, op: Op) {
    let (Some(&Part::Attr(ty_slot)), Some(&Part::Attr(init_slot))) = (parts.first(), parts.get(1)) else {
        return;
    };
    if let Some(ty) = body.inherent(op, ty_slot) {
        p.attr(ty);
    }
    match body.inherent(op, init_slot) {
        None => {}
        Some(Attr::UNIT) => p.text(" = uninitialized"),
        Some(init) => {
            p.text(" = ");
            p.attr_no_type(init);
        }
    }
}
