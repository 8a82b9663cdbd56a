//! Diagnostics on standard error.

use std::io::{IsTerminal as _, Write as _};

use serde_json::json;
use terrace_ir::{Context, Diags, Loc};

use super::DiagnosticsFormat;
use crate::render::trace::Trace;
use crate::render::{Renderer, Style, to_json};

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
                DiagnosticsFormat::Json => say(&format!("{}\n", to_json(ctx, diagnostic))),
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

#[cfg(test)]
mod tests {
    use super::*;
    use terrace_ir::{Diagnostic, Registry};

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
        model.py:12:3: note: in 'conv1'
        train.py:40: note: called from
        model.py:12:3: note: it takes 'a'
        help: export it differently
        ");
    }

    #[test]
    fn machines_get_json() {
        let ctx = Context::new(Registry::new());
        insta::assert_snapshot!(to_json(&ctx, &sample(&ctx)), @r#"{"code":"E0104","help":"export it differently","location":{"column":3,"endColumn":3,"endLine":12,"file":"model.py","frames":[{"column":3,"file":"model.py","line":12},{"column":0,"file":"train.py","line":40}],"line":12,"node":"conv1","text":"loc(\"conv1\"(callsite(\"model.py\":12:3 at \"train.py\":40:0)))"},"message":"operator `Foo` is not supported","notes":[{"location":{"frames":[],"node":null,"text":"loc(unknown)"},"message":"it takes 'a'"}],"severity":"error"}"#);
    }
}
