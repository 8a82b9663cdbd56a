//! What debuggers and profilers are told of generated code: which line of the model's source, and which of its nodes, an
//! instruction comes from.
//!
//! Each op's location goes with its instructions through Cranelift ([`places`]). Of what comes out ([`record`]), [`dwarf`] makes
//! DWARF 5: a row of the line table wherever the line changes, and for each node of the model an inlined call ([`inlined`]), so that
//! a backtrace has a frame for it. In an object file it has relocations ([`sections`]); in memory gdb gets it by its interface
//! for just-in-time compilers ([`gdb`]), and perf a table of names ([`perf`]).
//!
//! Nothing in it comes from elsewhere than the locations, so a module without them gives away no names of files.

mod dwarf;
pub(crate) mod gdb;
mod inlined;
pub(crate) mod perf;
mod places;
mod record;
pub(crate) mod sections;

use terrace_ir::{Context, Loc};

pub(crate) use places::Places;
pub(crate) use record::{Compiled, Record, Recorder};

/// How much code says of where it comes from.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub enum DebugLevel {
    /// Which line of source an instruction comes from.
    Line,
    /// The node of the model too, as an inlined function, and the lines that called.
    #[default]
    Full,
}

/// What is told of where code comes from, and who knows it.
#[derive(Clone, Copy, Debug)]
pub struct DebugInfo {
    /// How much of it.
    pub level: DebugLevel,
    /// What a location says to people.
    pub origin: fn(&Context, Loc) -> Origin,
}

/// Where an op comes from, as debuggers show it.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Origin {
    /// The node of the model, such as `encoder.layer.3/MatMul`.
    pub node: Option<String>,
    /// The lines of source that led to it, the innermost call first.
    pub lines: Vec<SourceLine>,
}

/// A line of source.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct SourceLine {
    /// The name of the file.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1; 0 where it is not known.
    pub column: u32,
}
