//! Printing.

use crate::attr::Attr;
use crate::body::{Block, Body, Op, Region, Value};
use crate::types::Type;

/// How ops of a kind want their values named, and their regions read: an interface.
///
/// `interfaces [AsmNames => AsmNames { default_dialect: "func", ..AsmNames::NONE }]`.
#[derive(Clone, Copy)]
pub struct AsmNames {
    /// The dialect whose prefix the ops in its regions leave out; none when empty.
    pub default_dialect: &'static str,
    /// Names results: calls back with the number of a result and the name that it should have.
    pub results: fn(Op, &Body, &mut dyn FnMut(usize, &str)),
    /// Names the arguments of the entry block of a region.
    pub arguments: fn(Op, &Body, Region, &mut dyn FnMut(usize, &str)),
}

impl AsmNames {
    /// Numbers, and full names of ops.
    pub const NONE: AsmNames =
        AsmNames { default_dialect: "", results: |_, _, _| {}, arguments: |_, _, _, _| {} };

    /// Constants by their attribute `value`: `%c1_i32`, `%c0`, `%true`, `%cst`.
    pub const CONSTANT: AsmNames = AsmNames::NONE;
}

/// Prints IR; what the custom form of an op is printed with.
pub struct OpPrinter<'a> {
    out: &'a mut String,
}

#[expect(unused_variables, reason = "skeleton")]
impl OpPrinter<'_> {
    /// Prints `text` as it is.
    pub fn text(&mut self, text: &str) {
        self.out.push_str(text);
    }

    /// Prints a number.
    pub fn int(&mut self, value: i64) {}

    /// Prints `"text"`, escaped.
    pub fn string(&mut self, text: &str) {}

    /// Prints `@name`, quoted where it must be.
    pub fn symbol(&mut self, name: &str) {}

    /// Prints `%name`.
    pub fn value(&mut self, value: Value) {}

    /// Prints values separated by `, `.
    pub fn values(&mut self, values: impl IntoIterator<Item = Value>) {}

    /// Prints a type.
    pub fn ty(&mut self, ty: Type) {}

    /// Prints types separated by `, `.
    pub fn types(&mut self, types: impl IntoIterator<Item = Type>) {}

    /// Prints the types of values separated by `, `.
    pub fn types_of(&mut self, values: impl IntoIterator<Item = Value>) {}

    /// Prints ` -> a` or ` -> (a, b)`, or nothing.
    pub fn arrow_types(&mut self, types: &[Type]) {}

    /// Prints `(a, b) -> c`.
    pub fn function_type(&mut self, inputs: &[Type], results: &[Type]) {}

    /// Prints an attribute.
    pub fn attr(&mut self, attr: Attr) {}

    /// Prints an attribute without its type.
    pub fn attr_no_type(&mut self, attr: Attr) {}

    /// Prints ` {a = 1, ..}`: the attributes of `op` but for those in `elided`, those that have
    /// their default value, and segment sizes. Nothing when none is left.
    pub fn attr_dict(&mut self, op: Op, elided: &[&str]) {}

    /// Prints ` attributes {a = 1, ..}`, as [`attr_dict`](Self::attr_dict).
    pub fn attr_dict_with_keyword(&mut self, op: Op, elided: &[&str]) {}

    /// Prints `{ .. }`. `entry_args`: whether the arguments of the entry block are printed;
    /// `terminators`: whether the terminator is, where the op's declaration makes it implicit.
    pub fn region(&mut self, region: Region, entry_args: bool, terminators: bool) {}

    /// Prints `%arg0: i32`, with location when those are printed.
    pub fn argument(&mut self, arg: Value) {}

    /// Prints `^bb1`.
    pub fn successor(&mut self, block: Block) {}

    /// Prints `^bb1` or `^bb1(%a, %b : i32, i32)`.
    pub fn successor_and_operands(&mut self, block: Block, operands: &[Value]) {}

    /// Prints `(%arg0: i32 {..}) -> (i32 {..})`; for a declaration (`entry` is `None`) only types.
    /// `arg_attrs` and `result_attrs` are arrays of dictionaries.
    pub fn signature(
        &mut self,
        entry: Option<Block>,
        inputs: &[Type],
        results: &[Type],
        variadic: bool,
        arg_attrs: Option<Attr>,
        result_attrs: Option<Attr>,
    ) {
    }

    /// Starts a new line at the current indentation.
    pub fn newline(&mut self) {}

    /// The body that an isolated op lies in and the op there: the way to its operands and results.
    pub fn outer(&self) -> Option<(&Body, Op)> {
        None
    }
}
