//! The textual form: reading and printing IR as upstream's tools do.
//!
//! [`parse`] reads a module, [`print()`] prints one; both speak MLIR's text of LLVM 22: the generic
//! form of every op, and the custom form of every op that declares one. A custom form is declared
//! as a format string, which [`format`] interprets in both directions, or as a pair of functions
//! over [`OpParser`] and [`OpPrinter`]:
//!
//! ```
//! use terrace_ir::{Body, Op, OpSpec, op::TypedOp, text::{OpParser, OpPrinter, Reported}};
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

pub mod parser;
pub mod printer;

pub use parser::{Argument, Delim, Operand, OpParser, Pos, Signature};
pub use printer::{AsmNames, OpPrinter};

use crate::attr::Attr;
use crate::body::{Body, Op};
use crate::context::Context;
use crate::op::OpSpec;

/// An error that has been reported to the parser's diagnostics.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reported;

/// Reads what follows an op's name into its description.
pub type ParseFn = fn(&mut OpParser<'_>, &mut OpSpec) -> Result<(), Reported>;
/// Prints what follows an op's name. For an isolated op, op and body are those of its own body;
/// its operands and results are the [printer's](OpPrinter::outer).
pub type PrintFn = fn(Op, &Body, &mut OpPrinter<'_>);

/// The attribute that `text` spells, or why it does not.
///
/// # Errors
/// The message of the first error.
pub fn parse_attr(_ctx: &Context, _text: &str) -> Result<Attr, String> {
    Err("not read yet".into())
}
