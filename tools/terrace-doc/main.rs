//! Writes the reference documentation of every dialect and pass.
#![forbid(unsafe_code)]

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use terrace_tools::doc::{self, Reference};

/// Writes the reference of every dialect and pass, an mdBook, from their declarations
#[derive(Parser)]
#[command(name = "terrace-doc", version)]
struct Options {
    /// The folder to write to, `docs/reference` of the source tree by default
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Print the page of one dialect instead
    #[arg(long, value_name = "NAME", conflicts_with_all = ["out", "check"])]
    dialect: Option<String>,
    /// Write nothing; fail when the pages are not what would be written, or an example is wrong
    #[arg(long)]
    check: bool,
    /// The source tree with the examples and the modules of passes
    #[arg(long, value_name = "DIR", default_value_os_t = source_tree(), hide_default_value = true)]
    source: PathBuf,
}

/// The tree that this was built from.
fn source_tree() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new(".")).to_owned()
}

fn main() -> ExitCode {
    let options = Options::parse();
    match write(&options) {
        Ok(complaints) if complaints.is_empty() => ExitCode::SUCCESS,
        Ok(complaints) => {
            complaints.iter().for_each(|complaint| eprintln!("{complaint}"));
            ExitCode::FAILURE
        }
        Err(message) => {
            eprintln!("terrace-doc: {message}");
            ExitCode::FAILURE
        }
    }
}

/// Does what is asked for; what is found wrong.
fn write(options: &Options) -> Result<Vec<String>, String> {
    let reference = Reference::read(&options.source)?;
    let out = options.out.clone().unwrap_or_else(|| options.source.join("docs/reference"));
    if let Some(dialect) = &options.dialect {
        let pages = reference.pages(Some(dialect))?;
        pages.values().for_each(|page| print!("{page}"));
        return Ok(Vec::new());
    }
    if !options.check {
        doc::write(&reference.pages(None)?, &out)?;
        return Ok(Vec::new());
    }
    let mut complaints = doc::check_texts(&reference);
    complaints.extend(doc::check_examples(&reference));
    if complaints.is_empty() {
        complaints = doc::differences(&reference.pages(None)?, &out)?;
    }
    Ok(complaints)
}
