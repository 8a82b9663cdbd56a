//! Diagnostics as JSON.

use serde_json::{Value, json};
use terrace_ir::{Context, Diagnostic, Loc};
use terrace_onnx::trace::Origin;

use super::trace::Trace;

/// `diagnostic` as an object: `severity`, `code`, `message`, `location`, `notes`, `help`.
///
/// A location has its `text`; where it leads to a file the `file`, `line`, `column`, `endLine` and `endColumn`, of the
/// user's own code where there is some; the name of the `node` that it is about, or null, and its `module`; and as
/// `frames` the source lines from the innermost call outwards, each with its `code`, or null, and whose it is (`origin`:
/// `user`, `library` or `framework`).
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

/// A location as [`to_json`] describes it.
pub(crate) fn location(ctx: &Context, loc: Loc) -> Value {
    let trace = Trace::of(ctx, loc);
    let frames: Vec<Value> = trace
        .frames
        .iter()
        .map(|frame| {
            json!({
                "file": frame.file,
                "line": frame.line,
                "column": frame.col,
                "code": frame.code,
                "origin": origin(frame.origin()),
            })
        })
        .collect();
    let mut object = json!({
        "text": ctx.display(loc).to_string(),
        "node": trace.name,
        "module": trace.module,
        "frames": frames,
    });
    let main = trace.main().filter(|&at| at > 0).and_then(|at| trace.frames.get(at));
    if let Some(frame) = main {
        object["file"] = json!(frame.file);
        for (key, value) in
            [("line", frame.line), ("column", frame.col), ("endLine", frame.line), ("endColumn", frame.col)]
        {
            object[key] = json!(value);
        }
    } else if let Some(place) = super::place(ctx, loc) {
        object["file"] = json!(place.file);
        object["line"] = json!(place.line);
        object["column"] = json!(place.col);
        object["endLine"] = json!(place.end_line);
        object["endColumn"] = json!(place.end_col);
    }
    object
}

fn origin(origin: Origin) -> &'static str {
    match origin {
        Origin::User => "user",
        Origin::Library => "library",
        Origin::Framework => "framework",
    }
}
