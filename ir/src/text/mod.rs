//! The textual form: reading and printing IR as upstream's tools do.

use crate::attr::Attr;
use crate::body::{Body, Op};
use crate::context::Context;
use crate::op::OpSpec;

/// Reads one op's custom form.
pub struct OpParser<'a> {
    ctx: &'a Context,
}

impl OpParser<'_> {
    /// The context.
    pub fn ctx(&self) -> &Context {
        self.ctx
    }
}

/// Prints one op's custom form.
pub struct OpPrinter<'a> {
    out: &'a mut String,
}

impl OpPrinter<'_> {
    /// Prints `text`.
    pub fn text(&mut self, text: &str) {
        self.out.push_str(text);
    }
}

/// An error that has been reported to the parser's diagnostics.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reported;

/// Reads what follows an op's name into its description.
pub type ParseFn = fn(&mut OpParser<'_>, &mut OpSpec) -> Result<(), Reported>;
/// Prints what follows an op's name.
pub type PrintFn = fn(Op, &Body, &mut OpPrinter<'_>);

/// The attribute that `text` spells, or why it does not.
///
/// # Errors
/// The message of the first error.
pub fn parse_attr(_ctx: &Context, _text: &str) -> Result<Attr, String> {
    Err("not read yet".into())
}
