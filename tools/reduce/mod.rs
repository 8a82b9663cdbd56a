//! Test-case reduction: IR and pipelines made smaller for as long as they stay interesting.
//!
//! # What is interesting
//!
//! One [question](predicate) decides: does the pipeline still fail in the [same way](key), does some diagnostic
//! still have a text, does a command still succeed. The first two are answered in this process, in about
//! the time that the passes take; a panic in a pass is an answer. `--isolate` asks a process of its own, which
//! may overflow its stack or hang. The input is asked about first, and when it is not interesting the
//! message says what happened instead.
//!
//! # How it becomes smaller
//!
//! - [Edits](edit) know how IR can change: ops that go, with other values in the place of their results; regions
//!   that are replaced by what is in them; branches, blocks, arguments, results, operands, attributes, sizes
//!   and names. They need not keep IR valid, let alone its meaning.
//! - [Delta debugging](ddmin) decides where an edit is made: everywhere, then in halves, down to single places.
//!   Chunks that are cut out of a list of edits are what llvm-reduce's delta passes do as well.
//! - A candidate is taken when it is [smaller](size), the verifier accepts it (unless it did not accept the
//!   input either), and it is interesting. As every candidate is smaller than the one before, this ends.
//! - The edits come in an order, coarse ones first, and again until none of them has anything left to do: the
//!   result is minimal with respect to each single edit at each single place.
//! - [Passes, options and nesting](pipeline) of the pipeline go as well. When several passes are left, and the IR
//!   in front of the one that fails does with that pass alone, it goes on from there.
//! - What can't be read as IR is reduced [as text](lines).
//!
//! What is tested is the text that would be written, never IR in memory alone; the candidates and their order
//! depend on nothing but the input, whatever the number of threads. The result is a FileCheck [test](output).
//!
//! The questions that users of mlir-reduce ask most are answered by these choices: which exit status means
//! what is in the flags' names (`--test`, `--test-fails`), a command that can't be run is an error, and an input
//! that is not interesting is one as well, not a run that reduces nothing.

mod ddmin;
mod edit;
mod key;
mod lines;
mod options;
mod outcome;
mod output;
mod pipeline;
mod predicate;
mod session;
mod size;

use std::io::Read as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use terrace_ir::bytecode::{self, ReadOptions};
use terrace_ir::pass::{Instrument, PassManager, PassRegistry, Pipeline, parse_pipeline};
use terrace_ir::text::{self, ParseOptions, PrintOptions};
use terrace_ir::{Blob, Body, verify};
use terrace_passes::verify_run::VerifyRun;

use crate::opt::flags::Flags;
use crate::opt::process::Shared;
use crate::opt::reproducer::Recorder;
use crate::opt::{Driver, adopt, split};
use options::{HELP, Options};
use outcome::{Setup, message_of, watch_panics};
use predicate::Judge;
use session::{Best, Ir, Session};
use size::{Size, count_ops};

/// Runs `terrace-reduce` with command line arguments (the name of the program left out); the exit status: 0 when
/// a result was written.
pub fn run(driver: &Driver, args: &[String]) -> u8 {
    let mut passes = PassRegistry::new();
    (driver.passes)(&mut passes);
    let done = Options::parse(args, &passes).and_then(|mut options| {
        if options.help || options.flags.help {
            print!("{HELP}");
            return Ok(true);
        }
        if !driver.declare(&mut options.flags)? {
            return Ok(false);
        }
        watch_panics();
        let source = read(driver, &options.flags)?;
        if options.flags.run_reproducer {
            adopt(&mut options.flags, &passes, &source)?;
        }
        let job = || reduce(driver, &passes, options, &source);
        // Panics are silent, so that those of passes are.
        catch_unwind(AssertUnwindSafe(job))
            .unwrap_or_else(|panic| Err(format!("internal error: {}", message_of(&*panic))))
    });
    match done {
        Ok(good) => u8::from(!good),
        Err(message) => {
            eprintln!("terrace-reduce: {message}");
            1
        }
    }
}

/// The text of the input; that of bytecode is the generic form with locations.
fn read(driver: &Driver, flags: &Flags) -> Result<String, String> {
    let name = &flags.input;
    let fail = |error: &dyn std::fmt::Display| format!("cannot open input file '{name}': {error}");
    let bytes = match name.as_str() {
        "-" => {
            let mut bytes = Vec::new();
            std::io::stdin().read_to_end(&mut bytes).map(|_| bytes)
        }
        name => std::fs::read(name),
    };
    let bytes = bytes.map_err(|error| fail(&error))?;
    if !bytecode::is_bytecode(&bytes) {
        return String::from_utf8(bytes).map_err(|_| fail(&"it is not UTF-8"));
    }
    let options = ReadOptions { allow_unregistered: true };
    let body = bytecode::read(&driver.context(&flags.declared), &Blob::new(bytes), name, options);
    let body = body.map_err(|diags| {
        let first = diags.iter().next().map(|diagnostic| diagnostic.message.clone());
        fail(&first.unwrap_or_default())
    })?;
    let print = PrintOptions { generic: true, debug_info: true, ..PrintOptions::default() };
    Ok(text::print(&body, &print) + "\n")
}

fn reduce(
    driver: &Driver,
    passes: &PassRegistry,
    mut options: Options,
    source: &str,
) -> Result<bool, String> {
    let pipeline = std::mem::replace(&mut options.flags.pipeline, Pipeline::new("builtin.module"));
    let (flags, input) = (&options.flags, options.flags.input.as_str());
    let name = if input == "-" { "<stdin>".to_owned() } else { input.to_owned() };
    let setup = Setup { driver, passes, flags, name };
    if options.outcome {
        let outcome = setup.run(source, &pipeline);
        println!("{}", serde_json::to_string(&outcome).map_err(|error| error.to_string())?);
        return Ok(true);
    }
    let (judge, text) = choose_part(&setup, &options, source, &pipeline)?;
    let outcome = judge.ask(&text, &pipeline)?;
    let outcome =
        outcome.ok_or("the input is interesting one time and not the next: nothing can be reduced")?;
    let best = Best { text, pipeline, outcome };
    let mut session = Session::new(&judge, &options, best);
    let before = measure(&setup, source);
    search(&mut session, &setup, &options);
    session.end_progress();
    let after = measure(&setup, &session.best.text);
    // The unit once, when it is the same.
    let unit = |text: &str| text.split(' ').nth(1).map(|unit| unit.trim_end_matches('s').to_owned());
    let short =
        if unit(&before) == unit(&after) { after.split(' ').next().unwrap_or_default() } else { &after };
    let summary = format!("Reduced by terrace-reduce from {before} to {short}.");
    let Best { text, pipeline, outcome } = &session.best;
    let found = output::Found { text, pipeline, outcome, summary: summary.clone() };
    let rendered = output::render(&found, &options, &setup);
    write(&options.flags.output, &rendered)?;
    if !options.quiet {
        eprintln!(
            "terrace-reduce: {} {} tests.",
            summary.replacen("Reduced by terrace-reduce", "reduced", 1),
            session.tests()
        );
    }
    if let Some(reason) = session.stopped() {
        eprintln!("terrace-reduce: {reason}");
    }
    Ok(true)
}

fn write(name: &str, text: &str) -> Result<(), String> {
    if name == "-" {
        print!("{text}");
        return Ok(());
    }
    std::fs::write(name, text).map_err(|error| format!("cannot write output file '{name}': {error}"))
}

/// How large a text is, for people.
fn measure(setup: &Setup<'_>, text: &str) -> String {
    let many = |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
    let parts = split::split(text, setup.flags.split.as_deref());
    let count = |part: &str| parse(setup, part).map(|body| count_ops(&body));
    match parts.texts.iter().map(|part| count(part)).sum::<Option<usize>>() {
        Some(ops) => many(ops, "op"),
        None => many(text.lines().count(), "line"),
    }
}

/// The part of the source that is interesting by itself; all of it when there is none.
fn choose_part<'a>(
    setup: &'a Setup<'a>,
    options: &Options,
    source: &str,
    pipeline: &Pipeline,
) -> Result<(Judge<'a>, String), String> {
    let parts = split::split(source, setup.flags.split.as_deref()).texts;
    if let [_, _, ..] = parts[..] {
        for part in parts {
            let text = format!("{}\n", part.trim());
            if let Ok(judge) = Judge::new(setup, options, &text, pipeline) {
                return Ok((judge, text));
            }
        }
    }
    Ok((Judge::new(setup, options, source, pipeline)?, source.to_owned()))
}

/// The IR in `text`, read as generously as can be.
fn parse(setup: &Setup<'_>, text: &str) -> Option<Body> {
    let ctx = setup.context();
    let options = ParseOptions { allow_unregistered: true };
    catch_unwind(AssertUnwindSafe(|| text::parse(&ctx, text, &setup.name, options).ok())).ok()?
}

fn search(session: &mut Session<'_>, setup: &Setup<'_>, options: &Options) {
    if !options.keep_pipeline && !session.best.pipeline.is_empty() {
        session.reduce_pipeline();
        if session.best.pipeline.len() > 1 && !options.isolate {
            start_at_failing_pass(session, setup);
        }
    }
    let Some(mut ir) = parse(setup, &session.best.text).and_then(|body| readable(session, body)) else {
        session.reduce_text(setup.flags.split.as_deref());
        return;
    };
    loop {
        let mut any = false;
        for edit in edit::EDITS.iter().copied().flatten() {
            any |= ir.reduce(edit, session);
        }
        if !options.keep_pipeline && !session.best.pipeline.is_empty() {
            any |= session.reduce_pipeline();
        }
        if !any {
            break;
        }
    }
    without_resources(session);
    without_module(session);
}

/// Goes on with the IR in front of the pass that fails and that pass alone, if they are interesting.
fn start_at_failing_pass(session: &mut Session<'_>, setup: &Setup<'_>) {
    let Some(mut body) = parse(setup, &session.best.text) else { return };
    let recorder = Arc::new(Recorder::new(true));
    let mut instruments: Vec<Box<dyn Instrument>> = vec![Box::new(Shared(Arc::clone(&recorder)))];
    if setup.flags.verify_run {
        instruments.push(Box::new(VerifyRun::new("main", 0)));
    }
    let manager =
        PassManager { threads: 1, verify_each: setup.flags.verify_each, instruments, remarks: false };
    let run = || manager.run(&session.best.pipeline, &mut body).failed;
    if !catch_unwind(AssertUnwindSafe(run)).unwrap_or(false) {
        return;
    }
    let Some((text, pipeline)) = recorder.local() else { return };
    if let Ok(pipeline) = parse_pipeline(setup.passes, &pipeline) {
        session.try_both(format!("{text}\n"), pipeline);
    }
}

/// The IR with the first way to write it that is interesting: rather the custom form than the generic one, rather
/// without locations than with them.
fn readable(session: &mut Session<'_>, body: Body) -> Option<Ir> {
    let sound = catch_unwind(AssertUnwindSafe(|| !verify::verify(&body).has_errors())).unwrap_or(false);
    let forms = [(false, false), (true, false), (false, true), (true, true)];
    for (generic, debug_info) in forms {
        let print = PrintOptions { generic, debug_info, ..PrintOptions::default() };
        let Some(text) = Ir::text(&body, &print) else { continue };
        if text == session.best.text || session.try_text(text) {
            let size = Size::of(&body, &session.best.text);
            return Some(Ir { body, sound, print, size });
        }
    }
    None
}

/// Leaves out what stands behind the IR: data that nothing refers to any more, such as that of a reproducer.
fn without_resources(session: &mut Session<'_>) {
    if let Some((ir, _)) = session.best.text.rsplit_once("{-#\n") {
        let text = format!("{}\n", ir.trim_end());
        session.try_text(text);
    }
}

/// Leaves the outermost module out of the text, which the parser puts around ops by itself.
fn without_module(session: &mut Session<'_>) {
    let text = &session.best.text;
    let forms = [("module {\n", "}\n"), ("\"builtin.module\"() ({\n", "}) : () -> ()\n")];
    for (open, close) in forms {
        let Some((before, inside)) = text.split_once(open) else { continue };
        let Some((inside, "")) = inside.rsplit_once(close) else { continue };
        if before.lines().any(|line| !line.starts_with(['#', '!'])) {
            continue;
        }
        let dedented = inside.lines().map(|line| format!("{}\n", line.strip_prefix("  ").unwrap_or(line)));
        let text = format!("{before}{}", dedented.collect::<String>());
        session.try_text(text);
        return;
    }
}
