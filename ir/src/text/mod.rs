//! The textual form: reading and printing IR as upstream's tools do.
//!
//! [`parse`] reads a module, [`print()`] prints one; both speak MLIR's text of LLVM 22: the generic
//! form of every op, and the custom form of every op that declares one. A custom form is declared
//! as a format string, which [`mod@format`] interprets in both directions, or as a pair of functions
//! over [`OpParser`] and [`OpPrinter`]:
//!
//! ```
//! use terrace_ir::{Body, Op, OpSpec, text::{OpParser, OpPrinter, Reported}};
//!
//! /// `demo.for %i = %lower to %upper { .. }`
//! fn parse_for(p: &mut OpParser<'_>, spec: &mut OpSpec) -> Result<(), Reported> {
//!     let index = p.ctx().index();
//!     let induction = p.parse_argument_name()?.of_type(index);
//!     p.expect("=")?;
//!     let lower = p.parse_operand()?;
//!     p.expect("to")?;
//!     let upper = p.parse_operand()?;
//!     p.resolve(spec, lower, index)?;
//!     p.resolve(spec, upper, index)?;
//!     p.parse_region(&[induction])?;
//!     p.parse_attr_dict(spec)
//! }
//!
//! fn print_for(op: Op, body: &Body, p: &mut OpPrinter<'_>) {
//!     let region = body.region(op, 0);
//!     let entry = body.entry(region).expect("a verified loop has a body");
//!     p.text(" ");
//!     p.value(body.args(entry)[0]);
//!     p.text(" = ");
//!     p.value(body.operand(op, 0));
//!     p.text(" to ");
//!     p.value(body.operand(op, 1));
//!     p.text(" ");
//!     p.region(region, false, false);
//!     p.attr_dict(op, &[]);
//! }
//! ```

pub mod format;
mod lexer;
pub mod parser;
pub mod printer;

pub use parser::{Argument, Delim, MapOfValues, OpParser, Operand, Pos, Signature, SourceMap};
pub use printer::{AsmNames, OpPrinter, PrintOptions, ValueNames};

use std::fmt;
use std::ops::Range;

use logos::Logos;

use crate::attr::{Attr, AttrKind};
use crate::body::{Body, Op};
use crate::context::Context;
use crate::diag::{Diagnostic, Diags};
use crate::loc::Loc;
use crate::op::{AttrSyntax, OpSpec, TypeSyntax};
use crate::types::Type;

/// An error that has been reported to the parser's diagnostics.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reported;

/// Reads what follows an op's name into its description.
pub type ParseFn = fn(&mut OpParser<'_>, &mut OpSpec) -> Result<(), Reported>;
/// Prints what follows an op's name. For an isolated op, op and body are those of its own body;
/// its operands and results are the [printer's](OpPrinter::outer). For an op without regions and
/// successors, the text must follow from its name, attributes and types and the names of its operands:
/// it is printed once for all ops that have these in common.
pub type PrintFn = fn(Op, &Body, &mut OpPrinter<'_>);

/// The syntax of attributes whose parameters are kept [as text](OpParser::parse_verbatim).
pub static VERBATIM_ATTR: AttrSyntax =
    AttrSyntax { bracketed: false, parse: |p| p.parse_verbatim(), print: print_verbatim, ty: None };

/// The syntax of types whose parameters are kept [as text](OpParser::parse_verbatim).
pub static VERBATIM_TYPE: TypeSyntax = TypeSyntax { parse: |p| p.parse_verbatim(), print: print_verbatim };

fn print_verbatim(params: &[Attr], p: &mut OpPrinter<'_>) {
    if !params.is_empty() {
        p.text("<");
        params.iter().for_each(|&param| p.attr(param));
        p.text(">");
    }
}

/// What text may contain.
#[derive(Clone, Copy, Default, Debug)]
pub struct ParseOptions {
    /// Ops, types and attributes of dialects that are not loaded (`--allow-unregistered-dialect`).
    pub allow_unregistered: bool,
}

/// The longest text that is read: offsets are 32 bits wide.
const MAX_LENGTH: usize = u32::MAX as usize - 1;

/// Reads a module, or ops that are put into one. `file_name` is what locations say.
///
/// # Errors
/// What is wrong with the text, with places in it.
pub fn parse(ctx: &Context, source: &str, file_name: &str, options: ParseOptions) -> Result<Body, Diags> {
    parse_noting(ctx, source, file_name, options, &mut |_| {})
}

/// As [`parse`]; tells `passed` now and then how many bytes of `source` have been read, which are hardly
/// looked at again.
///
/// # Errors
/// As [`parse`].
pub fn parse_noting(
    ctx: &Context,
    source: &str,
    file_name: &str,
    options: ParseOptions,
    passed: &mut dyn FnMut(usize),
) -> Result<Body, Diags> {
    if source.len() > MAX_LENGTH {
        let mut diags = Diags::new();
        diags.push(Diagnostic::error(ctx.file_loc(file_name, 1, 1), "file is larger than 4 GiB"));
        return Err(diags);
    }
    OpParser::new(ctx, source, file_name, options).file(passed)
}

/// What an editor knows of a text.
pub struct ForEditor {
    /// The module; none when something is wrong with the text.
    pub body: Option<Body>,
    /// What is wrong, behind the first error too.
    pub diags: Diags,
    /// How many of `diags` [`parse`] reports, which stops at the first error.
    pub fatal: usize,
    /// Where things stand, as far as the text could be read.
    pub map: SourceMap,
}

/// As [`parse`], for an editor: an op that is wrong is left out, and reading goes on behind it.
pub fn read_for_editor(ctx: &Context, source: &str, file_name: &str, options: ParseOptions) -> ForEditor {
    if source.len() > MAX_LENGTH {
        let mut diags = Diags::new();
        diags.push(Diagnostic::error(ctx.file_loc(file_name, 1, 1), "file is larger than 4 GiB"));
        return ForEditor { body: None, diags, fatal: 1, map: SourceMap::default() };
    }
    OpParser::new(ctx, source, file_name, options).file_for_editor()
}

/// A token of MLIR's text, or bytes that are none.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Token {
    /// Its bytes in the text.
    pub span: Range<usize>,
    /// Why the bytes are no token, and the offset in the text to report that at.
    pub error: Option<(usize, &'static str)>,
}

/// The tokens of `source` in order; blanks and comments are left out.
pub fn tokens(source: &str) -> impl Iterator<Item = Token> + '_ {
    lexer::Tok::lexer(source).spanned().map(|(kind, span)| {
        let error = kind.is_err().then(|| lexer::error(source, span.start));
        Token { span, error }
    })
}

/// The attribute that `text` spells, or why it does not.
///
/// # Errors
/// The message of the first error.
pub fn parse_attr(ctx: &Context, text: &str) -> Result<Attr, String> {
    if text.len() > MAX_LENGTH {
        return Err("attribute is larger than 4 GiB".into());
    }
    let options = ParseOptions { allow_unregistered: true };
    OpParser::new(ctx, text, "attribute", options).only_attr().map_err(|diags| first_message(&diags))
}

/// The type that `text` spells, or why it does not.
///
/// # Errors
/// The message of the first error.
pub fn parse_type(ctx: &Context, text: &str) -> Result<Type, String> {
    if text.len() > MAX_LENGTH {
        return Err("type is larger than 4 GiB".into());
    }
    let options = ParseOptions { allow_unregistered: true };
    OpParser::new(ctx, text, "type", options).only_type().map_err(|diags| first_message(&diags))
}

/// The attribute at the start of `text`, and how many bytes it takes.
pub(crate) fn parse_attr_prefix(ctx: &Context, text: &str) -> Result<(Attr, usize), String> {
    let options = ParseOptions { allow_unregistered: true };
    OpParser::new(ctx, text, "attribute", options).attr_prefix().map_err(|diags| first_message(&diags))
}

/// The type at the start of `text`, and how many bytes it takes.
pub(crate) fn parse_type_prefix(ctx: &Context, text: &str) -> Result<(Type, usize), String> {
    let options = ParseOptions { allow_unregistered: true };
    OpParser::new(ctx, text, "type", options).type_prefix().map_err(|diags| first_message(&diags))
}

fn first_message(diags: &Diags) -> String {
    diags.iter().next().map_or_else(String::new, |diagnostic| diagnostic.message.clone())
}

/// The text of `body`: its self op with all below, aliases in front, resources behind.
pub fn print(body: &Body, options: &PrintOptions) -> String {
    OpPrinter::file(body, options)
}

/// As [`print()`], to `out`, without the whole text in memory where that can be helped.
///
/// # Errors
/// When `out` fails; a part of the text may have been written then.
pub fn write(body: &Body, options: &PrintOptions, out: &mut dyn std::io::Write) -> std::io::Result<()> {
    OpPrinter::write_file(body, options, out)
}

/// The text of one op and what lies below it, without aliases: for diagnostics.
pub fn print_op(body: &Body, op: Op, options: &PrintOptions) -> String {
    let mut printer = OpPrinter::new(body.ctx(), options);
    printer.single_op(body, op);
    printer.finish()
}

fn local() -> PrintOptions {
    PrintOptions { local_scope: true, ..PrintOptions::default() }
}

pub(crate) fn type_plain(ctx: &Context, ty: Type) -> String {
    let options = local();
    let mut printer = OpPrinter::new(ctx, &options);
    printer.ty(ty);
    printer.finish()
}

pub(crate) fn type_string(ctx: &Context, ty: Type) -> String {
    format!("'{}'", type_plain(ctx, ty))
}

pub(crate) fn attr_string(ctx: &Context, attr: Attr) -> String {
    let options = local();
    let mut printer = OpPrinter::new(ctx, &options);
    printer.attr(attr);
    printer.finish()
}

/// A type, attribute or location that can be formatted with `{}`: made by [`Context::display`].
pub struct Shown<'a, T>(&'a Context, T);

impl Context {
    /// `handle`, a [`Type`], [`Attr`] or [`Loc`], as it reads in text; messages put types between
    /// single quotes.
    pub fn display<T: Copy>(&self, handle: T) -> Shown<'_, T> {
        Shown(self, handle)
    }
}

impl fmt::Display for Shown<'_, Type> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&type_plain(self.0, self.1))
    }
}

impl fmt::Display for Shown<'_, Attr> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&attr_string(self.0, self.1))
    }
}

impl fmt::Display for Shown<'_, Loc> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&attr_string(self.0, self.0.attr(AttrKind::Loc(self.1))))
    }
}

#[cfg(test)]
mod tests;
