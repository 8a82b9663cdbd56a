//! Text of memory accesses and addresses.

use terrace_ir::text::{Delim, OpParser, OpPrinter, Reported};
use terrace_ir::{Attr, Body, Op, OpSpec, Type};

use super::accept_word;
use crate::llvm::attrs::ORDERINGS;
use crate::llvm::ops::{DYNAMIC_INDEX, GepOp};

/// Flags of `llvm.getelementptr`, each with its bits in `noWrapFlags`; `inbounds` implies `nusw`.
const NO_WRAP_FLAGS: &[(&str, i64)] = &[("inbounds", 3), ("nusw", 2), ("nuw", 4)];

/// `inalloca %count x type : (i64) -> !llvm.ptr`
pub(in crate::llvm) fn parse_alloca(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let ctx = p.ctx();
    if p.accept("inalloca") {
        p.set_attr(spec, "inalloca", Attr::UNIT);
    }
    let count = p.parse_operand()?;
    p.expect("x")?;
    let elem = p.parse_type()?;
    p.parse_attr_dict(spec)?;
    let alignment = spec.get(ctx, "alignment");
    if alignment.is_some_and(|attr| attr.as_int(ctx).is_none()) {
        return Err(p.error("expected integer alignment"));
    }
    p.expect(":")?;
    let pos = p.pos();
    let ty = p.parse_type()?;
    let Some((&[count_type], &[result])) = ty.function(ctx) else {
        return Err(p.error_at(pos, "expected trailing function type with one argument and one result"));
    };
    p.resolve(spec, count, count_type)?;
    p.set_attr(spec, "elem_type", ctx.type_attr(elem));
    spec.results.push(result);
    Ok(())
}

pub(in crate::llvm) fn print_alloca(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let count = body.operand(op, 0);
    p.text(if body.attr(op, "inalloca").is_some() { " inalloca " } else { " " });
    p.value(count);
    p.text(" x ");
    body.attr(op, "elem_type").and_then(|attr| attr.as_type(body.ctx())).into_iter().for_each(|ty| p.ty(ty));
    // An alignment of 0 is none.
    let aligned = body.attr(op, "alignment").and_then(|attr| attr.as_int(body.ctx())).unwrap_or(0) != 0;
    p.attr_dict(
        op,
        if aligned { &["elem_type", "inalloca"] } else { &["elem_type", "inalloca", "alignment"] },
    );
    p.text(" : ");
    p.function_type(&[body.ty(count)], &[body.ty(body.result(op, 0))]);
}

/// ` atomic syncscope("x") acquire`
fn parse_atomic(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let ctx = p.ctx();
    if !p.accept("atomic") {
        return Ok(());
    }
    if p.accept("syncscope") {
        p.expect("(")?;
        let scope = p.parse_string()?;
        p.set_attr(spec, "syncscope", ctx.str_attr(&scope));
        p.expect(")")?;
    }
    let ordering = p.parse_case(ORDERINGS)?;
    p.set_attr(spec, "ordering", ctx.i64_attr(ordering));
    Ok(())
}

fn print_atomic(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let ctx = body.ctx();
    let ordering = body.attr(op, "ordering").and_then(|attr| attr.as_int(ctx)).unwrap_or(0);
    if ordering == 0 {
        return;
    }
    p.text(" atomic ");
    if let Some(scope) = body.attr(op, "syncscope").and_then(|attr| attr.as_str(ctx)) {
        p.text("syncscope(");
        p.string(scope);
        p.text(") ");
    }
    p.text(ORDERINGS.iter().find(|case| case.1 == ordering).map_or("not_atomic", |case| case.0));
}

/// Words behind the address, each with the attribute that it is.
const HINTS: &[(&str, &str)] = &[("invariant", "invariant"), ("invariant_group", "invariantGroup")];

fn parse_access_rest(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    parse_atomic(p, spec)?;
    for (word, name) in HINTS {
        let declared = p.ctx().op_info(spec.name).is_some_and(|info| info.attr_slot(name).is_some());
        if declared && p.accept(word) {
            p.set_attr(spec, name, Attr::UNIT);
        }
    }
    p.parse_attr_dict(spec)
}

fn print_access_rest(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    print_atomic(op, body, p);
    for (word, name) in HINTS {
        if body.attr(op, name).is_some() {
            p.text(" ");
            p.text(word);
        }
    }
    p.attr_dict(op, &["volatile_", "ordering", "syncscope", "invariant", "invariantGroup"]);
    p.text(" : ");
}

fn parse_volatile(p: &mut OpParser<'_>, spec: &mut OpSpec) {
    if p.accept("volatile") {
        p.set_attr(spec, "volatile_", Attr::UNIT);
    }
}

fn print_volatile(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    p.text(if body.attr(op, "volatile_").is_some() { " volatile " } else { " " });
}

/// `volatile %address atomic acquire : !llvm.ptr -> type`
pub(in crate::llvm) fn parse_load(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    parse_volatile(p, spec);
    let address = p.parse_operand()?;
    parse_access_rest(p, spec)?;
    let ty = p.parse_colon_type()?;
    p.resolve(spec, address, ty)?;
    p.expect("->")?;
    let result = p.parse_type()?;
    spec.results.push(result);
    Ok(())
}

pub(in crate::llvm) fn print_load(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let address = body.operand(op, 0);
    print_volatile(op, body, p);
    p.value(address);
    print_access_rest(op, body, p);
    p.ty(body.ty(address));
    p.text(" -> ");
    p.ty(body.ty(body.result(op, 0)));
}

/// `volatile %value, %address atomic release : type, !llvm.ptr`
pub(in crate::llvm) fn parse_store(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    parse_volatile(p, spec);
    let value = p.parse_operand()?;
    p.expect(",")?;
    let address = p.parse_operand()?;
    parse_access_rest(p, spec)?;
    let ty = p.parse_colon_type()?;
    p.resolve(spec, value, ty)?;
    p.expect(",")?;
    let ty = p.parse_type()?;
    p.resolve(spec, address, ty)
}

pub(in crate::llvm) fn print_store(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    print_volatile(op, body, p);
    p.operands(op);
    print_access_rest(op, body, p);
    p.types_of(body.operands(op).iter().copied());
}

/// `inbounds|nuw %base[%i, 0] : (!llvm.ptr, i32) -> !llvm.ptr, elem_type`
pub(in crate::llvm) fn parse_gep(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let ctx = p.ctx();
    let words: Vec<&str> = NO_WRAP_FLAGS.iter().map(|flag| flag.0).collect();
    let mut flags = 0;
    while let Some(at) = accept_word(p, &words) {
        flags |= NO_WRAP_FLAGS[at].1;
        if !p.accept("|") {
            break;
        }
    }
    p.set_attr(spec, "noWrapFlags", ctx.int_attr(i128::from(flags), ctx.int(32)));
    let mut operands = vec![p.parse_operand()?];
    let indices = p.parse_list(Delim::Square, |p| {
        if let Some(operand) = p.parse_optional_operand()? {
            operands.push(operand);
            return Ok(DYNAMIC_INDEX);
        }
        let pos = p.pos();
        let index = p.parse_integer()?;
        i32::try_from(index).map_err(|_| p.error_at(pos, "expected an index of 32 bits"))
    })?;
    p.set_attr(spec, "rawConstantIndices", ctx.i32_array(&indices));
    p.parse_attr_dict(spec)?;
    p.expect(":")?;
    let pos = p.pos();
    let ty = p.parse_type()?;
    let Some((inputs, results)) = ty.function(ctx) else {
        let message = format!(
            "invalid kind of type specified: expected builtin.function, but found '{}'",
            ctx.display(ty)
        );
        return Err(p.error_at(pos, message));
    };
    p.resolve_all(spec, &operands, inputs)?;
    spec.results = results.to_vec();
    p.expect(",")?;
    let elem = p.parse_type()?;
    p.set_attr(spec, "elem_type", ctx.type_attr(elem));
    Ok(())
}

pub(in crate::llvm) fn print_gep(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let (gep, ctx) = (GepOp(op), body.ctx());
    let mut flags = body.attr(op, "noWrapFlags").and_then(|attr| attr.as_int(ctx)).unwrap_or(0);
    let mut words = Vec::new();
    for &(word, bits) in NO_WRAP_FLAGS {
        if flags & bits == bits {
            words.push(word);
            flags &= !bits;
        }
    }
    p.text(" ");
    if !words.is_empty() {
        p.text(&words.join("|"));
        p.text(" ");
    }
    p.value(gep.base(body));
    p.text("[");
    let mut dynamic = gep.dynamicIndices(body).iter();
    for (at, index) in
        gep.rawConstantIndices(body).as_int_array(ctx).unwrap_or_default().into_iter().enumerate()
    {
        p.text(if at > 0 { ", " } else { "" });
        match (index == i64::from(DYNAMIC_INDEX)).then(|| dynamic.next()).flatten() {
            Some(&value) => p.value(value),
            None => p.int(index),
        }
    }
    p.text("]");
    p.attr_dict(op, &["noWrapFlags", "rawConstantIndices", "elem_type"]);
    p.text(" : ");
    let inputs: Vec<Type> = body.operands(op).iter().map(|&value| body.ty(value)).collect();
    p.function_type(&inputs, &[body.ty(body.result(op, 0))]);
    p.text(", ");
    gep.elem_type(body).as_type(ctx).into_iter().for_each(|ty| p.ty(ty));
}
