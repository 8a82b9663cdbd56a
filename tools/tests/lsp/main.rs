//! The language server, through its protocol.
#![forbid(unsafe_code)]

mod client;
mod diagnostics;
mod editing;
mod extension;
mod lifecycle;
mod navigation;
mod pipelines;
mod survival;
