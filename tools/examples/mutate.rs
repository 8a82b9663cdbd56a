//! Takes models that were tampered with through the whole compiler, and bounds the time and memory
//! that any of them takes: `cargo run --release -p terrace-tools --example mutate -- 0 10000` (first
//! seed, number of seeds).
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::time::Duration;
use std::{fs, io};

#[path = "../tests/pipeline/mod.rs"]
mod pipeline;

/// No small model may take longer.
const TIME: Duration = Duration::from_secs(10);

/// Nor may the process grow larger, in KiB.
const MEMORY: u64 = 2 << 20;

/// The greatest resident size so far in KiB, where the system tells.
fn peak_memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|rest| rest.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}

fn main() -> io::Result<ExitCode> {
    let number = |at, or| std::env::args().nth(at).and_then(|text| text.parse().ok()).unwrap_or(or);
    let (first, count): (u64, u64) = (number(1, 0), number(2, 1000));
    let models = pipeline::models()?;
    let mut reached: BTreeMap<pipeline::Reached, u64> = BTreeMap::new();
    let (mut failures, mut slowest, mut memory) = (0, (Duration::ZERO, 0), 0);
    for seed in first..first.saturating_add(count) {
        match pipeline::outcome(&models, seed, TIME) {
            Ok(outcome) => {
                *reached.entry(outcome.reached).or_default() += 1;
                slowest = slowest.max((outcome.time, seed));
            }
            Err(message) => {
                eprintln!("{message}");
                failures += 1;
            }
        }
        let now = peak_memory();
        if now > memory + (64 << 10) {
            eprintln!("mutant {seed}: peak memory {now} KiB");
            memory = now;
        }
    }
    let memory = peak_memory();
    println!("{count} models from seed {first}: {reached:?}, {failures} failures");
    println!("slowest {:?} (seed {}); peak memory {memory} KiB", slowest.0, slowest.1);
    let fine = failures == 0 && memory < MEMORY;
    Ok(if fine { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
