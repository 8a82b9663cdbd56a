//! Text of `linalg.generic`.

use terrace_ir::text::{OpParser, OpPrinter, Reported};
use terrace_ir::{Attr, Body, Op, OpSpec, Region, Type};

use super::named::{parse_groups, print_groups};
use super::structured::iterator_of;
use super::{GenericOp, iterator_attr};

/// Attributes that stand in front of the operands, sorted.
const IN_FRONT: [&str; 4] = ["doc", "indexing_maps", "iterator_types", "library_call"];

/// `["parallel", ..]` as the attributes that it stands for.
fn iterator_types(p: &mut OpParser<'_>, attr: Attr) -> Result<Attr, Reported> {
    let ctx = p.ctx();
    let words = attr.as_array(ctx).unwrap_or_default();
    let mut all = Vec::with_capacity(words.len());
    for &word in words {
        all.push(match word.as_str(ctx) {
            Some(keyword @ ("parallel" | "reduction" | "window")) => iterator_attr(ctx, keyword),
            Some(other) => return Err(p.error(format!("unexpected iterator_type ({other})"))),
            None => word,
        });
    }
    Ok(ctx.array_attr(all))
}

/// `{indexing_maps = .., iterator_types = ..} ins(..) outs(..) attrs = {..} { .. } -> type`
pub(super) fn parse_generic(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let pos = p.pos();
    let front = p.parse_attr()?;
    let Some(entries) = front.as_dict(p.ctx()) else {
        return Err(p.error_at(pos, "expected a dictionary of attributes"));
    };
    let ctx = p.ctx();
    if !entries.iter().any(|&(name, attr)| ctx.str(name) == "iterator_types" && attr.as_array(ctx).is_some())
    {
        return Err(p.error_at(pos, "expected \"iterator_types\" array attribute"));
    }
    for (name, attr) in entries.iter().copied() {
        let name = p.ctx().str(name).to_owned();
        let attr = if name == "iterator_types" { iterator_types(p, attr)? } else { attr };
        p.set_attr(spec, &name, attr);
    }
    let (inputs, types) = parse_groups(p, spec)?;
    p.set_operand_segments(spec, &[inputs, types.len() - inputs]);
    if p.accept("attrs") {
        p.expect("=")?;
        p.parse_attr_dict(spec)?;
    }
    p.parse_region(&[])?;
    spec.results = p.parse_optional_arrow_types()?;
    Ok(())
}

pub(super) fn print_generic(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let (generic, ctx) = (GenericOp(op), body.ctx());
    let mut separator = " {";
    for name in IN_FRONT {
        let Some(attr) = body.attr(op, name) else {
            continue;
        };
        p.text(separator);
        separator = ", ";
        p.text(name);
        p.text(" = ");
        if name == "iterator_types" {
            let words = attr.as_array(ctx).unwrap_or_default().iter();
            let words = words.filter_map(|&attr| iterator_of(ctx, attr));
            let words: Vec<Attr> = words.map(|it| ctx.str_attr(it.keyword())).collect();
            p.attr(ctx.array_attr(words));
        } else {
            p.attr(attr);
        }
    }
    p.text("}");
    print_groups(p, generic.inputs(body), generic.outputs(body));
    if !body.discardable_attrs(op).is_empty() {
        p.text(" attrs = ");
        p.attr_dict(op, &IN_FRONT);
    }
    p.text(" ");
    p.region(generic.region(body), true, true);
    let types: Vec<Type> = body.results(op).map(|value| body.ty(value)).collect();
    p.arrow_types(&types);
}

/// Elements of inputs are called `in`, those of outputs `out`.
pub(super) fn argument_names(op: Op, body: &Body, _: Region, name: &mut dyn FnMut(usize, &str)) {
    let inputs = GenericOp(op).inputs(body).len();
    for at in 0..body.operands(op).len() {
        name(at, if at < inputs { "in" } else { "out" });
    }
}
