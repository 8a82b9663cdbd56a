//! `--verify-diagnostics`: comments say which diagnostics are expected, in upstream's syntax:
//! `// expected-error@+1 {{text}}`, with `-warning`, `-note`, `-remark`; `@-N`, `@above`, `@below`,
//! `@unknown`; and `-re` for text with regular expressions between `{{` and `}}`.

use regex::Regex;
use terrace_ir::{Context, Diagnostic, Diags, Loc, Severity};

pub(crate) use super::flags::Strictness;
use crate::render::place;

struct One {
    severity: Severity,
    /// Line that it is expected on; `None` where no place is known.
    line: Option<usize>,
    /// Line and column of the comment.
    written: (usize, usize),
    text: String,
    regex: Option<Regex>,
    met: bool,
}

impl One {
    fn matches(&self, message: &str) -> bool {
        match &self.regex {
            Some(regex) => regex.is_match(message),
            None => message.contains(&self.text),
        }
    }
}

/// The diagnostics that a source expects.
pub(crate) struct Expected {
    list: Vec<One>,
}

/// What differs from the expectation, as diagnostics about the source.
pub(crate) struct Checker<'a> {
    pub(crate) ctx: &'a Context,
    /// The file's name.
    pub(crate) name: &'a str,
    pub(crate) strictness: Strictness,
    /// The line that the source starts on: that of what is about the source as a whole.
    pub(crate) first_line: usize,
}

impl Checker<'_> {
    fn error(&self, (line, col): (usize, usize), message: String) -> Diagnostic {
        Diagnostic::error(self.ctx.file_loc(self.name, line as u32, col as u32), message)
    }

    /// Reads the comments of `source`.
    ///
    /// # Errors
    /// What is wrong with them.
    pub(crate) fn parse(&self, source: &str) -> Result<Expected, Diags> {
        let pattern = r"expected-(error|note|remark|warning)(-re)? *(@([+-][0-9]+|above|below|unknown))? *\{\{(.*)\}\}$";
        let mut errors = Diags::new();
        let designator = match Regex::new(pattern) {
            Ok(designator) => designator,
            Err(error) => {
                errors.push(self.error((1, 1), error.to_string()));
                return Err(errors);
            }
        };
        let lines: Vec<&str> = source.lines().collect();
        let found: Vec<_> = lines.iter().map(|line| designator.captures(line.trim_end())).collect();
        let plain = |at: &usize| found.get(*at).is_some_and(Option::is_none);
        let mut list = Vec::new();
        for (at, captures) in found.iter().enumerate() {
            let Some(captures) = captures else { continue };
            let written = (at + 1, captures.get(0).map_or(0, |all| all.start()) + 1);
            let line = match captures.get(4).map(|place| place.as_str()) {
                None => Some(at + 1),
                Some("unknown") => None,
                Some("above") => (0..at).rev().find(plain).map(|at| at + 1),
                Some("below") => Some((at..lines.len()).find(plain).unwrap_or(lines.len()) + 1),
                Some(offset) => {
                    offset.parse::<i64>().ok().and_then(|by| usize::try_from(at as i64 + 1 + by).ok())
                }
            };
            let text = captures[5].to_owned();
            let regex = match captures.get(2).map(|_| regex_of(&text)).transpose() {
                Ok(regex) => regex,
                Err(message) => {
                    errors.push(self.error(written, message));
                    continue;
                }
            };
            let severity = match &captures[1] {
                "error" => Severity::Error,
                "warning" => Severity::Warning,
                "remark" => Severity::Remark,
                _ => Severity::Note,
            };
            list.push(One { severity, line, written, text, regex, met: false });
        }
        if errors.has_errors() { Err(errors) } else { Ok(Expected { list }) }
    }

    /// Compares with what was reported.
    ///
    /// # Errors
    /// What is missing, and what is there and should not be.
    pub(crate) fn check(&self, mut expected: Expected, diags: &Diags) -> Result<(), Diags> {
        let mut errors = Diags::new();
        for diagnostic in diags.iter() {
            let of_main = (diagnostic.severity, diagnostic.loc, diagnostic.message.as_str());
            errors.extend(self.meet(&mut expected, of_main));
            for note in &diagnostic.notes {
                let loc = if note.loc.is_unknown() { diagnostic.loc } else { note.loc };
                errors.extend(self.meet(&mut expected, (Severity::Note, loc, &note.message)));
            }
        }
        for one in expected.list.iter().filter(|one| !one.met) {
            let message = format!("expected {} \"{}\" was not produced", one.severity.as_str(), one.text);
            errors.push(self.error(one.written, message));
        }
        if errors.has_errors() { Err(errors) } else { Ok(()) }
    }

    /// Marks what expects `diagnostic`, whose notes may be expected or not; whether something does.
    pub(crate) fn expects(&self, expected: &mut Expected, diagnostic: &Diagnostic) -> bool {
        for note in &diagnostic.notes {
            let loc = if note.loc.is_unknown() { diagnostic.loc } else { note.loc };
            self.meet(expected, (Severity::Note, loc, &note.message));
        }
        let main = (diagnostic.severity, diagnostic.loc, diagnostic.message.as_str());
        !self.meet(expected, main).has_errors()
    }

    /// Marks what expects a diagnostic; an error where nothing does.
    fn meet(&self, expected: &mut Expected, (severity, loc, message): (Severity, Loc, &str)) -> Diags {
        let place = place(self.ctx, loc).filter(|place| place.file == self.name);
        let line = place.map(|place| if place.line == 0 { self.first_line } else { place.line as usize });
        let fits = |one: &&mut One| one.line == line && one.matches(message);
        let mut candidates: Vec<&mut One> = expected.list.iter_mut().filter(fits).collect();
        // A second diagnostic of the same text at the same place is met by the same comment, as
        // upstream does, unless another one waits for it.
        let same = |one: &&mut One| one.severity == severity;
        let at = candidates.iter().position(|one| same(one) && !one.met);
        let mut errors = Diags::new();
        if let Some(at) = at.or_else(|| candidates.iter().position(same)) {
            candidates[at].met = true;
            return errors;
        }
        if self.strictness == Strictness::OnlyExpected {
            return errors;
        }
        let what = severity.as_str();
        errors.push(match candidates.first() {
            Some(near) => {
                let wanted = near.severity.as_str();
                self.error(near.written, format!("'{what}' diagnostic emitted when expecting a '{wanted}'"))
            }
            None => Diagnostic::error(loc, format!("unexpected {what}: {message}")),
        });
        errors
    }
}

/// The regular expression of a text in which `{{` and `}}` stand around expressions.
fn regex_of(text: &str) -> Result<Regex, String> {
    let mut pattern = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        pattern.push_str(&regex::escape(before));
        let (inner, behind) = after.split_once("}}").ok_or("found start of regex with no end '}}'")?;
        pattern.push_str(&format!("({})", posix(inner)));
        rest = behind;
    }
    pattern.push_str(&regex::escape(rest));
    Regex::new(&pattern).map_err(|error| match error {
        // In the words of POSIX, which upstream's messages use.
        regex::Error::Syntax(text) if text.contains("unclosed group") || text.contains("unopened group") => {
            "invalid regex: parentheses not balanced".to_owned()
        }
        error => format!("invalid regex: {error}"),
    })
}

/// An extended regular expression of POSIX in our crate's syntax: braces that bound no repetition
/// stand for themselves.
fn posix(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '\\']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(escaped) = rest.strip_prefix('\\') {
            let length = escaped.chars().next().map_or(0, char::len_utf8);
            out.push_str(&rest[..1 + length]);
            rest = &rest[1 + length..];
            continue;
        }
        let bound = rest.find('}').filter(|&end| {
            let inner = &rest[1..end];
            !inner.is_empty() && inner.bytes().all(|byte| byte.is_ascii_digit() || byte == b',')
        });
        if bound.is_none() {
            out.push('\\');
        }
        out.push('{');
        rest = &rest[1..];
    }
    out + rest
}
