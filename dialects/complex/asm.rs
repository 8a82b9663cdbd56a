//! Text of the complex dialect, where format strings do not say it.

use terrace_ir::op::AttrSyntax;
use terrace_ir::text::{OpParser, Reported};
use terrace_ir::{Attr, Context, OpSpec, Type, TypeKind};

use super::part_of;
use crate::arith::flags;

/// `#complex.number<:f64 1.0, 2.0> : complex<f64>`
pub(super) static NUMBER_SYNTAX: AttrSyntax = AttrSyntax {
    bracketed: false,
    parse: parse_number,
    print: |params, p| {
        let [ty, re, im] = *params else { return };
        p.text("<:");
        p.attr(ty);
        p.text(" ");
        p.attr_no_type(re);
        p.text(", ");
        p.attr_no_type(im);
        p.text(">");
    },
    ty: Some(number_type),
};

fn number_type(ctx: &Context, params: &[Attr]) -> Option<Type> {
    let part = params.first()?.as_type(ctx)?;
    Some(ctx.ty(TypeKind::Complex(part)))
}

fn parse_number(p: &mut OpParser<'_>) -> Result<Box<[Attr]>, Reported> {
    p.expect("<")?;
    p.expect(":")?;
    let pos = p.pos();
    let ty = p.parse_type()?;
    if !ty.is_float(p.ctx()) {
        return Err(p.error_at(pos, "invalid kind of type specified: expected a floating-point type"));
    }
    let re = parse_part_of_number(p, ty)?;
    p.expect(",")?;
    let im = parse_part_of_number(p, ty)?;
    p.expect(">")?;
    Ok(Box::new([p.ctx().type_attr(ty), re, im]))
}

fn parse_part_of_number(p: &mut OpParser<'_>, ty: Type) -> Result<Attr, Reported> {
    let pos = p.pos();
    let attr = p.parse_attr_of(ty)?;
    match attr.ty(p.ctx()) == Some(ty) {
        true => Ok(attr),
        false => Err(p.error_at(pos, "expected a floating-point number")),
    }
}

/// `%a FLAGS : type`, where the result is a part of the type.
pub(super) fn parse_part(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    flags::parse_same_fastmath(p, spec)?;
    for ty in &mut spec.results {
        *ty = part_of(p.ctx(), *ty);
    }
    Ok(())
}
