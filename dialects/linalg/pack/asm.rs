//! Text of `linalg.pack` and `linalg.unpack`.

use terrace_ir::text::{Delim, OpParser, OpPrinter, Reported};
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Attr, Body, Op, OpSpec, Value};

use super::{PackOp, ints_of};

fn parse_ints(p: &mut OpParser<'_>) -> Result<Attr, Reported> {
    let values = p.parse_list(Delim::Square, |p| p.parse_integer())?;
    Ok(p.ctx().i64_array(&values))
}

pub(super) fn parse_pack(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    parse(p, spec, true)
}

pub(super) fn parse_unpack(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    parse(p, spec, false)
}

/// `%a padding_value(%p : f32) outer_dims_perm = [..] inner_dims_pos = [..] inner_tiles = [8, %t] into %b
/// {..} : type -> type`
fn parse(p: &mut OpParser<'_>, spec: &mut OpSpec, pads: bool) -> Result<(), Reported> {
    let ctx = p.ctx();
    let source = p.parse_operand()?;
    let mut padding = None;
    if pads && p.accept("padding_value") {
        p.expect("(")?;
        let value = p.parse_operand()?;
        let ty = p.parse_colon_type()?;
        p.expect(")")?;
        padding = Some((value, ty));
    }
    if p.accept("outer_dims_perm") {
        p.expect("=")?;
        let attr = parse_ints(p)?;
        p.set_attr(spec, "outer_dims_perm", attr);
    }
    p.expect("inner_dims_pos")?;
    p.expect("=")?;
    let attr = parse_ints(p)?;
    p.set_attr(spec, "inner_dims_pos", attr);
    p.expect("inner_tiles")?;
    p.expect("=")?;
    let mut tiles = Vec::new();
    let sizes = p.parse_list(Delim::Square, |p| match p.parse_optional_operand()? {
        Some(tile) => {
            tiles.push(tile);
            Ok(DYNAMIC)
        }
        None => p.parse_integer(),
    })?;
    p.set_attr(spec, "static_inner_tiles", ctx.i64_array(&sizes));
    p.expect("into")?;
    let dest = p.parse_operand()?;
    p.parse_attr_dict(spec)?;
    p.expect(":")?;
    let source_type = p.parse_type()?;
    p.expect("->")?;
    let dest_type = p.parse_type()?;
    p.resolve(spec, source, source_type)?;
    p.resolve(spec, dest, dest_type)?;
    if let Some((value, ty)) = padding {
        p.resolve(spec, value, ty)?;
    }
    p.resolve_same(spec, &tiles, ctx.index())?;
    if pads {
        p.set_operand_segments(spec, &[1, 1, usize::from(padding.is_some()), tiles.len()]);
    }
    spec.results = vec![dest_type];
    Ok(())
}

pub(super) fn print_pack(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    print(op, body, p, PackOp(op).padding_value(body));
}

pub(super) fn print_unpack(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    print(op, body, p, None);
}

fn print(op: Op, body: &Body, p: &mut OpPrinter<'_>, padding: Option<Value>) {
    let ints = |name: &str| ints_of(body, op, name);
    p.text(" ");
    p.value(body.operand(op, 0));
    if let Some(value) = padding {
        p.text(" padding_value(");
        p.value(value);
        p.text(" : ");
        p.ty(body.ty(value));
        p.text(")");
    }
    let list = |p: &mut OpPrinter<'_>, name: &str, values: &[i64]| {
        p.text(name);
        for (at, &value) in values.iter().enumerate() {
            p.text(if at > 0 { ", " } else { "" });
            p.int(value);
        }
        p.text("]");
    };
    let order = ints("outer_dims_perm");
    if !order.is_empty() {
        list(p, " outer_dims_perm = [", &order);
    }
    list(p, " inner_dims_pos = [", &ints("inner_dims_pos"));
    p.text(" inner_tiles = [");
    let first = 2 + usize::from(padding.is_some());
    let mut tiles = body.operands(op)[first..].iter();
    for (at, size) in ints("static_inner_tiles").into_iter().enumerate() {
        p.text(if at > 0 { ", " } else { "" });
        match (size, tiles.as_slice()) {
            (DYNAMIC, [tile, ..]) => {
                p.value(*tile);
                tiles.next();
            }
            _ => p.int(size),
        }
    }
    p.text("] into ");
    p.value(body.operand(op, 1));
    p.attr_dict(op, &["outer_dims_perm", "inner_dims_pos", "static_inner_tiles"]);
    p.text(" : ");
    p.ty(body.ty(body.operand(op, 0)));
    p.text(" -> ");
    p.ty(body.ty(body.operand(op, 1)));
}
