//! Diagnostics, written as FileCheck writes them.

use crate::source::{Loc, Sources};

/// How grave a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// The check failed, or the test file or an option is wrong.
    Error,
    /// Something that verbose output tells, and that is no failure.
    Remark,
    /// More about the message before it.
    Note,
}

impl Severity {
    fn word(self) -> &'static str {
        match self {
            Self::Error => "error: ",
            Self::Remark => "remark: ",
            Self::Note => "note: ",
        }
    }

    fn color(self) -> &'static str {
        match self {
            Self::Error => "\x1b[0;1;31m",
            Self::Remark => "\x1b[0;1;34m",
            Self::Note => "\x1b[0;1;30m",
        }
    }
}

/// One diagnostic.
#[derive(Debug, Clone)]
pub struct Message {
    /// How grave it is.
    pub severity: Severity,
    /// Where it points, if anywhere.
    pub loc: Option<Loc>,
    /// End (exclusive) of the piece underlined from `loc` on, if a piece is meant.
    pub end: Option<usize>,
    /// The sentence.
    pub text: String,
}

impl Message {
    pub(crate) fn new(severity: Severity, loc: Loc, text: impl Into<String>) -> Self {
        Self { severity, loc: Some(loc), end: None, text: text.into() }
    }

    pub(crate) fn error(loc: Loc, text: impl Into<String>) -> Self {
        Self::new(Severity::Error, loc, text)
    }

    pub(crate) fn note(loc: Loc, text: impl Into<String>) -> Self {
        Self::new(Severity::Note, loc, text)
    }

    pub(crate) fn bare_error(text: impl Into<String>) -> Self {
        Self { severity: Severity::Error, loc: None, end: None, text: text.into() }
    }

    pub(crate) fn to(mut self, end: usize) -> Self {
        self.end = Some(end);
        self
    }

    /// Appends `name:line:column: error: text`, the line of source and a caret below it to `out`; with ANSI colors if asked.
    pub fn render(&self, sources: &Sources, color: bool, out: &mut Vec<u8>) {
        let (bold, plain) = if color { ("\x1b[1m", "\x1b[0m") } else { ("", "") };
        out.extend_from_slice(bold.as_bytes());
        if let Some(loc) = self.loc {
            let source = sources.get(loc.source);
            let (line, column) = source.line_column(loc.offset);
            out.extend_from_slice(format!("{}:{line}:{column}: ", source.name()).as_bytes());
        }
        if color {
            out.extend_from_slice(self.severity.color().as_bytes());
        }
        out.extend_from_slice(self.severity.word().as_bytes());
        out.extend_from_slice(format!("{plain}{bold}{}{plain}\n", self.text).as_bytes());
        let Some(loc) = self.loc else { return };
        let (start, line) = sources.get(loc.source).line_at(loc.offset);
        push_expanding_tabs(line, line, out);
        out.push(b'\n');
        // Columns are bytes: under a line with wider characters a caret would point at the wrong one.
        if !line.is_ascii() {
            return;
        }
        let marks = caret_line(line.len(), loc.offset - start, self.end.map(|end| end - start));
        push_expanding_tabs(&marks, line, out);
        out.push(b'\n');
    }
}

fn caret_line(width: usize, caret: usize, end: Option<usize>) -> Vec<u8> {
    let mut marks = vec![b' '; width + 1];
    if let Some(end) = end {
        marks[caret.min(width)..end.clamp(caret, width).max(caret.min(width))].fill(b'~');
    }
    marks[caret.min(width)] = b'^';
    let used = marks.iter().rposition(|&byte| byte != b' ').map_or(0, |at| at + 1);
    marks.truncate(used);
    marks
}

/// Writes `text`, each byte under a tab of `line` repeated up to the next multiple of eight columns.
fn push_expanding_tabs(text: &[u8], line: &[u8], out: &mut Vec<u8>) {
    const TAB: usize = 8;
    let mut column = 0;
    for (at, &byte) in text.iter().enumerate() {
        let byte = if byte == b'\t' { b' ' } else { byte };
        let width = if line.get(at) == Some(&b'\t') { TAB - column % TAB } else { 1 };
        out.extend(std::iter::repeat_n(byte, width));
        column += width;
    }
}
