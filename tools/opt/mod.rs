//! The driver of `terrace-opt`: reads IR, runs passes, prints IR.

mod expected;
mod flags;
mod instruments;

use std::io::{Read as _, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};

use terrace_ir::pass::{PassManager, PassRegistry, Pipeline, Report};
use terrace_ir::text::{self, ParseOptions, PrintOptions};
use terrace_ir::{Context, Diags, Registry, verify};

use crate::render::Renderer;
use expected::Expected;
use flags::Flags;

/// What a tool is made of: its dialects and passes.
pub struct Driver {
    /// Makes the registry of dialects.
    pub dialects: fn(&mut Registry),
    /// Fills the registry of passes.
    pub passes: fn(&mut PassRegistry),
}

/// Separates parts of a file.
const SEPARATOR: &str = "// -----";

impl Driver {
    /// Runs the tool with command line arguments (the name of the program left out); the exit status.
    pub fn run(&self, args: &[String]) -> u8 {
        let mut passes = PassRegistry::new();
        (self.passes)(&mut passes);
        let flags = match Flags::parse(args, &passes) {
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
        if flags.list_passes {
            print!("{}", flags::list_passes(&passes));
            return 0;
        }
        if flags.show_dialects {
            let ctx = self.context();
            let names: Vec<&str> = ctx.registry().dialects().map(|dialect| dialect.def().name).collect();
            println!("Available Dialects: {}", names.join(","));
            return 0;
        }
        match self.run_file(&flags) {
            Ok(true) => 0,
            Ok(false) => 1,
            Err(message) => {
                eprintln!("terrace-opt: {message}");
                1
            }
        }
    }

    fn context(&self) -> Context {
        let mut registry = Registry::new();
        (self.dialects)(&mut registry);
        Context::new(registry)
    }

    fn run_file(&self, flags: &Flags) -> Result<bool, String> {
        let source = read(&flags.input)
            .map_err(|error| format!("cannot open input file '{}': {error}", flags.input))?;
        let name = if flags.input == "-" { "<stdin>" } else { &flags.input };
        if flags.dump_pipeline {
            eprintln!("Pass Manager with {} passes:\n{}", flags.pipeline.len(), flags.pipeline.print());
        }
        let mut out = String::new();
        let mut good = true;
        for (at, part) in parts(&source, flags.split_input).iter().enumerate() {
            if at > 0 {
                out.push_str(SEPARATOR);
                out.push('\n');
            }
            good &= self.run_part(flags, name, part, &mut out);
        }
        // Like upstream, errors that were expected leave no output to be relied upon.
        if good || flags.split_input {
            write_output(&flags.output, &out)
                .map_err(|error| format!("cannot write output file '{}': {error}", flags.output))?;
        }
        Ok(good)
    }

    /// Runs on one part of the file; whether all went as it should.
    fn run_part(&self, flags: &Flags, name: &str, source: &str, out: &mut String) -> bool {
        let ctx = self.context();
        let outcome = quietly(|| process(&ctx, flags, name, source));
        let (text, report) = match outcome {
            Ok(done) => done,
            Err(message) => {
                let mut report = Report { failed: true, ..Report::default() };
                report.diags.error(ctx.file_loc(name, 1, 1), format!("internal error: {message}"));
                (None, report)
            }
        };
        eprint!("{}", report.output);
        let good = if flags.verify_diagnostics {
            match Expected::parse(source).and_then(|expected| expected.check(&ctx, name, &report.diags)) {
                Ok(()) => true,
                Err(messages) => {
                    messages.iter().for_each(|message| eprintln!("{name}:{message}"));
                    false
                }
            }
        } else {
            show(&ctx, flags, name, source, &report.diags);
            !report.failed && text.is_some()
        };
        if flags.statistics {
            eprint!("{}", instruments::statistics(&report));
        }
        if flags.timing {
            eprint!("{}", instruments::timing(&report));
        }
        out.push_str(text.as_deref().unwrap_or_default());
        good
    }
}

/// Parses, verifies, runs the pipeline and prints; no text when something is wrong.
fn process(ctx: &Context, flags: &Flags, name: &str, source: &str) -> (Option<String>, Report) {
    let options = ParseOptions { allow_unregistered: flags.allow_unregistered };
    let mut report = Report::default();
    let mut body = match text::parse(ctx, source, name, options) {
        Ok(body) => body,
        Err(diags) => {
            report.diags = diags;
            report.failed = true;
            return (None, report);
        }
    };
    if !verify::verify_into(&body, &mut report.diags) {
        report.failed = true;
        return (None, report);
    }
    if !flags.pipeline.is_empty() {
        let manager = PassManager {
            threads: if flags.disable_threading { 1 } else { PassManager::default().threads },
            verify_each: flags.verify_each,
            instruments: instruments::make(flags),
        };
        report = manager.run(&flags.pipeline, &mut body);
        if report.failed {
            add_reproducer(&mut report, flags.pipeline_ref(), name);
            return (None, report);
        }
    }
    let text = (!flags.no_output).then(|| text::print(&body, &flags.print));
    (Some(text.unwrap_or_default()), report)
}

/// Says how an internal error can be reproduced.
fn add_reproducer(report: &mut Report, pipeline: &Pipeline, name: &str) {
    let diags = std::mem::take(&mut report.diags);
    for mut diagnostic in diags.into_vec() {
        if diagnostic.message.starts_with("internal error in pass") {
            let command = format!("terrace-opt {name} --pass-pipeline='{}'", pipeline.print());
            let help = diagnostic.help.take().unwrap_or_default();
            diagnostic.help = Some(format!("{help}; to reproduce: {command}"));
        }
        report.diags.push(diagnostic);
    }
}

fn show(ctx: &Context, flags: &Flags, name: &str, source: &str, diags: &Diags) {
    let color =
        std::io::IsTerminal::is_terminal(&std::io::stderr()) && std::env::var_os("NO_COLOR").is_none();
    let mut renderer = Renderer::new(flags.style, color);
    renderer.add_source(name, source);
    let mut out = Vec::new();
    if renderer.write_all(ctx, diags, &mut out).is_ok() {
        let _ = std::io::stderr().write_all(&out);
    }
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

/// The parts of a file, each behind as many empty lines as keep its line numbers.
fn parts(source: &str, split: bool) -> Vec<String> {
    if !split {
        return vec![source.to_owned()];
    }
    let mut parts = vec![String::new()];
    let mut number = 0;
    for line in source.split_inclusive('\n') {
        number += 1;
        if line.trim_end() == SEPARATOR {
            parts.push("\n".repeat(number));
        } else if let Some(last) = parts.last_mut() {
            last.push_str(line);
        }
    }
    parts
}

fn read(name: &str) -> std::io::Result<String> {
    let mut bytes = Vec::new();
    if name == "-" {
        std::io::stdin().read_to_end(&mut bytes)?;
    } else {
        bytes = std::fs::read(name)?;
    }
    String::from_utf8(bytes).map_err(|_| std::io::Error::other("the file is not UTF-8"))
}

fn write_output(name: &str, text: &str) -> std::io::Result<()> {
    if name == "-" {
        let mut out = std::io::stdout().lock();
        out.write_all(text.as_bytes())?;
        out.flush()
    } else {
        std::fs::write(name, text)
    }
}

fn default_print() -> PrintOptions {
    PrintOptions::default()
}
