//! Text of ops with fast-math or overflow flags: `fastmath<nnan,contract>`, `overflow<nsw, nuw>`.
//!
//! A format string cannot say it: it would print the attribute with its dialect's name.

use terrace_ir::op::{AttrSyntax, FLOAT_LIKE};
use terrace_ir::text::{Delim, OpParser, OpPrinter, Operand, Reported};
use terrace_ir::{Attr, AttrKind, Body, Op, OpSpec};

use super::attrs::{FASTMATH_FLAGS, OVERFLOW_FLAGS, flags_of, normalize};
use super::{CMPF_CASES, fastmath, overflow};

/// `#arith.fastmath<nnan,contract>`
pub(super) static FASTMATH_SYNTAX: AttrSyntax = AttrSyntax {
    bracketed: false,
    parse: |p| parse_params(p, FASTMATH_FLAGS, "::mlir::arith::FastMathFlags"),
    print: |params, p| print_params(params, p, ","),
    ty: None,
};

/// `#arith.overflow<nsw, nuw>`
pub(super) static OVERFLOW_SYNTAX: AttrSyntax = AttrSyntax {
    bracketed: false,
    parse: |p| parse_params(p, OVERFLOW_FLAGS, "::mlir::arith::IntegerOverflowFlags"),
    print: |params, p| print_params(params, p, ", "),
    ty: None,
};

fn parse_params(p: &mut OpParser<'_>, known: &[&'static str], what: &str) -> Result<Box<[Attr]>, Reported> {
    let flags = parse_flags(p, known, what)?;
    let ctx = p.ctx();
    Ok(flags.into_iter().map(|flag| ctx.attr(AttrKind::Keyword(ctx.name(flag)))).collect())
}

fn print_params(params: &[Attr], p: &mut OpPrinter<'_>, comma: &str) {
    p.text("<");
    for (at, &param) in params.iter().enumerate() {
        p.text(if at > 0 { comma } else { "" });
        p.attr(param);
    }
    p.text(">");
}

/// Reads `<a, b>`: flags among `known`, which a message calls `what`.
fn parse_flags(
    p: &mut OpParser<'_>,
    known: &[&'static str],
    what: &str,
) -> Result<Vec<&'static str>, Reported> {
    let flags = p.parse_list(Delim::Angle, |p| {
        let pos = p.pos();
        let Some(word) = p.parse_optional_keyword() else {
            return Err(p.error_at(pos, "expected valid keyword or string"));
        };
        match known.iter().find(|&&flag| flag == word) {
            Some(&flag) => Ok(flag),
            None => Err(p.error_at(pos, format!("expected {what} to be one of: {}", known.join(", ")))),
        }
    })?;
    Ok(normalize(known, &flags))
}

/// Reads `fastmath<..>` if it comes next.
///
/// # Errors
/// For an unknown flag.
pub(crate) fn parse_fastmath(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    if p.accept("fastmath") {
        let flags = parse_flags(p, FASTMATH_FLAGS, "::mlir::arith::FastMathFlags")?;
        let attr = fastmath(p.ctx(), &flags);
        p.set_attr(spec, "fastmath", attr);
    }
    Ok(())
}

fn parse_overflow(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    if p.accept("overflow") {
        let flags = parse_flags(p, OVERFLOW_FLAGS, "::mlir::arith::IntegerOverflowFlags")?;
        let attr = overflow(p.ctx(), &flags);
        p.set_attr(spec, "overflowFlags", attr);
    }
    Ok(())
}

/// Prints ` word<..>` for the flags in attribute `name`, or nothing when there are none.
fn print_flags(op: Op, body: &Body, p: &mut OpPrinter<'_>, (word, name): (&str, &str), comma: &str) {
    let ctx = body.ctx();
    let Some(attr) = body.attr(op, name) else {
        return;
    };
    let flags = flags_of(ctx, attr);
    // An optional attribute is printed when it is there, one with a default when it is not that.
    let optional = body.def(op).is_some_and(|def| {
        def.attrs.iter().any(|slot| slot.name == name && slot.presence == terrace_ir::op::Presence::Optional)
    });
    if optional || flags != ["none"] {
        p.text(&format!(" {word}<{}>", flags.join(comma)));
    }
}

/// Prints ` fastmath<..>` unless there are no flags.
pub(crate) fn print_fastmath(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    print_flags(op, body, p, ("fastmath", "fastmath"), ",");
}

fn print_overflow(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    print_flags(op, body, p, ("overflow", "overflowFlags"), ", ");
}

type Flags = fn(&mut OpParser<'_>, &mut OpSpec) -> Result<(), Reported>;

/// `%a, %b FLAGS : type`: operands and result of one type.
fn parse_same(p: &mut OpParser<'_>, spec: &mut OpSpec, flags: Flags) -> Result<(), Reported> {
    let operands = parse_declared(p, spec)?;
    flags(p, spec)?;
    p.parse_attr_dict(spec)?;
    let ty = p.parse_colon_type()?;
    spec.results.push(ty);
    p.resolve_same(spec, &operands, ty)
}

/// As many operands as the op declares.
fn parse_declared(p: &mut OpParser<'_>, spec: &OpSpec) -> Result<Vec<Operand>, Reported> {
    let count = p.ctx().op_info(spec.name).map_or(0, |info| info.def().operands.len());
    let mut operands = Vec::with_capacity(count);
    for at in 0..count {
        if at > 0 {
            p.expect(",")?;
        }
        operands.push(p.parse_operand()?);
    }
    Ok(operands)
}

fn print_operands(op: Op, p: &mut OpPrinter<'_>) {
    p.text(" ");
    p.operands(op);
}

fn print_rest(op: Op, body: &Body, p: &mut OpPrinter<'_>, elided: &[&str]) {
    p.attr_dict(op, elided);
    p.text(" : ");
    p.ty(body.ty(body.operand(op, 0)));
}

pub(crate) fn parse_same_fastmath(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    parse_same(p, spec, parse_fastmath)
}

pub(crate) fn print_same_fastmath(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    print_operands(op, p);
    print_fastmath(op, body, p);
    print_rest(op, body, p, &["fastmath"]);
}

pub(crate) fn parse_same_overflow(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    parse_same(p, spec, parse_overflow)
}

pub(crate) fn print_same_overflow(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    print_operands(op, p);
    print_overflow(op, body, p);
    print_rest(op, body, p, &["overflowFlags"]);
}

/// `%a, %b FLAGS : type, type`, of a float and an integer.
pub(crate) fn parse_fpowi(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let operands = parse_declared(p, spec)?;
    parse_fastmath(p, spec)?;
    p.parse_attr_dict(spec)?;
    p.expect(":")?;
    let types = p.parse_type_list()?;
    spec.results.extend(types.first());
    p.resolve_all(spec, &operands, &types)
}

pub(crate) fn print_fpowi(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    print_same_fastmath(op, body, p);
    p.text(", ");
    p.ty(body.ty(body.operand(op, 1)));
}

/// `oeq, %a, %b FLAGS : type`
pub(super) fn parse_cmpf(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let predicate = p.parse_case(CMPF_CASES)?;
    let attr = p.ctx().i64_attr(predicate);
    p.set_attr(spec, "predicate", attr);
    p.expect(",")?;
    let operands = parse_declared(p, spec)?;
    parse_fastmath(p, spec)?;
    p.parse_attr_dict(spec)?;
    let pos = p.pos();
    let ty = p.parse_colon_type()?;
    if !(FLOAT_LIKE.holds)(p.ctx(), ty) {
        let message = format!("'lhs' must be {}, but got '{}'", FLOAT_LIKE.what, p.ctx().display(ty));
        return Err(p.error_at(pos, message));
    }
    spec.results.push(terrace_ir::op::bool_like(p.ctx(), ty));
    p.resolve_same(spec, &operands, ty)
}

pub(super) fn print_cmpf(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let predicate = body.attr(op, "predicate").and_then(|attr| attr.as_int(body.ctx()));
    let case = CMPF_CASES.iter().find(|case| Some(case.1) == predicate);
    p.text(" ");
    p.text(case.map_or("false", |case| case.0));
    p.text(",");
    print_operands(op, p);
    print_fastmath(op, body, p);
    print_rest(op, body, p, &["predicate", "fastmath"]);
}

/// Reads a rounding mode, if the op has one and it comes next.
fn parse_rounding_mode(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let modes = super::ROUNDING_MODE.cases;
    if modes.iter().any(|mode| p.peek(mode.0)) {
        let mode = p.parse_case(modes)?;
        let attr = p.ctx().int_attr(i128::from(mode), p.ctx().int(32));
        p.set_attr(spec, "roundingmode", attr);
    }
    Ok(())
}

fn print_rounding_mode(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let mode = body.attr(op, "roundingmode").and_then(|attr| attr.as_int(body.ctx()));
    if let Some(mode) = super::ROUNDING_MODE.cases.iter().find(|case| Some(case.1) == mode) {
        p.text(" ");
        p.text(mode.0);
    }
}

/// `%a FLAGS : type to type`
pub(super) fn parse_cast(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let operand = p.parse_operand()?;
    parse_rounding_mode(p, spec)?;
    parse_overflow(p, spec)?;
    parse_fastmath(p, spec)?;
    p.parse_attr_dict(spec)?;
    let from = p.parse_colon_type()?;
    p.expect("to")?;
    let to = p.parse_type()?;
    spec.results.push(to);
    p.resolve(spec, operand, from)
}

pub(super) fn print_cast(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    print_operands(op, p);
    print_rounding_mode(op, body, p);
    print_overflow(op, body, p);
    print_fastmath(op, body, p);
    print_rest(op, body, p, &["roundingmode", "overflowFlags", "fastmath"]);
    p.text(" to ");
    p.ty(body.ty(body.result(op, 0)));
}

/// `%a, %scale MODE FLAGS : type, type to type`
pub(super) fn parse_scaling_cast(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let value = p.parse_operand()?;
    p.expect(",")?;
    let scale = p.parse_operand()?;
    parse_rounding_mode(p, spec)?;
    parse_fastmath(p, spec)?;
    p.parse_attr_dict(spec)?;
    let from = p.parse_colon_type()?;
    p.expect(",")?;
    let scale_type = p.parse_type()?;
    p.expect("to")?;
    let to = p.parse_type()?;
    spec.results.push(to);
    p.resolve(spec, value, from)?;
    p.resolve(spec, scale, scale_type)
}

pub(super) fn print_scaling_cast(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    print_operands(op, p);
    print_rounding_mode(op, body, p);
    print_fastmath(op, body, p);
    print_rest(op, body, p, &["roundingmode", "fastmath"]);
    p.text(", ");
    p.ty(body.ty(body.operand(op, 1)));
    p.text(" to ");
    p.ty(body.ty(body.result(op, 0)));
}
