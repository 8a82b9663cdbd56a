//! ONNX models: reading the file, its tensors, its source locations and its operators' signatures.
#![forbid(unsafe_code)]

pub mod proto;
pub mod schema;
pub mod tensor;
pub mod text;
pub mod trace;
