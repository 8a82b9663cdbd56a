//! Diagnostics on standard error.

use std::io::{IsTerminal as _, Write as _};

use serde_json::{Value, json};
use terrace_ir::{Context, Diagnostic, Diags, Loc, LocKind};

use super::DiagnosticsFormat;
use crate::render::{Renderer, Style};

/// Writes diagnostics to standard error, in the format that was asked for.
#[derive(Clone, Copy, Debug)]
pub struct Reporter {
    format: DiagnosticsFormat,
}

impl Reporter {
    /// A reporter that writes `format`.
    pub fn new(format: DiagnosticsFormat) -> Reporter {
        Reporter { format }
    }

    /// Reports all of `diags`.
    pub fn diags(self, ctx: &Context, diags: &Diags) {
        let mut renderer = Renderer::new(Style::Excerpts, std::io::stderr().is_terminal());
        for diagnostic in diags.iter() {
            match self.format {
                DiagnosticsFormat::Human => {
                    let mut text = Vec::new();
                    // Writing to memory does not fail.
                    let _ = renderer.write(ctx, diagnostic, &mut text);
                    say(&String::from_utf8_lossy(&text));
                }
                DiagnosticsFormat::Json => say(&format!("{}\n", machine(ctx, diagnostic))),
            }
        }
    }

    /// Reports an error that has no place in a model.
    pub fn error(self, message: &str) {
        self.plain("error", message);
    }

    /// Reports a warning that has no place in a model.
    pub fn warning(self, message: &str) {
        self.plain("warning", message);
    }

    fn plain(self, severity: &str, message: &str) {
        match self.format {
            DiagnosticsFormat::Human => say(&format!("{severity}: {message}\n")),
            DiagnosticsFormat::Json => {
                say(&format!("{}\n", json!({ "severity": severity, "message": message })))
            }
        }
    }
}

/// Writes to standard error; when nobody reads it there is nobody to tell.
fn say(text: &str) {
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}

/// Where `loc` is, in a few words: the place in the innermost file and the name of the node.
pub fn place(ctx: &Context, loc: Loc) -> String {
    let trace = Trace::of(ctx, loc);
    match &trace.name {
        Some(name) => format!("{} '{name}'", trace.place()),
        None => trace.place(),
    }
}

/// A diagnostic as a JSON object.
fn machine(ctx: &Context, diagnostic: &Diagnostic) -> Value {
    let mut object = json!({
        "severity": diagnostic.severity.as_str(),
        "message": diagnostic.message,
        "location": Trace::of(ctx, diagnostic.loc).json(),
    });
    if let Some(code) = diagnostic.code {
        object["code"] = json!(code);
    }
    if !diagnostic.notes.is_empty() {
        let note = |note: &terrace_ir::diag::Note| {
            let mut object = json!({ "message": note.message });
            if !note.loc.is_unknown() {
                object["location"] = Trace::of(ctx, note.loc).json();
            }
            object
        };
        object["notes"] = diagnostic.notes.iter().map(note).collect();
    }
    if let Some(help) = &diagnostic.help {
        object["help"] = json!(help);
    }
    object
}

/// A place in a file.
struct Frame {
    file: String,
    line: u32,
    col: u32,
}

impl Frame {
    /// `file:line:column`, as far as they are known.
    fn shown(&self) -> String {
        match (self.line, self.col) {
            (0, _) => self.file.clone(),
            (line, 0) => format!("{}:{line}", self.file),
            (line, col) => format!("{}:{line}:{col}", self.file),
        }
    }
}

/// What a location says: the node's name, and the source lines from the innermost call outwards.
struct Trace {
    name: Option<String>,
    frames: Vec<Frame>,
}

impl Trace {
    fn of(ctx: &Context, loc: Loc) -> Trace {
        let mut trace = Trace { name: None, frames: Vec::new() };
        let mut stack = vec![loc];
        while let Some(loc) = stack.pop() {
            match loc.kind(ctx) {
                LocKind::Unknown => {}
                LocKind::File { file, line, col, .. } => {
                    trace.frames.push(Frame { file: ctx.str(*file).to_owned(), line: *line, col: *col });
                }
                LocKind::Name { name, child } => {
                    trace.name.get_or_insert_with(|| ctx.str(*name).to_owned());
                    stack.push(*child);
                }
                LocKind::CallSite { callee, caller } => stack.extend([*caller, *callee]),
                // One of them is enough to find the place; all of them would read as calls.
                LocKind::Fused { locs, .. } => stack.extend(locs.first()),
            }
        }
        trace
    }

    fn place(&self) -> String {
        self.frames.first().map_or_else(|| "<unknown>".to_owned(), Frame::shown)
    }

    fn json(&self) -> Value {
        let frame = |frame: &Frame| json!({ "file": frame.file, "line": frame.line, "column": frame.col });
        json!({ "node": self.name, "frames": self.frames.iter().map(frame).collect::<Vec<_>>() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use terrace_ir::Registry;

    fn sample(ctx: &Context) -> Diagnostic {
        let inner = ctx.file_loc("model.py", 12, 3);
        let outer = ctx.file_loc("train.py", 40, 0);
        let loc = ctx.name_loc("conv1", ctx.call_site_loc(inner, outer));
        Diagnostic::error(loc, "operator `Foo` is not supported")
            .code("E0104")
            .note(Loc::UNKNOWN, "it takes 'a'")
            .help("export it differently")
    }

    #[test]
    fn people_get_lines_where_there_is_no_source() {
        let ctx = Context::new(Registry::new());
        let mut text = Vec::new();
        let mut renderer = Renderer::new(Style::Excerpts, false);
        renderer.write(&ctx, &sample(&ctx), &mut text).expect("memory takes all");
        insta::assert_snapshot!(String::from_utf8_lossy(&text), @r"
        model.py:12:3: error: operator `Foo` is not supported [E0104]
        model.py:12:3: note: it takes 'a'
        model.py:12:3: note: in 'conv1'
        model.py:12:3: note: called from train.py:40
        help: export it differently
        ");
    }

    #[test]
    fn machines_get_json() {
        let ctx = Context::new(Registry::new());
        insta::assert_snapshot!(machine(&ctx, &sample(&ctx)), @r#"{"code":"E0104","help":"export it differently","location":{"frames":[{"column":3,"file":"model.py","line":12},{"column":0,"file":"train.py","line":40}],"node":"conv1"},"message":"operator `Foo` is not supported","notes":[{"message":"it takes 'a'"}],"severity":"error"}"#);
    }
}
