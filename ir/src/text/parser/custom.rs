//! What the custom forms of ops are read with.

use super::{OpParser, Parsed, Pos};
use crate::attr::Attr;
use crate::body::{Block, Value};
use crate::context::{Name, OpName};
use crate::loc::Loc;
use crate::op::{InferCx, OPERAND_SEGMENTS, OpSpec, RESULT_SEGMENTS};
use crate::rewrite::Rewriter;
use crate::text::Reported;
use crate::text::lexer::{Tok, unescape};
use crate::types::Type;

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

impl Delim {
    /// The tokens, with upstream's words for what is missing.
    fn tokens(self) -> Option<(Tok, Tok, &'static str, &'static str)> {
        Some(match self {
            Delim::None => return None,
            Delim::Paren | Delim::OptionalParen => (Tok::LParen, Tok::RParen, "expected '('", "expected ')'"),
            Delim::Square | Delim::OptionalSquare => {
                (Tok::LSquare, Tok::RSquare, "expected '['", "expected ']'")
            }
            Delim::Angle => (Tok::Less, Tok::Greater, "expected '<'", "expected '>'"),
            Delim::Brace => (Tok::LBrace, Tok::RBrace, "expected '{'", "expected '}'"),
        })
    }

    fn optional(self) -> bool {
        matches!(self, Delim::OptionalParen | Delim::OptionalSquare)
    }
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

/// # What custom forms are read with
///
/// Every method that can fail reports what it expected, in upstream's words, and returns
/// [`Reported`].
impl<'s> OpParser<'s> {
    /// Reports `message` about the op at the next token, as `custom op 'name' message`.
    pub fn error(&mut self, message: impl Into<String>) -> Reported {
        self.error_at(self.pos(), message)
    }

    /// Reports `message` about the op at `pos`.
    pub fn error_at(&mut self, pos: Pos, message: impl Into<String>) -> Reported {
        let message = match self.frame.def {
            Some(def) => format!("custom op '{}' {}", def.name, message.into()),
            None => message.into(),
        };
        self.report(pos, message)
    }

    // ---- keywords and punctuation ----

    /// Reads `token`, a keyword or punctuation: `"to"`, `"("`, `"->"`, ...
    pub fn expect(&mut self, token: &str) -> Result<(), Reported> {
        if self.accept(token) {
            return Ok(());
        }
        let message = format!("expected '{token}'");
        // Where punctuation is missing is behind the token before, a keyword at the next one.
        Err(match Tok::punctuation(token) {
            Some(_) => self.wrong(message),
            None => self.error(message),
        })
    }

    /// Moves the last region that was read in front of all others.
    pub fn move_region_first(&mut self) {
        self.frame.regions.rotate_right(1);
    }

    /// Whether region `index` of the op that is being read has no block.
    pub fn region_is_empty(&self, index: usize) -> bool {
        let body = self.frame.inner.as_deref().unwrap_or(&self.body);
        self.frame.regions.get(index).is_none_or(|&region| body.entry(region).is_none())
    }

    /// Reads `token` if it comes next.
    pub fn accept(&mut self, token: &str) -> bool {
        let there = self.peek(token);
        if there {
            self.advance();
        }
        there
    }

    /// Whether `token` comes next.
    pub fn peek(&self, token: &str) -> bool {
        match Tok::punctuation(token) {
            Some(tok) => self.tok == tok,
            None => self.at_keyword(token),
        }
    }

    /// Reads any keyword.
    pub fn parse_keyword(&mut self) -> Result<&'s str, Reported> {
        match self.parse_optional_keyword() {
            Some(keyword) => Ok(keyword),
            None => Err(self.wrong("expected valid keyword")),
        }
    }

    /// Reads any keyword if one comes next.
    pub fn parse_optional_keyword(&mut self) -> Option<&'s str> {
        let text = self.text();
        (self.eat(Tok::Bare)).then_some(text)
    }

    /// Reads one of the keywords of an enumeration (see `AttrConstraint::cases`), bare or quoted.
    pub fn parse_case(&mut self, cases: &[(&'static str, i64)]) -> Result<i64, Reported> {
        let text = self.text().trim_matches('"');
        let found = cases.iter().find(|case| case.0 == text);
        match found {
            Some(case) if matches!(self.tok, Tok::Bare | Tok::String) => {
                self.advance();
                Ok(case.1)
            }
            _ => {
                let words: Vec<&str> = cases.iter().map(|case| case.0).collect();
                Err(self.wrong(format!(
                    "expected string or keyword containing one of the following enum values [{}]",
                    words.join(", ")
                )))
            }
        }
    }

    /// Reads a list separated by commas; `item` reads one.
    pub fn parse_list<T>(
        &mut self,
        delim: Delim,
        mut item: impl FnMut(&mut Self) -> Result<T, Reported>,
    ) -> Result<Vec<T>, Reported> {
        let Some((open, close, no_open, no_close)) = delim.tokens() else {
            let mut items = vec![item(self)?];
            while self.eat(Tok::Comma) {
                items.push(item(self)?);
            }
            return Ok(items);
        };
        if !self.eat(open) {
            return if delim.optional() { Ok(Vec::new()) } else { Err(self.wrong(no_open)) };
        }
        self.list_until(close, no_close, item)
    }

    // ---- literals ----

    /// Reads an integer, with a minus sign or none.
    pub fn parse_integer(&mut self) -> Result<i64, Reported> {
        match self.optional_i64()? {
            Some(value) => Ok(value),
            None => Err(self.error("expected integer value")),
        }
    }

    /// Reads an integer if one comes next.
    pub fn parse_optional_integer(&mut self) -> Result<Option<i64>, Reported> {
        self.optional_i64()
    }

    /// Reads `"text"`.
    pub fn parse_string(&mut self) -> Result<String, Reported> {
        if self.tok != Tok::String {
            return Err(self.wrong("expected string"));
        }
        let text = String::from_utf8_lossy(&unescape(self.text())).into_owned();
        self.advance();
        Ok(text)
    }

    /// Reads `@name`.
    pub fn parse_symbol_name(&mut self) -> Result<Name, Reported> {
        match self.parse_optional_symbol_name()? {
            Some(name) => Ok(name),
            None => {
                let pos = Pos(self.prev_end);
                Err(self.error_at(pos, "expected valid '@'-identifier for symbol name"))
            }
        }
    }

    /// Reads `@name` if it comes next.
    pub fn parse_optional_symbol_name(&mut self) -> Result<Option<Name>, Reported> {
        match self.tok {
            Tok::At | Tok::AtString => self.symbol_name().map(Some),
            _ => Ok(None),
        }
    }

    // ---- attributes ----

    /// Reads an attribute.
    pub fn parse_attr(&mut self) -> Result<Attr, Reported> {
        self.attr(None)
    }

    /// Reads an attribute whose type the text leaves out: `1` for `1 : i64`.
    pub fn parse_attr_of(&mut self, ty: Type) -> Result<Attr, Reported> {
        self.attr(Some(ty))
    }

    /// Reads an attribute if one comes next.
    pub fn parse_optional_attr(&mut self) -> Result<Option<Attr>, Reported> {
        if self.at_attr() { self.attr(None).map(Some) } else { Ok(None) }
    }

    pub(in crate::text) fn at_attr(&self) -> bool {
        match self.tok {
            Tok::Integer | Tok::Float | Tok::Minus | Tok::String | Tok::LSquare | Tok::LBrace => true,
            Tok::At | Tok::AtString | Tok::Hash | Tok::Bang | Tok::LParen => true,
            Tok::Bare => self.at_type() || super::dialect::is_attr_keyword(self.text()),
            _ => false,
        }
    }

    pub(in crate::text) fn at_string(&self) -> bool {
        self.tok == Tok::String
    }

    pub(in crate::text) fn at_operand(&self) -> bool {
        self.tok == Tok::Percent
    }

    pub(in crate::text) fn at_block(&self) -> bool {
        self.tok == Tok::Caret
    }

    pub(in crate::text) fn at_symbol(&self) -> bool {
        matches!(self.tok, Tok::At | Tok::AtString)
    }

    pub(in crate::text) fn at_a_type(&self) -> bool {
        self.at_type()
    }

    /// Reads `{a = 1, ..}` into `spec` if it comes next.
    pub fn parse_attr_dict(&mut self, spec: &mut OpSpec) -> Result<(), Reported> {
        if self.tok == Tok::LBrace { self.attr_entries(spec) } else { Ok(()) }
    }

    /// Reads `attributes {a = 1, ..}` into `spec` if it comes next.
    pub fn parse_attr_dict_with_keyword(&mut self, spec: &mut OpSpec) -> Result<(), Reported> {
        if self.eat_keyword("attributes") { self.attr_entries(spec) } else { Ok(()) }
    }

    /// Reads `<{a = 1, ..}>` into `spec` if it comes next.
    pub fn parse_prop_dict(&mut self, spec: &mut OpSpec) -> Result<(), Reported> {
        if !self.eat(Tok::Less) {
            return Ok(());
        }
        self.attr_entries(spec)?;
        self.want(Tok::Greater, "expected '>'")
    }

    /// Adds an attribute to `spec`.
    pub fn set_attr(&mut self, spec: &mut OpSpec, name: &str, attr: Attr) {
        spec.attrs.push((self.ctx.name(name), attr));
    }

    /// Adds the sizes of the groups of operands to `spec`, for an op with several variable ones.
    pub fn set_operand_segments(&mut self, spec: &mut OpSpec, sizes: &[usize]) {
        self.set_segments(spec, OPERAND_SEGMENTS, sizes);
    }

    /// Adds the sizes of the groups of results to `spec`, for an op with several variable ones.
    pub fn set_result_segments(&mut self, spec: &mut OpSpec, sizes: &[usize]) {
        self.set_segments(spec, RESULT_SEGMENTS, sizes);
    }

    fn set_segments(&mut self, spec: &mut OpSpec, name: &str, sizes: &[usize]) {
        let sizes: Vec<i32> = sizes.iter().map(|&size| size as i32).collect();
        let attr = self.ctx.i32_array(&sizes);
        self.set_attr(spec, name, attr);
    }

    // ---- types ----

    /// Reads a type.
    pub fn parse_type(&mut self) -> Result<Type, Reported> {
        self.ty()
    }

    /// Reads a type if one comes next.
    pub fn parse_optional_type(&mut self) -> Result<Option<Type>, Reported> {
        if self.at_type() { self.ty().map(Some) } else { Ok(None) }
    }

    /// Reads `: type`.
    pub fn parse_colon_type(&mut self) -> Result<Type, Reported> {
        self.want(Tok::Colon, "expected ':'")?;
        self.ty()
    }

    /// Reads one or more types, separated by commas.
    pub fn parse_type_list(&mut self) -> Result<Vec<Type>, Reported> {
        self.parse_list(Delim::None, Self::ty)
    }

    /// Reads `: a, b`, or nothing.
    pub fn parse_optional_colon_types(&mut self) -> Result<Vec<Type>, Reported> {
        if self.eat(Tok::Colon) { self.parse_type_list() } else { Ok(Vec::new()) }
    }

    /// Reads `-> a` or `-> (a, b)`, or nothing.
    pub fn parse_optional_arrow_types(&mut self) -> Result<Vec<Type>, Reported> {
        if self.eat(Tok::Arrow) { self.result_types() } else { Ok(Vec::new()) }
    }

    /// Reads `(a, b) -> c`: inputs and results.
    pub fn parse_function_type(&mut self) -> Result<(Vec<Type>, Vec<Type>), Reported> {
        let pos = self.pos();
        let ty = self.ty()?;
        match ty.function(self.ctx) {
            Some((inputs, results)) => Ok((inputs.to_vec(), results.to_vec())),
            None => Err(self.report(pos, "expected function type")),
        }
    }

    // ---- operands ----

    /// Reads `%x`.
    pub fn parse_operand(&mut self) -> Result<Operand, Reported> {
        self.operand()
    }

    pub(super) fn operand(&mut self) -> Parsed<Operand> {
        let mut operand = self.value_name()?;
        if self.tok != Tok::Hash {
            return Ok(operand);
        }
        match self.text()[1..].parse::<u32>() {
            Ok(number) => operand.number = number,
            Err(_) => return Err(self.report_here("invalid SSA value result number")),
        }
        self.advance();
        Ok(operand)
    }

    /// Reads `%x` if it comes next.
    pub fn parse_optional_operand(&mut self) -> Result<Option<Operand>, Reported> {
        if self.tok == Tok::Percent { self.operand().map(Some) } else { Ok(None) }
    }

    /// Reads `%x, %y`, or nothing.
    pub fn parse_operands(&mut self, delim: Delim) -> Result<Vec<Operand>, Reported> {
        if delim == Delim::None && self.tok != Tok::Percent {
            return Ok(Vec::new());
        }
        self.parse_list(delim, Self::operand)
    }

    /// Adds the value that `operand` names to the operands of `spec`.
    pub fn resolve(&mut self, spec: &mut OpSpec, operand: Operand, ty: Type) -> Result<(), Reported> {
        let value = self.value_of(operand, ty)?;
        spec.operands.push(value);
        Ok(())
    }

    /// Adds values of one type to the operands of `spec`.
    pub fn resolve_same(
        &mut self,
        spec: &mut OpSpec,
        operands: &[Operand],
        ty: Type,
    ) -> Result<(), Reported> {
        operands.iter().try_for_each(|&operand| self.resolve(spec, operand, ty))
    }

    /// Adds values to the operands of `spec`; there must be as many types.
    pub fn resolve_all(
        &mut self,
        spec: &mut OpSpec,
        operands: &[Operand],
        types: &[Type],
    ) -> Result<(), Reported> {
        if operands.len() != types.len() {
            let pos = operands.first().map_or(Pos(self.prev_end), |operand| operand.pos);
            let message = format!(
                "number of operands and types do not match: got {} operands and {} types",
                operands.len(),
                types.len()
            );
            return Err(self.error_at(pos, message));
        }
        operands.iter().zip(types).try_for_each(|(&operand, &ty)| self.resolve(spec, operand, ty))
    }

    /// Sets the result types of `spec` from its operands and attributes, as its declaration says.
    pub fn infer_results(&mut self, spec: &mut OpSpec) -> Result<(), Reported> {
        let Some(def) = self.frame.def else {
            return Ok(());
        };
        let types: smallvec::SmallVec<[Type; 4]> =
            spec.operands.iter().map(|&value| self.body.ty(value)).collect();
        let cx = InferCx { ctx: self.ctx, operands: &types, attrs: &spec.attrs };
        match crate::op::infer_results(def, &cx) {
            Ok(results) => {
                spec.results = results.into_vec();
                Ok(())
            }
            Err(error) => {
                let message = error.message().to_owned();
                Err(self.error_at(Pos(self.prev_end), message))
            }
        }
    }

    // ---- regions and successors ----

    /// Reads the name of a region's argument, `%i`; its type is left open.
    pub fn parse_argument_name(&mut self) -> Result<Argument, Reported> {
        let name = self.value_name()?;
        if self.tok == Tok::Hash {
            return Err(self.report_here("result number not allowed in argument list"));
        }
        Ok(Argument { name: Some(name), ty: None, attrs: Attr::EMPTY_DICT, loc: None })
    }

    /// Reads `%i : type {attributes} loc(..)`, the last two if they come next.
    pub fn parse_argument(&mut self) -> Result<Argument, Reported> {
        let mut argument = self.parse_argument_name()?;
        self.want(Tok::Colon, "expected ':'")?;
        self.argument_rest(&mut argument)?;
        Ok(argument)
    }

    /// Reads `type {attributes} loc(..)`.
    fn argument_rest(&mut self, argument: &mut Argument) -> Parsed<()> {
        argument.ty = Some(self.ty()?);
        argument.attrs = self.optional_dict()?;
        argument.loc = self.optional_trailing_loc()?;
        Ok(())
    }

    fn optional_dict(&mut self) -> Parsed<Attr> {
        if self.tok != Tok::LBrace {
            return Ok(Attr::EMPTY_DICT);
        }
        let mut entries = Vec::new();
        self.dict_entries(&mut entries)?;
        Ok(self.ctx.dict(entries))
    }

    /// Reads `%x = %init, ..`: arguments of a region and the operands that they start as.
    pub fn parse_assignments(&mut self, delim: Delim) -> Result<(Vec<Argument>, Vec<Operand>), Reported> {
        let pairs = self.parse_list(delim, |p| {
            let argument = p.parse_argument_name()?;
            p.want(Tok::Equal, "expected '='")?;
            Ok((argument, p.operand()?))
        })?;
        Ok(pairs.into_iter().unzip())
    }

    /// Reads `{ .. }` as the next region of the op, whose entry block has `args`. A terminator that
    /// the op's declaration names as implicit may be left out.
    pub fn parse_region(&mut self, args: &[Argument]) -> Result<(), Reported> {
        self.region_of_op(args)
    }

    /// Reads a region if a brace comes next. Adds none otherwise.
    pub fn parse_optional_region(&mut self, args: &[Argument]) -> Result<bool, Reported> {
        if self.tok != Tok::LBrace {
            return Ok(false);
        }
        self.region_of_op(args).map(|()| true)
    }

    /// Adds an empty region.
    pub fn add_region(&mut self) {
        if self.frame.isolated {
            let mut inner = self.take_inner();
            self.frame.regions.push(inner.detached_region());
            self.frame.inner = Some(inner);
        } else {
            let region = self.body.detached_region();
            self.frame.regions.push(region);
        }
    }

    /// Adds a region that the text implies but does not show: one block with arguments of types
    /// `args`, which `build` fills. Whatever is made in it gets the location of the op.
    ///
    /// Must not be called for an op that is isolated from above.
    ///
    /// # Errors
    /// With what `build` reports.
    pub fn imply_region<E>(
        &mut self,
        args: &[Type],
        build: impl FnOnce(&mut Rewriter<'_>, Block) -> Result<(), E>,
    ) -> Result<(), E> {
        let at = self.frame.regions.len();
        if at < 64 {
            self.frame.implied |= 1 << at;
        }
        let region = self.body.detached_region();
        self.frame.regions.push(region);
        let block = self.body.add_block(region);
        for &ty in args {
            self.body.add_arg(block, ty, Loc::UNKNOWN);
        }
        build(&mut Rewriter::at_end(&mut self.body, block, Loc::UNKNOWN), block)
    }

    /// Ends the last region that was read, where its terminator depends on what lies in it: `end` gets
    /// its block, a new one when it has none, and makes ops with the location of `pos`.
    ///
    /// Must not be called for an op that is isolated from above.
    pub fn end_region(&mut self, pos: Pos, end: impl FnOnce(&mut Rewriter<'_>, Block)) {
        let Some(&region) = self.frame.regions.last() else { return };
        let block = match self.body.entry(region) {
            Some(block) => block,
            None => self.body.add_block(region),
        };
        let loc = self.loc_of(pos);
        end(&mut Rewriter::at_end(&mut self.body, block, loc), block);
    }

    /// Reads the name of an op, as text without quotes has it: `arith.addf`.
    pub fn parse_op_name(&mut self) -> Result<OpName, Reported> {
        let text = self.text();
        if self.tok != Tok::Bare {
            return Err(self.wrong("expected bare identifier or keyword"));
        }
        match self.ctx.registry().op(text) {
            Some(name) => {
                self.advance();
                Ok(name)
            }
            None => Err(self.wrong(format!("custom op '{text}' is unknown"))),
        }
    }

    /// Reads `^bb`.
    pub fn parse_successor(&mut self) -> Result<Block, Reported> {
        self.block_reference()
    }

    /// Reads `^bb` or `^bb(%a, %b : i32, i32)`: a block and the values handed to its arguments.
    pub fn parse_successor_and_operands(&mut self) -> Result<(Block, Vec<Value>), Reported> {
        let block = self.block_reference()?;
        let mut values = Vec::new();
        if self.eat(Tok::LParen) {
            let pos = self.pos();
            let operands = self.parse_operands(Delim::None)?;
            if !operands.is_empty() {
                self.want(Tok::Colon, "expected ':'")?;
                let types = self.parse_type_list()?;
                if types.len() != operands.len() {
                    let message = format!(
                        "number of operands and types do not match: got {} operands and {} types",
                        operands.len(),
                        types.len()
                    );
                    return Err(self.error_at(pos, message));
                }
                for (&operand, &ty) in operands.iter().zip(&types) {
                    values.push(self.value_of(operand, ty)?);
                }
            }
            self.want(Tok::RParen, "expected ')'")?;
        }
        Ok((block, values))
    }

    /// Reads `(%a: i32 {..}, ..) -> (i32 {..})`, or a declaration without names.
    pub fn parse_signature(&mut self, allow_variadic: bool) -> Result<Signature, Reported> {
        let mut signature = Signature::default();
        // Whether the argument before has a name: all have one, or none.
        let mut named = None;
        self.want(Tok::LParen, "expected '('")?;
        signature.args = self
            .list_until(Tok::RParen, "expected ')'", |p| {
                if signature.variadic {
                    return Err(p.error("variadic arguments must be in the end of the argument list"));
                }
                if allow_variadic && p.eat(Tok::Ellipsis) {
                    signature.variadic = true;
                    return Ok(None);
                }
                let here = p.tok == Tok::Percent;
                match named.replace(here) {
                    Some(false) if here => Err(p.error("expected type instead of SSA identifier")),
                    Some(true) if !here => Err(p.error("expected SSA identifier")),
                    _ => p.signature_argument().map(Some),
                }
            })?
            .into_iter()
            .flatten()
            .collect();
        if self.eat(Tok::Arrow) {
            if self.eat(Tok::LParen) {
                let results =
                    self.list_until(Tok::RParen, "expected ')'", |p| Ok((p.ty()?, p.optional_dict()?)))?;
                (signature.results, signature.result_attrs) = results.into_iter().unzip();
            } else {
                signature.results.push(self.non_function_type()?);
                signature.result_attrs.push(Attr::EMPTY_DICT);
            }
        }
        Ok(signature)
    }

    fn signature_argument(&mut self) -> Parsed<Argument> {
        let mut argument = Argument { name: None, ty: None, attrs: Attr::EMPTY_DICT, loc: None };
        if self.tok == Tok::Percent {
            argument.name = Some(self.value_name()?);
            self.want(Tok::Colon, "expected ':'")?;
        }
        self.argument_rest(&mut argument)?;
        Ok(argument)
    }

    /// Number of results that the text in front of the op names.
    pub fn n_named_results(&self) -> usize {
        self.frame.named_results
    }
}
