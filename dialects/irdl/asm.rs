//! Text of irdl ops.

use terrace_ir::op::{AttrSyntax, OPERAND_SEGMENTS};
use terrace_ir::text::{Delim, OpParser, OpPrinter, Operand, Reported};
use terrace_ir::{Attr, AttrKind, Body, Context, Op, OpSpec, Type};

use super::ops::{RegionOp, attribute_type, region_type};

/// How often an operand or result may be there, as text says it.
pub(super) const VARIADICITY: [&str; 3] = ["single", "optional", "variadic"];

/// `#irdl<variadicity_array[single, optional]>`
pub(super) static VARIADICITIES: AttrSyntax = AttrSyntax {
    bracketed: true,
    parse: |p| {
        let items = p.parse_list(Delim::Square, |p| {
            let keyword = p.parse_keyword()?;
            match VARIADICITY.contains(&keyword) {
                true => Ok(p.ctx().attr(AttrKind::Keyword(p.ctx().name(keyword)))),
                false => {
                    Err(p
                        .error("expected ::mlir::irdl::Variadicity to be one of: single, optional, variadic"))
                }
            }
        })?;
        Ok(items.into())
    },
    print: |params, p| {
        p.text("[");
        for (at, &param) in params.iter().enumerate() {
            // Upstream prints a space in front of each.
            p.text(if at > 0 { ",  " } else { " " });
            p.attr(param);
        }
        p.text("]");
    },
    ty: None,
};

/// The keywords of a list of variadicities.
pub(super) fn variadicities(ctx: &Context, attr: Attr) -> Vec<&str> {
    let AttrKind::Dialect { params, .. } = attr.kind(ctx) else { return Vec::new() };
    let keyword = |param: &Attr| match param.kind(ctx) {
        AttrKind::Keyword(name) => Some(ctx.str(*name)),
        _ => None,
    };
    params.iter().filter_map(keyword).collect()
}

/// Reads `@name attributes {..} { .. }`, the region of which may be left out.
pub(super) fn parse_named(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let name = p.parse_symbol_name()?;
    let name = p.ctx().str_attr(p.ctx().str(name));
    p.set_attr(spec, "sym_name", name);
    p.parse_attr_dict_with_keyword(spec)?;
    if !p.parse_optional_region(&[])? {
        p.add_region();
    }
    Ok(())
}

pub(super) fn print_named(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    p.text(" ");
    p.symbol(body.symbol(op).unwrap_or_default());
    p.attr_dict_with_keyword(op, &["sym_name"]);
    let region = body.region(op, 0);
    if body.entry(region).is_some_and(|block| body.first_op(block).is_some()) {
        p.text(" ");
        p.region(region, false, true);
    }
}

/// A name, how often the thing may be there, and its constraint.
type Item = (Attr, Attr, Operand);

fn parse_items(p: &mut OpParser<'_>, variadic: bool) -> Result<Vec<Item>, Reported> {
    p.parse_list(Delim::Paren, |p| {
        let name = p.parse_keyword()?;
        p.expect(":")?;
        let mut keyword = VARIADICITY[0];
        if variadic {
            let given = VARIADICITY.into_iter().find(|&word| p.accept(word));
            keyword = given.unwrap_or(keyword);
        }
        let ctx = p.ctx();
        let keyword = ctx.attr(AttrKind::Keyword(ctx.name(keyword)));
        Ok((ctx.str_attr(name), keyword, p.parse_operand()?))
    })
}

fn parse_list(p: &mut OpParser<'_>, spec: &mut OpSpec, ty: Type, variadic: bool) -> Result<(), Reported> {
    let items = parse_items(p, variadic)?;
    let ctx = p.ctx();
    let names: Vec<Attr> = items.iter().map(|item| item.0).collect();
    p.set_attr(spec, "names", ctx.array_attr(names));
    if variadic {
        let params: Vec<Attr> = items.iter().map(|item| item.1).collect();
        let name = ctx.name("irdl.variadicity_array");
        p.set_attr(spec, "variadicity", ctx.attr(AttrKind::Dialect { name, params: params.into() }));
    }
    for item in items {
        p.resolve(spec, item.2, ty)?;
    }
    p.parse_attr_dict(spec)
}

/// Reads `(name: %constraint, ..)`.
pub(super) fn parse_attribute_list(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let ty = attribute_type(p.ctx());
    parse_list(p, spec, ty, false)
}

/// Reads `(name: optional %constraint, ..)`.
pub(super) fn parse_variadic_list(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let ty = attribute_type(p.ctx());
    parse_list(p, spec, ty, true)
}

/// Reads `(name: %region, ..)`.
pub(super) fn parse_region_list(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let ty = region_type(p.ctx());
    parse_list(p, spec, ty, false)
}

/// The strings of an array attribute.
pub(super) fn names(body: &Body, op: Op, attr: &str) -> Vec<String> {
    let ctx = body.ctx();
    let names = body.attr(op, attr).and_then(|attr| attr.as_array(ctx)).unwrap_or_default();
    names.iter().map(|name| name.as_str(ctx).unwrap_or_default().to_owned()).collect()
}

pub(super) fn print_list(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let words = body.attr(op, "variadicity").map(|attr| variadicities(body.ctx(), attr)).unwrap_or_default();
    p.text("(");
    for (at, (name, &value)) in names(body, op, "names").iter().zip(body.operands(op)).enumerate() {
        p.text(if at > 0 { ", " } else { "" });
        p.text(name);
        p.text(": ");
        if let Some(word) = words.get(at).filter(|&&word| word != VARIADICITY[0]) {
            p.text(word);
            p.text(" ");
        }
        p.value(value);
    }
    p.text(")");
    p.attr_dict(op, &["names", "variadicity"]);
}

/// Reads `{"name" = %constraint, ..}`.
pub(super) fn parse_attributes(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let ty = attribute_type(p.ctx());
    let mut names: Vec<Attr> = Vec::new();
    if p.accept("{") && !p.accept("}") {
        loop {
            let name = p.parse_string()?;
            names.push(p.ctx().str_attr(&name));
            p.expect("=")?;
            let value = p.parse_operand()?;
            p.resolve(spec, value, ty)?;
            if !p.accept(",") {
                break;
            }
        }
        p.expect("}")?;
    }
    let names = p.ctx().array_attr(names);
    p.set_attr(spec, "attributeValueNames", names);
    p.parse_attr_dict(spec)
}

pub(super) fn print_attributes(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    p.text(" {");
    for (at, (name, &value)) in
        names(body, op, "attributeValueNames").iter().zip(body.operands(op)).enumerate()
    {
        p.text(if at > 0 { ", " } else { "" });
        p.string(name);
        p.text(" = ");
        p.value(value);
    }
    p.text("}");
    p.attr_dict(op, &["attributeValueNames"]);
}

/// Reads `@dialect::@type` or `"!dialect.type"`.
pub(super) fn parse_base(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    if !p.peek("{")
        && let Some(base) = p.parse_optional_attr()?
    {
        let name = if base.as_str(p.ctx()).is_some() { "base_name" } else { "base_ref" };
        p.set_attr(spec, name, base);
    }
    spec.results.push(attribute_type(p.ctx()));
    p.parse_attr_dict(spec)
}

pub(super) fn print_base(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    for name in ["base_ref", "base_name"] {
        if let Some(attr) = body.attr(op, name) {
            p.text(" ");
            p.attr(attr);
        }
    }
    p.attr_dict(op, &["base_ref", "base_name"]);
}

/// Reads `@dialect::@type<%parameter, ..>`.
pub(super) fn parse_parametric(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let ty = attribute_type(p.ctx());
    let base = p.parse_attr()?;
    p.set_attr(spec, "base_type", base);
    let args = p.parse_operands(Delim::Angle)?;
    p.resolve_same(spec, &args, ty)?;
    spec.results.push(ty);
    p.parse_attr_dict(spec)
}

pub(super) fn print_parametric(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    p.text(" ");
    if let Some(base) = body.attr(op, "base_type") {
        p.attr(base);
    }
    p.text("<");
    p.operands(op);
    p.text(">");
    p.attr_dict(op, &["base_type"]);
}

/// Reads `(%argument, ..) with size 3`, both of which may be left out.
pub(super) fn parse_region(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let ctx = p.ctx();
    if p.peek("(") {
        let args = p.parse_operands(Delim::Paren)?;
        p.resolve_same(spec, &args, attribute_type(ctx))?;
        p.set_attr(spec, "constrainedArguments", Attr::UNIT);
    }
    if p.accept("with") {
        p.expect("size")?;
        let size = p.parse_integer()?;
        p.set_attr(spec, "numberOfBlocks", ctx.int_attr(i128::from(size), ctx.int(32)));
    }
    spec.results.push(region_type(ctx));
    p.parse_attr_dict(spec)
}

pub(super) fn print_region(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let region = RegionOp(op);
    if region.constrainedArguments(body).is_some() {
        p.text("(");
        p.operands(op);
        p.text(")");
    }
    if let Some(size) = region.numberOfBlocks(body).and_then(|attr| attr.as_int(body.ctx())) {
        p.text(" with size ");
        p.int(size);
    }
    p.attr_dict(op, &["constrainedArguments", "numberOfBlocks", OPERAND_SEGMENTS]);
}
