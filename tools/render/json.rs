//! Diagnostics as JSON.

use serde_json::{Value, json};
use terrace_ir::{Context, Diagnostic, Loc};

use super::trace::Trace;

/// `diagnostic` as an object: `severity`, `code`, `message`, `location`, `notes`, `help`.
///
/// A location has its `text`; where it leads to a file the `file`, `line`, `column`, `endLine` and `endColumn`; the name of the
/// `node` that it is about, or null; and as `frames` the source lines from the innermost call outwards.
pub fn to_json(ctx: &Context, diagnostic: &Diagnostic) -> Value {
    let notes: Vec<Value> = diagnostic
        .notes
        .iter()
        .map(|note| json!({ "message": note.message, "location": location(ctx, note.loc) }))
        .collect();
    json!({
        "severity": diagnostic.severity.as_str(),
        "code": diagnostic.code,
        "message": diagnostic.message,
        "location": location(ctx, diagnostic.loc),
        "notes": notes,
        "help": diagnostic.help,
    })
}

fn location(ctx: &Context, loc: Loc) -> Value {
    let trace = Trace::of(ctx, loc);
    let frames: Vec<Value> = trace
        .frames
        .iter()
        .map(|frame| json!({ "file": frame.file, "line": frame.line, "column": frame.col }))
        .collect();
    let mut object = json!({ "text": ctx.display(loc).to_string(), "node": trace.name, "frames": frames });
    if let Some(place) = super::place(ctx, loc) {
        object["file"] = json!(place.file);
        object["line"] = json!(place.line);
        object["column"] = json!(place.col);
        object["endLine"] = json!(place.end_line);
        object["endColumn"] = json!(place.end_col);
    }
    object
}
