//! What the custom forms of ops are read with.

mod attrs;
mod regions;
mod values;

use super::{OpParser, Pos};
use crate::attr::Attr;
use crate::context::{Name, OpName};
use crate::loc::Loc;
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

    /// Warns of `message`, as upstream's builders do where they know no location.
    pub fn warn(&mut self, message: impl Into<String>) {
        self.diags.push(crate::diag::Diagnostic::warning(Loc::UNKNOWN, message));
    }

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
}
