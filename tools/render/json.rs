//! Diagnostics as JSON.

use serde_json::{Value, json};
use terrace_ir::{Context, Diagnostic, Loc};

/// `diagnostic` as an object: `severity`, `code`, `message`, `location`, `notes`, `help`.
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
    let text = ctx.display(loc).to_string();
    match super::place(ctx, loc) {
        Some(place) => json!({
            "file": place.file,
            "line": place.line,
            "column": place.col,
            "endLine": place.end_line,
            "endColumn": place.end_col,
            "text": text,
        }),
        None => json!({ "text": text }),
    }
}
