//! What the tools share: drivers, rendering of diagnostics, models, and data files.
#![forbid(unsafe_code)]

pub mod data;
pub mod doc;
pub mod model;
pub mod opt;
pub mod render;
pub mod target;
