//! The passes of Terrace, a folder for each level.
#![forbid(unsafe_code)]

pub mod graph;
pub mod kernel;
