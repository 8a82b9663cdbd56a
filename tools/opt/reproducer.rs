//! Reproducers: files that hold IR and, among their resources, the pipeline that failed on it.

use std::sync::{Mutex, PoisonError};

use terrace_ir::pass::{Instrument, PassSite, Pipeline};
use terrace_ir::text::{self, PrintOptions};
use terrace_ir::{Body, Diagnostic, Loc};

use super::names::class_name;

/// What a reproducer says about the run.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Settings {
    pub(crate) pipeline: String,
    pub(crate) disable_threading: bool,
    pub(crate) verify_each: bool,
}

/// The text of a file that repeats a run on `ir`.
pub(crate) fn render(ir: &str, settings: &Settings) -> String {
    let Settings { pipeline, disable_threading, verify_each } = settings;
    let pipeline = pipeline.replace('\\', "\\\\").replace('"', "\\\"");
    let ir = ir.trim_end();
    format!(
        "{ir}\n\n{{-#\n  external_resources: {{\n    mlir_reproducer: {{\n      pipeline: \"{pipeline}\",\n      \
         disable_threading: {disable_threading},\n      verify_each: {verify_each}\n    }}\n  }}\n#-}}\n"
    )
}

/// What the reproducer in `source` says; `None` when there is none.
pub(crate) fn read(source: &str) -> Option<Settings> {
    let words = words(source);
    let start = words.iter().position(|word| *word == "mlir_reproducer")?;
    let mut settings = Settings { verify_each: true, ..Settings::default() };
    let mut found = false;
    let mut at = start + 2;
    while let [name, ":", value, ..] = words.get(at + 1..)? {
        match *name {
            "pipeline" => {
                let text = value.strip_prefix('"').and_then(|text| text.strip_suffix('"'))?;
                settings.pipeline = text.replace("\\\"", "\"").replace("\\\\", "\\");
                found = true;
            }
            "disable_threading" => settings.disable_threading = *value == "true",
            "verify_each" => settings.verify_each = *value == "true",
            _ => {}
        }
        at += 4;
        if words.get(at) != Some(&",") {
            break;
        }
    }
    found.then_some(settings)
}

/// The words, strings and signs behind the last `{-#`, comments left out. The words `name : {` come
/// as three.
fn words(source: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if first == '"' {
            string_length(rest)
        } else if rest.starts_with("{-#") {
            words.clear();
            3
        } else if first.is_alphanumeric() || first == '_' {
            rest.find(|c: char| !(c.is_alphanumeric() || "_.-".contains(c))).unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        let word = &rest[..length];
        if !(word.starts_with("//") || first.is_whitespace() || word == "{-#") {
            words.push(word);
        }
        rest = &rest[length..];
    }
    words
}

fn string_length(text: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            b'\n' => return at,
            _ => {}
        }
    }
    text.len()
}

/// Notes which passes failed, and for a local reproducer what the IR was before.
pub(crate) struct Recorder {
    local: bool,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// IR and pipeline of the pass that is running.
    running: Option<(String, String)>,
    /// The passes that failed, with their numbers.
    failed: Vec<(usize, String)>,
}

impl Recorder {
    pub(crate) fn new(local: bool) -> Recorder {
        Recorder { local, state: Mutex::default() }
    }

    /// The IR and the pipeline of the first pass that failed, where that is known.
    pub(crate) fn local(&self) -> Option<(String, String)> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if self.local { state.running.clone() } else { None }
    }

    /// The diagnostic about a reproducer that was written to `file`.
    pub(crate) fn diagnostic(&self, loc: Loc, file: &str) -> Diagnostic {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.failed.sort();
        let passes: Vec<&str> = state.failed.iter().map(|failed| failed.1.as_str()).collect();
        let message = "Failures have been detected while processing an MLIR pass pipeline";
        let note = format!(
            "Pipeline failed while executing [{}]: reproducer generated at `{file}`",
            passes.join(", ")
        );
        Diagnostic::error(loc, message).note(loc, note)
    }
}

/// The printing of IR that is to be read again.
pub(crate) fn print(body: &Body) -> String {
    text::print(body, &PrintOptions { debug_info: true, generic: true, ..PrintOptions::default() })
}

/// The pipeline that runs the pass at `site` alone, as text.
pub(crate) fn pipeline_of(site: PassSite<'_>) -> String {
    let mut anchors: Vec<String> = Vec::new();
    if let Some(whole) = site.whole {
        anchors.extend(whole.bodies().iter().map(|body| body.name_str(body.self_op()).to_owned()));
    }
    let pass = format!("{}{}", site.item.info.name, site.item.options.print());
    anchors.iter().rev().fold(pass, |pipeline, anchor| format!("{anchor}({pipeline})"))
}

impl Instrument for Recorder {
    fn sequential(&self) -> bool {
        self.local
    }

    fn before(&self, site: PassSite<'_>, body: &Body) {
        if !self.local {
            return;
        }
        let pipeline = pipeline_of(site);
        let ir = print(site.whole.map_or(body, |whole| whole.root));
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.failed.is_empty() {
            state.running = Some((ir, pipeline));
        }
    }

    fn after_failed(&self, site: PassSite<'_>, body: &Body) {
        let symbol = body.symbol(body.self_op()).map(|name| format!(": @{name}")).unwrap_or_default();
        let (class, op) = (class_name(site.item.info.name), body.name_str(body.self_op()));
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.failed.push((site.number, format!("`{class}` on '{op}' operation{symbol}")));
    }
}

/// The pipeline as one line, for a reproducer.
pub(crate) fn settings(pipeline: &Pipeline, threads: bool, verify_each: bool) -> Settings {
    Settings { pipeline: pipeline.print(), disable_threading: !threads, verify_each }
}

#[cfg(test)]
mod tests {
    use super::{Settings, read, render};

    #[test]
    fn what_is_written_is_read() {
        let settings =
            Settings { pipeline: "any(a{x=\"b\"},c)".into(), disable_threading: true, verify_each: false };
        assert_eq!(read(&render("module {}\n", &settings)), Some(settings));
        assert_eq!(read("module {}"), None);
        assert_eq!(read("{-# external_resources: { mlir_reproducer: { pipeline: "), None);
        assert_eq!(
            read("mlir_reproducer: { pipeline: \"any()\" }").map(|found| found.verify_each),
            Some(true)
        );
    }
}
