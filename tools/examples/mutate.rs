//! Takes models that were tampered with through the importer or the whole compiler, and bounds the time and memory that
//! any of them takes: `cargo run --release -p terrace-tools --example mutate -- --import --count 50000`.
//!
//! A mutant is made from a small model of the repository, or of the folders that are named, by its seed alone: cut off,
//! with bytes changed, with fields of its messages changed, or with what it says changed (edges, operators, attributes,
//! types, constants, sizes, operator sets, nesting). What fails is written to the folder of temporary files.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;
use std::{fs, io};

use clap::Parser;

#[path = "../tests/pipeline/mod.rs"]
mod pipeline;

use pipeline::{Way, models, models_in, mutant, outcome};

/// Takes models that were tampered with through the compiler
#[derive(Parser)]
struct Options {
    /// The first seed
    #[arg(long, default_value_t = 0)]
    first: u64,
    /// How many seeds
    #[arg(long, default_value_t = 1000)]
    count: u64,
    /// No further than the graph dialect
    #[arg(long)]
    import: bool,
    /// A folder of models, instead of the repository's own
    #[arg(long, value_name = "FOLDER")]
    models: Vec<PathBuf>,
    /// Seconds that no mutant may take longer
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// MiB beyond which the process may not grow
    #[arg(long, default_value_t = 2048)]
    memory: u64,
}

/// The greatest resident size since [`forget_peak`] in KiB, where the system tells.
fn peak_memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|rest| rest.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}

/// Has [`peak_memory`] begin anew. Where the system cannot, it tells the peak of all mutants so far.
fn forget_peak() {
    let _ = fs::write("/proc/self/clear_refs", "5");
}

fn main() -> io::Result<ExitCode> {
    let options = Options::parse();
    let mut seeds = if options.models.is_empty() { models()? } else { Vec::new() };
    for folder in &options.models {
        seeds.extend(models_in(folder)?);
    }
    if seeds.is_empty() {
        return Err(io::Error::other("there are no models in the folders"));
    }
    let way = if options.import { Way::Import } else { Way::Whole };
    let limit = Duration::from_secs(options.seconds);
    let mut reached: BTreeMap<pipeline::Reached, u64> = BTreeMap::new();
    let (mut failures, mut slowest, mut largest) = (0, (Duration::ZERO, 0), (0, 0));
    for seed in options.first..options.first.saturating_add(options.count) {
        forget_peak();
        let mut result = outcome(&seeds, seed, way, limit);
        let memory = peak_memory();
        largest = largest.max((memory, seed));
        if result.is_ok() && memory > options.memory << 10 {
            result = Err(format!("mutant {seed} takes {} MiB", memory >> 10));
        }
        match result {
            Ok(outcome) => {
                *reached.entry(outcome.reached).or_default() += 1;
                slowest = slowest.max((outcome.time, seed));
            }
            Err(message) => {
                let path = std::env::temp_dir().join(format!("mutant-{seed}.onnx"));
                fs::write(&path, mutant(&seeds, seed))?;
                eprintln!("{message}: {}", path.display());
                failures += 1;
            }
        }
        if (seed + 1 - options.first).is_multiple_of(1000) {
            eprintln!("{} done", seed + 1 - options.first);
        }
    }
    println!(
        "{} mutants of {} models from seed {}: {reached:?}, {failures} failures",
        options.count,
        seeds.len(),
        options.first
    );
    println!(
        "slowest {:?} (seed {}); peak memory {} KiB (seed {})",
        slowest.0, slowest.1, largest.0, largest.1
    );
    Ok(if failures == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
