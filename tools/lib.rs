//! What the tools share: drivers, rendering of diagnostics, models, and data files.
#![forbid(unsafe_code)]

pub(crate) mod command;
pub mod data;
pub mod doc;
pub mod explain;
pub mod lsp;
pub mod model;
pub mod opt;
pub mod preflight;
pub mod reduce;
pub mod render;
pub mod target;
