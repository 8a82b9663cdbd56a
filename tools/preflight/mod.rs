//! What `terrace-convert --check` found, for people and for machines.

mod text;

use serde_json::{Value, json};
use terrace_ir::Severity;

use crate::explain;
use crate::model::{Cause, Report};
use crate::render::{location, sarif_log, sarif_result};

pub use text::to_text;

/// The report as one object:
///
/// * `version`, 1, of this form, and `model`, its name;
/// * `summary`: `refused` places by `causes`, `warnings`; `ops` at the graph level, those done `byKernels` and `byLoops`,
///   and whether what is not refused was `lowered`;
/// * `causes`: each with `severity`, `code`, `title` of the code, `message`, `help`, `count`, and its `places`, which
///   have a `location` (as in diagnostics) and `notes`.
pub fn to_json(report: &Report) -> Value {
    let causes: Vec<Value> = report.causes.iter().map(|cause| json_cause(report, cause)).collect();
    let choices = &report.seen.choices;
    json!({
        "version": 1,
        "model": report.model,
        "summary": {
            "refused": report.refused(),
            "causes": report.of(Severity::Error).count(),
            "warnings": report.of(Severity::Warning).map(|cause| cause.places.len()).sum::<usize>(),
            "lowered": report.lowered,
            "ops": report.seen.ops,
            "byKernels": report.by_kernels(),
            "byLoops": report.seen.ops.saturating_sub(report.by_kernels()),
            "withKernels": choices.len(),
        },
        "causes": causes,
    })
}

fn json_cause(report: &Report, cause: &Cause) -> Value {
    let first = cause.first();
    let places: Vec<Value> = cause
        .places
        .iter()
        .map(|place| {
            let notes: Vec<&str> = place.notes.iter().map(|note| note.message.as_str()).collect();
            json!({ "location": location(&report.ctx, place.loc), "notes": notes })
        })
        .collect();
    json!({
        "severity": first.severity.as_str(),
        "code": first.code,
        "title": first.code.and_then(explain::page).map(explain::Page::title),
        "message": first.message,
        "help": first.help,
        "count": cause.places.len(),
        "places": places,
    })
}

/// The report as a log in SARIF 2.1.0, with a result for each place.
pub fn to_sarif(report: &Report) -> Value {
    let places = report.causes.iter().flat_map(|cause| &cause.places);
    let results: Vec<Value> = places.map(|place| sarif_result(&report.ctx, place)).collect();
    sarif_log("terrace-convert", results, false)
}
