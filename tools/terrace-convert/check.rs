//! `--check`: a report instead of an output.

use std::io::IsTerminal as _;

use terrace_tools::model::{self, DiagnosticsFormat, Failure, Reporter, write_atomically};
use terrace_tools::preflight::{to_json, to_sarif, to_text};

use crate::options::Options;

/// Checks the model, and writes the report.
///
/// # Errors
/// [`Failure::Reported`] when something is refused; when the model cannot be read, or the report not written.
pub(crate) fn check(options: &Options, reporter: &Reporter) -> Result<(), Failure> {
    let report = model::check(&options.model, reporter)?;
    let color = options.output == "-" && std::io::stdout().is_terminal();
    let text = match options.model.diagnostics {
        DiagnosticsFormat::Human => to_text(&report, reporter.style(), color),
        DiagnosticsFormat::Json => format!("{:#}\n", to_json(&report)),
        DiagnosticsFormat::Sarif => format!("{:#}\n", to_sarif(&report)),
    };
    write_atomically(&options.output, |out| out.write_all(text.as_bytes()))
        .map_err(|error| Failure::file(&options.output, error))?;
    if report.refused() == 0 { Ok(()) } else { Err(Failure::Reported) }
}
