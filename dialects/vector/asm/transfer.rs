//! Text of transfers.

use terrace_ir::text::{Delim, OpParser, OpPrinter, Reported};
use terrace_ir::{AffineMap, Attr, Body, Context, Op, OpSpec, Type};

use crate::vector::{TransferReadOp, TransferWriteOp, dims, vector_of};

/// The last dimensions of `base`, as many as those of `vector` that are not its elements' own; `None` when there
/// are fewer.
pub(in crate::vector) fn minor_identity(ctx: &Context, base: Type, vector: Type) -> Option<AffineMap> {
    let rank = base.rank(ctx)?;
    let inner = base.elem(ctx);
    let inner = if inner.is_vector(ctx) { inner.rank(ctx)? } else { 0 };
    let wanted = vector.rank(ctx)?.checked_sub(inner)?;
    let first = rank.checked_sub(wanted)?;
    Some(ctx.projection_map(rank, &(first..rank).collect::<Vec<_>>()))
}

/// The type of the mask of a transfer of `vector` by `map`: a dimension for each one of the base that the map has,
/// in their order.
pub(in crate::vector) fn mask_type(ctx: &Context, vector: Type, map: AffineMap) -> Type {
    let sizes = dims(ctx, vector);
    let places = map.results(ctx).iter().enumerate();
    let mut places: Vec<(u32, usize)> = places.filter_map(|(at, expr)| Some((expr.dim(ctx)?, at))).collect();
    places.sort_unstable();
    let mut mask: Vec<(i64, bool)> = places.iter().filter_map(|&(_, at)| sizes.get(at).copied()).collect();
    if mask.is_empty() {
        mask.push((1, false));
    }
    vector_of(ctx, &mask, ctx.int(1))
}

/// The attributes behind a transfer's operands, with what they are when the text leaves them out; the map.
fn parse_attrs(
    p: &mut OpParser<'_>,
    spec: &mut OpSpec,
    (base, vector): (Type, Type),
    pos: terrace_ir::text::Pos,
) -> Result<AffineMap, Reported> {
    let ctx = p.ctx();
    if !vector.is_vector(ctx) {
        return Err(p.error_at(pos, "requires vector type"));
    }
    if !(base.is_memref(ctx) || base.is_tensor(ctx)) || base.rank(ctx).is_none() {
        return Err(p.error_at(pos, "requires memref or ranked tensor type"));
    }
    let map = match spec.get(ctx, "permutation_map").and_then(|map| map.as_affine_map(ctx)) {
        Some(map) => map,
        None => {
            let Some(map) = minor_identity(ctx, base, vector) else {
                return Err(p.error_at(
                    pos,
                    "expected a custom permutation_map when rank(source) != rank(destination)",
                ));
            };
            p.set_attr(spec, "permutation_map", ctx.affine_map_attr(map));
            map
        }
    };
    if spec.get(ctx, "in_bounds").is_none() {
        let none = vec![ctx.bool_attr(false); map.results(ctx).len()];
        p.set_attr(spec, "in_bounds", ctx.array_attr(none));
    }
    Ok(map)
}

fn parse_mask_type(
    p: &mut OpParser<'_>,
    (base, vector): (Type, Type),
    map: AffineMap,
    pos: terrace_ir::text::Pos,
) -> Result<Type, Reported> {
    let ctx = p.ctx();
    if base.elem(ctx).is_vector(ctx) {
        return Err(p.error_at(pos, "does not support masks with vector element type"));
    }
    if vector.rank(ctx) != Some(map.results(ctx).len()) {
        return Err(
            p.error_at(pos, "expected the same rank for the vector and the results of the permutation map")
        );
    }
    Ok(mask_type(ctx, vector, map))
}

/// `%base[%i], %padding, %mask {..} : t, vector<..>`
pub(in crate::vector) fn parse_read(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let pos = p.pos();
    let base = p.parse_operand()?;
    let indices = p.parse_operands(Delim::Square)?;
    p.expect(",")?;
    let padding = p.parse_operand()?;
    let mask = if p.accept(",") { Some(p.parse_operand()?) } else { None };
    p.parse_attr_dict(spec)?;
    p.expect(":")?;
    let types = p.parse_type_list()?;
    let [base_type, vector] = types[..] else { return Err(p.error_at(pos, "requires two types")) };
    let map = parse_attrs(p, spec, (base_type, vector), pos)?;
    let ctx = p.ctx();
    p.resolve(spec, base, base_type)?;
    p.resolve_same(spec, &indices, ctx.index())?;
    p.resolve(spec, padding, base_type.elem(ctx))?;
    if let Some(mask) = mask {
        let ty = parse_mask_type(p, (base_type, vector), map, pos)?;
        p.resolve(spec, mask, ty)?;
    }
    p.set_operand_segments(spec, &[1, indices.len(), 1, usize::from(mask.is_some())]);
    spec.results.push(vector);
    Ok(())
}

/// `%v, %base[%i], %mask {..} : vector<..>, t`
pub(in crate::vector) fn parse_write(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let pos = p.pos();
    let value = p.parse_operand()?;
    p.expect(",")?;
    let base = p.parse_operand()?;
    let indices = p.parse_operands(Delim::Square)?;
    let mask = if p.accept(",") { Some(p.parse_operand()?) } else { None };
    p.parse_attr_dict(spec)?;
    p.expect(":")?;
    let types = p.parse_type_list()?;
    let [vector, base_type] = types[..] else { return Err(p.error_at(pos, "requires two types")) };
    let map = parse_attrs(p, spec, (base_type, vector), pos)?;
    let ctx = p.ctx();
    p.resolve(spec, value, vector)?;
    p.resolve(spec, base, base_type)?;
    p.resolve_same(spec, &indices, ctx.index())?;
    if let Some(mask) = mask {
        let ty = parse_mask_type(p, (base_type, vector), map, pos)?;
        p.resolve(spec, mask, ty)?;
    }
    p.set_operand_segments(spec, &[1, 1, indices.len(), usize::from(mask.is_some())]);
    if base_type.is_tensor(ctx) {
        spec.results.push(base_type);
    }
    Ok(())
}

/// The attributes that text leaves out: a map to the last dimensions, and bounds that nothing is known of.
fn left_out(body: &Body, map: Attr, in_bounds: Attr) -> Vec<&'static str> {
    let ctx = body.ctx();
    let mut names = Vec::new();
    let is_minor = map.as_affine_map(ctx).is_some_and(|map| {
        let (rank, results) = (map.dims(ctx), map.results(ctx));
        let last = rank.checked_sub(results.len());
        map.symbols(ctx) == 0
            && last.is_some_and(|last| {
                results.iter().enumerate().all(|(at, expr)| expr.dim(ctx) == Some((last + at) as u32))
            })
    });
    if is_minor {
        names.push("permutation_map");
    }
    let all = in_bounds.as_array(ctx).unwrap_or_default();
    if all.iter().all(|&dim| dim.as_bool(ctx) == Some(false)) {
        names.push("in_bounds");
    }
    names
}

pub(in crate::vector) fn print_read(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let read = TransferReadOp(op);
    p.text(" ");
    p.value(read.base(body));
    p.text("[");
    p.values(read.indices(body).iter().copied());
    p.text("], ");
    p.values([read.padding(body)].into_iter().chain(read.mask(body)));
    p.attr_dict(op, &left_out(body, read.permutation_map(body), read.in_bounds(body)));
    p.text(" : ");
    p.types_of([read.base(body), read.vector(body)]);
}

pub(in crate::vector) fn print_write(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let write = TransferWriteOp(op);
    p.text(" ");
    p.values([write.valueToStore(body), write.base(body)]);
    p.text("[");
    p.values(write.indices(body).iter().copied());
    p.text("]");
    if let Some(mask) = write.mask(body) {
        p.text(", ");
        p.value(mask);
    }
    p.attr_dict(op, &left_out(body, write.permutation_map(body), write.in_bounds(body)));
    p.text(" : ");
    p.types_of([write.valueToStore(body), write.base(body)]);
}
