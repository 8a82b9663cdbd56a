//! What is done with one part of a file: parse, verify, run the pipeline, print.

use std::sync::Arc;
use std::time::Instant;

use terrace_ir::bytecode::{self, ReadOptions, WriteOptions};
use terrace_ir::pass::{Failed, Instrument, PassManager, PassSite, Pipeline, Report};
use terrace_ir::text::{self, ParseOptions, PrintOptions};
use terrace_ir::{Blob, Body, Context, Diags, Loc, LocKind, verify};
use terrace_passes::verify_run::VerifyRun;

use super::flags::Flags;
use super::input::Part;
use super::locations::Locations;
use super::measures::Times;
use super::nothing::{self, Kinds};
use super::print_ir::PrintIr;
use super::reproducer::{self, Recorder};

/// What is read.
pub(super) enum Source<'s> {
    Text(Part<'s>),
    Bytecode(&'s Blob),
}

/// What came of one part of a file.
pub(super) struct Outcome {
    /// What to write; none when something is wrong.
    pub(super) output: Option<Output>,
    pub(super) report: Report,
    pub(super) times: Times,
    /// What passes could have run on, when none did.
    pub(super) kinds: Kinds,
}

/// What a part of a file became.
pub(super) enum Output {
    /// Its text or bytecode.
    Bytes(Vec<u8>),
    /// The IR, whose text is not made yet: that of a large file may take more memory than the IR.
    Ir(Box<Body>),
}

/// Parses, verifies, runs the pipeline and, where that is timed, prints.
pub(super) fn process(ctx: &Context, flags: &Flags, name: &str, source: &Source<'_>) -> Outcome {
    let start = Instant::now();
    let mut report = Report::default();
    let mut times = Times::default();
    let mut kinds = Kinds::new();
    let body = read(ctx, flags, name, source, &mut report.diags);
    times.parse = start.elapsed();
    let output = body.and_then(|mut body| {
        let done = run(ctx, flags, name, &mut body, &mut report);
        if done && report.timing.is_empty() && !flags.pipeline.is_empty() {
            nothing::collect(&body, &mut kinds);
        }
        let start = Instant::now();
        let output = done.then(|| write(flags, body, &mut report.diags)).flatten();
        times.output = start.elapsed();
        output
    });
    times.total = start.elapsed();
    report.failed |= output.is_none();
    Outcome { output, report, times, kinds }
}

/// What is written of `body`.
fn write(flags: &Flags, body: Body, diags: &mut Diags) -> Option<Output> {
    if flags.no_output {
        return Some(Output::Bytes(Vec::new()));
    }
    if !flags.emit_bytecode {
        return Some(match flags.timing {
            true => Output::Bytes(text::print(&body, &flags.print).into_bytes()),
            false => Output::Ir(Box::new(body)),
        });
    }
    let mut bytes = Vec::new();
    match bytecode::write(&body, &flags.bytecode, &mut bytes) {
        Ok(()) => Some(Output::Bytes(bytes)),
        Err(error) => {
            diags.error(body.loc(body.self_op()), error.to_string());
            None
        }
    }
}

/// Reads and verifies.
pub(super) fn read(
    ctx: &Context,
    flags: &Flags,
    name: &str,
    source: &Source<'_>,
    diags: &mut Diags,
) -> Option<Body> {
    let allow_unregistered = flags.allow_unregistered;
    let read = match source {
        Source::Text(part) => {
            let options = ParseOptions { allow_unregistered };
            text::parse_noting(ctx, part.text, name, options, &mut |len| part.passed(len))
        }
        Source::Bytecode(source) => bytecode::read(ctx, source, name, ReadOptions { allow_unregistered }),
    };
    let mut body = match read {
        Ok(body) => body,
        Err(errors) => {
            diags.extend(errors);
            return None;
        }
    };
    if flags.no_implicit_module {
        body = explicit(body, diags)?;
    }
    let sound = flags.skip_verify_parsed || verify::verify_into(&body, diags);
    sound.then_some(body)
}

/// The one op of a file, when the parser put a module around it.
fn explicit(mut body: Body, diags: &mut Diags) -> Option<Body> {
    let ctx = body.ctx().clone();
    let this = body.loc(body.self_op());
    let implicit = matches!(this.kind(&ctx), LocKind::File { line: 0, .. });
    if !implicit {
        return Some(body);
    }
    let ops = body.regions(body.self_op()).next().and_then(|region| body.entry(region));
    let ops: Vec<_> = ops.map(|block| body.ops_of(block).collect()).unwrap_or_default();
    match ops[..] {
        [op] if body.nested(op).is_some() => {
            body.nested_bodies_mut().into_iter().find(|(at, _)| *at == op).map(|(_, body)| body.clone())
        }
        [op] => {
            let name = body.name_str(op);
            let message = format!(
                "'{name}' op is not isolated from above, and cannot be read without a module around it"
            );
            diags.error(body.loc(op), message);
            None
        }
        _ => {
            let message = format!("source must contain a single top-level operation, found: {}", ops.len());
            diags.error(this, message);
            None
        }
    }
}

/// Runs the pipeline on `body`; whether all went well.
fn run(ctx: &Context, flags: &Flags, name: &str, body: &mut Body, report: &mut Report) -> bool {
    if flags.verify_roundtrip && !roundtrip(ctx, flags, body, &mut report.diags) {
        return false;
    }
    if flags.local_reproducer && !flags.disable_threading {
        let message = "Local crash reproduction may not be used without disabling mutli-threading first.";
        report.diags.error(Loc::UNKNOWN, message);
        return false;
    }
    if flags.pipeline.is_empty() && flags.generate_reproducer.is_none() {
        return true;
    }
    let settings = reproducer::settings(&flags.pipeline, !flags.disable_threading, flags.verify_each);
    if let Some(file) = &flags.generate_reproducer
        && let Err(error) = std::fs::write(file, reproducer::render(&reproducer::print(body), &settings))
    {
        report.diags.error(Loc::UNKNOWN, format!("cannot write reproducer '{file}': {error}"));
        return false;
    }
    let recorder = Arc::new(Recorder::new(flags.local_reproducer && flags.reproducer.is_some()));
    let before = flags.reproducer.as_ref().map(|_| reproducer::print(body));
    let locations = Arc::new(Locations::default());
    let mut instruments = instruments(flags, &recorder);
    if flags.check_locations {
        instruments.push(Box::new(Shared(Arc::clone(&locations))));
    }
    let manager = PassManager {
        threads: if flags.disable_threading { 1 } else { PassManager::default().threads },
        verify_each: flags.verify_each,
        instruments,
        remarks: flags.remarks.any(),
    };
    *report = merged(std::mem::take(&mut report.diags), manager.run(&flags.pipeline, body));
    if flags.check_locations {
        let (text, kept) = locations.report(&mut report.diags);
        report.output.push_str(&text);
        report.failed |= !kept;
    }
    if !report.failed {
        return true;
    }
    add_command(report, &flags.pipeline, name);
    if let (Some(file), Some(before)) = (&flags.reproducer, before) {
        let (ir, pipeline) = recorder.local().unwrap_or((before, settings.pipeline.clone()));
        let settings = reproducer::Settings { pipeline, ..settings };
        let loc = body.loc(body.self_op());
        match std::fs::write(file, reproducer::render(&ir, &settings)) {
            Ok(()) => report.diags.push(recorder.diagnostic(loc, file)),
            Err(error) => report.diags.error(loc, format!("cannot write reproducer '{file}': {error}")),
        }
    }
    false
}

fn merged(mut diags: Diags, mut report: Report) -> Report {
    diags.extend(std::mem::take(&mut report.diags));
    report.diags = diags;
    report
}

fn instruments(flags: &Flags, recorder: &Arc<Recorder>) -> Vec<Box<dyn Instrument>> {
    let mut instruments: Vec<Box<dyn Instrument>> = Vec::new();
    if flags.reproducer.is_some() {
        instruments.push(Box::new(Shared(Arc::clone(recorder))));
    }
    if flags.dump.any() {
        instruments.push(Box::new(PrintIr::new(&flags.dump, &flags.print)));
    }
    if flags.verify_run {
        instruments.push(Box::new(VerifyRun::new("main", 0)));
    }
    instruments
}

/// A hook that is asked again after the run.
pub(crate) struct Shared<I>(pub(crate) Arc<I>);

impl<I: Instrument> Instrument for Shared<I> {
    fn sequential(&self) -> bool {
        self.0.sequential()
    }

    fn before(&self, site: PassSite<'_>, body: &Body) {
        self.0.before(site, body);
    }

    fn after(&self, site: PassSite<'_>, body: &Body, diags: &mut Diags) -> Result<(), Failed> {
        self.0.after(site, body, diags)
    }

    fn after_failed(&self, site: PassSite<'_>, body: &Body) {
        self.0.after_failed(site, body);
    }
}

/// Writes `body` as text and as bytecode, reads that, and compares the generic forms.
fn roundtrip(ctx: &Context, flags: &Flags, body: &Body, diags: &mut Diags) -> bool {
    let allow_unregistered = flags.allow_unregistered;
    let shown = PrintOptions { debug_info: true, generic: flags.print.generic, ..PrintOptions::default() };
    let name = "<roundtrip>";
    let again = text::parse(ctx, &text::print(body, &shown), name, ParseOptions { allow_unregistered });
    if !same(body, again, "text", diags) {
        return false;
    }
    let mut bytes = Vec::new();
    if let Err(error) = bytecode::write(body, &WriteOptions::default(), &mut bytes) {
        diags.error(body.loc(body.self_op()), error.to_string());
        return false;
    }
    let again = bytecode::read(ctx, &Blob::new(bytes), name, ReadOptions { allow_unregistered });
    same(body, again, "bytecode", diags)
}

/// Whether what was read back has the same generic form.
fn same(body: &Body, again: Result<Body, Diags>, what: &str, diags: &mut Diags) -> bool {
    let loc = body.loc(body.self_op());
    let again = match again {
        Ok(again) => again,
        Err(errors) => {
            diags.error(loc, format!("failed to parse {what} back, cannot verify round-trip."));
            diags.extend(errors);
            return false;
        }
    };
    let generic = |body: &Body| text::print(body, &PrintOptions { generic: true, ..PrintOptions::default() });
    let (reference, again) = (generic(body), generic(&again));
    if reference != again {
        let message =
            format!("roundTrip testing roundtripped module differs from reference:\n{again}\n{reference}");
        diags.error(loc, message);
        return false;
    }
    true
}

/// Says how an internal error can be reproduced.
fn add_command(report: &mut Report, pipeline: &Pipeline, name: &str) {
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
