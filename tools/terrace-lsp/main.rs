//! A language server for IR in text. It speaks the Language Server Protocol on standard input and output.
#![forbid(unsafe_code)]

use std::io::{BufReader, stdin, stdout};
use std::process::ExitCode;

use terrace_ir::Registry;
use terrace_ir::pass::PassRegistry;
use terrace_tools::lsp;
use terrace_tools::opt::Driver;

fn main() -> ExitCode {
    // Editors start servers with --stdio, and by hand people ask for help.
    if let Some(arg) = std::env::args().skip(1).find(|arg| arg != "--stdio") {
        let help = matches!(arg.as_str(), "--help" | "-h");
        let about = "terrace-lsp: a language server for IR in text, on standard input and output";
        if help {
            println!("{about}\n\nUSAGE: terrace-lsp [--stdio]");
            return ExitCode::SUCCESS;
        }
        eprintln!("terrace-lsp: unknown argument '{arg}'");
        return ExitCode::FAILURE;
    }
    std::panic::set_hook(Box::new(|panic| eprintln!("terrace-lsp: internal error: {panic}")));
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
    let serve = move || lsp::serve(driver, BufReader::new(stdin()), &mut stdout());
    let server = std::thread::Builder::new().stack_size(lsp::STACK).spawn(serve);
    match server.map(|server| server.join()) {
        Ok(Ok(true)) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("terrace-lsp: cannot start a thread: {error}");
            ExitCode::FAILURE
        }
    }
}
