//! Drives `terrace_fuzz::lexer`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| terrace_fuzz::lexer(data));
