//! Text of ops with a name: `linalg.add ins(%a, %b : t, t) outs(%c : t) -> t`, their regions being
//! implied.

use smallvec::SmallVec;
use terrace_ir::text::{Delim, OpParser, OpPrinter, Operand, Pos, Reported};
use terrace_ir::{Attr, Body, Op, OpSpec, Type, Value};

use super::{MapSource, Named, attr_of, build_payload, default_maps, element, maps, table::type_fn};

/// `word(%a, %b : t, t)` if it comes next.
fn parse_group(p: &mut OpParser<'_>, word: &str) -> Result<(Vec<Operand>, Vec<Type>), Reported> {
    if !p.accept(word) {
        return Ok((Vec::new(), Vec::new()));
    }
    p.expect("(")?;
    let operands = p.parse_operands(Delim::None)?;
    p.expect(":")?;
    let types = p.parse_type_list()?;
    p.expect(")")?;
    Ok((operands, types))
}

/// `ins(..) outs(..)` as the operands of `spec`: the number of inputs, and the types of all.
pub(in crate::linalg) fn parse_groups(
    p: &mut OpParser<'_>,
    spec: &mut OpSpec,
) -> Result<(usize, Vec<Type>), Reported> {
    let (inputs, input_types) = parse_group(p, "ins")?;
    let (outputs, output_types) = parse_group(p, "outs")?;
    p.resolve_all(spec, &inputs, &input_types)?;
    p.resolve_all(spec, &outputs, &output_types)?;
    Ok((inputs.len(), [input_types, output_types].concat()))
}

fn print_group(p: &mut OpPrinter<'_>, word: &str, values: &[Value]) {
    if values.is_empty() {
        return;
    }
    p.text(word);
    p.values(values.iter().copied());
    p.text(" : ");
    p.types_of(values.iter().copied());
    p.text(")");
}

pub(in crate::linalg) fn print_groups(p: &mut OpPrinter<'_>, inputs: &[Value], outputs: &[Value]) {
    print_group(p, " ins(", inputs);
    print_group(p, " outs(", outputs);
}

/// `indexing_maps = [..]` if it comes next.
fn parse_maps(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<bool, Reported> {
    if !p.accept("indexing_maps") {
        return Ok(false);
    }
    p.expect("=")?;
    let ctx = p.ctx();
    let maps = p.parse_list(Delim::Square, |p| {
        let pos = p.pos();
        let map = p.parse_attr()?;
        match map.as_affine_map(ctx) {
            Some(_) => Ok(map),
            None => Err(p.error_at(pos, "expected affine map attribute")),
        }
    })?;
    p.set_attr(spec, "indexing_maps", ctx.array_attr(maps));
    Ok(true)
}

/// `kind=#linalg.elementwise_kind<..>`.
fn parse_kind(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let pos = p.pos();
    if !p.accept("kind") {
        return Err(p.error_at(pos, "expected operation 'kind' attribute"));
    }
    p.expect("=")?;
    let attr = p.parse_attr()?;
    if super::kind_of(p.ctx(), attr).is_none() {
        let words: Vec<&str> = super::KINDS.iter().map(|kind| kind.keyword).collect();
        let _ = p.error_at(
            pos,
            format!("expected ::mlir::linalg::ElementwiseKind to be one of: {}", words.join(", ")),
        );
        let _ = p.error_at(pos, "failed to parse ElementwiseKindAttr parameter");
        return Err(p.error_at(pos, "expected operation 'kind' attribute"));
    }
    p.set_attr(spec, "kind", attr);
    Ok(())
}

/// `kind=.. indexing_maps = [..] {..} ins(..) outs(..) -> type`, the first two for ops that have them.
pub(super) fn parse_named(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let ctx = p.ctx();
    let start = p.pos();
    let Some(named) = ctx.op_info(spec.name).and_then(|info| info.interface::<Named>()) else {
        return Err(p.error("is no structured op with a name"));
    };
    let by_kind = named.payload.is_empty();
    if by_kind {
        parse_kind(p, spec)?;
    }
    let given = named.maps != MapSource::Fixed && parse_maps(p, spec)?;
    if named.maps == MapSource::Required && !given {
        return Err(p.error("expected 'indexing_maps' attribute"));
    }
    let before = spec.attrs.len();
    p.parse_prop_dict(spec)?;
    let as_properties = spec.attrs.len() > before;
    p.parse_attr_dict(spec)?;
    let (inputs, types) = parse_groups(p, spec)?;
    p.set_operand_segments(spec, &[inputs, types.len() - inputs]);
    spec.results = p.parse_optional_arrow_types()?;
    if as_properties {
        check_properties(p, spec, start)?;
    }
    if named.maps == MapSource::Attribute
        && !given
        && let Some(maps) = default_maps(named, ctx, &types)
    {
        p.set_attr(spec, "indexing_maps", maps);
    }
    let kind = spec.get(ctx, "kind").and_then(|attr| super::kind_of(ctx, attr));
    let wanted = maps::operand_count(named.access).or(kind.map(|kind| kind.inputs + 1));
    if let Some(wanted) = wanted
        && wanted != types.len()
    {
        let message = format!(
            "[parseNamedStructuredOpRegion] ods-gen generated region expects {wanted} args, got {}",
            types.len()
        );
        let error = p.error(message);
        return Err(if by_kind { p.error("unable to parse elemwise op") } else { error });
    }
    imply_payload(p, spec, named, &types, start)
}

/// Strides and dilations that are given as properties must be what those can hold: integers.
fn check_properties(p: &mut OpParser<'_>, spec: &OpSpec, pos: Pos) -> Result<(), Reported> {
    let ctx = p.ctx();
    for name in ["strides", "dilations"] {
        let Some(attr) = spec.get(ctx, name) else { continue };
        let elem = attr.ty(ctx).filter(|ty| ty.is_shaped(ctx)).map(|ty| ty.elem(ctx));
        if elem.is_some_and(|elem| elem.is_integer(ctx) || elem.is_index(ctx)) {
            continue;
        }
        let message = format!(
            "invalid properties {} for op {}: Invalid attribute `{name}` in property conversion: {}",
            ctx.display(ctx.dict(spec.attrs.iter().copied())),
            ctx.op_str(spec.name),
            ctx.display(attr)
        );
        return Err(p.error_at(pos, message));
    }
    Ok(())
}

fn imply_payload(
    p: &mut OpParser<'_>,
    spec: &OpSpec,
    named: &'static Named,
    operands: &[Type],
    pos: Pos,
) -> Result<(), Reported> {
    let ctx = p.ctx();
    let attr = attr_of(ctx, spec);
    let steps = named.steps(ctx, &attr).unwrap_or_default();
    let unsigned = attr("cast").is_some_and(|cast| type_fn(ctx, cast) == Some("cast_unsigned"));
    let elements: SmallVec<[Type; 4]> = operands.iter().map(|&ty| element(ctx, ty)).collect();
    p.imply_region(&elements, |rw, block| build_payload(rw, block, steps, unsigned)).map_err(|error| {
        if let Some(warning) = error.uncast {
            p.warn(warning);
        }
        p.error_at(pos, error.message)
    })
}

/// Prints what [`parse_named`] reads.
pub(super) fn print_named(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let (Some(named), Some(def)) = (Named::of(body, op), body.def(op)) else { return };
    let ctx = body.ctx();
    if let Some(kind) = body.attr(op, "kind").filter(|_| named.payload.is_empty()) {
        p.text(" kind=");
        p.attr(kind);
    }
    let types: SmallVec<[Type; 4]> = body.operands(op).iter().map(|&value| body.ty(value)).collect();
    let maps: Option<Attr> = body.attr(op, "indexing_maps").filter(|_| named.maps != MapSource::Fixed);
    if let Some(maps) = maps
        && (named.maps == MapSource::Required || default_maps(named, ctx, &types) != Some(maps))
    {
        p.text(" indexing_maps = ");
        p.attr(maps);
    }
    let mut elided = vec!["linalg.memoized_indexing_maps"];
    if named.maps != MapSource::Fixed {
        elided.push("indexing_maps");
    }
    if named.payload.is_empty() {
        elided.push("kind");
    }
    p.attr_dict(op, &elided);
    print_groups(p, body.operand_group(op, def, 0), body.operand_group(op, def, 1));
    let results: Vec<Type> = body.results(op).map(|value| body.ty(value)).collect();
    p.arrow_types(&results);
}
