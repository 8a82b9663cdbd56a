//! Compiles a model in memory, runs it, and shows, writes, compares or times what comes out.
#![forbid(unsafe_code)]

mod benchmark;
mod expect;
mod inputs;
mod memory_plan;
mod options;
mod profile;
mod show;
mod table;
mod test_data;

use std::process::ExitCode;

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
    let runs = options.data_files()?;
    let mut session = Session::open_with(&options.model, reporter)?;
    if options.profile {
        session.profile();
    }
    if let Some(VerifyEach::Run) = options.verify_each {
        session.verify_by_running(options.seed);
    }
    session.run_first(&options.passes_first);
    let mut program = session.compile()?;
    if options.print_memory_plan {
        print(&memory_plan::table(session.module(), program.arena_bytes()))?;
    }
    let mut pool = Pool::new(session.threads());
    let mut agree = true;
    for files in &runs {
        if let Some(inputs) = files.inputs.filter(|_| runs.len() > 1) {
            print(&format!("{inputs}:\n"))?;
        }
        match run_on(*files, options, &session, (&mut program, &mut pool)) {
            Err(Failure::Differ) => agree = false,
            done => done?,
        }
    }
    if agree { Ok(()) } else { Err(Failure::Differ) }
}

/// Runs `program` on the inputs in `files`, and does with the outputs what was asked for.
fn run_on(
    files: DataFiles<'_>,
    options: &Options,
    session: &Session,
    (program, pool): (&mut Program, &mut Pool),
) -> Result<(), Failure> {
    let inputs = inputs::gather(options, files.inputs, session, program.declared_inputs())?;
    ports::set_inputs(program, &inputs)?;
    ports::run(program, pool)?;
    let outputs = ports::outputs(program)?;
    if let Some(path) = files.outputs {
        let bytes = file::to_bytes(path, &outputs).map_err(|error| Failure::file(path, error))?;
        let write = |out: &mut Vec<u8>| {
            *out = bytes;
            Ok::<(), std::io::Error>(())
        };
        write_atomically(path, write).map_err(|error| Failure::file(path, error))?;
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
    let shown = options.benchmark.is_some() || options.profile || options.print_memory_plan;
    if files.outputs.is_none() && !shown {
        print(&show::outputs(&outputs, &session.info().labels))?;
    }
    Ok(())
}

fn print(text: &str) -> Result<(), Failure> {
    write_stdout(text.as_bytes()).map_err(|error| Failure::file("standard output", error))
}
