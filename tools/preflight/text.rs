//! The report for people.

use std::fmt::Write as _;

use terrace_ir::{Diagnostic, Severity};

use crate::model::{Cause, Report, explain_hint, place};
use crate::render::{ModelStyle, Renderer, Style};

/// Places that are listed for a cause, unless all are.
const LISTED: usize = 10;

/// The report as text: each cause with its first place in full and the others in a line each, and a table of all.
pub fn to_text(report: &Report, style: ModelStyle, color: bool) -> String {
    let mut renderer = Renderer::new(Style::Excerpts, color);
    let mut out = String::new();
    for cause in report.causes.iter().filter(|cause| is_problem(cause.first())) {
        out.push_str(&renderer.model(&report.ctx, cause.first(), style));
        others(report, cause, style, &mut out);
        out.push('\n');
    }
    summary(report, &mut out);
    out
}

/// Remarks are counted, and shown with all details in JSON.
fn is_problem(diagnostic: &Diagnostic) -> bool {
    diagnostic.severity >= Severity::Warning
}

fn others(report: &Report, cause: &Cause, style: ModelStyle, out: &mut String) {
    let others = &cause.places[1..];
    let most = if style.full_trace { others.len() } else { LISTED };
    if !others.is_empty() {
        let s = if others.len() == 1 { "place" } else { "places" };
        let _ = writeln!(out, "  and in {} more {s}:", others.len());
    }
    for other in others.iter().take(most) {
        let inputs = other.notes.iter().find(|note| note.message.starts_with("inputs: "));
        let inputs = inputs.map(|note| format!(" ({})", note.message)).unwrap_or_default();
        let _ = writeln!(out, "    {}{inputs}", place(&report.ctx, other.loc));
    }
    if others.len() > most {
        let _ = writeln!(out, "    ... (--full-trace lists all)");
    }
}

fn summary(report: &Report, out: &mut String) {
    let refused = report.refused();
    let count = |n: usize, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
    if refused > 0 {
        let causes = report.of(Severity::Error).count();
        let _ =
            writeln!(out, "{}: {}, {}:\n", report.model, count(refused, "refusal"), count(causes, "cause"));
        for cause in report.of(Severity::Error) {
            let code = cause.first().code.unwrap_or("     ");
            let _ = writeln!(out, "{:>6}  {code}  {}", cause.places.len(), cause.first().message);
        }
        out.push('\n');
    } else {
        let _ = writeln!(out, "{}: nothing is refused", report.model);
    }
    if report.lowered {
        let (ops, kernels) = (report.seen.ops, report.by_kernels());
        let what = if refused > 0 { "what is left" } else { "the model" };
        let _ = writeln!(
            out,
            "{what}: {}, {kernels} by handwritten kernels, {} by loops",
            count(ops, "op"),
            ops - kernels
        );
    }
    let codes: Vec<&str> = report.of(Severity::Error).filter_map(|cause| cause.first().code).collect();
    if let Some(hint) = explain_hint("terrace-convert", &codes) {
        let _ = writeln!(out, "{hint}");
    }
}
