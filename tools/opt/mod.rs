//! The driver of `terrace-opt`: reads IR, runs passes, prints IR.

mod actions;
mod bisect;
pub(crate) mod expected;
pub(crate) mod flags;
mod input;
mod locations;
mod measures;
mod names;
mod nothing;
mod print_ir;
pub(crate) mod process;
mod remarks;
pub(crate) mod reproducer;
pub(crate) mod split;
mod table;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{IsTerminal as _, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use terrace_dialects::irdl::{self, Declared};
use terrace_ir::pass::{PassRegistry, Pipeline, Report, parse_pipeline};
use terrace_ir::text::{self, ParseOptions, PrintOptions};
use terrace_ir::{Blob, Body, Context, Diagnostic, Diags, Registry, Severity, verify};

use crate::render::{Renderer, Style};
use actions::Watch;
use expected::Checker;
use flags::{Flags, Verbosity};
use input::{Input, Part, Text};
use nothing::Kinds;
use process::{Outcome, Output, Source};

/// What a tool is made of: its dialects and passes.
#[derive(Clone, Copy)]
pub struct Driver {
    /// Makes the registry of dialects.
    pub dialects: fn(&mut Registry),
    /// Fills the registry of passes.
    pub passes: fn(&mut PassRegistry),
}

/// All dialects and passes that there are, with those that only tests use: what `terrace-opt` has.
pub fn with_test_dialect() -> Driver {
    let passes = |registry: &mut PassRegistry| {
        terrace_passes::register_all(registry);
        terrace_passes::test::register(registry);
        crate::target::register(registry);
    };
    let dialects = |registry: &mut Registry| {
        crate::target::dialects(registry);
        terrace_dialects::test::register(registry);
    };
    Driver { dialects, passes }
}

impl Driver {
    /// Runs the tool with command line arguments (the name of the program left out); the exit status.
    pub fn run(&self, args: &[String]) -> u8 {
        let mut passes = PassRegistry::new();
        (self.passes)(&mut passes);
        let mut flags = match Flags::parse(args, &passes) {
            Ok(flags) => flags,
            Err(message) => {
                eprintln!("terrace-opt: {message}");
                return 1;
            }
        };
        if flags.help {
            print!("{}", flags::help(&passes));
            return 0;
        }
        if flags.version {
            println!("terrace-opt {}", env!("CARGO_PKG_VERSION"));
            return 0;
        }
        if flags.list_passes {
            print!("{}", flags::list_passes(&passes));
            return 0;
        }
        if flags.show_dialects {
            let ctx = self.context(&flags.declared);
            let mut names: Vec<&str> = ctx.registry().dialects().map(|dialect| dialect.def().name).collect();
            names.sort_unstable();
            println!("Available Dialects: {}", names.join(","));
            return 0;
        }
        match self.run_file(&mut flags, &passes) {
            Ok(true) => 0,
            Ok(false) => 1,
            Err(message) => {
                eprintln!("terrace-opt: {message}");
                1
            }
        }
    }

    /// A context with the dialects of the tool and those in `declared`.
    pub(crate) fn context(&self, declared: &[Declared]) -> Context {
        let mut registry = Registry::new();
        (self.dialects)(&mut registry);
        declared.iter().for_each(|dialect| dialect.register(&mut registry));
        Context::new(registry)
    }

    /// The dialects that the files named on the command line declare; whether all are sound.
    pub(crate) fn declare(&self, flags: &mut Flags) -> Result<bool, String> {
        for file in std::mem::take(&mut flags.irdl_files) {
            let source = std::fs::read_to_string(&file)
                .map_err(|error| format!("cannot open file of dialects '{file}': {error}"))?;
            match self.declared_in(&flags.declared, &file, &source) {
                Ok(dialects) => flags.declared.extend(dialects),
                Err((ctx, diags)) => {
                    show(&ctx, flags, &file, &source, &diags);
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }

    /// The dialects that `source` declares, the text of `file`, beside those in `known`.
    ///
    /// # Errors
    /// What is wrong with it, and what that was read with.
    pub(crate) fn declared_in(
        &self,
        known: &[Declared],
        file: &str,
        source: &str,
    ) -> Result<Vec<Declared>, (Context, Diags)> {
        let ctx = self.context(known);
        let read = text::parse(&ctx, source, file, ParseOptions::default());
        let declared = read.and_then(|module| {
            let wrong = verify::verify(&module);
            if wrong.has_errors() { Err(wrong) } else { irdl::declare(&module) }
        });
        declared.map_err(|diags| (ctx, diags))
    }

    fn run_file(&self, flags: &mut Flags, passes: &PassRegistry) -> Result<bool, String> {
        if !self.declare(flags)? {
            return Ok(false);
        }
        let cannot_open = |error| format!("cannot open input file '{}': {error}", flags.input);
        let input = Input::read(&flags.input, &flags.output).map_err(cannot_open)?;
        let name = if flags.input == "-" { "<stdin>".to_owned() } else { flags.input.clone() };
        let file = match input {
            Input::Text(text) => text,
            Input::Bytecode(_) if flags.bisect.any() => {
                return Err("flag --bisect takes text; without it, bytecode is printed as text".into());
            }
            Input::Bytecode(blob) => return self.run_bytecode(flags, &name, &blob),
        };
        let source = file.get().map_err(cannot_open)?;
        if flags.run_reproducer {
            adopt(flags, passes, source)?;
        }
        if flags.dump_pipeline {
            eprintln!(
                "Pass Manager with {} passes:\n{}\n",
                flags.pipeline.items.len(),
                flags.pipeline.print_tree()
            );
        }
        if flags.actions.any() {
            // Counters and logs are about the order of steps.
            flags.disable_threading = true;
            flags.watch = Some(Arc::new(Watch::new(&flags.actions)?));
        }
        if flags.bisect.any() {
            return self.bisect(flags, &name, source);
        }
        let mut out = Sink::default();
        let good = self.run_text(flags, &name, source, &file, &mut out)?;
        // The text may be long, and is not needed to print what became of it.
        drop(file);
        Self::finish(flags, good, out)
    }

    /// Runs on the parts of `source`, the text of `file`; whether all went well.
    fn run_text(
        &self,
        flags: &Flags,
        name: &str,
        source: &str,
        file: &Text,
        out: &mut Sink,
    ) -> Result<bool, String> {
        let parts = split::split(source, flags.split.as_deref());
        self.warn_of_near_misses(flags, name, source, &parts.near_misses);
        let mut good = true;
        let (mut runs, mut ran, mut kinds) = (BTreeMap::new(), false, Kinds::new());
        for (at, (part, &line)) in parts.texts.iter().zip(&parts.lines).enumerate() {
            if at > 0 {
                out.settle(flags);
                out.ir.extend_from_slice(flags.output_marker.as_bytes());
                out.ir.push(b'\n');
            }
            let whole = std::ptr::eq::<str>(part.as_ref(), source);
            let part = Part { text: part, line, file: whole.then_some(file) };
            let (fine, report, found) = self.run_part(flags, name, &Source::Text(part), out);
            good &= fine;
            ran |= !report.timing.is_empty();
            kinds.extend(found);
            for (pipeline, count) in report.runs {
                *runs.entry(pipeline).or_insert(0) += count;
            }
        }
        if let Some(message) = nothing::complaint(&flags.pipeline, &runs, &kinds).filter(|_| good && !ran) {
            return Err(message);
        }
        Ok(good)
    }

    /// Runs on a file of bytecode, which has one part.
    fn run_bytecode(&self, flags: &Flags, name: &str, blob: &Blob) -> Result<bool, String> {
        let mut out = Sink::default();
        let (good, ..) = self.run_part(flags, name, &Source::Bytecode(blob), &mut out);
        Self::finish(flags, good, out)
    }

    /// Looks for the step that makes the output bad, in the only part of the file.
    fn bisect(&self, flags: &mut Flags, name: &str, source: &str) -> Result<bool, String> {
        if flags.watch.is_some() {
            return Err(
                "flag --bisect counts steps by itself, and does not go with other flags about steps".into()
            );
        }
        let parts = split::split(source, flags.split.as_deref()).texts;
        let [part] = &parts[..] else {
            return Err(format!("flag --bisect looks at one module, and the file has {} parts", parts.len()));
        };
        let found = bisect::Bisection { driver: self, flags, name, source: part }.run()?;
        show(&found.ctx, flags, name, part, &found.diags);
        Ok(found.good)
    }

    fn finish(flags: &Flags, good: bool, out: Sink) -> Result<bool, String> {
        if flags.remarks.yaml && flags.remarks.any() {
            let file = flags.remarks.file();
            std::fs::write(file, &out.remarks)
                .map_err(|error| format!("cannot write remarks to '{file}': {error}"))?;
        }
        // What was made of good parts is shown, but no file is left behind that lacks the others.
        if good || flags.output == "-" {
            quietly(|| out.write(flags))
                .map_err(|message| format!("internal error while printing: {message}"))?
                .map_err(|error| format!("cannot write output file '{}': {error}", flags.output))?;
        }
        if let Some(watch) = &flags.watch {
            watch.finish();
            if flags.actions.print_counters {
                eprint!("{}", watch.counters());
            }
        }
        Ok(good)
    }

    fn warn_of_near_misses(&self, flags: &Flags, name: &str, source: &str, places: &[(u32, u32)]) {
        if places.is_empty() {
            return;
        }
        let ctx = self.context(&flags.declared);
        let mut diags = Diags::new();
        for &(line, col) in places {
            let loc = ctx.file_loc(name, line, col);
            diags.push(Diagnostic::warning(loc, "near miss with file split marker"));
        }
        show(&ctx, flags, name, source, &diags);
    }

    /// Runs on one part of the file; whether all went as it should.
    fn run_part(
        &self,
        flags: &Flags,
        name: &str,
        part: &Source<'_>,
        out: &mut Sink,
    ) -> (bool, Report, Kinds) {
        let ctx = self.context(&flags.declared);
        ctx.show_ops_in_diagnostics(flags.op_on_diagnostic);
        if let Some(watch) = &flags.watch {
            ctx.handle_actions(watch.clone());
        }
        let outcome = quietly(|| process::process(&ctx, flags, name, part)).unwrap_or_else(|message| {
            let mut report = Report { failed: true, ..Report::default() };
            report.diags.error(ctx.file_loc(name, 1, 1), format!("internal error: {message}"));
            Outcome { output: None, report, times: measures::Times::default(), kinds: nothing::Kinds::new() }
        });
        let Outcome { output, mut report, times, kinds } = outcome;
        for remark in flags.remarks.select(&report.remarks) {
            match flags.remarks.yaml {
                true => out.remarks.push_str(&remarks::yaml(&ctx, remark)),
                false => report.diags.push(remarks::diagnostic(remark)),
            }
        }
        // Bytecode has no comments, and no lines to show.
        let (source, first_line) = match part {
            Source::Text(part) => (part.text, part.line),
            Source::Bytecode(_) => ("", 1),
        };
        eprint!("{}", report.output);
        let good = if let Some(strictness) = flags.verify_diagnostics {
            let checker = Checker { ctx: &ctx, name, strictness, first_line };
            let checked = checker.parse(source).and_then(|expected| checker.check(expected, &report.diags));
            checked.map_err(|errors| show(&ctx, flags, name, source, &errors)).is_ok()
        } else {
            show(&ctx, flags, name, source, &report.diags);
            !report.failed && output.is_some()
        };
        if flags.statistics {
            eprint!("{}", measures::statistics(&report, &flags.pipeline, flags.statistics_list));
        }
        if flags.timing {
            let (list, json) = (flags.timing_list, flags.timing_json);
            eprint!("{}", measures::timing(&report, &flags.pipeline, times, list, json));
        }
        match output {
            Some(Output::Bytes(bytes)) => out.ir.extend_from_slice(&bytes),
            Some(Output::Ir(body)) => out.last = Some(body),
            None => {}
        }
        (good, report, kinds)
    }
}

/// The passes that the arguments of a command line name, and how it prints.
pub(crate) fn command(args: &[String], passes: &PassRegistry) -> Result<(Pipeline, PrintOptions), String> {
    let flags = Flags::parse(args, passes)?;
    Ok((flags.pipeline, flags.print))
}

/// The flags of `terrace-opt` as a page of the reference.
pub(crate) fn flags_page() -> String {
    flags::page()
}

/// What a run writes to files.
#[derive(Default)]
struct Sink {
    /// The text or bytecode of the parts before the last one.
    ir: Vec<u8>,
    /// The last part, when it is not text yet.
    last: Option<Box<Body>>,
    /// Remarks as YAML.
    remarks: String,
}

impl Sink {
    /// Makes text of the last part, since another one follows.
    fn settle(&mut self, flags: &Flags) {
        if let Some(body) = self.last.take() {
            self.ir.extend_from_slice(text::print(&body, &flags.print).as_bytes());
        }
    }

    /// Writes all parts to the output file.
    fn write(&self, flags: &Flags) -> std::io::Result<()> {
        let mut to: Box<dyn std::io::Write> = match flags.output.as_str() {
            "-" => Box::new(std::io::stdout().lock()),
            file => Box::new(File::create(file)?),
        };
        to.write_all(&self.ir)?;
        if let Some(body) = &self.last {
            text::write(body, &flags.print, &mut to)?;
        }
        to.flush()
    }
}

/// Does what the reproducer in `source` says.
pub(crate) fn adopt(flags: &mut Flags, passes: &PassRegistry, source: &str) -> Result<(), String> {
    let Some(settings) = reproducer::read(source) else {
        return Err(
            "flag --run-reproducer: the file has no resource 'mlir_reproducer' with a pipeline".into()
        );
    };
    let text = &settings.pipeline;
    flags.pipeline = parse_pipeline(passes, text).map_err(|error| error.render(text))?;
    flags.disable_threading |= settings.disable_threading;
    flags.verify_each = settings.verify_each;
    Ok(())
}

pub(crate) fn show(ctx: &Context, flags: &Flags, name: &str, source: &str, diags: &Diags) {
    let terminal = std::io::stderr().is_terminal();
    let color = terminal && std::env::var_os("NO_COLOR").is_none();
    // Excerpts are for people; programs get the lines that they know from other compilers.
    let style = flags.style.unwrap_or(if terminal { Style::Excerpts } else { Style::Lines });
    let least = match flags.verbosity {
        Verbosity::Errors => Severity::Error,
        Verbosity::Warnings => Severity::Warning,
        Verbosity::Remarks => Severity::Remark,
    };
    let mut shown = diags.iter().filter(|diagnostic| diagnostic.severity >= least).peekable();
    if shown.peek().is_none() {
        // The renderer copies the source, which may be long.
        return;
    }
    let mut renderer = Renderer::new(style, color);
    renderer.add_source(name, source);
    let mut out = Vec::new();
    for diagnostic in shown {
        let mut diagnostic = diagnostic.clone();
        if flags.no_notes {
            diagnostic.notes.clear();
        }
        if renderer.write(ctx, &diagnostic, &mut out).is_err() {
            return;
        }
    }
    let _ = std::io::stderr().write_all(&out);
}

/// Runs `job`; a panic is its message, and prints nothing.
fn quietly<T>(job: impl FnOnce() -> T) -> Result<T, String> {
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let outcome = catch_unwind(AssertUnwindSafe(job));
    std::panic::set_hook(hook);
    outcome.map_err(|panic| {
        let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
        text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default()
    })
}
