//! Reads IR, runs passes and prints IR.
#![forbid(unsafe_code)]

use std::process::ExitCode;

use terrace_tools::opt;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    ExitCode::from(opt::with_test_dialect().run(&args))
}
