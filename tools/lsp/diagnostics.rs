//! Diagnostics as editors show them.

use lsp_types::{DiagnosticRelatedInformation, DiagnosticSeverity, Location, NumberOrString, Range};
use terrace_ir::text::parser::Span;
use terrace_ir::{Diagnostic, Loc, Severity};

use super::chunk::Chunk;
use super::document::{Analysis, Document, Part, range};
use crate::opt::expected::{Checker, Strictness};
use crate::render::{place, word_end};

/// A diagnostic of a part, and where it is shown.
pub(super) struct Shown<'c> {
    pub(super) diagnostic: &'c Diagnostic,
    pub(super) span: Span,
    /// Where each note is.
    pub(super) notes: Vec<Span>,
}

/// The diagnostics of `document`, in the order of its parts.
pub(super) fn of(document: &Document, analysis: &Analysis) -> Vec<lsp_types::Diagnostic> {
    let line = document.buffer.text().lines().next().unwrap_or_default();
    let problem = |message: &String| lsp_types::Diagnostic {
        range: document.buffer.range(0, line.len()),
        severity: Some(DiagnosticSeverity::ERROR),
        source: Some("terrace".to_owned()),
        message: message.clone(),
        ..lsp_types::Diagnostic::default()
    };
    let mut all: Vec<lsp_types::Diagnostic> = analysis.problems.iter().map(problem).collect();
    for part in &analysis.parts {
        all.extend(shown(analysis, part).iter().map(|one| convert(document, part, one)));
    }
    all
}

/// The diagnostics of a part that are shown. Where comments say what is expected, those are left out that
/// are, and those that only an editor's reader finds, which goes on behind the first error.
pub(super) fn shown<'c>(analysis: &Analysis, part: &'c Part) -> Vec<Shown<'c>> {
    let chunk = &*part.chunk;
    let mut diags: Vec<&Diagnostic> = chunk.diags.iter().collect();
    if analysis.settings.verify_diagnostics {
        diags.truncate(chunk.fatal);
        let checker =
            Checker { ctx: &chunk.ctx, name: &chunk.file, strictness: Strictness::All, first_line: 1 };
        if let Ok(mut expected) = checker.parse(&chunk.text) {
            diags.retain(|diagnostic| !checker.expects(&mut expected, diagnostic));
        }
    }
    let show = |diagnostic: &'c Diagnostic| {
        let span = span_of(chunk, diagnostic.loc);
        let note = |loc: Loc| if loc.is_unknown() { span } else { span_of(chunk, loc) };
        Shown { diagnostic, span, notes: diagnostic.notes.iter().map(|other| note(other.loc)).collect() }
    };
    diags.into_iter().map(show).collect()
}

fn convert(document: &Document, part: &Part, shown: &Shown<'_>) -> lsp_types::Diagnostic {
    let Diagnostic { severity, code, message, notes, help, .. } = shown.diagnostic;
    let at = |span: Span| range(&document.buffer, part, span);
    let related = notes.iter().zip(&shown.notes).map(|(note, &span)| DiagnosticRelatedInformation {
        location: Location { uri: document.uri.clone(), range: at(span) },
        message: note.message.clone(),
    });
    let related: Vec<_> = related.collect();
    let severity = match severity {
        Severity::Error => DiagnosticSeverity::ERROR,
        Severity::Warning => DiagnosticSeverity::WARNING,
        Severity::Remark => DiagnosticSeverity::INFORMATION,
        Severity::Note => DiagnosticSeverity::HINT,
    };
    let help = help.as_ref().map(|help| format!("\nhelp: {help}")).unwrap_or_default();
    lsp_types::Diagnostic {
        range: at(shown.span),
        severity: Some(severity),
        code: code.map(|code| NumberOrString::String(code.to_owned())),
        source: Some("terrace".to_owned()),
        message: format!("{message}{help}"),
        related_information: (!related.is_empty()).then_some(related),
        ..lsp_types::Diagnostic::default()
    }
}

/// Where `loc` is in the text of `chunk`. What is about an op whose location says another file is where
/// the op stands; what is about nothing is where the text starts.
fn span_of(chunk: &Chunk, loc: Loc) -> Span {
    let text = &chunk.text;
    let here = place(&chunk.ctx, loc).filter(|place| place.file == chunk.file);
    let offset = here.and_then(|place| {
        let line = place.line.checked_sub(1)? as usize;
        let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
        let length = text[start..].find('\n').unwrap_or(text.len() - start);
        let mut at = start + (place.col.max(1) as usize - 1).min(length);
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        Some(at)
    });
    match offset {
        Some(start) => Span { start: start as u32, end: word_end(text, start) as u32 },
        None => {
            let op = chunk.map.ops.iter().find(|op| op.loc == loc && !loc.is_unknown());
            op.map_or(Span { start: 0, end: word_end(text, 0) as u32 }, |op| op.name_span)
        }
    }
}

/// Whether two ranges have a place in common.
pub(super) fn meet(a: Range, b: Range) -> bool {
    a.start <= b.end && b.start <= a.end
}
