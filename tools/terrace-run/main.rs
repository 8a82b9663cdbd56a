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
use terrace_runtime::Pool;
use terrace_tools::data::file;
use terrace_tools::explain;
use terrace_tools::model::{Failure, Reporter, Session, exit, ports, write_atomically, write_stdout};

use options::{Options, VerifyEach};

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
    let start = Instant::now();
    let given = inputs::Arrays::read(options)?;
    let mut session = Session::open_given(&options.model, reporter, &|name| given.get(name))?;
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
    let inputs = inputs::gather(options, &session, &given, program.inputs())?;
    ports::set_inputs(&mut program, &inputs)?;
    let mut pool = Pool::new(session.threads());
    ports::run(&mut program, &mut pool)?;
    let outputs = ports::outputs(&program)?;
    if let Some(path) = &options.outputs {
        let bytes = file::to_bytes(path, &outputs).map_err(|error| Failure::file(path, error))?;
        write_atomically(path, |out| out.write_all(&bytes)).map_err(|error| Failure::file(path, error))?;
    }
    if let Some(rounds) = options.benchmark {
        print(&format!("{}\n", benchmark::run(&mut program, &mut pool, rounds)?))?;
    }
    if options.profile {
        print(&profile::run(&mut program, &mut pool, session.module())?)?;
    }
    if let Some(recorder) = &recorder {
        print(&recorder.finish(options, &session, &mut program, &mut pool)?)?;
    }
    if let Some(path) = &options.expect {
        return expect::check(path, options.tolerance, &outputs);
    }
    let shown = options.benchmark.is_some() || options.profile || options.print_memory_plan || records;
    if options.outputs.is_none() && !shown {
        print(&show::outputs(&outputs, &session.info().labels))?;
    }
    Ok(())
}

fn print(text: &str) -> Result<(), Failure> {
    write_stdout(text.as_bytes()).map_err(|error| Failure::file("standard output", error))
}
