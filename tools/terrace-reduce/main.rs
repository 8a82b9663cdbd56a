//! Makes IR and pipelines smaller for as long as they stay interesting.
#![forbid(unsafe_code)]

use std::process::ExitCode;

use terrace_tools::{opt, reduce};

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    ExitCode::from(reduce::run(&opt::with_test_dialect(), &args))
}
