//! Runs test files by the shell commands on their `RUN:` lines, with the semantics of LLVM's lit
//! (<https://llvm.org/docs/CommandGuide/lit.html>).
//!
//! A test passes when all its commands, run by bash with `pipefail`, exit with 0. See [`script::Script`] for what a file may say and
//! [`run::Lit`] for what its commands find.

pub mod discover;
pub mod features;
pub mod run;
pub mod script;
