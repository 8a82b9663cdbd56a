//! Drives `terrace_fuzz::bytecode`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| terrace_fuzz::bytecode(data));
