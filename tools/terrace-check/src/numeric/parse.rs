//! Reading numeric substitution blocks. What is accepted, and each complaint, follows FileCheck's manual,
//! section "FileCheck Numeric Substitution Blocks".

use num_bigint::BigInt;

use super::{Expression, Format, FormatKind, Function, Op};
use crate::message::Message;
use crate::source::Span;
use crate::variables::{VariableId, Variables, parse_name};

/// Where a block stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BlockKind {
    /// `[[#...]]`.
    Numeric,
    /// `[[@LINE...]]`, the old form without `#`, which is narrower.
    LegacyLine,
}

/// What a block says.
#[derive(Debug)]
pub(crate) struct Block<'a> {
    pub(crate) expression: Expression<'a>,
    pub(crate) defines: Option<(VariableId, String)>,
}

/// Parentheses and calls within one another: as deep as this.
const MAX_DEPTH: usize = 100;
/// Digits a format may ask for.
const MAX_PRECISION: usize = 4096;

/// Reads what stands between `[[#` and `]]`. `line` is that of the directive; the command line has none.
pub(crate) fn parse_block<'a>(
    mut text: Span<'a>,
    kind: BlockKind,
    line: Option<usize>,
    variables: &mut Variables,
) -> Result<Block<'a>, Message> {
    let explicit = match (text.find(","), text.find("(")) {
        (Some(comma), call) if call.is_none_or(|call| comma < call) => {
            let format = parse_format(text.take(comma))?;
            text = text.skip(comma + 1);
            format
        }
        _ => ExplicitFormat::default(),
    };
    let definition = text.find(":").map(|colon| {
        let definition = text.take(colon);
        text = text.skip(colon + 1);
        definition
    });
    text = text.trim_start();
    let has_constraint = text.eat("==");
    text = text.trim_start();
    let mut parser = Parser { text: text.trim_end(), kind, line, variables, ops: Vec::new() };
    if !parser.text.is_empty() {
        parser.whole(!has_constraint)?;
    } else if has_constraint {
        return Err(Message::error(text.loc(), "empty numeric expression should not have a constraint"));
    }
    let ops = parser.ops;
    let format = match explicit.format {
        Some(format) => format,
        None => implicit_format(&ops, variables)?
            .unwrap_or(Format { precision: explicit.precision, ..Format::UNSIGNED }),
    };
    let defines = definition.map(|name| parse_definition(name, format, line, variables)).transpose()?;
    Ok(Block { expression: Expression { ops, format }, defines })
}

#[derive(Default)]
struct ExplicitFormat {
    format: Option<Format>,
    /// A precision without a conversion, which goes for the default one.
    precision: usize,
}

fn parse_format(text: Span<'_>) -> Result<ExplicitFormat, Message> {
    let mut text = text.trim_start().trim_end();
    let malformed =
        |text: Span<'_>| Message::error(text.loc(), "invalid matching format specification in expression");
    if !text.eat("%") {
        return Err(malformed(text));
    }
    let flag = text.loc();
    let alternate = text.eat("#");
    let mut precision = 0;
    if text.eat(".") {
        let digits = text.text.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let number = std::str::from_utf8(&text.text[..digits]).ok().and_then(|digits| digits.parse().ok());
        precision = number
            .filter(|&precision| precision <= MAX_PRECISION)
            .ok_or_else(|| Message::error(text.loc(), "invalid precision in format specifier"))?;
        text = text.skip(digits);
    }
    let kind = match text.first() {
        None => None,
        Some(b'u') => Some(FormatKind::Unsigned),
        Some(b'd') => Some(FormatKind::Signed),
        Some(b'x') => Some(FormatKind::HexLower),
        Some(b'X') => Some(FormatKind::HexUpper),
        Some(_) => {
            return Err(Message::error(text.loc(), "invalid format specifier in expression"));
        }
    };
    let format = kind.map(|kind| Format { kind, precision, alternate });
    if alternate && !format.is_some_and(Format::is_hex) {
        return Err(Message::error(flag, "alternate form only supported for hex values"));
    }
    let rest = text.skip(1).trim_start();
    if rest.is_empty() { Ok(ExplicitFormat { format, precision }) } else { Err(malformed(rest)) }
}

fn parse_definition(
    text: Span<'_>,
    format: Format,
    line: Option<usize>,
    variables: &mut Variables,
) -> Result<(VariableId, String), Message> {
    let mut rest = text.trim_start();
    let name = parse_name(&mut rest)?;
    if name.is_pseudo {
        return Err(Message::error(name.span.loc(), "definition of pseudo numeric variable unsupported"));
    }
    let word = name.span.to_text();
    if variables.is_string_defined(&word) {
        return Err(Message::error(
            name.span.loc(),
            format!("string variable with name '{word}' already exists"),
        ));
    }
    let rest = rest.trim_start();
    if !rest.is_empty() {
        return Err(Message::error(rest.loc(), "unexpected characters after numeric variable name"));
    }
    match variables.numeric(&word) {
        Some(id) if variables.format(id) == format => Ok((id, word)),
        Some(_) => Err(Message::error(rest.loc(), "format different from previous variable definition")),
        None => Ok((variables.new_numeric(format, line), word)),
    }
}

/// The format that the variables of an expression agree on, if it has any.
fn implicit_format(ops: &[Op<'_>], variables: &Variables) -> Result<Option<Format>, Message> {
    let mut stack: Vec<(Option<Format>, Span<'_>)> = Vec::new();
    for op in ops {
        let (format, text) = match op {
            Op::Literal(_, text) => (None, *text),
            Op::Variable(id, text) => (Some(variables.format(*id)), *text),
            Op::Apply(_, text) => match (stack.pop(), stack.pop()) {
                (Some((Some(right), right_text)), Some((Some(left), left_text))) if left != right => {
                    let (left, right) = (left.name(), right.name());
                    let message = format!(
                        "implicit format conflict between '{}' ({left}) and '{}' ({right}), need an explicit format specifier",
                        left_text.to_text(),
                        right_text.to_text()
                    );
                    return Err(Message::error(text.loc(), message));
                }
                (right, left) => (left.and_then(|left| left.0).or(right.and_then(|right| right.0)), *text),
            },
        };
        stack.push((format, text));
    }
    Ok(stack.pop().and_then(|(format, _)| format))
}

/// What may stand as an operand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Allowed {
    Any,
    LineVariable,
    /// A decimal literal, the second operand of `[[@LINE+1]]`.
    LegacyLiteral,
}

struct Parser<'a, 'v> {
    text: Span<'a>,
    kind: BlockKind,
    line: Option<usize>,
    variables: &'v mut Variables,
    ops: Vec<Op<'a>>,
}

impl<'a> Parser<'a, '_> {
    fn fail<T>(&self, at: Span<'_>, text: impl Into<String>) -> Result<T, Message> {
        Err(Message::error(at.loc(), text))
    }

    fn whole(&mut self, maybe_bad_constraint: bool) -> Result<(), Message> {
        let start = self.text;
        let legacy = self.kind == BlockKind::LegacyLine;
        self.operand(if legacy { Allowed::LineVariable } else { Allowed::Any }, maybe_bad_constraint, 0)?;
        while !self.text.is_empty() {
            self.binary(start, 0)?;
            if legacy && !self.text.is_empty() {
                return self.fail(
                    self.text,
                    format!("unexpected characters at end of expression '{}'", self.text.to_text()),
                );
            }
        }
        Ok(())
    }

    fn operand(&mut self, allowed: Allowed, maybe_bad_constraint: bool, depth: usize) -> Result<(), Message> {
        if depth > MAX_DEPTH {
            return self.fail(self.text, "expression is nested too deeply");
        }
        if self.text.starts_with("(") {
            if allowed != Allowed::Any {
                return self.fail(self.text, "parenthesized expression not permitted here");
            }
            return self.parenthesized(depth);
        }
        if allowed != Allowed::LegacyLiteral {
            let mut rest = self.text;
            match parse_name(&mut rest) {
                Ok(name) if rest.trim_start().starts_with("(") => {
                    if allowed != Allowed::Any {
                        return self.fail(name.span, "unexpected function call");
                    }
                    let whole = std::mem::replace(&mut self.text, rest);
                    return self.call(whole, name.span, depth);
                }
                Ok(name) => {
                    self.text = rest;
                    return self.variable(name.span, name.is_pseudo);
                }
                Err(message) if allowed == Allowed::LineVariable => return Err(message),
                Err(_) => {}
            }
        }
        self.literal(allowed, maybe_bad_constraint)
    }

    fn variable(&mut self, name: Span<'a>, is_pseudo: bool) -> Result<(), Message> {
        let word = name.to_text();
        if is_pseudo && word != "@LINE" {
            return self.fail(name, format!("invalid pseudo numeric variable '{word}'"));
        }
        // A name without a definition gets a variable without a value: that it has none is only known when matching.
        let id = self.variables.use_numeric(&word);
        if self.line.is_some() && self.variables.definition_line(id) == self.line {
            return self.fail(
                name,
                format!("numeric variable '{word}' defined earlier in the same CHECK directive"),
            );
        }
        self.ops.push(Op::Variable(id, name));
        Ok(())
    }

    fn literal(&mut self, allowed: Allowed, maybe_bad_constraint: bool) -> Result<(), Message> {
        let start = self.text;
        let negative = self.text.eat("-");
        let radix = if allowed == Allowed::LegacyLiteral { 10 } else { self.radix() };
        let digits = self.text.text.iter().take_while(|&&byte| char::from(byte).is_digit(radix)).count();
        let value = Some(digits)
            .filter(|&digits| digits <= 10_000)
            .and_then(|_| BigInt::parse_bytes(&self.text.text[..digits], radix));
        let Some(value) = value else {
            let what = if maybe_bad_constraint { "matching constraint or " } else { "" };
            return self.fail(start, format!("invalid {what}operand format"));
        };
        self.text = self.text.skip(digits);
        self.ops.push(Op::Literal(
            if negative { -value } else { value },
            start.take(start.len() - self.text.len()),
        ));
        Ok(())
    }

    /// Reads what a literal begins with to tell its radix.
    fn radix(&mut self) -> u32 {
        for (start, radix) in [("0x", 16), ("0X", 16), ("0b", 2), ("0B", 2), ("0o", 8)] {
            if self.text.eat(start) {
                return radix;
            }
        }
        if self.text.first() == Some(b'0')
            && self.text.skip(1).first().is_some_and(|byte| byte.is_ascii_digit())
        {
            self.text = self.text.skip(1);
            return 8;
        }
        10
    }

    fn parenthesized(&mut self, depth: usize) -> Result<(), Message> {
        self.text = self.text.skip(1).trim_start();
        if self.text.is_empty() {
            return self.fail(self.text, "missing operand in expression");
        }
        let start = self.text;
        self.operand(Allowed::Any, false, depth + 1)?;
        self.text = self.text.trim_start();
        while !self.text.is_empty() && !self.text.starts_with(")") {
            self.binary(start, depth + 1)?;
            self.text = self.text.trim_start();
        }
        if self.text.eat(")") {
            Ok(())
        } else {
            self.fail(self.text, "missing ')' at end of nested expression")
        }
    }

    /// Reads an operator and what stands to its right; what stands to its left begins at `start`.
    fn binary(&mut self, start: Span<'a>, depth: usize) -> Result<(), Message> {
        self.text = self.text.trim_start();
        let function = match self.text.first() {
            None => return Ok(()),
            Some(b'+') => Function::Add,
            Some(b'-') => Function::Sub,
            Some(_) => {
                let operator = String::from_utf8_lossy(self.text.text).chars().next().unwrap_or_default();
                return self.fail(self.text, format!("unsupported operation '{operator}'"));
            }
        };
        self.text = self.text.skip(1).trim_start();
        if self.text.is_empty() {
            return self.fail(self.text, "missing operand in expression");
        }
        let legacy = self.kind == BlockKind::LegacyLine;
        self.operand(if legacy { Allowed::LegacyLiteral } else { Allowed::Any }, false, depth)?;
        self.ops.push(Op::Apply(function, start.take(self.text.offset - start.offset)));
        Ok(())
    }

    fn call(&mut self, whole: Span<'a>, name: Span<'a>, depth: usize) -> Result<(), Message> {
        let function = match name.text {
            b"add" => Function::Add,
            b"div" => Function::Div,
            b"max" => Function::Max,
            b"min" => Function::Min,
            b"mul" => Function::Mul,
            b"sub" => Function::Sub,
            _ => {
                return self.fail(name, format!("call to undefined function '{}'", name.to_text()));
            }
        };
        self.text = self.text.trim_start().skip(1).trim_start();
        let mut arguments = 0;
        while !self.text.is_empty() && !self.text.starts_with(")") {
            if self.text.starts_with(",") {
                return self.fail(self.text, "missing argument");
            }
            self.argument(depth)?;
            arguments += 1;
            self.text = self.text.trim_start();
            if !self.text.eat(",") {
                break;
            }
            self.text = self.text.trim_start();
            if self.text.starts_with(")") {
                return self.fail(self.text, "missing argument");
            }
        }
        if !self.text.eat(")") {
            return self.fail(self.text, "missing ')' at end of call expression");
        }
        if arguments != 2 {
            return self.fail(
                name,
                format!("function '{}' takes 2 arguments but {arguments} given", name.to_text()),
            );
        }
        self.ops.push(Op::Apply(function, whole.take(self.text.offset - whole.offset)));
        Ok(())
    }

    fn argument(&mut self, depth: usize) -> Result<(), Message> {
        let start = self.text;
        self.operand(Allowed::Any, false, depth + 1)?;
        loop {
            self.text = self.text.trim_start();
            if self.text.is_empty() || self.text.starts_with(",") || self.text.starts_with(")") {
                return Ok(());
            }
            self.binary(start, depth + 1)?;
        }
    }
}
