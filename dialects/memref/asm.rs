//! Text of ops that no format string describes.

use terrace_ir::text::{Delim, OpParser, OpPrinter, Reported};
use terrace_ir::{AffineExpr, Body, Op, OpSpec, Type, TypeKind, Value};

use super::ops::*;
use super::verify::Dma;

/// `-> (f32) { .. }`
pub(super) fn parse_alloca_scope(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    spec.results = p.parse_optional_arrow_types()?;
    p.parse_region(&[])?;
    p.parse_attr_dict(spec)
}

pub(super) fn print_alloca_scope(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let types: Vec<Type> = body.results(op).map(|value| body.ty(value)).collect();
    let yields = !types.is_empty();
    p.text(" ");
    if yields {
        p.text(" -> (");
        p.types(types);
        p.text(")");
    }
    p.text(" ");
    p.region(body.region(op, 0), false, yields);
    p.attr_dict(op, &[]);
}

/// `%m[%i], write, locality<1>, data : memref<..>`
pub(super) fn parse_prefetch(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let ctx = p.ctx();
    let memref = p.parse_operand()?;
    let indices = p.parse_operands(Delim::Square)?;
    p.expect(",")?;
    let write = either(p, ["read", "write"], "rw specifier has to be 'read' or 'write'")?;
    p.expect(",")?;
    p.expect("locality")?;
    p.expect("<")?;
    let hint = p.parse_attr_of(ctx.int(32))?;
    p.expect(">")?;
    p.expect(",")?;
    let data = either(p, ["instr", "data"], "cache type has to be 'data' or 'instr'")?;
    p.parse_attr_dict(spec)?;
    let ty = p.parse_colon_type()?;
    p.set_attr(spec, "isWrite", ctx.bool_attr(write));
    p.set_attr(spec, "localityHint", hint);
    p.set_attr(spec, "isDataCache", ctx.bool_attr(data));
    p.resolve(spec, memref, ty)?;
    p.resolve_same(spec, &indices, ctx.index())
}

/// Whether the second of two words comes next.
fn either(p: &mut OpParser<'_>, words: [&str; 2], message: &str) -> Result<bool, Reported> {
    let pos = p.pos();
    match p.parse_keyword()? {
        word if word == words[0] => Ok(false),
        word if word == words[1] => Ok(true),
        _ => Err(p.error_at(pos, message)),
    }
}

pub(super) fn print_prefetch(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let (prefetch, ctx) = (PrefetchOp(op), body.ctx());
    p.text(" ");
    p.value(prefetch.memref(body));
    print_indices(p, prefetch.indices(body));
    p.text(if prefetch.isWrite(body).as_bool(ctx) == Some(true) { ", write" } else { ", read" });
    p.text(", locality<");
    p.attr_no_type(prefetch.localityHint(body));
    p.text(if prefetch.isDataCache(body).as_bool(ctx) == Some(true) { ">, data" } else { ">, instr" });
    p.attr_dict(op, &["isWrite", "localityHint", "isDataCache"]);
    p.text(" : ");
    p.ty(body.ty(prefetch.memref(body)));
}

fn print_indices(p: &mut OpPrinter<'_>, indices: &[Value]) {
    p.text("[");
    p.values(indices.iter().copied());
    p.text("]");
}

/// `%src[%i], %dst[%j], %count, %tag[%k], %stride, %per_stride : memref<..>, memref<..>, memref<..>`
pub(super) fn parse_dma_start(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let index = p.ctx().index();
    let source = p.parse_operand()?;
    let source_indices = p.parse_operands(Delim::Square)?;
    p.expect(",")?;
    let target = p.parse_operand()?;
    let target_indices = p.parse_operands(Delim::Square)?;
    p.expect(",")?;
    let count = p.parse_operand()?;
    p.expect(",")?;
    let tag = p.parse_operand()?;
    let tag_indices = p.parse_operands(Delim::Square)?;
    let mut stride = Vec::new();
    while p.accept(",") {
        stride.push(p.parse_operand()?);
    }
    if !stride.is_empty() && stride.len() != 2 {
        return Err(p.error("expected two stride related operands"));
    }
    p.parse_attr_dict(spec)?;
    p.expect(":")?;
    let pos = p.pos();
    let types = p.parse_type_list()?;
    let [from, to, tags] = types[..] else {
        return Err(p.error_at(pos, "fewer/more types expected"));
    };
    p.resolve(spec, source, from)?;
    p.resolve_same(spec, &source_indices, index)?;
    p.resolve(spec, target, to)?;
    p.resolve_same(spec, &target_indices, index)?;
    p.resolve(spec, count, index)?;
    p.resolve(spec, tag, tags)?;
    p.resolve_same(spec, &tag_indices, index)?;
    p.resolve_same(spec, &stride, index)
}

pub(super) fn print_dma_start(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let Ok(dma) = Dma::of(DmaStartOp(op), body) else {
        return;
    };
    p.text(" ");
    p.value(dma.source);
    print_indices(p, dma.source_indices);
    p.text(", ");
    p.value(dma.target);
    print_indices(p, dma.target_indices);
    p.text(", ");
    p.value(dma.count);
    p.text(", ");
    p.value(dma.tag);
    print_indices(p, dma.tag_indices);
    for &value in dma.stride {
        p.text(", ");
        p.value(value);
    }
    p.attr_dict(op, &[]);
    p.text(" : ");
    p.types_of([dma.source, dma.target, dma.tag]);
}

/// `%m[%i] : memref<4xf32> { ^bb0(%old: f32): .. }`
pub(super) fn parse_generic_atomic_rmw(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let index = p.ctx().index();
    let memref = p.parse_operand()?;
    let indices = p.parse_operands(Delim::Square)?;
    let pos = p.pos();
    let ty = p.parse_colon_type()?;
    let TypeKind::MemRef { elem, .. } = *ty.kind(p.ctx()) else {
        return Err(p.error_at(pos, "invalid kind of type specified"));
    };
    p.resolve(spec, memref, ty)?;
    p.resolve_same(spec, &indices, index)?;
    p.parse_region(&[])?;
    p.parse_attr_dict(spec)?;
    spec.results.push(elem);
    Ok(())
}

pub(super) fn print_generic_atomic_rmw(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let atomic = GenericAtomicRMWOp(op);
    p.text(" ");
    p.value(atomic.memref(body));
    print_indices(p, atomic.indices(body));
    p.text(" : ");
    p.ty(body.ty(atomic.memref(body)));
    p.text(" ");
    p.region(atomic.atomic_body(body), true, true);
    p.attr_dict(op, &[]);
}

/// `%m (i, j) -> (j, i) : memref<..> to memref<..>`
pub(super) fn parse_transpose(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let ctx = p.ctx();
    let source = p.parse_operand()?;
    let names = p.parse_list(Delim::Paren, |p| p.parse_keyword().map(str::to_owned))?;
    p.expect("->")?;
    let results: Vec<AffineExpr> = p.parse_list(Delim::Paren, |p| {
        let pos = p.pos();
        let name = p.parse_keyword()?;
        match names.iter().position(|known| known == name) {
            Some(dim) => Ok(ctx.affine_dim(dim as u32)),
            None => Err(p.error_at(pos, "use of undeclared identifier")),
        }
    })?;
    p.parse_attr_dict(spec)?;
    let from = p.parse_colon_type()?;
    p.expect("to")?;
    let to = p.parse_type()?;
    p.resolve(spec, source, from)?;
    let map = ctx.affine_map(names.len() as u32, 0, &results);
    p.set_attr(spec, "permutation", ctx.affine_map_attr(map));
    spec.results.push(to);
    Ok(())
}

pub(super) fn print_transpose(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let (transpose, ctx) = (TransposeOp(op), body.ctx());
    p.text(" ");
    p.value(transpose.r#in(body));
    p.text(" ");
    if let Some(map) = transpose.permutation(body).as_affine_map(ctx) {
        let list = |dims: &mut dyn Iterator<Item = u32>| {
            let names: Vec<String> = dims.map(|dim| format!("d{dim}")).collect();
            format!("({})", names.join(", "))
        };
        p.text(&list(&mut (0..map.dims(ctx) as u32)));
        p.text(" -> ");
        p.text(&list(&mut map.results(ctx).iter().filter_map(|expr| expr.dim(ctx))));
    }
    p.attr_dict(op, &["permutation"]);
    p.text(" : ");
    p.ty(body.ty(transpose.r#in(body)));
    p.text(" to ");
    p.ty(body.ty(transpose.result(body)));
}
