//! One model under the control of a benchmark that runs several runtimes side by side.
//!
//! `terrace-peer MODEL IN.npz OUT_PREFIX THREADS` compiles the model, runs it once on the arrays in
//! `IN.npz`, writes output `i` to `OUT_PREFIX.i.npy`, and prints `ready {"load_s": .., "first_s": ..}`:
//! the seconds until the model could run and until the first run was done. It then answers each line
//! `run WARM_UP MIN_RUNS SECONDS MAX_SECONDS` on standard input with `times [..]`, the milliseconds of
//! each run: at least `MIN_RUNS` of them and `SECONDS` altogether, but no more than `MAX_SECONDS`.
#![forbid(unsafe_code)]

use std::io::{self, BufRead as _, Write as _};
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use clap::Parser;
use serde_json::json;
use terrace_runtime::{Pool, Program};
use terrace_tools::data::file::{Tensors, to_bytes};
use terrace_tools::model::{Failure, ModelOptions, Reporter, Session, exit, ports};

/// Runs a model when a benchmark says so
#[derive(Parser)]
#[command(name = "terrace-peer", version)]
struct Options {
    /// The model
    model: String,
    /// Its inputs by name
    inputs: String,
    /// Output `i` is written to PREFIX.i.npy
    #[arg(value_name = "PREFIX")]
    prefix: String,
    /// Threads to compile and to run with
    #[arg(value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: u16,
}

fn main() -> ExitCode {
    let options = Options::parse();
    exit(serve(&options), |message| Reporter::new(Default::default()).error(message))
}

fn serve(options: &Options) -> Result<(), Failure> {
    let file = &options.inputs;
    let arrays = Tensors::read(Path::new(file)).map_err(|error| Failure::file(file, error))?;
    let start = Instant::now();
    let model = ModelOptions { threads: Some(options.threads), ..ModelOptions::of(&options.model) };
    let mut session = Session::open(&model)?;
    let mut program = session.compile()?;
    let mut pool = Pool::new(session.threads());
    drop(session);
    let load_s = start.elapsed().as_secs_f64();
    let count = program.inputs().len();
    let inputs: Vec<_> = program
        .inputs()
        .iter()
        .map(|port| ports::from_file(port, count, &arrays, file))
        .collect::<Result<_, _>>()?;
    ports::set_inputs(&mut program, &inputs)?;
    ports::run(&mut program, &mut pool)?;
    let first_s = start.elapsed().as_secs_f64();
    for (at, output) in ports::outputs(&program)?.into_iter().enumerate() {
        let path = format!("{}.{at}.npy", options.prefix);
        let bytes = to_bytes(&path, &[output]).map_err(|error| Failure::file(&path, error))?;
        std::fs::write(&path, bytes).map_err(|error| Failure::file(&path, error))?;
    }
    answer(&format!("ready {}", json!({ "load_s": load_s, "first_s": first_s })))?;
    for line in io::stdin().lock().lines() {
        let line = line.map_err(|error| Failure::file("standard input", error))?;
        let request = Request::of(&line).ok_or_else(|| {
            Failure::Model(format!("'{line}' is not 'run WARM_UP MIN_RUNS SECONDS MAX_SECONDS'"))
        })?;
        answer(&format!("times {}", json!(request.times(&mut program, &mut pool)?)))?;
    }
    Ok(())
}

fn answer(line: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    writeln!(out, "{line}")
        .and_then(|()| out.flush())
        .map_err(|error| Failure::file("standard output", error))
}

/// What a line asks for.
#[derive(PartialEq, Debug)]
struct Request {
    warm_up: u64,
    min_runs: usize,
    seconds: f64,
    max_seconds: f64,
}

impl Request {
    fn of(line: &str) -> Option<Request> {
        let words: Vec<&str> = line.split_whitespace().collect();
        let ["run", warm_up, min_runs, seconds, max_seconds] = words[..] else {
            return None;
        };
        Some(Request {
            warm_up: warm_up.parse().ok()?,
            min_runs: min_runs.parse().ok()?,
            seconds: seconds.parse().ok()?,
            max_seconds: max_seconds.parse().ok()?,
        })
    }

    fn times(&self, program: &mut Program, pool: &mut Pool) -> Result<Vec<f64>, Failure> {
        let start = Instant::now();
        for _ in 0..self.warm_up {
            // A slow model is warm after a part of the time that it may take.
            if start.elapsed().as_secs_f64() >= self.max_seconds / 4.0 {
                break;
            }
            ports::run(program, pool)?;
        }
        let mut times = Vec::new();
        let start = Instant::now();
        let passed = || start.elapsed().as_secs_f64();
        while times.is_empty()
            || (passed() < self.max_seconds && (times.len() < self.min_runs || passed() < self.seconds))
        {
            let start = Instant::now();
            ports::run(program, pool)?;
            times.push(start.elapsed().as_secs_f64() * 1e3);
        }
        Ok(times)
    }
}

#[cfg(test)]
mod tests {
    use super::Request;

    #[test]
    fn requests_are_read() {
        let request = Request { warm_up: 5, min_runs: 7, seconds: 1.0, max_seconds: 20.0 };
        assert_eq!(Request::of("run 5 7 1.0 20.0"), Some(request));
        assert_eq!(Request::of("run 5 7 1.0"), None);
        assert_eq!(Request::of("walk 5 7 1.0 20.0"), None);
        assert_eq!(Request::of("run -5 7 1.0 20.0"), None);
    }
}
