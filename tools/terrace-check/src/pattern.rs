//! Patterns: what stands behind a directive, read and matched.

use std::borrow::Cow;

use crate::directive::{Directive, Kind};
use crate::ere::{self, Ere};
use crate::message::Message;
use crate::numeric::{BlockKind, EvalError, Expression, parse_block};
use crate::options::Options;
use crate::source::{Loc, Span, find};
use crate::variables::{StringValue, VariableId, Variables, parse_name};

/// The pattern of one directive.
#[derive(Debug)]
pub(crate) struct Pattern<'a> {
    pub(crate) directive: Directive,
    /// Where the pattern begins.
    pub(crate) loc: Loc,
    /// Line of the directive; patterns of the command line have none.
    line: Option<usize>,
    body: Body,
    substitutions: Vec<Substitution<'a>>,
    /// String variables defined here, with their groups.
    strings: Vec<(String, u32)>,
    /// Numeric variables defined here, with their groups.
    numbers: Vec<(String, VariableId, u32)>,
    ignore_case: bool,
}

#[derive(Debug)]
enum Body {
    Fixed(Vec<u8>, regex::bytes::Regex),
    /// A regular expression without what the substitutions put into it; compiled if there are none.
    Regex(Vec<u8>, Option<Ere>),
    Eof,
}

/// A place of the expression that gets its text when matching.
#[derive(Debug)]
struct Substitution<'a> {
    from: Span<'a>,
    at: usize,
    value: Value<'a>,
}

#[derive(Debug)]
enum Value<'a> {
    String(String),
    Number(Expression<'a>),
}

/// Where a pattern matched, relative to the text searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Match {
    pub(crate) at: usize,
    pub(crate) len: usize,
}

/// What became of a search.
#[derive(Debug)]
pub(crate) enum Outcome {
    Matched(Match),
    /// It matched, but what it captured is unusable.
    MatchedBadly(Match, Message),
    NotFound,
    /// There is no expression to search for.
    Invalid(Vec<Message>),
}

impl<'a> Pattern<'a> {
    /// The end of the input.
    pub(crate) fn eof(loc: Loc) -> Self {
        Self::with_body(Directive::new(Kind::Eof), loc, None, Body::Eof, false)
    }

    fn with_body(directive: Directive, loc: Loc, line: Option<usize>, body: Body, ignore_case: bool) -> Self {
        Self {
            directive,
            loc,
            line,
            body,
            substitutions: Vec::new(),
            strings: Vec::new(),
            numbers: Vec::new(),
            ignore_case,
        }
    }

    /// Reads a pattern.
    pub(crate) fn parse(
        text: Span<'a>,
        directive: Directive,
        prefix: &str,
        line: Option<usize>,
        options: &Options,
        variables: &mut Variables,
    ) -> Result<Self, Message> {
        let keep_blanks = options.strict_whitespace && options.match_full_lines;
        let whole_line = options.match_full_lines && directive.kind != Kind::Not;
        let loc = text.loc();
        let text = if keep_blanks { text } else { text.trim_end() };
        let is_empty_check = directive.kind == Kind::Empty;
        if text.is_empty() && !is_empty_check {
            return Err(Message::error(loc, format!("found empty check string with prefix '{prefix}:'")));
        }
        if !text.is_empty() && is_empty_check {
            return Err(Message::error(
                loc,
                format!("found non-empty check string for empty check with prefix '{prefix}:'"),
            ));
        }
        let has_regex = text.find("{{").is_some() || text.find("[[").is_some();
        if !is_empty_check && (directive.literal || (!whole_line && !has_regex)) {
            let body = Body::Fixed(text.text.to_vec(), literal_finder(text, options.ignore_case)?);
            return Ok(Self::with_body(directive, loc, line, body, options.ignore_case));
        }
        let pattern = Self::with_body(directive, loc, line, Body::Eof, options.ignore_case);
        let mut reader = Reader { pattern, regex: Vec::new(), next_group: 1, variables };
        if is_empty_check {
            reader.regex.extend_from_slice(b"(\n$)");
        } else {
            let (start, end): (&[u8], &[u8]) = match (whole_line, options.strict_whitespace) {
                (false, _) => (b"", b""),
                (true, true) => (b"^", b"$"),
                (true, false) => (b"^ *", b" *$"),
            };
            reader.regex.extend_from_slice(start);
            reader.pieces(text)?;
            reader.regex.extend_from_slice(end);
        }
        let Reader { mut pattern, regex, .. } = reader;
        let compiled = if pattern.substitutions.is_empty() {
            Some(
                Ere::new(&regex, options.ignore_case)
                    .map_err(|error| Message::error(loc, format!("invalid regex: {error}")))?,
            )
        } else {
            None
        };
        pattern.body = Body::Regex(regex, compiled);
        Ok(pattern)
    }

    /// Whether it is no pattern for `-LABEL`. A numeric variable may be defined there: FileCheck accepts that, and tests rely on it.
    pub(crate) fn depends_on_variables(&self) -> bool {
        !(self.substitutions.is_empty() && self.strings.is_empty())
    }

    /// What a near miss is compared with: the text, or the expression as it stands.
    pub(crate) fn example(&self) -> &[u8] {
        match &self.body {
            Body::Fixed(text, _) | Body::Regex(text, _) => text,
            Body::Eof => b"",
        }
    }

    /// Searches `text`, which begins at `base` in the input, and remembers what the variables captured.
    pub(crate) fn find(&self, text: &[u8], base: usize, variables: &mut Variables) -> Outcome {
        let (regex, compiled) = match &self.body {
            Body::Eof => {
                return Outcome::Matched(Match { at: text.len(), len: 0 });
            }
            Body::Fixed(_, finder) => {
                return match finder.find(text) {
                    Some(found) => Outcome::Matched(Match { at: found.start(), len: found.len() }),
                    None => Outcome::NotFound,
                };
            }
            Body::Regex(regex, compiled) => (regex, compiled),
        };
        let substituted;
        let ere = match compiled {
            Some(ere) => ere,
            None => match self.substitute(regex, variables) {
                Ok(ere) => {
                    substituted = ere;
                    &substituted
                }
                Err(messages) => return Outcome::Invalid(messages),
            },
        };
        let found = match ere.find(text) {
            Ok(Some(found)) => found,
            Ok(None) => return Outcome::NotFound,
            Err(error) => {
                return Outcome::Invalid(vec![Message::error(self.loc, error.to_string())]);
            }
        };
        for (name, group) in &self.strings {
            let (start, end) = found
                .groups
                .get(*group as usize - 1)
                .copied()
                .flatten()
                .unwrap_or((found.start, found.start));
            let captured = Some((base + start, base + end));
            variables.set_string(name, StringValue { text: text[start..end].to_vec(), captured });
        }
        // The line end that an empty line begins behind is needed, and is not part of it.
        let skip = usize::from(self.directive.kind == Kind::Empty);
        let matched = Match { at: found.start + skip, len: found.end - found.start - skip };
        for (_, id, group) in &self.numbers {
            let (start, end) = found
                .groups
                .get(*group as usize - 1)
                .copied()
                .flatten()
                .unwrap_or((found.start, found.start));
            match variables.format(*id).read(&text[start..end]) {
                Some(value) => variables.set_number(*id, value, Some((base + start, base + end))),
                None => {
                    return Outcome::MatchedBadly(
                        matched,
                        Message::error(self.loc, "unable to represent numeric value"),
                    );
                }
            }
        }
        Outcome::Matched(matched)
    }

    /// The expression with the variables' values in it.
    fn substitute(&self, regex: &[u8], variables: &Variables) -> Result<Ere, Vec<Message>> {
        let mut text = Vec::new();
        let mut errors = Vec::new();
        let mut from = 0;
        for substitution in &self.substitutions {
            text.extend_from_slice(&regex[from..substitution.at]);
            from = substitution.at;
            match substitution.value(variables, self.line) {
                Ok(value) => push_escaped(&value, &mut text),
                Err(EvalError::Overflow) => {
                    let sentence = "unable to substitute variable or numeric expression: overflow error";
                    errors.push(Message::error(substitution.from.loc(), sentence));
                }
                Err(EvalError::Undefined(names)) => errors.extend(names.iter().map(|name| {
                    Message::error(name.loc(), format!("undefined variable: {}", name.to_text()))
                })),
            }
        }
        text.extend_from_slice(&regex[from..]);
        if !errors.is_empty() {
            return Err(errors);
        }
        Ere::new(&text, self.ignore_case)
            .map_err(|error| vec![Message::error(self.loc, format!("invalid regex: {error}"))])
    }

    /// For each substitution that has a value now, the note that tells it.
    pub(crate) fn substitution_notes(&self, variables: &Variables) -> Vec<String> {
        let values = self.substitutions.iter().filter_map(|substitution| {
            let value = substitution.value(variables, self.line).ok()?;
            let name = escape(substitution.from.text);
            let prints = value.iter().all(|byte| matches!(byte, b' '..=b'~'));
            Some(if prints {
                format!("with \"{name}\" equal to \"{}\"", String::from_utf8_lossy(&value))
            } else {
                format!("with \"{name}\" equal to \"{}\" (escaped value)", escape(&value))
            })
        });
        values.collect()
    }

    /// For each variable captured here, in the order of the input: the note that tells it, and start and end of what it captured.
    pub(crate) fn capture_notes(&self, variables: &Variables) -> Vec<(String, (usize, usize))> {
        let strings =
            self.strings.iter().filter_map(|(name, _)| Some((name, variables.string(name)?.captured?)));
        let numbers = self.numbers.iter().filter_map(|(name, id, _)| Some((name, variables.captured(*id)?)));
        let mut notes: Vec<_> =
            strings.chain(numbers).map(|(name, range)| (format!("captured var \"{name}\""), range)).collect();
        notes.sort_by_key(|(_, range)| *range);
        notes
    }
}

impl<'a> Substitution<'a> {
    fn value<'v>(
        &self,
        variables: &'v Variables,
        line: Option<usize>,
    ) -> Result<Cow<'v, [u8]>, EvalError<'a>> {
        match &self.value {
            Value::String(name) => match variables.string(name) {
                Some(value) => Ok(Cow::Borrowed(&value.text)),
                None => Err(EvalError::Undefined(vec![self.from])),
            },
            Value::Number(expression) => {
                expression.text(variables, line).map(|text| Cow::Owned(text.into_bytes()))
            }
        }
    }
}

fn literal_finder(text: Span<'_>, ignore_case: bool) -> Result<regex::bytes::Regex, Message> {
    let mut pattern = String::new();
    for &byte in text.text {
        pattern.push_str(&format!(r"\x{byte:02x}"));
    }
    regex::bytes::RegexBuilder::new(&pattern)
        .unicode(false)
        .case_insensitive(ignore_case)
        .build()
        .map_err(|_| Message::error(text.loc(), "the check string is too long"))
}

fn push_escaped(text: &[u8], out: &mut Vec<u8>) {
    for &byte in text {
        if b"()^$|*+?.[]\\{}".contains(&byte) {
            out.push(b'\\');
        }
        out.push(byte);
    }
}

/// `text` with what doesn't print written as C would.
fn escape(text: &[u8]) -> String {
    let mut out = String::new();
    for &byte in text {
        match byte {
            b'\\' => out.push_str("\\\\"),
            b'\t' => out.push_str("\\t"),
            b'\n' => out.push_str("\\n"),
            b'"' => out.push_str("\\\""),
            b' '..=b'~' => out.push(char::from(byte)),
            _ => out.push_str(&format!("\\{byte:03o}")),
        }
    }
    out
}

struct Reader<'a, 'v> {
    pattern: Pattern<'a>,
    regex: Vec<u8>,
    next_group: u32,
    variables: &'v mut Variables,
}

impl<'a> Reader<'a, '_> {
    fn pieces(&mut self, mut text: Span<'a>) -> Result<(), Message> {
        while !text.is_empty() {
            text = if text.starts_with("{{") {
                self.regex_piece(text)?
            } else if text.starts_with("[[[") {
                // Of more than two brackets, the innermost two open a block.
                self.regex.extend_from_slice(b"\\[");
                text.skip(1)
            } else if text.starts_with("[[") {
                self.block(text)?
            } else {
                let rest = text.skip(1);
                let ends = [find(rest.text, b"{{"), find(rest.text, b"[[")];
                let end = ends.into_iter().flatten().min().map_or(text.len(), |at| at + 1);
                push_escaped(text.take(end).text, &mut self.regex);
                text.skip(end)
            };
        }
        Ok(())
    }

    /// Reads `{{...}}` and gives what follows.
    fn regex_piece(&mut self, text: Span<'a>) -> Result<Span<'a>, Message> {
        let end = text
            .find("}}")
            .ok_or_else(|| Message::error(text.loc(), "found start of regex string with no end '}}'"))?;
        // An alternation must not reach over what stands around the piece.
        let has_choice = text.text.contains(&b'|');
        if has_choice {
            self.regex.push(b'(');
            self.next_group += 1;
        }
        self.expression(text.take(end).skip(2))?;
        if has_choice {
            self.regex.push(b')');
        }
        Ok(text.skip(end + 2))
    }

    fn expression(&mut self, text: Span<'a>) -> Result<(), Message> {
        let groups = ere::count_groups(text.text)
            .map_err(|error| Message::error(text.loc(), format!("invalid regex: {error}")))?;
        self.regex.extend_from_slice(text.text);
        self.next_group += groups as u32;
        Ok(())
    }

    /// Reads `[[...]]` and gives what follows.
    fn block(&mut self, text: Span<'a>) -> Result<Span<'a>, Message> {
        let inner = text.skip(2);
        let end = block_end(inner)?
            .ok_or_else(|| Message::error(text.loc(), "Invalid substitution block, no ]] found"))?;
        let mut body = inner.take(end);
        if body.eat("#") {
            self.numeric_block(body, BlockKind::Numeric)?;
        } else {
            self.string_block(body)?;
        }
        Ok(inner.skip(end + 2))
    }

    fn string_block(&mut self, body: Span<'a>) -> Result<(), Message> {
        let colon = body.find(":");
        let head = body.take(colon.unwrap_or(body.len()));
        if let Some(blank) = head.text.iter().position(|&byte| byte == b' ' || byte == b'\t') {
            return Err(Message::error(head.skip(blank).loc(), "unexpected whitespace"));
        }
        let mut rest = body;
        let name = parse_name(&mut rest)?;
        let word = name.span.to_text();
        if colon.is_none() {
            if name.is_pseudo {
                return self.numeric_block(body, BlockKind::LegacyLine);
            }
            if !rest.is_empty() {
                return Err(Message::error(name.span.loc(), "invalid name in string variable use"));
            }
            return self.use_string(name.span, word);
        }
        if name.is_pseudo || !rest.eat(":") {
            return Err(Message::error(name.span.loc(), "invalid name in string variable definition"));
        }
        if self.variables.numeric(&word).is_some() {
            return Err(Message::error(
                name.span.loc(),
                format!("numeric variable with name '{word}' already exists"),
            ));
        }
        self.regex.push(b'(');
        let group = self.next_group;
        self.next_group += 1;
        self.pattern.strings.retain(|(known, _)| *known != word);
        self.variables.define_string(&word);
        self.pattern.strings.push((word, group));
        if !rest.is_empty() {
            self.expression(rest)?;
        }
        self.regex.push(b')');
        Ok(())
    }

    fn use_string(&mut self, from: Span<'a>, word: String) -> Result<(), Message> {
        let same_line = self.pattern.strings.iter().find(|(known, _)| *known == word);
        match same_line {
            Some((_, group @ 1..=9)) => {
                let group = *group as u8;
                self.regex.extend_from_slice(&[b'\\', b'0' + group]);
            }
            Some(_) => {
                return Err(Message::error(from.loc(), "Can't back-reference more than 9 variables"));
            }
            None => {
                let at = self.regex.len();
                self.pattern.substitutions.push(Substitution { from, at, value: Value::String(word) });
            }
        }
        Ok(())
    }

    fn numeric_block(&mut self, body: Span<'a>, kind: BlockKind) -> Result<(), Message> {
        let block = parse_block(body, kind, self.pattern.line, self.variables)?;
        let is_definition = block.defines.is_some();
        if let Some((name, id)) = block.defines.map(|(id, name)| (name, id)) {
            self.regex.push(b'(');
            self.variables.bind_numeric(&name, id);
            self.pattern.numbers.retain(|(known, ..)| *known != name);
            self.pattern.numbers.push((name, id, self.next_group));
            self.next_group += 1;
        }
        if block.expression.ops.is_empty() {
            let wildcard = block.expression.format.wildcard();
            let groups = ere::count_groups(wildcard.as_bytes())
                .map_err(|error| Message::error(body.loc(), format!("invalid regex: {error}")))?;
            self.regex.extend_from_slice(wildcard.as_bytes());
            self.next_group += groups as u32;
        } else {
            let at = self.regex.len();
            self.pattern.substitutions.push(Substitution {
                from: body,
                at,
                value: Value::Number(block.expression),
            });
        }
        if is_definition {
            self.regex.push(b')');
        }
        Ok(())
    }
}

/// Offset of the `]]` that ends a block, brackets within it and escaped bytes passed over.
fn block_end(text: Span<'_>) -> Result<Option<usize>, Message> {
    let mut depth = 0usize;
    let mut at = 0;
    while let Some(&byte) = text.text.get(at) {
        if depth == 0 && text.text[at..].starts_with(b"]]") {
            return Ok(Some(at));
        }
        match byte {
            b'\\' => at += 1,
            b'[' => depth += 1,
            b']' if depth == 0 => {
                return Err(Message::error(text.skip(at).loc(), "missing closing \"]\" for regex variable"));
            }
            b']' => depth -= 1,
            _ => {}
        }
        at += 1;
    }
    Ok(None)
}
