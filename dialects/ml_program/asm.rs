//! Text of the ml_program dialect.

use terrace_ir::text::{Delim, OpParser, OpPrinter, Operand, Reported};
use terrace_ir::{AttrKind, Body, Op, OpSpec, Value};

use super::ops::{GlobalLoadGraphOp, GlobalOp, GlobalStoreGraphOp};
use super::types::token_type;

/// Names the result of a load as the variable that it loads.
pub(super) fn name_loaded(op: Op, body: &Body, name: &mut dyn FnMut(usize, &str)) {
    let ctx = body.ctx();
    if let Some(AttrKind::Symbol { root, nested }) = body.attr(op, "global").map(|attr| attr.kind(ctx)) {
        name(0, ctx.str(*nested.last().unwrap_or(root)));
    }
}

/// Reads `private mutable @name(value) : type`, where `mutable` and the value may be left out.
pub(super) fn parse_global(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let ctx = p.ctx();
    let Some(visibility) = ["public", "private", "nested"].into_iter().find(|word| p.accept(word)) else {
        return Err(p.error("expected 'public', 'private', or 'nested'"));
    };
    p.set_attr(spec, "sym_visibility", ctx.str_attr(visibility));
    if p.accept("mutable") {
        p.set_attr(spec, "is_mutable", terrace_ir::Attr::UNIT);
    }
    let name = p.parse_symbol_name()?;
    p.set_attr(spec, "sym_name", ctx.str_attr(ctx.str(name)));
    if p.accept("(") {
        let value = p.parse_attr()?;
        p.set_attr(spec, "value", value);
        p.expect(")")?;
    }
    let ty = p.parse_colon_type()?;
    p.set_attr(spec, "type", ctx.type_attr(ty));
    p.parse_attr_dict(spec)
}

pub(super) fn print_global(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let global = GlobalOp(op);
    let visibility = global.sym_visibility(body).and_then(|attr| attr.as_str(body.ctx()));
    p.text(" ");
    p.text(visibility.unwrap_or("public"));
    if global.is_mutable(body).is_some() {
        p.text(" mutable");
    }
    p.text(" ");
    p.symbol(body.symbol(op).unwrap_or_default());
    if let Some(value) = global.value(body) {
        p.text("(");
        p.attr(value);
        p.text(")");
    }
    p.text(" : ");
    p.attr(global.r#type(body));
    p.attr_dict(op, &["sym_name", "type", "is_mutable", "value", "sym_visibility"]);
}

/// Reads `ordering(%a, %b -> !ml_program.token)`, or with `()` where there are no operands.
fn parse_ordering(p: &mut OpParser<'_>) -> Result<Vec<Operand>, Reported> {
    p.expect("ordering")?;
    p.expect("(")?;
    let tokens = if p.accept("(") {
        p.expect(")")?;
        Vec::new()
    } else {
        p.parse_operands(Delim::None)?
    };
    p.expect("->")?;
    let pos = p.pos();
    let (ty, token) = (p.parse_type()?, token_type(p.ctx()));
    if ty != token {
        let message = format!("expected '!ml_program.token', but got '{}'", p.ctx().display(ty));
        return Err(p.error_at(pos, message));
    }
    p.expect(")")?;
    Ok(tokens)
}

fn print_ordering(p: &mut OpPrinter<'_>, tokens: &[Value]) {
    p.text(" ordering(");
    match tokens {
        [] => p.text("()"),
        _ => p.values(tokens.iter().copied()),
    }
    p.text(" -> ");
    p.ty(token_type(p.ctx()));
    p.text(")");
}

/// Reads `@name ordering(..) : type`.
pub(super) fn parse_load_graph(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let token = token_type(p.ctx());
    let global = p.parse_attr()?;
    p.set_attr(spec, "global", global);
    let tokens = parse_ordering(p)?;
    p.resolve_same(spec, &tokens, token)?;
    let ty = p.parse_colon_type()?;
    spec.results.extend([ty, token]);
    p.parse_attr_dict(spec)
}

pub(super) fn print_load_graph(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let load = GlobalLoadGraphOp(op);
    p.text(" ");
    p.attr(load.global(body));
    print_ordering(p, load.consumeTokens(body));
    p.text(" : ");
    p.ty(body.ty(load.result(body)));
    p.attr_dict(op, &["global"]);
}

/// Reads `@name = %value ordering(..) : type`.
pub(super) fn parse_store_graph(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let token = token_type(p.ctx());
    let global = p.parse_attr()?;
    p.set_attr(spec, "global", global);
    p.expect("=")?;
    let value = p.parse_operand()?;
    let tokens = parse_ordering(p)?;
    let ty = p.parse_colon_type()?;
    p.resolve(spec, value, ty)?;
    p.resolve_same(spec, &tokens, token)?;
    spec.results.push(token);
    p.parse_attr_dict(spec)
}

pub(super) fn print_store_graph(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let store = GlobalStoreGraphOp(op);
    p.text(" ");
    p.attr(store.global(body));
    p.text(" = ");
    p.value(store.value(body));
    print_ordering(p, store.consumeTokens(body));
    p.text(" : ");
    p.ty(body.ty(store.value(body)));
    p.attr_dict(op, &["global"]);
}
