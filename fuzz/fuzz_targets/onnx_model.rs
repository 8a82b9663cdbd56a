//! Drives `terrace_fuzz::onnx_model`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| terrace_fuzz::onnx_model(data));
