//! What the fuzzers run: functions of bytes that must return, whatever the bytes are.
//!
//! `fuzz/` drives them with libFuzzer on a nightly toolchain; the tests here run the same functions over the corpora
//! that lie there, on any toolchain. A function panics when what it checks does not hold, and the properties it checks
//! are in its documentation.
#![forbid(unsafe_code)]

mod bytecode;
mod check;
mod context;
pub mod dictionary;
mod onnx;
mod pipeline;
mod text;

#[cfg(test)]
mod tests;

pub use bytecode::bytecode;
pub use check::check;
pub use onnx::{onnx_model, onnx_text};
pub use pipeline::pipeline;
pub use text::{lexer, parser};

/// A function that is fuzzed.
pub struct Target {
    /// The name of the fuzzer's binary and of the folder of the corpus.
    pub name: &'static str,
    /// The function.
    pub run: fn(&[u8]),
}

/// Everything that is fuzzed.
pub const TARGETS: &[Target] = &[
    Target { name: "lexer", run: lexer },
    Target { name: "parser", run: parser },
    Target { name: "bytecode", run: bytecode },
    Target { name: "pipeline", run: pipeline },
    Target { name: "check", run: check },
    Target { name: "onnx_model", run: onnx_model },
    Target { name: "onnx_text", run: onnx_text },
];
