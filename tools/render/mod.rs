//! Diagnostics for people, as excerpts of the source, and for machines, as lines of JSON.

mod json;
mod model;
mod sarif;
pub mod trace;

use std::collections::HashMap;
use std::io::Write;

use ariadne::{CharSet, Config, IndexType, Label, Report, ReportKind};
use terrace_ir::{Context, Diagnostic, Diags, Loc, LocKind, Severity};

pub(crate) use json::location;
pub use json::to_json;
pub use model::ModelStyle;
pub use sarif::{sarif_log, sarif_result};

/// How diagnostics are shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Style {
    /// With excerpts of the source.
    #[default]
    Excerpts,
    /// `file:line:column: error: message`, as compilers have always done, above the line of source
    /// and a caret where the source can be read.
    Lines,
    /// A JSON object a line.
    Json,
}

impl Style {
    /// The style called `name`.
    pub fn from_name(name: &str) -> Option<Style> {
        match name {
            "excerpts" => Some(Style::Excerpts),
            "lines" => Some(Style::Lines),
            "json" => Some(Style::Json),
            _ => None,
        }
    }
}

/// The largest file that an excerpt is taken from.
const MAX_SOURCE: u64 = 16 << 20;

/// Shows diagnostics; knows the sources that locations refer to.
pub struct Renderer {
    style: Style,
    color: bool,
    /// Text of files; `None` for those that cannot be read.
    sources: HashMap<String, Option<String>>,
}

/// A place in a file, 1-based.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Place {
    /// The file's name.
    pub file: String,
    /// First line.
    pub line: u32,
    /// First column, in bytes.
    pub col: u32,
    /// Last line.
    pub end_line: u32,
    /// Last column.
    pub end_col: u32,
}

/// The place in a file that `loc` is about.
pub fn place(ctx: &Context, loc: Loc) -> Option<Place> {
    match *loc.file(ctx)?.kind(ctx) {
        LocKind::File { file, line, col, end_line, end_col } => {
            Some(Place { file: ctx.str(file).to_owned(), line, col, end_line, end_col })
        }
        _ => None,
    }
}

impl std::fmt::Display for Place {
    /// `file:line:column`, as far as they are known.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.line, self.col) {
            (0, _) => write!(f, "{}", self.file),
            (line, 0) => write!(f, "{}:{line}", self.file),
            (line, col) => write!(f, "{}:{line}:{col}", self.file),
        }
    }
}

impl Renderer {
    /// Shows diagnostics in `style`.
    pub fn new(style: Style, color: bool) -> Renderer {
        Renderer { style, color, sources: HashMap::new() }
    }

    /// Makes `text` the text of the file called `name`.
    pub fn add_source(&mut self, name: &str, text: &str) {
        self.sources.insert(name.to_owned(), Some(text.to_owned()));
    }

    /// Writes all of `diags`.
    ///
    /// # Errors
    /// When `out` fails.
    pub fn write_all(&mut self, ctx: &Context, diags: &Diags, out: &mut dyn Write) -> std::io::Result<()> {
        diags.iter().try_for_each(|diagnostic| self.write(ctx, diagnostic, out))
    }

    /// Writes `diagnostic`.
    ///
    /// # Errors
    /// When `out` fails.
    pub fn write(
        &mut self,
        ctx: &Context,
        diagnostic: &Diagnostic,
        out: &mut dyn Write,
    ) -> std::io::Result<()> {
        match self.style {
            Style::Json => writeln!(out, "{}", to_json(ctx, diagnostic)),
            Style::Lines => self.write_lines(ctx, diagnostic, out),
            Style::Excerpts => match self.excerpt(ctx, diagnostic) {
                Some(text) => out.write_all(&text),
                None => self.write_lines(ctx, diagnostic, out),
            },
        }
    }

    fn source(&mut self, file: &str) -> Option<&str> {
        let read = |file: &str| {
            let metadata = std::fs::metadata(file).ok()?;
            // A name in a model may be that of a pipe, whose end never comes.
            if metadata.is_file() && metadata.len() <= MAX_SOURCE {
                std::fs::read_to_string(file).ok()
            } else {
                None
            }
        };
        let entry = self.sources.entry(file.to_owned()).or_insert_with(|| read(file));
        entry.as_deref()
    }

    /// The file and the bytes of it that `loc` is about, when the file can be read.
    fn span(&mut self, ctx: &Context, loc: Loc) -> Option<(String, std::ops::Range<usize>)> {
        let place = place(ctx, loc)?;
        if self.source(&place.file).is_none()
            && let Some(line) = quoted(ctx, loc)
        {
            self.sources.insert(place.file.clone(), Some(at_line(line, place.line)));
        }
        let text = self.source(&place.file)?;
        if place.col == 0 {
            return whole_line(text, place.line).map(|line| (place.file, line));
        }
        let start = offset(text, place.line, place.col)?;
        let end = offset(text, place.end_line, place.end_col).unwrap_or(start);
        let end = if end > start { end } else { word_end(text, start) };
        Some((place.file, start..end))
    }

    /// The main line, those of calls and notes, and what to do.
    fn write_lines(
        &mut self,
        ctx: &Context,
        diagnostic: &Diagnostic,
        out: &mut dyn Write,
    ) -> std::io::Result<()> {
        let code = diagnostic.code.map(|code| format!(" [{code}]")).unwrap_or_default();
        let text = format!("{}: {}{code}", diagnostic.severity.as_str(), diagnostic.message);
        self.write_line(ctx, diagnostic.loc, &text, out)?;
        if diagnostic.severity >= Severity::Warning {
            for (loc, line) in chain(ctx, diagnostic.loc) {
                self.write_line(ctx, loc, &format!("note: {line}"), out)?;
            }
        }
        for note in &diagnostic.notes {
            let loc = if note.loc.is_unknown() { diagnostic.loc } else { note.loc };
            self.write_line(ctx, loc, &format!("note: {}", note.message), out)?;
        }
        match &diagnostic.help {
            Some(help) => writeln!(out, "help: {help}"),
            None => Ok(()),
        }
    }

    /// `PLACE: TEXT`, then the line of source and a caret.
    fn write_line(
        &mut self,
        ctx: &Context,
        loc: Loc,
        text: &str,
        out: &mut dyn Write,
    ) -> std::io::Result<()> {
        const LONGEST: usize = 1000;
        let Some(place) = place(ctx, loc) else {
            return match loc.is_unknown() {
                true => writeln!(out, "<unknown>:0: {text}"),
                false => writeln!(out, "{}: {text}", ctx.display(loc)),
            };
        };
        match self.style {
            // Programs that read lines expect a line and a column; upstream prints 0 for one that is not known.
            Style::Lines => writeln!(out, "{}:{}:{}: {text}", place.file, place.line, place.col)?,
            Style::Excerpts | Style::Json => writeln!(out, "{place}: {text}")?,
        }
        let Some((_, span)) = self.span(ctx, loc).filter(|_| place.col > 0) else {
            return Ok(());
        };
        let source = self.source(&place.file).unwrap_or_default();
        let start = source[..span.start].rfind('\n').map_or(0, |end| end + 1);
        let line = source[start..].lines().next().unwrap_or_default();
        if line.len() > LONGEST {
            return Ok(());
        }
        // Tabs stay tabs, so that the caret stands below its character.
        let pad: String =
            source[start..span.start].chars().map(|c| if c == '\t' { c } else { ' ' }).collect();
        writeln!(out, "{line}\n{pad}^")
    }

    fn excerpt(&mut self, ctx: &Context, diagnostic: &Diagnostic) -> Option<Vec<u8>> {
        let main = self.span(ctx, diagnostic.loc)?;
        let kind = match diagnostic.severity {
            Severity::Error => ReportKind::Error,
            Severity::Warning => ReportKind::Warning,
            Severity::Remark | Severity::Note => ReportKind::Advice,
        };
        let config = Config::default()
            .with_color(self.color)
            .with_index_type(IndexType::Byte)
            .with_char_set(CharSet::Unicode);
        let mut report = Report::build(kind, main.clone()).with_config(config);
        report.set_message(&diagnostic.message);
        if let Some(code) = diagnostic.code {
            report = report.with_code(code);
        }
        report.add_label(Label::new(main.clone()).with_message("here"));
        for note in &diagnostic.notes {
            match self.span(ctx, note.loc).filter(|span| *span != main) {
                Some(span) => report.add_label(Label::new(span).with_message(&note.message)),
                None => report.add_note(&note.message),
            }
        }
        for (loc, line) in chain(ctx, diagnostic.loc) {
            let place = place(ctx, loc).filter(|_| line == "called from");
            report.add_note(place.map_or(line.clone(), |place| format!("{line} {place}")));
        }
        if let Some(help) = &diagnostic.help {
            report.add_help(help);
        }
        let texts: Vec<(String, String)> =
            self.sources.iter().filter_map(|(name, text)| Some((name.clone(), text.clone()?))).collect();
        let mut out = Vec::new();
        report.finish().write(ariadne::sources(texts), &mut out).ok()?;
        Some(out)
    }
}

/// The text of the source line that the innermost file location in `loc` was recorded with.
fn quoted(ctx: &Context, loc: Loc) -> Option<&str> {
    let mut stack = vec![loc];
    while let Some(loc) = stack.pop() {
        match loc.kind(ctx) {
            LocKind::Unknown => {}
            LocKind::File { .. } => return None,
            LocKind::Name { child, .. } => stack.push(*child),
            LocKind::CallSite { callee, caller } => stack.extend([*caller, *callee]),
            LocKind::Fused { locs, metadata } => {
                if let ([one], Some(text)) = (&**locs, metadata.and_then(|text| text.as_str(ctx)))
                    && matches!(one.kind(ctx), LocKind::File { .. })
                {
                    return Some(text);
                }
                stack.extend(locs.iter().rev());
            }
        }
    }
    None
}

/// A text whose line number `line` is `text`; the lines before it are empty.
fn at_line(text: &str, line: u32) -> String {
    const MOST: u32 = 100_000;
    let before = line.saturating_sub(1).min(MOST) as usize;
    format!("{}{text}\n", "\n".repeat(before))
}

/// The bytes of line number `line`, without the white space around it.
fn whole_line(text: &str, line: u32) -> Option<std::ops::Range<usize>> {
    let start = offset(text, line, 1)?;
    let content = text[start..].lines().next()?;
    let from = start + content.len() - content.trim_start().len();
    (!content.trim().is_empty()).then(|| from..from + content.trim().len())
}

/// The names and calls around the place that a location is about, each with its place.
fn chain(ctx: &Context, loc: Loc) -> Vec<(Loc, String)> {
    let mut lines = Vec::new();
    // The innermost place comes first, then who called it, and so on.
    let mut stack = vec![(loc, false)];
    while let Some((loc, called)) = stack.pop() {
        if called && place(ctx, loc).is_some() {
            lines.push((loc, "called from".to_owned()));
        }
        match loc.kind(ctx) {
            LocKind::Name { name, child } => {
                if !ctx.str(*name).is_empty() {
                    lines.push((*child, format!("in '{}'", ctx.str(*name))));
                }
                stack.push((*child, false));
            }
            LocKind::CallSite { callee, caller } => stack.extend([(*caller, true), (*callee, false)]),
            _ => {}
        }
        if lines.len() >= 16 {
            break;
        }
    }
    lines
}

/// The byte offset of a line and column, both 1-based, at a boundary of characters.
fn offset(text: &str, line: u32, col: u32) -> Option<usize> {
    let mut start = 0usize;
    for _ in 1..line {
        start += text[start..].find('\n')? + 1;
    }
    let length = text[start..].find('\n').unwrap_or(text.len() - start);
    let mut at = start + (col.max(1) as usize - 1).min(length);
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    Some(at)
}

/// Where the word at `start` ends.
pub(crate) fn word_end(text: &str, start: usize) -> usize {
    let rest = &text[start..];
    if let Some(quoted) = rest.strip_prefix('"') {
        let line = quoted.split('\n').next().unwrap_or(quoted);
        return start + line.find('"').map_or(1, |length| length + 2);
    }
    let stops = |c: char| !(c.is_alphanumeric() || "._$%@!#^".contains(c));
    let length = rest.find(stops).unwrap_or(rest.len());
    let one = rest.chars().next().filter(|&c| c != '\n').map_or(0, char::len_utf8);
    start + length.max(one)
}

#[cfg(test)]
mod tests;
