//! How a tool ends.

use std::fmt;
use std::process::ExitCode;

/// Why a tool ends early.
#[derive(Debug)]
pub enum Failure {
    /// The model, or a file that goes with it, cannot be used; nothing was said yet.
    Model(String),
    /// The model cannot be used, and diagnostics have said why.
    Reported,
    /// The command line asks for something that cannot be.
    Usage(String),
    /// The outputs are not those expected, and a table has said where.
    Differ,
}

impl Failure {
    /// A failure about the file `path`.
    pub fn file(path: impl fmt::Display, error: impl fmt::Display) -> Failure {
        Failure::Model(format!("{path}: {error}"))
    }

    /// The exit code: 1 for the model, 2 for the command line, 3 for outputs that differ.
    pub fn code(&self) -> u8 {
        match self {
            Failure::Model(_) | Failure::Reported => 1,
            Failure::Usage(_) => 2,
            Failure::Differ => 3,
        }
    }

    /// What is left to say.
    pub fn message(&self) -> Option<&str> {
        match self {
            Failure::Model(message) | Failure::Usage(message) => Some(message),
            Failure::Reported | Failure::Differ => None,
        }
    }
}

/// The exit code of a tool whose work ended as `result`; says what was not said yet through `say`.
pub fn exit(result: Result<(), Failure>, say: impl FnOnce(&str)) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            failure.message().map(say);
            ExitCode::from(failure.code())
        }
    }
}
