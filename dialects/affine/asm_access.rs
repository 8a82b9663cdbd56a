//! Text of ops that access memory: `%m[%i + 1, symbol(%n)]`.

use terrace_ir::text::{Delim, OpParser, OpPrinter, Operand, Reported};
use terrace_ir::{Attr, Body, Op, OpSpec, Value};

use super::{LoadOp, PrefetchOp, StoreOp, VectorLoadOp, VectorStoreOp};

/// Reads `%m[..]` and sets the map: the memref and the operands of the map.
fn parse_place(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(Operand, Vec<Operand>), Reported> {
    let memref = p.parse_operand()?;
    let place = p.parse_map_of_values(Delim::Square, None)?;
    let map = p.ctx().affine_map_attr(place.map);
    p.set_attr(spec, "map", map);
    Ok((memref, place.operands))
}

fn print_place(p: &mut OpPrinter<'_>, body: &Body, op: Op, memref: Value, operands: &[Value]) {
    p.value(memref);
    p.text("[");
    if let Some(map) = body.attr(op, "map").and_then(|attr| attr.as_affine_map(body.ctx())) {
        p.map_of_values(map, map.results(body.ctx()), operands);
    }
    p.text("]");
}

pub(super) fn parse_load(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let ctx = p.ctx();
    let (memref, operands) = parse_place(p, spec)?;
    p.parse_attr_dict(spec)?;
    let ty = p.parse_colon_type()?;
    spec.results.push(ty.elem(ctx));
    p.resolve(spec, memref, ty)?;
    p.resolve_same(spec, &operands, ctx.index())
}

pub(super) fn print_load(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let load = LoadOp(op);
    p.text(" ");
    print_place(p, body, op, load.memref(body), load.indices(body));
    p.attr_dict(op, &["map"]);
    p.text(" : ");
    p.ty(body.ty(load.memref(body)));
}

pub(super) fn parse_store(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let ctx = p.ctx();
    let value = p.parse_operand()?;
    p.expect(",")?;
    let (memref, operands) = parse_place(p, spec)?;
    p.parse_attr_dict(spec)?;
    let ty = p.parse_colon_type()?;
    p.resolve(spec, value, ty.elem(ctx))?;
    p.resolve(spec, memref, ty)?;
    p.resolve_same(spec, &operands, ctx.index())
}

pub(super) fn print_store(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let store = StoreOp(op);
    p.text(" ");
    p.value(store.value(body));
    p.text(", ");
    print_place(p, body, op, store.memref(body), store.indices(body));
    p.attr_dict(op, &["map"]);
    p.text(" : ");
    p.ty(body.ty(store.memref(body)));
}

pub(super) fn parse_vector_load(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let ctx = p.ctx();
    let (memref, operands) = parse_place(p, spec)?;
    p.parse_attr_dict(spec)?;
    let ty = p.parse_colon_type()?;
    p.expect(",")?;
    spec.results.push(p.parse_type()?);
    p.resolve(spec, memref, ty)?;
    p.resolve_same(spec, &operands, ctx.index())
}

pub(super) fn print_vector_load(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let load = VectorLoadOp(op);
    p.text(" ");
    print_place(p, body, op, load.memref(body), load.indices(body));
    p.attr_dict(op, &["map"]);
    p.text(" : ");
    p.types([body.ty(load.memref(body)), body.ty(load.result(body))]);
}

pub(super) fn parse_vector_store(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let ctx = p.ctx();
    let value = p.parse_operand()?;
    p.expect(",")?;
    let (memref, operands) = parse_place(p, spec)?;
    p.parse_attr_dict(spec)?;
    let ty = p.parse_colon_type()?;
    p.expect(",")?;
    let vector = p.parse_type()?;
    p.resolve(spec, value, vector)?;
    p.resolve(spec, memref, ty)?;
    p.resolve_same(spec, &operands, ctx.index())
}

pub(super) fn print_vector_store(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let store = VectorStoreOp(op);
    p.text(" ");
    p.value(store.value(body));
    p.text(", ");
    print_place(p, body, op, store.memref(body), store.indices(body));
    p.attr_dict(op, &["map"]);
    p.text(" : ");
    p.types([body.ty(store.memref(body)), body.ty(store.value(body))]);
}

/// `%m[%i], read, locality<3>, data : memref<4xf32>`
pub(super) fn parse_prefetch(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let ctx = p.ctx();
    let (memref, operands) = parse_place(p, spec)?;
    p.expect(",")?;
    let pos = p.pos();
    let access = p.parse_keyword()?;
    if !matches!(access, "read" | "write") {
        return Err(p.error_at(pos, "rw specifier has to be 'read' or 'write'"));
    }
    p.set_attr(spec, "isWrite", ctx.bool_attr(access == "write"));
    p.expect(",")?;
    p.expect("locality")?;
    p.expect("<")?;
    let hint = p.parse_attr_of(ctx.int(32))?;
    p.set_attr(spec, "localityHint", hint);
    p.expect(">")?;
    p.expect(",")?;
    let pos = p.pos();
    let cache = p.parse_keyword()?;
    if !matches!(cache, "data" | "instr") {
        return Err(p.error_at(pos, "cache type has to be 'data' or 'instr'"));
    }
    p.set_attr(spec, "isDataCache", ctx.bool_attr(cache == "data"));
    p.parse_attr_dict(spec)?;
    let ty = p.parse_colon_type()?;
    p.resolve(spec, memref, ty)?;
    p.resolve_same(spec, &operands, ctx.index())
}

pub(super) fn print_prefetch(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let (prefetch, ctx) = (PrefetchOp(op), body.ctx());
    let is = |attr: Attr| attr.as_bool(ctx).unwrap_or(false);
    p.text(" ");
    print_place(p, body, op, prefetch.memref(body), prefetch.indices(body));
    p.text(if is(prefetch.isWrite(body)) { ", write, locality<" } else { ", read, locality<" });
    p.attr_no_type(prefetch.localityHint(body));
    p.text(if is(prefetch.isDataCache(body)) { ">, data" } else { ">, instr" });
    p.attr_dict(op, &["map", "localityHint", "isDataCache", "isWrite"]);
    p.text(" : ");
    p.ty(body.ty(prefetch.memref(body)));
}
