//! Transformations of the IR, by level.
#![forbid(unsafe_code)]

pub mod hardware;
