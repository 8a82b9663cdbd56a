//! What is said about models: the pages about codes, mutants of real models, and reports for machines.
#![forbid(unsafe_code)]

mod locations;
mod message;
mod mutants;
mod pages;
mod sarif;

use std::path::{Path, PathBuf};

use terrace_tools::model::{ModelOptions, Report, Reporter, check};

/// The model of that name among those that the importer's tests have.
fn model(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../test/frontends/onnx/Inputs").join(name)
}

/// What `--check` finds in the model at `path`.
fn checked(path: &Path) -> Report {
    let mut options = ModelOptions::of(path.to_str().expect("UTF-8"));
    options.threads = Some(1);
    // What kernels there are depends on the machine.
    options.cpu = terrace_tools::model::Cpu::X86_64;
    let report = check(&options, &Reporter::of(&options));
    report.unwrap_or_else(|failure| panic!("{}: {failure:?}", path.display()))
}
