//! Reads IR, runs passes and prints IR.
#![forbid(unsafe_code)]

use std::process::ExitCode;

use terrace_ir::Registry;
use terrace_ir::pass::PassRegistry;
use terrace_tools::opt::Driver;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let passes = |registry: &mut PassRegistry| {
        terrace_passes::register_all(registry);
        terrace_passes::test::register(registry);
        terrace_tools::target::register(registry);
    };
    let dialects = |registry: &mut Registry| {
        terrace_tools::target::dialects(registry);
        terrace_dialects::test::register(registry);
    };
    let driver = Driver { dialects, passes };
    ExitCode::from(driver.run(&args))
}
