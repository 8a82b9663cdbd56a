//! Diagnostics about models, for people: the user's own line of source first.
//!
//! The form is that of rustc's messages. Frames of installed packages are folded, since they are nothing
//! that the user can change; the line is read from its file, or taken from the model where the file is not
//! there.

use std::fmt::Write as _;

use terrace_ir::{Context, Diagnostic, Loc, Severity};
use terrace_onnx::trace::Origin;

use super::trace::{Frame, Trace};
use super::{Renderer, place};

/// What is shown of a model's source.
#[derive(Clone, Copy, Debug, Default)]
pub struct ModelStyle {
    /// Show the frames of installed packages too.
    pub full_trace: bool,
    /// How to get lines of source into the model, where it has none.
    pub recording: Option<&'static str>,
}

/// Calls that are shown around the main one, unless all are.
const CALLERS: usize = 4;

/// ANSI's sequences for parts of a message; all empty without color.
struct Paint {
    severity: &'static str,
    bold: &'static str,
    frame: &'static str,
    off: &'static str,
}

impl Paint {
    fn new(color: bool, severity: Severity) -> Paint {
        if !color {
            return Paint { severity: "", bold: "", frame: "", off: "" };
        }
        let severity = match severity {
            Severity::Error => "\x1b[1;31m",
            Severity::Warning => "\x1b[1;33m",
            Severity::Remark | Severity::Note => "\x1b[1;36m",
        };
        Paint { severity, bold: "\x1b[1m", frame: "\x1b[1;34m", off: "\x1b[0m" }
    }
}

/// A line of source to show.
struct Excerpt {
    line: u32,
    text: String,
    /// The columns to underline, from 0.
    span: std::ops::Range<usize>,
}

impl Renderer {
    /// `diagnostic`, which is about a model, as text of several lines.
    pub fn model(&mut self, ctx: &Context, diagnostic: &Diagnostic, style: ModelStyle) -> String {
        let trace = Trace::of(ctx, diagnostic.loc);
        let paint = Paint::new(self.color, diagnostic.severity);
        let Paint { severity, bold, off, .. } = paint;
        let code = diagnostic.code.map(|code| format!("[{code}]")).unwrap_or_default();
        let kind = diagnostic.severity.as_str();
        let message = printable(&diagnostic.message);
        let mut out = format!("{severity}{kind}{code}{off}{bold}: {message}{off}\n");
        let main = trace.main().and_then(|at| trace.frames.get(at));
        let mut remarks: Vec<(&str, String)> = Vec::new();
        let excerpt = main.and_then(|frame| self.frame_excerpt(ctx, diagnostic.loc, frame, &mut remarks));
        let width = excerpt.as_ref().map_or(1, |excerpt| excerpt.line.to_string().len());
        if let Some(frame) = main {
            show_place(&mut out, &paint, width, frame, excerpt.as_ref());
        }
        // What is about the same place needs no excerpt of its own.
        let here = place(ctx, diagnostic.loc);
        let elsewhere = |loc: Loc| place(ctx, loc).is_some_and(|there| main.is_some() && Some(there) != here);
        self.origin(&trace, style, &mut remarks);
        for note in diagnostic.notes.iter().filter(|note| !elsewhere(note.loc)) {
            let (label, text) = match note.message.split_once(": ") {
                Some(("inputs", text)) => ("inputs", text),
                _ => ("note", note.message.as_str()),
            };
            remarks.push((label, text.to_owned()));
        }
        remarks.extend(diagnostic.help.iter().map(|help| ("help", help.clone())));
        if excerpt.is_some() && !remarks.is_empty() {
            let _ = writeln!(out, "{:width$} {}|{off}", "", paint.frame);
        }
        for (label, text) in &remarks {
            let text = printable(text);
            let _ = writeln!(out, "{:width$} {}={off} {bold}{label}{off}: {text}", "", paint.frame);
        }
        for note in diagnostic.notes.iter().filter(|note| elsewhere(note.loc)) {
            self.elsewhere(ctx, note.loc, &note.message, &mut out);
        }
        out
    }

    /// Says what the node is and who called the code that made it.
    fn origin(&self, trace: &Trace, style: ModelStyle, remarks: &mut Vec<(&str, String)>) {
        if let Some(module) = trace.module.as_ref().filter(|module| !module.is_empty()) {
            remarks.push(("module", format!("`{module}`")));
        }
        if trace.derived {
            let text = "the node itself has no line of source: this is the line of what it reads";
            remarks.push(("source", text.to_owned()));
        }
        if !trace.has_line() && trace.name.is_some() {
            let how = style.recording.unwrap_or_else(|| terrace_onnx::trace::recording(""));
            remarks
                .push(("source", format!("the model does not say which line of source this is from; {how}")));
        }
        let main = trace.main().unwrap_or(0);
        let shown = |frame: &Frame| style.full_trace || frame.origin() == Origin::User;
        let (mut folded, mut calls) = (Vec::new(), 0usize);
        for (at, frame) in
            trace.frames.iter().enumerate().filter(|(at, frame)| *at != main && frame.is_line())
        {
            if !shown(frame) {
                folded.push(frame.package());
                continue;
            }
            calls += 1;
            if calls <= CALLERS || style.full_trace {
                let code = frame.code.as_ref().map(|code| format!(": `{code}`")).unwrap_or_default();
                let label = if at < main { "calls" } else { "called from" };
                remarks.push((label, format!("{}{code}", frame.shown())));
            }
        }
        let count = folded.len();
        folded.sort_unstable();
        folded.dedup();
        if calls > CALLERS && !style.full_trace {
            remarks.push(("note", format!("{} more calls: --full-trace shows them", calls - CALLERS)));
        }
        if count > 0 {
            let s = if count == 1 { "" } else { "s" };
            let text = format!("{count} frame{s} of {} folded: --full-trace shows them", folded.join(", "));
            remarks.push(("note", text));
        }
    }

    /// The line of `frame`, from its file, or as it was recorded.
    fn frame_excerpt(
        &mut self,
        ctx: &Context,
        loc: Loc,
        frame: &Frame,
        remarks: &mut Vec<(&str, String)>,
    ) -> Option<Excerpt> {
        if frame.line == 0 {
            return None;
        }
        let innermost = place(ctx, loc).is_some_and(|place| {
            (place.line, place.col) == (frame.line, frame.col) && place.file == frame.file
        });
        if frame.col > 0 && innermost {
            return self.place_excerpt(ctx, loc);
        }
        let there = self.line(&frame.file, frame.line);
        let text = match (there, &frame.code) {
            (Some(line), Some(code)) if line.trim() != code.trim() => {
                let changed = format!("`{}` has changed since the model was exported", frame.file);
                remarks.push(("note", changed));
                code.clone()
            }
            (Some(line), _) => line,
            (None, code) => code.clone()?,
        };
        let start = text.len() - text.trim_start().len();
        let end = text.trim_end().len().max(start);
        (!text.trim().is_empty()).then_some(Excerpt { line: frame.line, text, span: start..end })
    }

    /// Line number `line` of `file`, when it can be read.
    fn line(&mut self, file: &str, line: u32) -> Option<String> {
        let at = usize::try_from(line).ok()?.checked_sub(1)?;
        self.source(file)?.lines().nth(at).map(str::to_owned)
    }

    /// The line of a place with a column, with what is there underlined.
    fn place_excerpt(&mut self, ctx: &Context, loc: Loc) -> Option<Excerpt> {
        let found = place(ctx, loc)?;
        let (file, span) = self.span(ctx, loc)?;
        let source = self.source(&file)?;
        let start = source[..span.start].rfind('\n').map_or(0, |end| end + 1);
        let text = source[start..].lines().next()?.to_owned();
        let (from, to) = (span.start - start, (span.end - start).min(text.len()));
        let columns = |bytes: usize| text.get(..bytes).map_or(bytes, |text| text.chars().count());
        let span = columns(from)..columns(to).max(columns(from) + 1);
        Some(Excerpt { line: found.line, text, span })
    }

    /// A note about another place.
    fn elsewhere(&mut self, ctx: &Context, loc: Loc, message: &str, out: &mut String) {
        let paint = Paint::new(self.color, Severity::Note);
        let trace = Trace::of(ctx, loc);
        let Some(frame) = trace.main().and_then(|at| trace.frames.get(at)) else { return };
        let excerpt = self.frame_excerpt(ctx, loc, frame, &mut Vec::new());
        let width = excerpt.as_ref().map_or(1, |excerpt| excerpt.line.to_string().len());
        let Paint { severity, bold, off, .. } = paint;
        let _ = writeln!(out, "{severity}note{off}{bold}: {}{off}", printable(message));
        show_place(out, &paint, width, frame, excerpt.as_ref());
    }
}

/// Lines longer than this are cut.
const LONGEST: usize = 200;

fn show_place(out: &mut String, paint: &Paint, width: usize, frame: &Frame, excerpt: Option<&Excerpt>) {
    let Paint { severity, frame: edge, off, .. } = paint;
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{:width$}{edge}-->{off} {}", "", printable(&frame.shown()));
    let Some(Excerpt { line, text, span }) = excerpt else { return };
    let shown: String = printable(text).chars().take(LONGEST).collect();
    let cut = |column: usize| column.min(shown.chars().count());
    // Tabs stay tabs, so that the marks stand below what they mean.
    let pad: String = shown.chars().take(span.start).map(|c| if c == '\t' { c } else { ' ' }).collect();
    let marks = "^".repeat((cut(span.end).saturating_sub(cut(span.start))).max(1));
    let _ = writeln!(out, "{:width$} {edge}|{off}", "");
    let _ = writeln!(out, "{edge}{line:width$} |{off} {shown}");
    let _ = writeln!(out, "{:width$} {edge}|{off} {pad}{severity}{marks}{off}", "");
}

/// `text` without the control characters that a terminal would obey; a name in a model can hold any.
fn printable(text: &str) -> String {
    let visible = |c: char| if c.is_control() && c != '\t' && c != '\n' { '\u{fffd}' } else { c };
    text.chars().map(visible).collect()
}
