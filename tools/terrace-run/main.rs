//! Compiles a model in memory, runs it, and shows, writes, compares or times what comes out.
#![forbid(unsafe_code)]

mod benchmark;
mod compare;
mod expect;
mod inputs;
mod memory_plan;
mod options;
mod profile;
mod report;
mod show;
mod table;
mod test_data;

use std::process::ExitCode;
use std::time::Instant;

use clap::Parser as _;
use terrace_runtime::{Pool, Program};
use terrace_tools::data::file;
use terrace_tools::explain;
use terrace_tools::model::{Failure, Reporter, Session, exit, ports, write_atomically, write_stdout};

use options::{DataFiles, Options, VerifyEach};

fn main() -> ExitCode {
    if let Some(code) = explain::asked_here() {
        return explain::print(&code);
    }
    let options = Options::parse();
    let reporter = Reporter::of(&options.model);
    let code = exit(run(&options, &reporter), |message| reporter.error(message));
    reporter.finish("terrace-run");
    code
}

fn run(options: &Options, reporter: &Reporter) -> Result<(), Failure> {
    if let Some(folder) = &options.test_data {
        return test_data::check(folder, options);
    }
    if !options.compare.is_empty() {
        return compare::run(options, reporter);
    }
    let runs = options.data_files()?;
    let start = Instant::now();
    let first = inputs::Arrays::read(runs[0].inputs)?;
    let mut session = Session::open_given(&options.model, reporter, &|name| first.get(name))?;
    if let Some(path) = &options.kernels {
        session.describe_kernels(path)?;
    }
    let records = options.report.is_some() || options.trace.is_some();
    let mut recorder = records.then(|| report::Recorder::attach(start, &mut session));
    if options.profile {
        session.profile();
    }
    session.debug(options.debug());
    if let Some(VerifyEach::Run) = options.verify_each {
        session.verify_by_running(options.seed);
    }
    session.run_first(&options.passes_first);
    let mut program = session.compile()?;
    if let Some(recorder) = &mut recorder {
        recorder.compiled();
    }
    if options.print_memory_plan {
        print(&memory_plan::table(session.module(), program.arena_bytes()))?;
    }
    let mut pool = Pool::new(session.threads());
    let mut agree = true;
    let mut first = Some(first);
    for files in &runs {
        if let Some(inputs) = files.inputs.filter(|_| runs.len() > 1) {
            print(&format!("{inputs}:\n"))?;
        }
        let arrays = first.take().map_or_else(|| inputs::Arrays::read(files.inputs), Ok)?;
        match run_on((*files, &arrays), options, &session, (&mut program, &mut pool)) {
            Err(Failure::Differ) => agree = false,
            done => done?,
        }
    }
    if let Some(recorder) = &recorder {
        print(&recorder.finish(options, &session, &mut program, &mut pool)?)?;
    }
    if agree { Ok(()) } else { Err(Failure::Differ) }
}

/// Runs `program` on `arrays`, the inputs in `files`, and does with the outputs what was asked for.
fn run_on(
    (files, arrays): (DataFiles<'_>, &inputs::Arrays),
    options: &Options,
    session: &Session,
    (program, pool): (&mut Program, &mut Pool),
) -> Result<(), Failure> {
    let inputs = inputs::gather(options, session, arrays, program.declared_inputs())?;
    ports::set_inputs(program, &inputs)?;
    ports::run(program, pool)?;
    let outputs = ports::outputs(program)?;
    if let Some(path) = files.outputs {
        let bytes = file::to_bytes(path, &outputs).map_err(|error| Failure::file(path, error))?;
        write_atomically(path, |out| out.write_all(&bytes)).map_err(|error| Failure::file(path, error))?;
    }
    if let Some(rounds) = options.benchmark {
        print(&format!("{}\n", benchmark::run(program, pool, rounds)?))?;
    }
    if options.profile {
        print(&profile::run(program, pool, session.module())?)?;
    }
    if let Some(path) = files.expect {
        return expect::check(path, options.tolerance, &outputs);
    }
    let records = options.report.is_some() || options.trace.is_some();
    let shown = options.benchmark.is_some() || options.profile || options.print_memory_plan || records;
    if files.outputs.is_none() && !shown {
        print(&show::outputs(&outputs, &session.info().labels))?;
    }
    Ok(())
}

fn print(text: &str) -> Result<(), Failure> {
    write_stdout(text.as_bytes()).map_err(|error| Failure::file("standard output", error))
}
