//! `terrace-opt` with one more dialect and one more pass: the code of `docs/tutorial.md`.
#![forbid(unsafe_code)]

mod bound;
mod convert;

use std::process::ExitCode;

use terrace_ir::Registry;
use terrace_ir::pass::PassRegistry;
use terrace_tools::opt::Driver;

fn dialects(registry: &mut Registry) {
    terrace_dialects::register_all(registry);
    registry.add(&bound::DIALECT);
}

fn passes(registry: &mut PassRegistry) {
    terrace_passes::register_all(registry);
    registry.add(convert::INFO);
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    ExitCode::from(Driver { dialects, passes }.run(&args))
}
