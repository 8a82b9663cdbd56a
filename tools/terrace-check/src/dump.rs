//! The input with what was found in it.

use std::collections::BTreeMap;

use crate::{Annotation, Finding, Kind, Loc, Outcome, Source};

/// Which input lines a dump is about; lines around them are shown as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Filter {
    /// Lines on which an annotation of an error begins.
    Error,
    /// Lines on which an annotation begins.
    Annotation,
    /// Lines that an annotation touches.
    AnnotationFull,
    /// All lines.
    All,
}

/// What a dump shows.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// The lines it is about.
    pub filter: Filter,
    /// Lines shown before and after each of them.
    pub context: usize,
    /// Whether to use ANSI colors.
    pub color: bool,
}

/// An annotation's part on one line of the input.
#[derive(Debug, Clone)]
struct Mark {
    /// Line of the input, from 1.
    line: usize,
    label: String,
    lead: char,
    color: &'static str,
    /// First column, from 1, and the one behind the last; without the latter, the rest of the line.
    from: usize,
    to: Option<usize>,
    note: String,
    is_first: bool,
    is_error: bool,
}

const RED: &str = "\x1b[0;1;31m";
const GREEN: &str = "\x1b[0;1;32m";
const MAGENTA: &str = "\x1b[0;1;35m";
const CYAN: &str = "\x1b[0;1;36m";
const BLACK: &str = "\x1b[0;1;30m";
const RESET: &str = "\x1b[0m";

/// Shows the input of `outcome` with its annotations.
pub fn dump(outcome: &Outcome, style: Style) -> Vec<u8> {
    let mut marks = marks(outcome);
    // Lines in order; on a line, the order in which things were found.
    marks.sort_by_key(|mark| mark.line);
    let source = outcome.sources.get(outcome.input);
    let lines = input_lines(source);
    let label_width = marks.iter().map(|mark| mark.label.len()).max().unwrap_or(0);
    // A blank to the left of line numbers and one behind labels, so that the two never stand in one column.
    let width = label_width.max(lines.len().max(1).to_string().len()) + 3;
    let mut dumper = Dumper { style, width, out: b"Input was:\n<<<<<<\n".to_vec(), elided: Vec::new() };
    let last = lines.len().max(marks.last().map_or(0, |mark| mark.line));
    let shown: Vec<usize> = match style.filter {
        Filter::All => (1..=last).collect(),
        _ => marks.iter().filter(|mark| mark.passes(style.filter)).map(|mark| mark.line).collect(),
    };
    let mut marks = marks.as_slice();
    for number in 1..=last {
        let next = shown.partition_point(|&line| line < number);
        let near_next = shown.get(next).is_some_and(|&line| line <= number.saturating_add(style.context));
        let near_previous =
            next.checked_sub(1).is_some_and(|at| shown[at].saturating_add(style.context) >= number);
        let here = marks.partition_point(|mark| mark.line <= number);
        let text = lines.get(number - 1).copied().unwrap_or_default();
        dumper.line(number, text, &marks[..here], near_next || near_previous);
        marks = &marks[here..];
    }
    dumper.flush_elided();
    dumper.out.extend_from_slice(b">>>>>>\n");
    dumper.out
}

/// The lines, each with its line end.
fn input_lines(source: &Source) -> Vec<&[u8]> {
    source.text().split_inclusive(|&byte| byte == b'\n').collect()
}

struct Dumper {
    style: Style,
    width: usize,
    out: Vec<u8>,
    /// Lines held back: shown after all if an ellipsis would be no shorter.
    elided: Vec<u8>,
}

impl Dumper {
    fn line(&mut self, number: usize, text: &[u8], marks: &[Mark], show: bool) {
        if show {
            self.flush_elided();
        }
        let (width, color) = (self.width, self.style.color);
        let out = if show { &mut self.out } else { &mut self.elided };
        paint(out, color, BLACK, format!("{number:>width$}: ").as_bytes());
        let body = text.strip_suffix(b"\n").unwrap_or(text);
        out.extend_from_slice(body);
        if body.len() < text.len() {
            out.push(b' ');
        }
        out.push(b'\n');
        for mark in marks {
            paint(out, color, mark.color, mark.render(width, text.len()).as_bytes());
            out.push(b'\n');
        }
    }

    fn flush_elided(&mut self) {
        const DOTS: usize = 3;
        let elided = std::mem::take(&mut self.elided);
        if elided.iter().filter(|&&byte| byte == b'\n').count() <= DOTS {
            self.out.extend_from_slice(&elided);
            return;
        }
        for _ in 0..DOTS {
            paint(
                &mut self.out,
                self.style.color,
                BLACK,
                format!("{:>width$}", ".", width = self.width).as_bytes(),
            );
            self.out.push(b'\n');
        }
    }
}

fn paint(out: &mut Vec<u8>, color: bool, code: &str, text: &[u8]) {
    if color {
        out.extend_from_slice(code.as_bytes());
        out.extend_from_slice(text);
        out.extend_from_slice(RESET.as_bytes());
    } else {
        out.extend_from_slice(text);
    }
}

impl Mark {
    fn passes(&self, filter: Filter) -> bool {
        match filter {
            Filter::All | Filter::AnnotationFull => true,
            Filter::Annotation => self.is_first,
            Filter::Error => self.is_first && self.is_error,
        }
    }

    /// The mark under a line of `length` bytes, its line end included.
    fn render(&self, width: usize, length: usize) -> String {
        let mut line = format!("{:<width$}  {}{}", self.label, " ".repeat(self.from - 1), self.lead);
        let end = self.to.unwrap_or(usize::MAX).min(length + 1);
        let tildes = end.saturating_sub(self.from + 1);
        line.push_str(&"~".repeat(tildes));
        if !self.note.is_empty() {
            // Behind the input line's end, lest marks below seem to be about the note.
            let column = self.from + 1 + tildes;
            line.push_str(&" ".repeat((length + 1).saturating_sub(column)));
            line.push(' ');
            line.push_str(&self.note);
        }
        line
    }
}

fn marks(outcome: &Outcome) -> Vec<Mark> {
    let mut totals: BTreeMap<Loc, usize> = BTreeMap::new();
    for annotation in &outcome.annotations {
        *totals.entry(annotation.check).or_default() += 1;
    }
    let mut seen: BTreeMap<Loc, usize> = BTreeMap::new();
    let mut marks = Vec::new();
    for annotation in &outcome.annotations {
        let mut label = label(outcome, annotation);
        if totals[&annotation.check] > 1 {
            let nth = seen.entry(annotation.check).or_default();
            label.push_str(&format!("'{nth}"));
            *nth += 1;
        }
        spread(
            outcome.sources.get(outcome.input),
            first_mark(annotation, label),
            annotation.range,
            &mut marks,
        );
    }
    marks
}

fn label(outcome: &Outcome, annotation: &Annotation) -> String {
    let kind = match annotation.kind {
        Kind::Plain if annotation.counted => "count",
        Kind::Plain => "check",
        Kind::Next => "next",
        Kind::Same => "same",
        Kind::Not => "not",
        Kind::Dag => "dag",
        Kind::Label => "label",
        Kind::Empty => "empty",
        Kind::Eof => "eof",
    };
    match outcome.implicit_nots.iter().position(|&id| id == annotation.check.source) {
        Some(nth) => format!("{kind}:imp{}", nth + 1),
        None => format!(
            "{kind}:{}",
            outcome.sources.get(annotation.check.source).line_column(annotation.check.offset).0
        ),
    }
}

fn first_mark(annotation: &Annotation, label: String) -> Mark {
    let (mut lead, color, note, is_error) = match annotation.finding {
        Finding::Matched => ('^', GREEN, "", false),
        Finding::Excluded => ('!', RED, "error: no match expected", true),
        Finding::WrongLine => ('!', RED, "error: match on wrong line", true),
        Finding::Discarded => ('!', CYAN, "discard: overlaps earlier match", false),
        Finding::BadCapture => ('!', RED, "", true),
        Finding::Absent => ('X', GREEN, "", false),
        Finding::NotFound => ('X', RED, "error: no match found", true),
        Finding::Invalid => ('X', RED, "error: match failed for invalid pattern", true),
        Finding::Fuzzy => ('?', MAGENTA, "possible intended match", true),
    };
    let mut note = note.to_owned();
    if !annotation.note.is_empty() {
        let start = if annotation.finding == Finding::BadCapture { "error: " } else { "" };
        note = format!("{start}{}", annotation.note);
        if annotation.range.0 == annotation.range.1 {
            lead = ' ';
        }
    }
    Mark { line: 0, label, lead, color, from: 0, to: None, note, is_first: true, is_error }
}

/// Puts `mark` on each line of the input that `range` touches.
fn spread(source: &Source, mark: Mark, range: (usize, usize), marks: &mut Vec<Mark>) {
    let (first, from) = source.line_column(range.0);
    let (last, to) = source.line_column(range.1);
    let end = |line| if line == last { Some(to) } else { None };
    // An empty range is a place, and the byte behind it marks it.
    let first_end = end(first).map(|to| to.max(from + 1));
    marks.push(Mark { line: first, from, to: first_end, ..mark.clone() });
    // A range that ends where a line begins has nothing on that line.
    for line in (first + 1..=last).filter(|&line| line != last || to > 1) {
        let rest = Mark {
            line,
            from: 1,
            to: end(line),
            lead: '~',
            note: String::new(),
            is_first: false,
            ..mark.clone()
        };
        marks.push(rest);
    }
}
