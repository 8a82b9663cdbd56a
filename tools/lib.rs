//! What the tools share: drivers, rendering of diagnostics, and data files.
#![forbid(unsafe_code)]

pub mod data;
pub mod opt;
pub mod render;
