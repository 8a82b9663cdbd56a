//! Running passes on a text, and bytecode as text: what virtual documents show.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use serde::{Deserialize, Serialize};
use terrace_ir::bytecode::{self, ReadOptions};
use terrace_ir::pass::{OptionValues, PassItem, PassManager, PassRegistry, Pipeline, parse_pipeline};
use terrace_ir::text::{self, ParseOptions, PrintOptions};
use terrace_ir::{Blob, Body, Context, Diags, verify};

use super::dialects::Dialects;
use super::run_lines::Settings;
use super::words;
use crate::opt::Driver;
use crate::render::{Renderer, Style};

/// The largest file of bytecode that is shown.
const MAX_BYTECODE: u64 = 256 << 20;

/// What `terrace/runPipeline` takes besides the document.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Request {
    /// The pipeline: `builtin.module(func.func(cse))`, `cse,canonicalize`, or flags as in a command,
    /// `--cse --canonicalize`. Without it, what the file's first `RUN:` line says.
    pub(super) pipeline: Option<String>,
    /// Print all ops in the generic form.
    pub(super) generic: bool,
    /// Print locations.
    pub(super) debug_info: bool,
}

/// What came of a run.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Outcome {
    /// The IR, with diagnostics as comments before it.
    pub(super) text: String,
    /// Whether something failed.
    pub(super) failed: bool,
    /// The pipeline that was run.
    pub(super) pipeline: String,
}

/// Runs what `request` asks for on all parts of `source`.
///
/// # Errors
/// When the pipeline is none.
pub(super) fn run(
    driver: Driver,
    dialects: &Dialects,
    source: &str,
    file: &str,
    request: &Request,
) -> Result<Outcome, String> {
    let mut passes = PassRegistry::new();
    (driver.passes)(&mut passes);
    let settings = Settings::of(source);
    let pipeline = match request.pipeline.as_deref().map(str::trim) {
        Some(text) if text.starts_with('-') => from_flags(&passes, &words::shell(text))?,
        Some("") => Pipeline::new("builtin.module"),
        Some(text) => parse_pipeline(&passes, text).map_err(|error| error.render(text))?,
        None => {
            let flags = settings.flags.as_ref().ok_or("the file has no RUN line that runs passes")?;
            from_flags(&passes, flags)?
        }
    };
    let mut outcome = Outcome { text: String::new(), failed: false, pipeline: pipeline.print() };
    for (at, (start, end)) in settings.parts(source).into_iter().enumerate() {
        if at > 0 {
            outcome.text.push_str("// -----\n");
        }
        // In its place in the file, so that messages say the right lines.
        let lines = source[..start].matches('\n').count();
        let part = "\n".repeat(lines) + &source[start..end];
        let ctx = driver.context(&dialects.declared);
        let work = || run_part(&ctx, &part, file, &settings, &pipeline, request);
        let done = catch_unwind(AssertUnwindSafe(work));
        let (text, good) = done.unwrap_or_else(|panic| {
            (format!("// internal error: {}\n", super::panic_message(&*panic)), false)
        });
        outcome.text.push_str(&text);
        outcome.failed |= !good;
    }
    Ok(outcome)
}

/// The pipeline of flags such as `--cse` and `--pass-pipeline=..`. Flags that are no passes are left out,
/// since they are about the tool.
fn from_flags(passes: &PassRegistry, flags: &[String]) -> Result<Pipeline, String> {
    let mut pipeline = Pipeline::new("builtin.module");
    for flag in flags {
        let flag = flag.trim_start_matches('-');
        let (name, value) = flag.split_once('=').unwrap_or((flag, ""));
        if matches!(name, "pass-pipeline" | "p") {
            return parse_pipeline(passes, value).map_err(|error| error.render(value));
        }
        let value = value.strip_prefix('{').and_then(|value| value.strip_suffix('}')).unwrap_or(value);
        if let Some(info) = passes.get(name) {
            let mut options = OptionValues::new(info.options).with_registry(passes);
            options.parse(value).map_err(|(_, message)| format!("pass '{name}': {message}"))?;
            pipeline.add(PassItem::new(info, options)?)?;
        } else if passes.pipeline(name).is_some() {
            let text = format!("{name}{{{value}}}");
            let parsed = parse_pipeline(passes, &text).map_err(|error| error.render(&text))?;
            pipeline.items.extend(parsed.items);
        }
    }
    Ok(pipeline)
}

fn run_part(
    ctx: &Context,
    source: &str,
    file: &str,
    settings: &Settings,
    pipeline: &Pipeline,
    request: &Request,
) -> (String, bool) {
    let options = ParseOptions { allow_unregistered: settings.allow_unregistered };
    let mut diags = Diags::new();
    let body = match text::parse(ctx, source, file, options) {
        Ok(mut body) if verify::verify_into(&body, &mut diags) => {
            let manager = PassManager { threads: 1, ..PassManager::new() };
            let report = manager.run(pipeline, &mut body);
            diags.extend(report.diags);
            (!report.failed).then_some(body)
        }
        Ok(_) => None,
        Err(errors) => {
            diags.extend(errors);
            None
        }
    };
    let mut out = comments(ctx, &diags, file);
    if let Some(body) = &body {
        out.push_str(&print(body, request));
    }
    (out, body.is_some())
}

fn print(body: &Body, request: &Request) -> String {
    let options =
        PrintOptions { generic: request.generic, debug_info: request.debug_info, ..PrintOptions::default() };
    text::print(body, &options)
}

/// Diagnostics as comments.
fn comments(ctx: &Context, diags: &Diags, file: &str) -> String {
    let mut renderer = Renderer::new(Style::Lines, false);
    // The text is in the editor: its lines are not repeated.
    renderer.add_source(file, "");
    let mut out = Vec::new();
    if renderer.write_all(ctx, diags, &mut out).is_err() {
        return String::new();
    }
    String::from_utf8_lossy(&out).lines().map(|line| format!("// {line}\n")).collect()
}

/// The text of the file of bytecode at `path`.
///
/// # Errors
/// When it cannot be read, or is none.
pub(super) fn bytecode(driver: Driver, path: &Path, request: &Request) -> Result<Outcome, String> {
    let name = path.to_string_lossy();
    let fail = |error: std::io::Error| format!("cannot open '{name}': {error}");
    let size = std::fs::metadata(path).map_err(fail)?.len();
    if size > MAX_BYTECODE {
        return Err(format!("'{name}' has {size} bytes, and no more than {MAX_BYTECODE} are shown"));
    }
    let bytes = std::fs::read(path).map_err(fail)?;
    if !bytecode::is_bytecode(&bytes) {
        return Err(format!("'{name}' is not bytecode"));
    }
    let work = || {
        let ctx = driver.context(&[]);
        match bytecode::read(&ctx, &Blob::new(bytes), &name, ReadOptions { allow_unregistered: true }) {
            Ok(body) => (print(&body, request), true),
            Err(diags) => (comments(&ctx, &diags, &name), false),
        }
    };
    let done = catch_unwind(AssertUnwindSafe(work)).map_err(|panic| super::panic_message(&*panic))?;
    Ok(Outcome { text: done.0, failed: !done.1, pipeline: String::new() })
}
