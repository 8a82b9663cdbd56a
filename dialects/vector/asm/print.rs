//! Text of `vector.print`.

use terrace_ir::text::{OpParser, OpPrinter, Reported};
use terrace_ir::{Body, Op, OpSpec};

use crate::vector::PrintOp;
use crate::vector::attrs::{PUNCTUATIONS, punctuation_attr, punctuation_of};

/// `%v : vector<4xf32> punctuation <comma>`, `str "text"`; all may be left out.
pub(in crate::vector) fn parse_print(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    if let Some(source) = p.parse_optional_operand()? {
        let ty = p.parse_colon_type()?;
        p.resolve(spec, source, ty)?;
    }
    let (mut text, mut punctuation) = (false, false);
    loop {
        if !text && p.accept("str") {
            text = true;
            let literal = p.parse_string()?;
            let literal = p.ctx().str_attr(&literal);
            p.set_attr(spec, "stringLiteral", literal);
        } else if !punctuation && p.accept("punctuation") {
            punctuation = true;
            parse_punctuation(p, spec)?;
        } else {
            break;
        }
    }
    p.parse_attr_dict(spec)
}

/// `<comma>`
fn parse_punctuation(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
    p.expect("<")?;
    let pos = p.pos();
    let word = p.parse_keyword()?;
    if !PUNCTUATIONS.contains(&word) {
        let known = PUNCTUATIONS.join(", ");
        let message = format!("expected ::mlir::vector::PrintPunctuation to be one of: {known}");
        return Err(p.error_at(pos, message));
    }
    p.expect(">")?;
    let attr = punctuation_attr(p.ctx(), word);
    p.set_attr(spec, "punctuation", attr);
    Ok(())
}

pub(in crate::vector) fn print_print(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
    let (print, ctx) = (PrintOp(op), body.ctx());
    if let Some(source) = print.source(body) {
        p.text(" ");
        p.value(source);
        p.text(" : ");
        p.ty(body.ty(source));
    }
    if let Some(literal) = print.stringLiteral(body).and_then(|literal| literal.as_str(ctx)) {
        p.text(" str ");
        p.string(literal);
    }
    let word = print.punctuation(body).and_then(|attr| punctuation_of(ctx, attr));
    if let Some(word) = word.filter(|&word| word != "newline") {
        p.text(" punctuation <");
        p.text(word);
        p.text(">");
    }
    p.attr_dict(op, &["punctuation", "stringLiteral"]);
}
