//! Text of the index dialect, where format strings do not say it.

use terrace_ir::op::AttrSyntax;
use terrace_ir::text::{OpParser, OpPrinter, Reported};
use terrace_ir::{AttrKind, Body, Op, OpSpec};

use super::{CmpOp, ConstantOp, PREDICATES, predicate, predicate_attr};

/// `#index<cmp_predicate eq>`
pub(super) static PREDICATE_SYNTAX: AttrSyntax = AttrSyntax {
    bracketed: true,
    parse: |p| {
        let word = parse_predicate(p)?;
        let ctx = p.ctx();
        Ok(Box::new([ctx.attr(AttrKind::Keyword(ctx.name(word)))]))
    },
    print: |params, p| {
        for &param in params {
            p.text(" ");
            p.attr(param);
        }
    },
    ty: None,
};

fn parse_predicate(p: &mut OpParser<'_>) -> Result<&'static str, Reported> {
    let pos = p.pos();
    let word = p.parse_optional_keyword();
    match PREDICATES.iter().find(|&&known| Some(known) == word) {
        Some(known) => Ok(known),
        None => {
            let known = PREDICATES.join(", ");
            Err(p.error_at(pos, format!("expected ::mlir::index::IndexCmpPredicate to be one of: {known}")))
        }
    }
}

/// `eq(%a, %b)`
pub(super) fn parse_cmp(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    let word = parse_predicate(p)?;
    let attr = predicate_attr(p.ctx(), word);
    p.set_attr(spec, "pred", attr);
    p.expect("(")?;
    let lhs = p.parse_operand()?;
    p.expect(",")?;
    let rhs = p.parse_operand()?;
    p.expect(")")?;
    p.parse_attr_dict(spec)?;
    let index = p.ctx().index();
    spec.results.push(p.ctx().int(1));
    p.resolve_same(spec, &[lhs, rhs], index)
}

pub(super) fn print_cmp(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let at = predicate(body.ctx(), CmpOp(op).pred(body));
    p.text(" ");
    p.text(at.and_then(|at| PREDICATES.get(usize::from(at))).copied().unwrap_or_default());
    p.text("(");
    p.operands(op);
    p.text(")");
    p.attr_dict(op, &["pred"]);
}

/// `%idx42`
pub(super) fn name_constant(op: Op, body: &Body, name: &mut dyn FnMut(usize, &str)) {
    if let Some(value) = ConstantOp(op).value(body).as_int(body.ctx()) {
        name(0, &format!("idx{value}"));
    }
}
