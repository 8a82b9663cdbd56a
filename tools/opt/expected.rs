//! `--verify-diagnostics`: comments say which diagnostics are expected, in upstream's syntax:
//! `// expected-error@+1 {{text}}`, with `-warning`, `-note`, `-remark`; `@-N`, `@above`, `@below`,
//! `@unknown`; and `-re` for text with regular expressions between `{{` and `}}`.

use regex::Regex;
use terrace_ir::{Context, Diags, Loc, Severity};

use crate::render::place;

struct One {
    severity: Severity,
    /// Line that it is expected on; `None` where no place is known.
    line: Option<usize>,
    written: usize,
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
pub(super) struct Expected {
    list: Vec<One>,
}

impl Expected {
    /// Reads the comments of `source`.
    pub(super) fn parse(source: &str) -> Result<Expected, Vec<String>> {
        let pattern = r"expected-(error|note|remark|warning)(-re)? *(@([+-][0-9]+|above|below|unknown))? *\{\{(.*)\}\}$";
        let designator = Regex::new(pattern).map_err(|error| vec![format!("1: {error}")])?;
        let lines: Vec<&str> = source.lines().collect();
        let found: Vec<_> = lines.iter().map(|line| designator.captures(line.trim_end())).collect();
        let plain = |at: &usize| found.get(*at).is_some_and(Option::is_none);
        let mut list = Vec::new();
        let mut errors = Vec::new();
        for (at, captures) in found.iter().enumerate() {
            let Some(captures) = captures else { continue };
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
                    errors.push(format!("{}: error: {message}", at + 1));
                    continue;
                }
            };
            let severity = match &captures[1] {
                "error" => Severity::Error,
                "warning" => Severity::Warning,
                "remark" => Severity::Remark,
                _ => Severity::Note,
            };
            list.push(One { severity, line, written: at + 1, text, regex, met: false });
        }
        if errors.is_empty() { Ok(Expected { list }) } else { Err(errors) }
    }

    /// Compares with what was reported about the file called `name`.
    pub(super) fn check(mut self, ctx: &Context, name: &str, diags: &Diags) -> Result<(), Vec<String>> {
        let mut errors = Vec::new();
        for diagnostic in diags.iter() {
            self.meet(ctx, name, diagnostic.severity, diagnostic.loc, &diagnostic.message, &mut errors);
            for note in &diagnostic.notes {
                let loc = if note.loc.is_unknown() { diagnostic.loc } else { note.loc };
                self.meet(ctx, name, Severity::Note, loc, &note.message, &mut errors);
            }
        }
        for one in self.list.iter().filter(|one| !one.met) {
            let (line, severity) = (one.written, one.severity.as_str());
            errors.push(format!("{line}: error: expected {severity} \"{}\" was not produced", one.text));
        }
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }

    fn meet(
        &mut self,
        ctx: &Context,
        name: &str,
        severity: Severity,
        loc: Loc,
        message: &str,
        errors: &mut Vec<String>,
    ) {
        let line = place(ctx, loc).filter(|place| place.file == name).map(|place| place.line as usize);
        let fits = |one: &&mut One| one.line == line && one.severity == severity && one.matches(message);
        // A second diagnostic of the same text at the same place is met by the same comment, as
        // upstream does, unless another one waits for it.
        let mut candidates: Vec<&mut One> = self.list.iter_mut().filter(fits).collect();
        let fresh = candidates.iter().position(|one| !one.met);
        match (fresh, candidates.is_empty()) {
            (Some(at), _) => candidates[at].met = true,
            (None, false) => {}
            (None, true) => {
                // A note need not be expected where its diagnostic is.
                if severity != Severity::Note {
                    let line = line.unwrap_or_default();
                    errors.push(format!("{line}: error: unexpected {}: {message}", severity.as_str()));
                }
            }
        }
    }
}

/// The regular expression of a text in which `{{` and `}}` stand around expressions.
fn regex_of(text: &str) -> Result<Regex, String> {
    let mut pattern = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        pattern.push_str(&regex::escape(before));
        let (inner, behind) = after.split_once("}}").ok_or("found start of regex with no end '}}'")?;
        pattern.push_str(&format!("(?:{inner})"));
        rest = behind;
    }
    pattern.push_str(&regex::escape(rest));
    Regex::new(&pattern).map_err(|error| format!("invalid regex: {error}"))
}
