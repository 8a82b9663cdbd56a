//! Imports models that were tampered with, and bounds the time and memory that any of them takes:
//! `cargo run --release -p terrace-onnx --example mutate_import -- 10000`.
#![forbid(unsafe_code)]

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};
use std::{fs, io};

use terrace_ir::{Blob, Context, Registry};
use terrace_onnx::tensor::FileLoader;
use terrace_onnx::text::model_from_text;
use terrace_onnx::{Options, import};

#[path = "../src/import/tests/mutation.rs"]
mod mutation;

use mutation::{Random, mutate};

/// No small model may take longer.
const TIME: Duration = Duration::from_secs(2);

/// Nor may the process grow larger, in KiB.
const MEMORY: u64 = 1 << 20;

struct NoFiles;

impl FileLoader for NoFiles {
    fn load(&self, _: &Path) -> io::Result<Blob> {
        Err(io::Error::new(io::ErrorKind::NotFound, "no such file"))
    }
}

fn context() -> Context {
    let mut registry = Registry::new();
    terrace_dialects::register_all(&mut registry);
    Context::new(registry)
}

fn models() -> io::Result<Vec<Vec<u8>>> {
    let folder: PathBuf =
        [env!("CARGO_MANIFEST_DIR"), "..", "..", "test", "frontends", "onnx"].iter().collect();
    let mut files: Vec<PathBuf> = ["Inputs", "contrib", "ml"]
        .into_iter()
        .filter_map(|name| fs::read_dir(folder.join(name)).ok())
        .flatten()
        .chain(fs::read_dir(&folder)?)
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<io::Result<_>>()?;
    files.sort();
    let mut models = Vec::new();
    for path in files {
        match path.extension().and_then(|ext| ext.to_str()) {
            Some("onnx") => models.push(fs::read(path)?),
            Some("onnxtxt") => {
                models.push(model_from_text(&fs::read_to_string(path)?).map_err(io::Error::other)?);
            }
            _ => {}
        }
    }
    Ok(models)
}

/// The greatest resident size so far in KiB, where the system tells.
fn peak_memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|rest| rest.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}

fn main() -> io::Result<ExitCode> {
    let count = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(1000);
    let models = models()?;
    let (mut imported, mut slowest) = (0, (Duration::ZERO, 0));
    for seed in 0..count {
        let mut random = Random::new(seed);
        let model = &models[random.below(models.len())];
        let other = &models[random.below(models.len())];
        let bytes = mutate(model, other, &mut random);
        let ctx = context();
        let options = Options { require_static: seed % 4 != 0, ..Options::default() };
        let start = Instant::now();
        let (module, _) = import(&ctx, Blob::new(bytes), "model.onnx", &NoFiles, &options);
        slowest = slowest.max((start.elapsed(), seed));
        imported += u64::from(module.is_some());
    }
    let memory = peak_memory();
    println!(
        "{count} models, {imported} imported; slowest {:?} (seed {}); peak memory {memory} KiB",
        slowest.0, slowest.1
    );
    let fine = slowest.0 < TIME && memory < MEMORY;
    Ok(if fine { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
