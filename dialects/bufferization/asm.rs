//! Text of ops that no format string describes.

use terrace_ir::text::{Delim, OpParser, OpPrinter, Reported};
use terrace_ir::{Body, Op, OpSpec, Value};

use super::ops::*;

/// `(%n) copy(%t) size_hint=%s : tensor<?xf32>`
pub(super) fn parse_alloc_tensor(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let index = p.ctx().index();
    let sizes = p.parse_operands(Delim::Paren)?;
    let mut copy = None;
    if p.accept("copy") {
        p.expect("(")?;
        copy = Some(p.parse_operand()?);
        p.expect(")")?;
    }
    let mut hint = None;
    if p.accept("size_hint") {
        p.expect("=")?;
        hint = Some(p.parse_operand()?);
    }
    p.parse_attr_dict(spec)?;
    let ty = p.parse_colon_type()?;
    p.resolve_same(spec, &sizes, index)?;
    if let Some(copy) = copy {
        p.resolve(spec, copy, ty)?;
    }
    if let Some(hint) = hint {
        p.resolve(spec, hint, index)?;
    }
    p.set_operand_segments(spec, &[sizes.len(), usize::from(copy.is_some()), usize::from(hint.is_some())]);
    spec.results.push(ty);
    Ok(())
}

pub(super) fn print_alloc_tensor(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let alloc = AllocTensorOp(op);
    p.text("(");
    p.values(alloc.dynamic_sizes(body).iter().copied());
    p.text(")");
    if let Some(copy) = alloc.copy(body) {
        p.text(" copy(");
        p.value(copy);
        p.text(")");
    }
    if let Some(hint) = alloc.size_hint(body) {
        p.text(" size_hint=");
        p.value(hint);
    }
    p.attr_dict(op, &[]);
    p.text(" : ");
    p.ty(body.ty(alloc.result(body)));
}

/// `(%m : memref<2xf32>) if (%c) retain (%r : memref<2xf32>)`
pub(super) fn parse_dealloc(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let bool_type = p.ctx().int(1);
    let (mut memrefs, mut conditions, mut retained) = (Vec::new(), Vec::new(), Vec::new());
    let (mut types, mut kept_types) = (Vec::new(), Vec::new());
    if p.accept("(") {
        memrefs = p.parse_operands(Delim::None)?;
        p.expect(":")?;
        types = p.parse_type_list()?;
        p.expect(")")?;
        p.expect("if")?;
        conditions = p.parse_operands(Delim::Paren)?;
    }
    if p.accept("retain") {
        p.expect("(")?;
        retained = p.parse_operands(Delim::None)?;
        p.expect(":")?;
        kept_types = p.parse_type_list()?;
        p.expect(")")?;
    }
    p.parse_attr_dict(spec)?;
    p.resolve_all(spec, &memrefs, &types)?;
    p.resolve_same(spec, &conditions, bool_type)?;
    p.resolve_all(spec, &retained, &kept_types)?;
    p.set_operand_segments(spec, &[memrefs.len(), conditions.len(), retained.len()]);
    spec.results = vec![bool_type; retained.len()];
    Ok(())
}

pub(super) fn print_dealloc(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let dealloc = DeallocOp(op);
    let typed = |p: &mut OpPrinter<'_>, values: &[Value]| {
        p.text("(");
        p.values(values.iter().copied());
        p.text(" : ");
        p.types_of(values.iter().copied());
        p.text(")");
    };
    if !dealloc.memrefs(body).is_empty() {
        p.text(" ");
        typed(p, dealloc.memrefs(body));
        p.text(" if (");
        p.values(dealloc.conditions(body).iter().copied());
        p.text(")");
    }
    if !dealloc.retained(body).is_empty() {
        p.text(" retain ");
        typed(p, dealloc.retained(body));
    }
    p.attr_dict(op, &[]);
}
