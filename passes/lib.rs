//! Terrace.

pub mod tensor;
