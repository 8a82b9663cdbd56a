//! Text of the vector dialect, where format strings do not say it.

pub(super) mod compute;
pub(super) mod mask;
pub(super) mod print;
pub(super) mod shape;
pub(super) mod transfer;

use terrace_ir::text::{Delim, OpParser, OpPrinter, Reported};
use terrace_ir::{Attr, Body, OpSpec};

/// Reads `[0, 1]` as the attribute `name`.
fn parse_ints(p: &mut OpParser<'_>, spec: &mut OpSpec, name: &str) -> Result<usize, Reported> {
    let values = p.parse_list(Delim::Square, OpParser::parse_integer)?;
    let attr = p.ctx().i64_array(&values);
    p.set_attr(spec, name, attr);
    Ok(values.len())
}

/// Prints `[0, 1]`.
fn print_ints(body: &Body, p: &mut OpPrinter<'_>, attr: Attr) {
    p.text("[");
    for (at, value) in attr.as_int_array(body.ctx()).unwrap_or_default().into_iter().enumerate() {
        p.text(if at == 0 { "" } else { ", " });
        p.int(value);
    }
    p.text("]");
}
