//! Reads IR, runs passes and prints IR.
#![forbid(unsafe_code)]

use std::process::ExitCode;

use terrace_tools::opt::Driver;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let driver = Driver { dialects: terrace_dialects::register_all, passes: terrace_passes::register_all };
    ExitCode::from(driver.run(&args))
}
