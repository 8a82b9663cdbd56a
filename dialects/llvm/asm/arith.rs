//! Text of arithmetic, comparisons and conversions.

use terrace_ir::text::{Delim, OpParser, OpPrinter, Operand, Reported};
use terrace_ir::{Attr, Body, Op, OpSpec, Type, op::bool_like};

use crate::arith::{CMPF_CASES, CMPI_CASES};

/// The words in front of operands, each with the attribute that it is.
const WORDS: &[(&str, &str)] = &[("exact", "isExact"), ("disjoint", "isDisjoint"), ("nneg", "nonNeg")];

/// Flags that `overflow<..>` names, each with its bit in `overflowFlags`.
const OVERFLOWS: &[(&str, i64)] = &[("none", 0), ("nsw", 1), ("nuw", 2)];

fn parse_word(p: &mut OpParser<'_>, spec: &mut OpSpec) {
    for (word, name) in WORDS {
        let declared = p.ctx().op_info(spec.name).is_some_and(|info| info.attr_slot(name).is_some());
        if declared && p.accept(word) {
            p.set_attr(spec, name, Attr::UNIT);
        }
    }
}

fn print_word(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    for (word, name) in WORDS {
        if body.attr(op, name).is_some() {
            p.text(" ");
            p.text(word);
        }
    }
}

fn parse_overflow(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let declared = p.ctx().op_info(spec.name).is_some_and(|info| info.attr_slot("overflowFlags").is_some());
    if !declared || !p.accept("overflow") {
        return Ok(());
    }
    let flags = p.parse_list(Delim::Angle, |p| {
        let pos = p.pos();
        let word = p.parse_keyword()?;
        match OVERFLOWS.iter().find(|flag| flag.0 == word) {
            Some(flag) => Ok(flag.1),
            None => Err(p.error_at(pos, "expected overflow flags to be one of: none, nsw, nuw")),
        }
    })?;
    let bits = flags.into_iter().fold(0, |all, flag| all | flag);
    let attr = p.ctx().int_attr(i128::from(bits), p.ctx().int(32));
    p.set_attr(spec, "overflowFlags", attr);
    Ok(())
}

fn print_overflow(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let bits = body.attr(op, "overflowFlags").and_then(|attr| attr.as_int(body.ctx())).unwrap_or(0);
    let set = OVERFLOWS.iter().filter(|flag| bits & flag.1 != 0).map(|flag| flag.0);
    let set: Vec<&str> = set.collect();
    if !set.is_empty() {
        p.text(&format!(" overflow<{}>", set.join(", ")));
    }
}

/// Attributes that flags in the text stand for.
const FLAG_ATTRS: &[&str] = &["isExact", "isDisjoint", "nonNeg", "overflowFlags"];

/// `exact %a, %b overflow<nsw> : type`
pub(in crate::llvm) fn parse_binary(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    parse_word(p, spec);
    let operands = parse_pair(p)?;
    parse_overflow(p, spec)?;
    p.parse_attr_dict(spec)?;
    let ty = p.parse_colon_type()?;
    p.resolve_same(spec, &operands, ty)?;
    spec.results.push(ty);
    Ok(())
}

fn parse_pair(p: &mut OpParser<'_>) -> Result<[Operand; 2], Reported> {
    let lhs = p.parse_operand()?;
    p.expect(",")?;
    Ok([lhs, p.parse_operand()?])
}

pub(in crate::llvm) fn print_binary(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    print_word(op, body, p);
    p.text(" ");
    p.operands(op);
    print_overflow(op, body, p);
    p.attr_dict(op, FLAG_ATTRS);
    p.text(" : ");
    p.ty(body.ty(body.result(op, 0)));
}

/// `nneg %a overflow<nsw> : type to type`
pub(in crate::llvm) fn parse_cast(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    parse_word(p, spec);
    let operand = p.parse_operand()?;
    parse_overflow(p, spec)?;
    p.parse_attr_dict(spec)?;
    let from = p.parse_colon_type()?;
    p.expect("to")?;
    let to = p.parse_type()?;
    p.resolve(spec, operand, from)?;
    spec.results.push(to);
    Ok(())
}

pub(in crate::llvm) fn print_cast(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    print_word(op, body, p);
    p.text(" ");
    p.value(body.operand(op, 0));
    print_overflow(op, body, p);
    p.attr_dict(op, FLAG_ATTRS);
    p.text(" : ");
    p.ty(body.ty(body.operand(op, 0)));
    p.text(" to ");
    p.ty(body.ty(body.result(op, 0)));
}

fn parse_cmp(
    p: &mut OpParser<'_>,
    spec: &mut OpSpec,
    cases: &[(&'static str, i64)],
) -> Result<Type, Reported> {
    let predicate = super::parse_predicate(p, cases)?;
    let attr = p.ctx().i64_attr(predicate);
    p.set_attr(spec, "predicate", attr);
    let operands = parse_pair(p)?;
    p.parse_attr_dict(spec)?;
    let ty = p.parse_colon_type()?;
    p.resolve_same(spec, &operands, ty)?;
    spec.results.push(bool_like(p.ctx(), ty));
    Ok(ty)
}

fn print_cmp(op: Op, body: &Body, p: &mut OpPrinter<'_>, cases: &[(&str, i64)]) {
    let value = body.attr(op, "predicate").and_then(|attr| attr.as_int(body.ctx()));
    let case = cases.iter().find(|case| Some(case.1) == value).map_or("", |case| case.0);
    p.text(&format!(" \"{case}\" "));
    p.operands(op);
    p.attr_dict(op, &["predicate"]);
    p.text(" : ");
    p.ty(body.ty(body.operand(op, 0)));
}

/// `"slt" %a, %b : type`
pub(in crate::llvm) fn parse_icmp(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    parse_cmp(p, spec, CMPI_CASES).map(drop)
}

pub(in crate::llvm) fn print_icmp(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    print_cmp(op, body, p, CMPI_CASES);
}

/// `"olt" %a, %b : type`
pub(in crate::llvm) fn parse_fcmp(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    parse_cmp(p, spec, FCMP_CASES).map(drop)
}

pub(in crate::llvm) fn print_fcmp(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    print_cmp(op, body, p, FCMP_CASES);
}

/// Predicates of `llvm.fcmp`: those of `arith.cmpf`, two under other names.
const FCMP_CASES: &[(&str, i64)] = &{
    let mut cases = [("", 0i64); 16];
    let mut at = 0;
    while at < 16 {
        cases[at] = CMPF_CASES[at];
        at += 1;
    }
    cases[0].0 = "_false";
    cases[15].0 = "_true";
    cases
};
