//! Diagnostics on standard error.

use std::io::{IsTerminal as _, Write as _};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value, json};
use terrace_ir::{Context, Diagnostic, Diags, Loc, Severity};

use super::{DiagnosticsFormat, ModelOptions};
use crate::render::trace::Trace;
use crate::render::{ModelStyle, Renderer, Style, sarif_log, sarif_result, to_json};

/// Writes diagnostics to standard error, in the format that was asked for. Clones write to the same log.
#[derive(Clone, Debug)]
pub struct Reporter {
    format: DiagnosticsFormat,
    full_trace: bool,
    log: Arc<Mutex<Log>>,
}

#[derive(Debug, Default)]
struct Log {
    /// What was reported, where the format is one document.
    results: Vec<Value>,
    /// Notes that were made.
    notes: Vec<String>,
    /// Codes of the errors that were shown to people.
    codes: Vec<&'static str>,
    /// How to get lines of source into the model.
    recording: Option<&'static str>,
    failed: bool,
}

impl Reporter {
    /// A reporter that writes `format`.
    pub fn new(format: DiagnosticsFormat) -> Reporter {
        Reporter { format, full_trace: false, log: Arc::default() }
    }

    /// The reporter that `options` ask for.
    pub fn of(options: &ModelOptions) -> Reporter {
        Reporter { full_trace: options.full_trace, ..Reporter::new(options.diagnostics) }
    }

    fn log(&self) -> std::sync::MutexGuard<'_, Log> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says how to get lines of source into the model that is reported on.
    pub fn set_recording(&self, how: &'static str) {
        self.log().recording = Some(how);
    }

    /// How source is shown.
    pub fn style(&self) -> ModelStyle {
        ModelStyle { full_trace: self.full_trace, recording: self.log().recording }
    }

    /// What was reported first, where the format is one document.
    pub fn first(&self) -> Option<String> {
        Some(self.log().results.first()?["message"]["text"].as_str()?.to_owned())
    }

    /// Reports all of `diags`.
    pub fn diags(&self, ctx: &Context, diags: &Diags) {
        self.all(ctx, diags.iter());
    }

    /// Reports all of `diagnostics`.
    pub fn all<'a>(&self, ctx: &Context, diagnostics: impl Iterator<Item = &'a Diagnostic>) {
        let mut renderer = Renderer::new(Style::Excerpts, std::io::stderr().is_terminal());
        let style = self.style();
        for diagnostic in diagnostics {
            match self.format {
                DiagnosticsFormat::Human => say(&format!("{}\n", renderer.model(ctx, diagnostic, style))),
                DiagnosticsFormat::Json => say(&format!("{}\n", to_json(ctx, diagnostic))),
                DiagnosticsFormat::Sarif => self.log().results.push(sarif_result(ctx, diagnostic)),
            }
            if diagnostic.severity == Severity::Error {
                let mut log = self.log();
                log.failed = true;
                log.codes.extend(diagnostic.code);
            }
        }
    }

    /// Reports an error that has no place in a model.
    pub fn error(&self, message: &str) {
        self.log().failed = true;
        self.plain("error", message);
    }

    /// Reports a warning that has no place in a model.
    pub fn warning(&self, message: &str) {
        self.plain("warning", message);
    }

    /// Says something of use that has no place in a model, once however often it holds.
    pub fn note(&self, message: &str) {
        let mut log = self.log();
        if log.notes.iter().any(|said| said == message) {
            return;
        }
        log.notes.push(message.to_owned());
        drop(log);
        self.plain("note", message);
    }

    fn plain(&self, severity: &str, message: &str) {
        match self.format {
            DiagnosticsFormat::Human => say(&format!("{severity}: {message}\n")),
            DiagnosticsFormat::Json => {
                say(&format!("{}\n", json!({ "severity": severity, "message": message })))
            }
            DiagnosticsFormat::Sarif => {
                self.log().results.push(json!({ "level": severity, "message": { "text": message } }));
            }
        }
    }

    /// Says what is said once, at the end of a run of `tool`.
    pub fn finish(&self, tool: &str) {
        let mut log = self.log();
        if self.format == DiagnosticsFormat::Sarif {
            let results = std::mem::take(&mut log.results);
            say(&format!("{:#}\n", sarif_log(tool, results, log.failed)));
        }
        if self.format == DiagnosticsFormat::Human
            && let Some(hint) = explain_hint(tool, &log.codes)
        {
            say(&format!("{hint}\n"));
        }
    }
}

/// Where to read more about `codes`, if there are any.
pub fn explain_hint(tool: &str, codes: &[&str]) -> Option<String> {
    let first = codes.iter().min()?;
    Some(format!("`{tool} --explain {first}` tells more about this error"))
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

/// The name of the node that `loc` is of.
pub fn node_name(ctx: &Context, loc: Loc) -> Option<String> {
    Trace::of(ctx, loc).name
}

#[cfg(test)]
mod tests {
    use super::*;
    use terrace_ir::{LocKind, Registry};

    fn sample(ctx: &Context) -> Diagnostic {
        let inner = ctx.file_loc("model.py", 12, 3);
        let outer = ctx.file_loc("train.py", 40, 0);
        let loc = ctx.name_loc("conv1", ctx.name_loc("encoder", ctx.call_site_loc(inner, outer)));
        Diagnostic::error(loc, "operator `Foo` is not supported")
            .code("E0104")
            .note(Loc::UNKNOWN, "it takes 'a'")
            .help("export it differently")
    }

    #[test]
    fn people_get_lines_where_there_is_no_source() {
        let ctx = Context::new(Registry::new());
        let mut renderer = Renderer::new(Style::Excerpts, false);
        insta::assert_snapshot!(renderer.model(&ctx, &sample(&ctx), ModelStyle::default()), @r#"
error[E0104]: operator `Foo` is not supported
 --> model.py:12:3
  = module: `encoder`
  = called from: train.py:40
  = note: it takes 'a'
  = help: export it differently
"#);
    }

    #[test]
    fn machines_get_json() {
        let ctx = Context::new(Registry::new());
        insta::assert_snapshot!(to_json(&ctx, &sample(&ctx)), @r#"{"code":"E0104","help":"export it differently","location":{"column":3,"endColumn":3,"endLine":12,"file":"model.py","frames":[{"code":null,"column":3,"file":"model.py","line":12,"origin":"user"},{"code":null,"column":0,"file":"train.py","line":40,"origin":"user"}],"line":12,"module":"encoder","node":"conv1","text":"loc(\"conv1\"(\"encoder\"(callsite(\"model.py\":12:3 at \"train.py\":40:0))))"},"message":"operator `Foo` is not supported","notes":[{"location":{"frames":[],"module":null,"node":null,"text":"loc(unknown)"},"message":"it takes 'a'"}],"severity":"error"}"#);
    }

    #[test]
    fn the_users_own_line_comes_first() {
        let ctx = Context::new(Registry::new());
        let frame = |file: &str, line, code: &str| {
            let place = ctx.file_loc(file, line, 0);
            ctx.loc(LocKind::Fused { locs: [place].into(), metadata: Some(ctx.str_attr(code)) })
        };
        let library = "venv/lib/python3.12/site-packages/transformers/models/bert/modeling_bert.py";
        let stack = [
            frame("venv/lib/python3.12/site-packages/torch/nn/functional.py", 9, "return torch.relu(x)"),
            frame(library, 40, "x = self.act(x)"),
            frame(library, 90, "x = layer(x)"),
            frame("classify.py", 12, "hidden = self.bert(ids)"),
            frame("classify.py", 30, "return self.encode(ids)"),
        ];
        let stack = stack.into_iter().rev().reduce(|caller, callee| ctx.call_site_loc(callee, caller));
        let loc = ctx.name_loc("node_relu", ctx.name_loc("bert.encoder.layer.3", stack.expect("frames")));
        let diagnostic = Diagnostic::error(loc, "operator `Foo` is not supported").code("E0104");
        let mut renderer = Renderer::new(Style::Excerpts, false);
        insta::assert_snapshot!(renderer.model(&ctx, &diagnostic, ModelStyle::default()), @r#"
error[E0104]: operator `Foo` is not supported
  --> classify.py:12
   |
12 | hidden = self.bert(ids)
   | ^^^^^^^^^^^^^^^^^^^^^^^
   |
   = module: `bert.encoder.layer.3`
   = called from: classify.py:30: `return self.encode(ids)`
   = note: 3 frames of torch, transformers folded: --full-trace shows them
"#);
        let full = ModelStyle { full_trace: true, ..ModelStyle::default() };
        insta::assert_snapshot!(renderer.model(&ctx, &diagnostic, full), @r#"
error[E0104]: operator `Foo` is not supported
  --> classify.py:12
   |
12 | hidden = self.bert(ids)
   | ^^^^^^^^^^^^^^^^^^^^^^^
   |
   = module: `bert.encoder.layer.3`
   = calls: venv/lib/python3.12/site-packages/torch/nn/functional.py:9: `return torch.relu(x)`
   = calls: venv/lib/python3.12/site-packages/transformers/models/bert/modeling_bert.py:40: `x = self.act(x)`
   = calls: venv/lib/python3.12/site-packages/transformers/models/bert/modeling_bert.py:90: `x = layer(x)`
   = called from: classify.py:30: `return self.encode(ids)`
"#);
    }

    #[test]
    fn a_model_without_lines_of_source_says_how_to_get_them() {
        let ctx = Context::new(Registry::new());
        let loc = ctx.name_loc("conv1", ctx.file_loc("m.onnx", 0, 0));
        let diagnostic = Diagnostic::error(loc, "operator `Foo` is not supported");
        let mut renderer = Renderer::new(Style::Excerpts, false);
        let style = ModelStyle {
            recording: Some(terrace_onnx::trace::recording("pytorch")),
            ..ModelStyle::default()
        };
        insta::assert_snapshot!(renderer.model(&ctx, &diagnostic, style), @r#"
error: operator `Foo` is not supported
 --> m.onnx
  = source: the model does not say which line of source this is from; export it with `torch.onnx.export(..., dynamo=True)`, which records the line of every node
"#);
    }
}
