//! Text of the func dialect.

use terrace_ir::text::{Delim, OpParser, OpPrinter, Reported};
use terrace_ir::{Attr, Body, Op, OpSpec, Type};

use super::{CallIndirectOp, FuncOp};

pub(super) fn parse_func(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let ctx = p.ctx();
    for visibility in ["private", "public", "nested"] {
        if p.accept(visibility) {
            p.set_attr(spec, "sym_visibility", ctx.str_attr(visibility));
            break;
        }
    }
    let name = p.parse_symbol_name()?;
    p.set_attr(spec, "sym_name", ctx.str_attr(ctx.str(name)));
    let signature = p.parse_signature(false)?;
    let inputs: Vec<Type> = signature.args.iter().filter_map(|arg| arg.ty).collect();
    let ty = ctx.function_type(&inputs, &signature.results);
    p.set_attr(spec, "function_type", ctx.type_attr(ty));
    let arg_attrs: Vec<Attr> = signature.args.iter().map(|arg| arg.attrs).collect();
    for (name, attrs) in [("arg_attrs", arg_attrs), ("res_attrs", signature.result_attrs)] {
        if attrs.iter().any(|&attrs| attrs != Attr::EMPTY_DICT) {
            p.set_attr(spec, name, ctx.array_attr(attrs));
        }
    }
    let (pos, before) = (p.pos(), spec.attrs.len());
    p.parse_attr_dict_with_keyword(spec)?;
    for name in ["sym_visibility", "sym_name", "function_type"] {
        if spec.attrs[before..].iter().any(|entry| ctx.str(entry.0) == name) {
            let message =
                "is an inferred attribute and should not be specified in the explicit attribute dictionary";
            return Err(p.error_at(pos, format!("'{name}' {message}")));
        }
    }
    let pos = p.pos();
    if !p.parse_optional_region(&signature.args)? {
        p.add_region();
    } else if p.region_is_empty(0) {
        return Err(p.error_at(pos, "expected non-empty function body"));
    }
    Ok(())
}

pub(super) fn print_func(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let func = FuncOp(op);
    let ctx = body.ctx();
    p.text(" ");
    if let Some(visibility) = func.sym_visibility(body).and_then(|attr| attr.as_str(ctx)) {
        p.text(visibility);
        p.text(" ");
    }
    p.symbol(body.symbol(op).unwrap_or_default());
    let region = body.region(op, 0);
    let entry = body.entry(region);
    let (inputs, results) = func.signature(body);
    p.signature(entry, inputs, results, false, func.arg_attrs(body), func.res_attrs(body));
    let elided = ["sym_name", "function_type", "sym_visibility", "arg_attrs", "res_attrs"];
    p.attr_dict_with_keyword(op, &elided);
    if entry.is_some() {
        p.text(" ");
        p.region(region, false, true);
    }
}

pub(super) fn parse_call_indirect(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let callee = p.parse_operand()?;
    let operands = p.parse_operands(Delim::Paren)?;
    p.parse_attr_dict(spec)?;
    p.expect(":")?;
    let (inputs, results) = p.parse_function_type()?;
    let ty = p.ctx().function_type(&inputs, &results);
    p.resolve(spec, callee, ty)?;
    p.resolve_all(spec, &operands, &inputs)?;
    spec.results = results;
    Ok(())
}

pub(super) fn print_call_indirect(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let call = CallIndirectOp(op);
    p.text(" ");
    p.value(call.callee(body));
    p.text("(");
    p.values(call.callee_operands(body).iter().copied());
    p.text(")");
    p.attr_dict(op, &[]);
    p.text(" : ");
    p.ty(body.ty(call.callee(body)));
}
