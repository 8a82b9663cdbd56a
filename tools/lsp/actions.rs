//! Edits that are offered for a diagnostic.

use lsp_types::{Range, TextEdit};
use terrace_ir::Severity;
use terrace_ir::text::parser::Span;

use super::diagnostics::{self, Shown, meet};
use super::document::{Analysis, Document, Part, range};

/// The comments that expect the diagnostics in `wanted`, which `--verify-diagnostics` then accepts:
/// a title and the edits for each.
pub(super) fn expectations(
    document: &Document,
    analysis: &Analysis,
    wanted: Range,
) -> Vec<(String, lsp_types::Range, Vec<TextEdit>)> {
    let mut actions = Vec::new();
    for part in &analysis.parts {
        for shown in diagnostics::shown(analysis, part) {
            let at = range(&document.buffer, part, shown.span);
            if meet(at, wanted) {
                let word = shown.diagnostic.severity.as_str();
                let title = format!("Insert \"expected-{word}\" comment");
                actions.push((title, at, edits(document, part, &shown)));
            }
        }
    }
    actions
}

/// A comment for the diagnostic above its line, and one above that of each note.
fn edits(document: &Document, part: &Part, shown: &Shown<'_>) -> Vec<TextEdit> {
    let diagnostic = shown.diagnostic;
    let mut all = vec![comment(document, part, shown.span, diagnostic.severity, &diagnostic.message)];
    let notes = diagnostic.notes.iter().zip(&shown.notes);
    all.extend(notes.map(|(note, &span)| comment(document, part, span, Severity::Note, &note.message)));
    all
}

fn comment(document: &Document, part: &Part, span: Span, severity: Severity, message: &str) -> TextEdit {
    let buffer = &document.buffer;
    let start = buffer.line_start(part.start + span.start as usize);
    let line = buffer.text()[start..].lines().next().unwrap_or_default();
    let indent = &line[..line.len() - line.trim_start().len()];
    // A comment is one line.
    let message = message.lines().next().unwrap_or_default();
    let new_text = format!("{indent}// expected-{} @below {{{{{message}}}}}\n", severity.as_str());
    TextEdit { range: buffer.range(start, start), new_text }
}
