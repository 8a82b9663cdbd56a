//! Drives `terrace_fuzz::onnx_text`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| terrace_fuzz::onnx_text(data));
