//! ONNX models: reading the file, its tensors, its source locations and its operators' signatures,
//! and importing it into the graph dialect.
#![forbid(unsafe_code)]

pub mod import;
pub mod proto;
pub mod schema;
pub mod tensor;
pub mod text;
pub mod trace;

pub use import::{Given, Options, import, import_model, recording};
