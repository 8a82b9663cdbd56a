//! `bound-opt`: reads a module, runs the passes that are named, and prints it.

mod arith;
mod bound;
mod convert;
#[cfg(test)]
mod tests;

use std::path::Path;
use std::process::ExitCode;

use pliron::context::{Context, Ptr};
use pliron::input_err_noloc;
use pliron::irbuild::match_rewrite::PassWrapper;
use pliron::irfmt::parsers::spaced;
use pliron::operation::{Operation, verify_operation};
use pliron::opts::constants::sccp::SCCPPass;
use pliron::opts::dce::DCEPass;
use pliron::parsable::parse_from_file;
use pliron::pass::{AnalysisManager, Pass, Passes};
use pliron::printable::Printable;
use pliron::result::Result;

/// Runs the passes of these names, and verifies before and after.
fn run(op: Ptr<Operation>, names: &[String], ctx: &mut Context) -> Result<String> {
    let mut passes = Passes::default();
    for name in names {
        match name.as_str() {
            "--canonicalize" => {
                passes.add_pass(SCCPPass);
                passes.add_pass(PassWrapper::new("merge-clamps", bound::MergeClamps));
                passes.add_pass(DCEPass);
            }
            "--convert-bound-to-arith" => {
                passes.add_pass(PassWrapper::new("convert-bound-to-arith", convert::ClampToArith));
            }
            _ => return input_err_noloc!("no pass {name}"),
        }
    }
    verify_operation(op, ctx)?;
    passes.run(op, ctx, &mut AnalysisManager::default())?;
    verify_operation(op, ctx)?;
    Ok(Operation::get_op_dyn(op, ctx).disp(ctx).to_string())
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let Some((file, names)) = args.split_first() else {
        eprintln!("usage: bound-opt FILE [--PASS]...");
        return ExitCode::FAILURE;
    };
    let ctx = &mut Context::new();
    let module = parse_from_file(spaced(Operation::top_level_parser()), ctx, Path::new(file));
    match module.and_then(|op| run(op, names, ctx)) {
        Ok(text) => {
            println!("{text}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{}", error.disp(ctx));
            ExitCode::FAILURE
        }
    }
}
