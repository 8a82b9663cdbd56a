//! Reading.

use crate::attr::Attr;
use crate::body::{Block, Value};
use crate::context::{Context, Name};
use crate::loc::Loc;
use crate::op::OpSpec;
use crate::text::Reported;
use crate::types::Type;

/// A place in the text, for messages.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pos(pub(crate) u32);

/// The name of a value where it is used, `%x` or `%x#1`: resolved once its type is known.
#[derive(Clone, Copy, Debug)]
pub struct Operand {
    /// Where it stands.
    pub pos: Pos,
    pub(crate) len: u32,
    pub(crate) number: u32,
}

/// An argument of a region or function, as text declares it.
#[derive(Clone, Copy, Debug)]
pub struct Argument {
    /// Its name; `None` where a declaration only gives a type.
    pub name: Option<Operand>,
    /// Its type, once known.
    pub ty: Option<Type>,
    /// Its attributes: a dictionary, mostly empty.
    pub attrs: Attr,
    /// Where it comes from, when the text says so.
    pub loc: Option<Loc>,
}

impl Argument {
    /// The same argument, of type `ty`.
    pub fn of_type(self, ty: Type) -> Argument {
        Argument { ty: Some(ty), ..self }
    }
}

/// What encloses a comma-separated list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Delim {
    /// Nothing; an empty list is not there.
    None,
    /// `( )`.
    Paren,
    /// `[ ]`.
    Square,
    /// `< >`.
    Angle,
    /// `{ }`.
    Brace,
    /// `( )`, or nothing for an empty list.
    OptionalParen,
    /// `[ ]`, or nothing for an empty list.
    OptionalSquare,
}

/// A function's signature.
#[derive(Clone, Debug, Default)]
pub struct Signature {
    /// Arguments, with names (a definition) or without (a declaration).
    pub args: Vec<Argument>,
    /// Types of the results.
    pub results: Vec<Type>,
    /// A dictionary for each result, mostly empty.
    pub result_attrs: Vec<Attr>,
    /// Whether the arguments end in `...`.
    pub variadic: bool,
}

/// Reads IR; what the custom form of an op is read with.
///
/// All `parse_optional_*` and [`accept`](OpParser::accept) consume nothing when the thing is not
/// there; all others report what they expected.
pub struct OpParser<'s> {
    ctx: Context,
    src: &'s str,
}

#[expect(unused_variables, clippy::unused_self, reason = "skeleton")]
impl<'s> OpParser<'s> {
    /// The context.
    pub fn ctx(&self) -> Context {
        self.ctx.clone()
    }

    // ---- places and errors ----

    /// The place of the next token.
    pub fn pos(&self) -> Pos {
        Pos(self.src.len() as u32)
    }

    /// The location of a place.
    pub fn loc_of(&mut self, pos: Pos) -> Loc {
        Loc::UNKNOWN
    }

    /// Reports `message` at the next token.
    pub fn error(&mut self, message: impl Into<String>) -> Reported {
        Reported
    }

    /// Reports `message` at `pos`.
    pub fn error_at(&mut self, pos: Pos, message: impl Into<String>) -> Reported {
        Reported
    }

    // ---- keywords and punctuation ----

    /// Reads `token`, a keyword or punctuation: `"to"`, `"("`, `"->"`, ...
    pub fn expect(&mut self, token: &str) -> Result<(), Reported> {
        Err(Reported)
    }

    /// Reads `token` if it comes next.
    pub fn accept(&mut self, token: &str) -> bool {
        false
    }

    /// Whether `token` comes next.
    pub fn peek(&self, token: &str) -> bool {
        false
    }

    /// Reads any keyword.
    pub fn parse_keyword(&mut self) -> Result<&'s str, Reported> {
        Err(Reported)
    }

    /// Reads any keyword if one comes next.
    pub fn parse_optional_keyword(&mut self) -> Option<&'s str> {
        None
    }

    /// Reads one of the keywords of an enumeration (see `AttrConstraint::cases`).
    pub fn parse_case(&mut self, cases: &[(&'static str, i64)]) -> Result<i64, Reported> {
        Err(Reported)
    }

    /// Reads a list separated by commas; `item` reads one.
    pub fn parse_list<T>(
        &mut self,
        delim: Delim,
        item: impl FnMut(&mut Self) -> Result<T, Reported>,
    ) -> Result<Vec<T>, Reported> {
        Err(Reported)
    }

    // ---- literals ----

    /// Reads an integer, with a minus sign or none.
    pub fn parse_integer(&mut self) -> Result<i64, Reported> {
        Err(Reported)
    }

    /// Reads an integer if one comes next.
    pub fn parse_optional_integer(&mut self) -> Result<Option<i64>, Reported> {
        Err(Reported)
    }

    /// Reads `"text"`.
    pub fn parse_string(&mut self) -> Result<String, Reported> {
        Err(Reported)
    }

    /// Reads `@name`.
    pub fn parse_symbol_name(&mut self) -> Result<Name, Reported> {
        Err(Reported)
    }

    /// Reads `@name` if it comes next.
    pub fn parse_optional_symbol_name(&mut self) -> Result<Option<Name>, Reported> {
        Err(Reported)
    }

    // ---- attributes ----

    /// Reads an attribute.
    pub fn parse_attr(&mut self) -> Result<Attr, Reported> {
        Err(Reported)
    }

    /// Reads an attribute whose type the text leaves out: `1` for `1 : i64`.
    pub fn parse_attr_of(&mut self, ty: Type) -> Result<Attr, Reported> {
        Err(Reported)
    }

    /// Reads an attribute if one comes next.
    pub fn parse_optional_attr(&mut self) -> Result<Option<Attr>, Reported> {
        Err(Reported)
    }

    /// Reads `{a = 1, ..}` into `spec` if it comes next.
    pub fn parse_attr_dict(&mut self, spec: &mut OpSpec) -> Result<(), Reported> {
        Err(Reported)
    }

    /// Reads `attributes {a = 1, ..}` into `spec` if it comes next.
    pub fn parse_attr_dict_with_keyword(&mut self, spec: &mut OpSpec) -> Result<(), Reported> {
        Err(Reported)
    }

    /// Adds an attribute to `spec`.
    pub fn set_attr(&mut self, spec: &mut OpSpec, name: &str, attr: Attr) {}

    /// Adds the sizes of the groups of operands to `spec`, for an op with several variable ones.
    pub fn set_operand_segments(&mut self, spec: &mut OpSpec, sizes: &[usize]) {}

    // ---- types ----

    /// Reads a type.
    pub fn parse_type(&mut self) -> Result<Type, Reported> {
        Err(Reported)
    }

    /// Reads a type if one comes next.
    pub fn parse_optional_type(&mut self) -> Result<Option<Type>, Reported> {
        Err(Reported)
    }

    /// Reads `: type`.
    pub fn parse_colon_type(&mut self) -> Result<Type, Reported> {
        Err(Reported)
    }

    /// Reads one or more types, separated by commas.
    pub fn parse_type_list(&mut self) -> Result<Vec<Type>, Reported> {
        Err(Reported)
    }

    /// Reads `: a, b`, or nothing.
    pub fn parse_optional_colon_types(&mut self) -> Result<Vec<Type>, Reported> {
        Err(Reported)
    }

    /// Reads `-> a` or `-> (a, b)`, or nothing.
    pub fn parse_optional_arrow_types(&mut self) -> Result<Vec<Type>, Reported> {
        Err(Reported)
    }

    /// Reads `(a, b) -> c`: inputs and results.
    pub fn parse_function_type(&mut self) -> Result<(Vec<Type>, Vec<Type>), Reported> {
        Err(Reported)
    }

    // ---- operands ----

    /// Reads `%x`.
    pub fn parse_operand(&mut self) -> Result<Operand, Reported> {
        Err(Reported)
    }

    /// Reads `%x` if it comes next.
    pub fn parse_optional_operand(&mut self) -> Result<Option<Operand>, Reported> {
        Err(Reported)
    }

    /// Reads `%x, %y`.
    pub fn parse_operands(&mut self, delim: Delim) -> Result<Vec<Operand>, Reported> {
        Err(Reported)
    }

    /// The value that `operand` names, which must have type `ty`; it may be defined later.
    pub fn value_of(&mut self, operand: Operand, ty: Type) -> Result<Value, Reported> {
        Err(Reported)
    }

    /// Adds the value that `operand` names to the operands of `spec`.
    pub fn resolve(&mut self, spec: &mut OpSpec, operand: Operand, ty: Type) -> Result<(), Reported> {
        Err(Reported)
    }

    /// Adds values of one type to the operands of `spec`.
    pub fn resolve_same(
        &mut self,
        spec: &mut OpSpec,
        operands: &[Operand],
        ty: Type,
    ) -> Result<(), Reported> {
        Err(Reported)
    }

    /// Adds values to the operands of `spec`; there must be as many types.
    pub fn resolve_all(
        &mut self,
        spec: &mut OpSpec,
        operands: &[Operand],
        types: &[Type],
    ) -> Result<(), Reported> {
        Err(Reported)
    }

    /// Sets the result types of `spec` from its operands and attributes, as its declaration says.
    pub fn infer_results(&mut self, spec: &mut OpSpec) -> Result<(), Reported> {
        Err(Reported)
    }

    // ---- regions and successors ----

    /// Reads the name of a region's argument, `%i`; its type is left open.
    pub fn parse_argument_name(&mut self) -> Result<Argument, Reported> {
        Err(Reported)
    }

    /// Reads `%i : type {attributes} loc(..)`, the last two if they come next.
    pub fn parse_argument(&mut self) -> Result<Argument, Reported> {
        Err(Reported)
    }

    /// Reads `%x = %init, ..`: arguments of a region and the operands that they start as.
    pub fn parse_assignments(&mut self, delim: Delim) -> Result<(Vec<Argument>, Vec<Operand>), Reported> {
        Err(Reported)
    }

    /// Reads `{ .. }` as the next region of the op, whose entry block has `args`. A terminator that
    /// the op's declaration names as implicit may be left out.
    pub fn parse_region(&mut self, args: &[Argument]) -> Result<(), Reported> {
        Err(Reported)
    }

    /// Reads a region if a brace comes next. Adds none otherwise.
    pub fn parse_optional_region(&mut self, args: &[Argument]) -> Result<bool, Reported> {
        Err(Reported)
    }

    /// Adds an empty region.
    pub fn add_region(&mut self) {}

    /// Reads `^bb`.
    pub fn parse_successor(&mut self) -> Result<Block, Reported> {
        Err(Reported)
    }

    /// Reads `^bb` or `^bb(%a, %b : i32, i32)`: a block and the values handed to its arguments.
    pub fn parse_successor_and_operands(&mut self) -> Result<(Block, Vec<Value>), Reported> {
        Err(Reported)
    }

    /// Reads `(%a: i32 {..}, ..) -> (i32 {..})`, or a declaration without names.
    pub fn parse_signature(&mut self, allow_variadic: bool) -> Result<Signature, Reported> {
        Err(Reported)
    }

    /// Number of results that the text in front of the op names.
    pub fn n_named_results(&self) -> usize {
        0
    }
}
