//! Text of functions, globals and calls.

use terrace_ir::text::{Delim, OpParser, OpPrinter, Operand, Reported};
use terrace_ir::{Attr, Body, Op, OpSpec, Type};

use super::accept_word;
use crate::llvm::attrs::{
    CALLING_CONVENTIONS, LINKAGES, TAIL_CALL_KINDS, UNNAMED_ADDRS, VISIBILITIES, vscale_limits, vscale_range,
    word_attr, word_of,
};
use crate::llvm::{AliasOp, CallOp, FuncOp, GlobalOp, IFuncOp, types};

/// Reads a linkage if one comes next, else it is external; then a visibility.
fn parse_linkage(p: &mut OpParser<'_>, spec: &mut OpSpec) {
    let ctx = p.ctx();
    let linkage = accept_word(p, LINKAGES).map_or("external", |at| LINKAGES[at]);
    p.set_attr(spec, "linkage", word_attr(ctx, "linkage", linkage));
    let visibility = accept_word(p, VISIBILITIES).unwrap_or(0);
    p.set_attr(spec, "visibility_", ctx.i64_attr(visibility as i64));
}

fn parse_unnamed_addr(p: &mut OpParser<'_>, spec: &mut OpSpec) {
    let unnamed = accept_word(p, &UNNAMED_ADDRS[1..]).map_or(0, |at| at + 1);
    let attr = p.ctx().i64_attr(unnamed as i64);
    p.set_attr(spec, "unnamed_addr", attr);
}

/// Prints the word among `words` that the integer attribute `name` stands for, unless it is the first.
fn print_number_word(op: Op, body: &Body, p: &mut OpPrinter<'_>, name: &str, words: &[&str]) {
    let at = body.attr(op, name).and_then(|attr| attr.as_int(body.ctx())).unwrap_or(0);
    if let Some(word) = usize::try_from(at).ok().filter(|&at| at > 0).and_then(|at| words.get(at)) {
        p.text(" ");
        p.text(word);
    }
}

/// Prints the word of `#llvm.mnemonic<word>` in attribute `name`, unless it is `default`.
fn print_word(op: Op, body: &Body, p: &mut OpPrinter<'_>, name: &str, default: &str) {
    let word = body.attr(op, name).and_then(|attr| word_of(body.ctx(), attr));
    if let Some(word) = word.filter(|&word| word != default) {
        p.text(" ");
        p.text(word);
    }
}

fn parse_comdat(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    if p.accept("comdat") {
        p.expect("(")?;
        let symbol = p.parse_attr()?;
        p.set_attr(spec, "comdat", symbol);
        p.expect(")")?;
    }
    Ok(())
}

fn print_comdat(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    if let Some(comdat) = body.attr(op, "comdat") {
        p.text(" comdat(");
        p.attr(comdat);
        p.text(")");
    }
}

// ---- functions ----

pub(in crate::llvm) fn parse_func(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let ctx = p.ctx();
    parse_linkage(p, spec);
    parse_unnamed_addr(p, spec);
    let convention = accept_word(p, CALLING_CONVENTIONS).unwrap_or(0);
    p.set_attr(spec, "CConv", word_attr(ctx, "cconv", CALLING_CONVENTIONS[convention]));
    let name = p.parse_symbol_name()?;
    p.set_attr(spec, "sym_name", ctx.str_attr(ctx.str(name)));
    let pos = p.pos();
    let signature = p.parse_signature(true)?;
    let inputs: Vec<Type> = signature.args.iter().filter_map(|arg| arg.ty).collect();
    let wrong = match signature.results[..] {
        [] | [_] if inputs.iter().any(|&ty| !types::is_compatible(ctx, ty)) => {
            Some("expected LLVM type for function arguments")
        }
        [result] if !types::is_compatible(ctx, result) => Some("expected LLVM type for function results"),
        [] | [_] => None,
        _ => Some("expected zero or one function result"),
    };
    if let Some(wrong) = wrong {
        return Err(p.error_at(pos, format!("failed to construct function type: {wrong}")));
    }
    let result = signature.results.first().copied().unwrap_or_else(|| types::void(ctx));
    let ty = types::func(ctx, result, &inputs, signature.variadic);
    p.set_attr(spec, "function_type", ctx.type_attr(ty));
    let arg_attrs: Vec<Attr> = signature.args.iter().map(|arg| arg.attrs).collect();
    for (name, attrs) in [("arg_attrs", arg_attrs), ("res_attrs", signature.result_attrs)] {
        if attrs.iter().any(|&attrs| attrs != Attr::EMPTY_DICT) {
            p.set_attr(spec, name, ctx.array_attr(attrs));
        }
    }
    if p.accept("vscale_range") {
        p.expect("(")?;
        let min = p.parse_integer()?;
        p.expect(",")?;
        let max = p.parse_integer()?;
        p.expect(")")?;
        p.set_attr(spec, "vscale_range", vscale_range(ctx, min, max));
    }
    parse_comdat(p, spec)?;
    p.parse_attr_dict_with_keyword(spec)?;
    let pos = p.pos();
    if !p.parse_optional_region(&signature.args)? {
        p.add_region();
    } else if p.region_is_empty(0) {
        return Err(p.error_at(pos, "expected non-empty function body"));
    }
    Ok(())
}

pub(in crate::llvm) fn print_func(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let func = FuncOp(op);
    print_word(op, body, p, "linkage", "external");
    print_number_word(op, body, p, "visibility_", VISIBILITIES);
    print_number_word(op, body, p, "unnamed_addr", UNNAMED_ADDRS);
    print_word(op, body, p, "CConv", "ccc");
    p.text(" ");
    p.symbol(body.symbol(op).unwrap_or_default());
    let region = body.region(op, 0);
    let entry = body.entry(region);
    let (result, inputs, variadic) = func.signature(body);
    let results = if types::is_void(body.ctx(), result) { vec![] } else { vec![result] };
    p.signature(entry, &inputs, &results, variadic, func.arg_attrs(body), func.res_attrs(body));
    if let Some([min, max]) = func.vscale_range(body).and_then(|range| vscale_limits(body.ctx(), range)) {
        p.text(&format!(" vscale_range({min}, {max})"));
    }
    print_comdat(op, body, p);
    let elided = [
        "sym_name",
        "vscale_range",
        "function_type",
        "linkage",
        "visibility_",
        "unnamed_addr",
        "CConv",
        "comdat",
        "arg_attrs",
        "res_attrs",
    ];
    p.attr_dict_with_keyword(op, &elided);
    if entry.is_some() {
        p.text(" ");
        p.region(region, false, true);
    }
}

// ---- globals ----

pub(in crate::llvm) fn parse_global(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let ctx = p.ctx();
    parse_linkage(p, spec);
    if p.accept("thread_local") {
        p.set_attr(spec, "thread_local_", Attr::UNIT);
    }
    parse_unnamed_addr(p, spec);
    if p.accept("constant") {
        p.set_attr(spec, "constant", Attr::UNIT);
    }
    let name = p.parse_symbol_name()?;
    p.set_attr(spec, "sym_name", ctx.str_attr(ctx.str(name)));
    p.expect("(")?;
    let mut value = None;
    if !p.accept(")") {
        let attr = p.parse_attr()?;
        p.set_attr(spec, "value", attr);
        value = Some(attr);
        p.expect(")")?;
    }
    parse_comdat(p, spec)?;
    p.parse_attr_dict(spec)?;
    if spec.get(ctx, "addr_space").is_none() {
        p.set_attr(spec, "addr_space", ctx.int_attr(0, ctx.int(32)));
    }
    let pos = p.pos();
    let types = p.parse_optional_colon_types()?;
    let ty = match (&types[..], value.and_then(|value| types::string_len(ctx, value))) {
        (&[ty], _) => ty,
        ([], Some(len)) => types::array(ctx, len as i64, ctx.int(8)),
        ([], None) => return Err(p.error_at(pos, "type can only be omitted for string globals")),
        _ => return Err(p.error_at(pos, "expected zero or one type")),
    };
    p.set_attr(spec, "global_type", ctx.type_attr(ty));
    if !p.parse_optional_region(&[])? {
        p.add_region();
    }
    Ok(())
}

pub(in crate::llvm) fn print_global(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let (global, ctx) = (GlobalOp(op), body.ctx());
    print_word(op, body, p, "linkage", "");
    print_number_word(op, body, p, "visibility_", VISIBILITIES);
    p.text(if global.thread_local_(body).is_some() { " thread_local" } else { "" });
    print_number_word(op, body, p, "unnamed_addr", UNNAMED_ADDRS);
    p.text(if global.constant(body).is_some() { " constant" } else { "" });
    p.text(" ");
    p.symbol(body.symbol(op).unwrap_or_default());
    p.text("(");
    let value = global.value(body);
    value.into_iter().for_each(|value| p.attr(value));
    p.text(")");
    print_comdat(op, body, p);
    let elided = [
        "sym_name",
        "global_type",
        "linkage",
        "visibility_",
        "unnamed_addr",
        "thread_local_",
        "constant",
        "value",
        "comdat",
    ];
    p.attr_dict(op, &elided);
    // The type of a string is the array of its bytes.
    if value.is_none_or(|value| types::string_len(ctx, value).is_none())
        && let Some(ty) = global.global_type(body).as_type(ctx)
    {
        p.text(" : ");
        p.ty(ty);
    }
    let region = body.region(op, 0);
    if body.entry(region).is_some() {
        p.text(" ");
        p.region(region, false, true);
    }
}

/// `external hidden thread_local unnamed_addr @alias {dso_local} : i32 { .. }`
pub(in crate::llvm) fn parse_alias(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let ctx = p.ctx();
    parse_linkage(p, spec);
    if p.accept("thread_local") {
        p.set_attr(spec, "thread_local_", Attr::UNIT);
    }
    parse_unnamed_addr(p, spec);
    let name = p.parse_symbol_name()?;
    p.set_attr(spec, "sym_name", ctx.str_attr(ctx.str(name)));
    p.parse_attr_dict(spec)?;
    let ty = p.parse_colon_type()?;
    p.set_attr(spec, "alias_type", ctx.type_attr(ty));
    p.parse_region(&[])
}

pub(in crate::llvm) fn print_alias(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let alias = AliasOp(op);
    print_word(op, body, p, "linkage", "");
    print_number_word(op, body, p, "visibility_", VISIBILITIES);
    p.text(if alias.thread_local_(body).is_some() { " thread_local" } else { "" });
    print_number_word(op, body, p, "unnamed_addr", UNNAMED_ADDRS);
    p.text(" ");
    p.symbol(body.symbol(op).unwrap_or_default());
    p.attr_dict(op, &["sym_name", "alias_type", "linkage", "visibility_", "unnamed_addr", "thread_local_"]);
    p.text(" : ");
    alias.alias_type(body).as_type(body.ctx()).into_iter().for_each(|ty| p.ty(ty));
    p.text(" ");
    p.region(body.region(op, 0), false, true);
}

/// `external hidden unnamed_addr @ifunc : !llvm.func<..>, !llvm.ptr @resolver {dso_local}`
pub(in crate::llvm) fn parse_ifunc(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let ctx = p.ctx();
    parse_linkage(p, spec);
    parse_unnamed_addr(p, spec);
    let name = p.parse_symbol_name()?;
    p.set_attr(spec, "sym_name", ctx.str_attr(ctx.str(name)));
    let ty = p.parse_colon_type()?;
    p.set_attr(spec, "i_func_type", ctx.type_attr(ty));
    p.expect(",")?;
    let ty = p.parse_type()?;
    p.set_attr(spec, "resolver_type", ctx.type_attr(ty));
    let resolver = p.parse_symbol_name()?;
    p.set_attr(spec, "resolver", ctx.symbol_attr(ctx.str(resolver)));
    p.parse_attr_dict(spec)
}

pub(in crate::llvm) fn print_ifunc(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let (ifunc, ctx) = (IFuncOp(op), body.ctx());
    print_word(op, body, p, "linkage", "");
    print_number_word(op, body, p, "visibility_", VISIBILITIES);
    print_number_word(op, body, p, "unnamed_addr", UNNAMED_ADDRS);
    p.text(" ");
    p.symbol(body.symbol(op).unwrap_or_default());
    p.text(" : ");
    ifunc.i_func_type(body).as_type(ctx).into_iter().for_each(|ty| p.ty(ty));
    p.text(", ");
    ifunc.resolver_type(body).as_type(ctx).into_iter().for_each(|ty| p.ty(ty));
    p.text(" ");
    p.attr(ifunc.resolver(body));
    let mut elided = vec![
        "sym_name",
        "i_func_type",
        "resolver",
        "resolver_type",
        "linkage",
        "visibility_",
        "unnamed_addr",
    ];
    if body.attr(op, "address_space").and_then(|space| space.as_int(ctx)) == Some(0) {
        elided.push("address_space");
    }
    p.attr_dict(op, &elided);
}

// ---- calls ----

/// `(i32 {llvm.noundef}, ..)`: types and attributes.
fn parse_typed_list(p: &mut OpParser<'_>) -> Result<(Vec<Type>, Vec<Attr>), Reported> {
    let entries = p.parse_list(Delim::Paren, |p| {
        let ty = p.parse_type()?;
        let attrs = if p.peek("{") { p.parse_attr()? } else { Attr::EMPTY_DICT };
        Ok((ty, attrs))
    })?;
    Ok(entries.into_iter().unzip())
}

fn set_attrs_of(p: &mut OpParser<'_>, spec: &mut OpSpec, name: &str, attrs: Vec<Attr>) {
    if attrs.iter().any(|&attrs| attrs != Attr::EMPTY_DICT) {
        let attr = p.ctx().array_attr(attrs);
        p.set_attr(spec, name, attr);
    }
}

/// A bundle of operands of a call.
struct Bundle {
    tag: Attr,
    operands: Vec<Operand>,
    types: Vec<Type>,
}

/// `["tag"(%a, %b : i32, i32), ..]`, or nothing.
fn parse_bundles(p: &mut OpParser<'_>) -> Result<Vec<Bundle>, Reported> {
    if !p.peek("[") {
        return Ok(Vec::new());
    }
    p.parse_list(Delim::Square, |p| {
        let pos = p.pos();
        let tag = p.parse_attr()?;
        if tag.as_str(p.ctx()).is_none() {
            return Err(p.error_at(pos, "expect operand bundle tag"));
        }
        p.expect("(")?;
        if p.accept(")") {
            return Ok(Bundle { tag, operands: Vec::new(), types: Vec::new() });
        }
        let operands = p.parse_operands(Delim::None)?;
        p.expect(":")?;
        let types = p.parse_type_list()?;
        p.expect(")")?;
        Ok(Bundle { tag, operands, types })
    })
}

/// Prints what [`parse_bundles`] reads.
fn print_bundles(call: CallOp, body: &Body, p: &mut OpPrinter<'_>) {
    let ctx = body.ctx();
    let tags = call.op_bundle_tags(body).and_then(|tags| tags.as_array(ctx)).unwrap_or_default();
    let sizes = call.op_bundle_sizes(body).as_int_array(ctx).unwrap_or_default();
    let mut rest = call.op_bundle_operands(body);
    for (at, (&tag, &size)) in tags.iter().zip(&sizes).enumerate() {
        p.text(if at == 0 { " [" } else { ", " });
        p.attr(tag);
        let (operands, others) = rest.split_at(usize::try_from(size).unwrap_or(0).min(rest.len()));
        rest = others;
        p.text("(");
        if !operands.is_empty() {
            p.values(operands.iter().copied());
            p.text(" : ");
            p.types_of(operands.iter().copied());
        }
        p.text(")");
    }
    p.text(if tags.is_empty() { "" } else { "]" });
}

/// `fastcc tail @callee(%a, %b) vararg(type) : (i32, f32) -> i32`, or `%pointer(%a) : !llvm.ptr, (i32) -> i32`
pub(in crate::llvm) fn parse_call(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let ctx = p.ctx();
    let convention = accept_word(p, CALLING_CONVENTIONS).unwrap_or(0);
    p.set_attr(spec, "CConv", word_attr(ctx, "cconv", CALLING_CONVENTIONS[convention]));
    let kind = accept_word(p, TAIL_CALL_KINDS).unwrap_or(0);
    p.set_attr(spec, "TailCallKind", word_attr(ctx, "tailcallkind", TAIL_CALL_KINDS[kind]));
    let pointer = p.parse_optional_operand()?;
    if pointer.is_none() {
        let name = p.parse_symbol_name()?;
        p.set_attr(spec, "callee", ctx.symbol_attr(ctx.str(name)));
    }
    let args = p.parse_operands(Delim::Paren)?;
    if p.accept("vararg") {
        p.expect("(")?;
        let ty = p.parse_type()?;
        p.set_attr(spec, "var_callee_type", ctx.type_attr(ty));
        p.expect(")")?;
    }
    let bundles = parse_bundles(p)?;
    p.parse_attr_dict(spec)?;
    p.expect(":")?;
    if let Some(pointer) = pointer {
        let pos = p.pos();
        if p.peek("(") {
            return Err(p.error_at(pos, "expected indirect call to have 2 trailing types"));
        }
        let ty = p.parse_type()?;
        if !types::is_ptr(ctx, ty) {
            let message = format!("indirect call expects a pointer as callee: '{}'", ctx.display(ty));
            return Err(p.error_at(pos, message));
        }
        p.resolve(spec, pointer, ty)?;
        p.expect(",")?;
    }
    let pos = p.pos();
    if !p.peek("(") {
        return Err(p.error_at(pos, "expected trailing function type"));
    }
    let (inputs, arg_attrs) = parse_typed_list(p)?;
    p.expect("->")?;
    let (results, res_attrs) = match p.peek("(") {
        true => parse_typed_list(p)?,
        false => (vec![p.parse_type()?], Vec::new()),
    };
    if results.len() > 1 {
        return Err(p.error_at(pos, "expected function with 0 or 1 result"));
    }
    if results.iter().any(|&ty| types::is_void(ctx, ty)) {
        return Err(p.error_at(pos, "expected a non-void result type"));
    }
    p.resolve_all(spec, &args, &inputs)?;
    let bundled: usize = bundles.iter().map(|bundle| bundle.operands.len()).sum();
    p.set_operand_segments(spec, &[args.len() + usize::from(pointer.is_some()), bundled]);
    let sizes: Vec<i32> = bundles.iter().map(|bundle| bundle.operands.len() as i32).collect();
    p.set_attr(spec, "op_bundle_sizes", ctx.i32_array(&sizes));
    if !bundles.is_empty() {
        p.set_attr(
            spec,
            "op_bundle_tags",
            ctx.array_attr(bundles.iter().map(|bundle| bundle.tag).collect::<Vec<_>>()),
        );
    }
    for bundle in &bundles {
        p.resolve_all(spec, &bundle.operands, &bundle.types)?;
    }
    set_attrs_of(p, spec, "arg_attrs", arg_attrs);
    set_attrs_of(p, spec, "res_attrs", res_attrs);
    spec.results = results;
    Ok(())
}

fn print_typed_list(p: &mut OpPrinter<'_>, types: &[Type], attrs: Option<Attr>) {
    let ctx = p.ctx();
    let attrs = attrs.and_then(|attrs| attrs.as_array(ctx)).unwrap_or_default();
    p.text("(");
    for (at, &ty) in types.iter().enumerate() {
        p.text(if at > 0 { ", " } else { "" });
        p.ty(ty);
        p.attr_entries(attrs.get(at).and_then(|attrs| attrs.as_dict(ctx)).unwrap_or_default());
    }
    p.text(")");
}

pub(in crate::llvm) fn print_call(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let (call, ctx) = (CallOp(op), body.ctx());
    print_word(op, body, p, "CConv", "ccc");
    print_word(op, body, p, "TailCallKind", "none");
    p.text(" ");
    let operands = call.callee_operands(body);
    let (pointer, args) = match call.callee(body) {
        Some(callee) => {
            p.attr(callee);
            (None, operands)
        }
        None => {
            operands.first().into_iter().for_each(|&pointer| p.value(pointer));
            (operands.first(), operands.get(1..).unwrap_or_default())
        }
    };
    p.text("(");
    p.values(args.iter().copied());
    p.text(")");
    if let Some(ty) = call.var_callee_type(body).and_then(|attr| attr.as_type(ctx)) {
        p.text(" vararg(");
        p.ty(ty);
        p.text(")");
    }
    print_bundles(call, body, p);
    let elided = [
        "CConv",
        "TailCallKind",
        "callee",
        "var_callee_type",
        "op_bundle_sizes",
        "op_bundle_tags",
        "arg_attrs",
        "res_attrs",
    ];
    p.attr_dict(op, &elided);
    p.text(" : ");
    if let Some(&pointer) = pointer {
        p.ty(body.ty(pointer));
        p.text(", ");
    }
    let inputs: Vec<Type> = args.iter().map(|&arg| body.ty(arg)).collect();
    let results: Vec<Type> = body.results(op).map(|result| body.ty(result)).collect();
    print_typed_list(p, &inputs, call.arg_attrs(body));
    p.text(" -> ");
    match (&results[..], call.res_attrs(body)) {
        (&[result], None) => p.ty(result),
        (_, attrs) => print_typed_list(p, &results, attrs),
    }
}
