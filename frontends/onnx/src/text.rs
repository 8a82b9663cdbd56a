//! ONNX's textual syntax, read into the bytes of a `ModelProto`.
//!
//! Follows the grammar of [ONNX Textual Syntax]; comments run from `#` to the end of the line, and
//! an operand or result that is absent may be written as `""` or left out between commas:
//!
//! ```text
//! < ir_version: 8, opset_import: ["": 18] >
//! main (float[N, 128] x) => (float[N, 10] y) < float[128, 10] w = ["location": "w.bin"] > {
//!   y = MatMul(x, w)
//! }
//! ```
//!
//! The text goes through the bytes, so that what a test says in text is read as a file would be.
//!
//! [ONNX Textual Syntax]: https://github.com/onnx/onnx/blob/main/docs/Syntax.md

use crate::proto::MAX_DEPTH;
use crate::proto::writer::Writer;

mod graph;
mod types;
mod values;

/// A text that is not a model: what was expected, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{line}:{column}: {message}")]
pub struct TextError {
    /// Offset in bytes.
    pub offset: usize,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What was expected and what was found.
    pub message: String,
}

type Result<T, E = TextError> = std::result::Result<T, E>;

/// Reads a model and encodes it as a `ModelProto`.
///
/// # Errors
/// The first place at which the text departs from the grammar.
pub fn model_from_text(text: &str) -> Result<Vec<u8>> {
    let mut parser = Parser { text, pos: 0, depth: 0 };
    let model = parser.model()?;
    Ok(model.into_bytes())
}

/// A cursor over the text. There is no token list: what a character means depends on the place.
struct Parser<'t> {
    text: &'t str,
    pos: usize,
    depth: usize,
}

impl<'t> Parser<'t> {
    fn rest(&self) -> &'t str {
        &self.text[self.pos..]
    }

    /// Skips white space and comments.
    fn skip(&mut self) {
        loop {
            let rest = self.rest();
            let trimmed = rest.trim_start();
            self.pos += rest.len() - trimmed.len();
            if !trimmed.starts_with('#') {
                return;
            }
            self.pos += trimmed.find('\n').unwrap_or(trimmed.len());
        }
    }

    /// The next character that means something.
    fn peek(&mut self) -> Option<char> {
        self.skip();
        self.rest().chars().next()
    }

    fn eat(&mut self, token: &str) -> bool {
        self.skip();
        let found = self.rest().starts_with(token);
        if found {
            self.pos += token.len();
        }
        found
    }

    fn expect(&mut self, token: &str) -> Result<()> {
        if self.eat(token) { Ok(()) } else { Err(self.expected(&format!("`{token}`"))) }
    }

    /// The identifier that comes next, without taking it; `""` if there is none.
    fn peek_word(&mut self) -> &'t str {
        self.skip();
        let rest = self.rest();
        if !rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
            return "";
        }
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        &rest[..end.unwrap_or(rest.len())]
    }

    fn word(&mut self, what: &str) -> Result<&'t str> {
        let word = self.peek_word();
        if word.is_empty() {
            return Err(self.expected(what));
        }
        self.pos += word.len();
        Ok(word)
    }

    /// An identifier, or anything in quotes.
    fn name(&mut self, what: &str) -> Result<String> {
        match self.peek() {
            Some('"') => self.string(),
            _ => self.word(what).map(str::to_owned),
        }
    }

    /// A quoted string; a backslash takes the next character as it is.
    fn string(&mut self) -> Result<String> {
        self.skip();
        let start = self.pos;
        let mut chars = self.rest().chars();
        if chars.next() != Some('"') {
            return Err(self.expected("a quoted string"));
        }
        let mut out = String::new();
        loop {
            match chars.next() {
                Some('"') => break,
                Some('\\') => out.extend(chars.next()),
                Some(c) => out.push(c),
                None => return Err(self.error_at(start, "the string is not closed".to_owned())),
            }
        }
        self.pos = self.text.len() - chars.as_str().len();
        Ok(out)
    }

    fn integer(&mut self, what: &str) -> Result<i64> {
        self.skip();
        let start = self.pos;
        let number = self.number_text().ok_or_else(|| self.expected(what))?;
        number.parse().map_err(|_| {
            self.pos = start;
            self.expected(&format!("{what} of 64 bits"))
        })
    }

    /// The characters of a number, which are taken.
    fn number_text(&mut self) -> Option<&'t str> {
        self.skip();
        let rest = self.rest();
        let bytes = rest.as_bytes();
        let sign = usize::from(matches!(bytes.first(), Some(b'-' | b'+')));
        let words = ["infinity", "inf", "nan"];
        let special = words.into_iter().find(|w| rest[sign..].starts_with(w));
        let mut len = sign + special.map_or(0, str::len);
        if special.is_none() {
            if !bytes.get(sign).is_some_and(|b| b.is_ascii_digit() || *b == b'.') {
                return None;
            }
            while bytes.get(len).is_some_and(|&b| match b {
                b'-' | b'+' => matches!(bytes[len - 1], b'e' | b'E'),
                _ => b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E'),
            }) {
                len += 1;
            }
        }
        self.pos += len;
        Some(&rest[..len])
    }

    /// Runs `f` for each item of a list up to `close`, which is taken.
    fn list(&mut self, close: &str, mut f: impl FnMut(&mut Self) -> Result<()>) -> Result<()> {
        if self.eat(close) {
            return Ok(());
        }
        loop {
            f(self)?;
            if self.eat(close) {
                return Ok(());
            }
            if !self.eat(",") {
                return Err(self.expected(&format!("`,` or `{close}`")));
            }
        }
    }

    /// Enters a level of nesting that the text controls.
    fn nest<T>(&mut self, f: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        if self.depth == MAX_DEPTH {
            let message = format!("nesting is deeper than {MAX_DEPTH} levels");
            return Err(self.error_at(self.pos, message));
        }
        self.depth += 1;
        let result = f(self);
        self.depth -= 1;
        result
    }

    fn expected(&mut self, what: &str) -> TextError {
        let found = match self.peek() {
            None => "the end of the text".to_owned(),
            Some(c) => match self.peek_word() {
                "" => format!("`{c}`"),
                word => format!("`{}`", word.chars().take(40).collect::<String>()),
            },
        };
        self.error_at(self.pos, format!("expected {what}, found {found}"))
    }

    fn error_at(&self, offset: usize, message: String) -> TextError {
        let before = &self.text[..offset];
        let start = before.rfind('\n').map_or(0, |n| n + 1);
        let line = before.matches('\n').count() + 1;
        let column = before[start..].chars().count() + 1;
        TextError { offset, line, column, message }
    }

    /// `["key": "value", ...]` after the opening bracket, as entries of `field`.
    fn entries(&mut self, mut into: Writer, field: u32) -> Result<Writer> {
        self.list("]", |p| {
            let key = p.string()?;
            p.expect(":")?;
            let value = p.string()?;
            into = std::mem::take(&mut into).entry(field, &key, &value);
            Ok(())
        })?;
        Ok(into)
    }
}

#[cfg(test)]
mod tests;
