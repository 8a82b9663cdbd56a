//! Loops before and after they are transformed: by the reference interpreter, and as machine code.
#![forbid(unsafe_code)]

mod lanes;
mod support;
mod tile;
mod vectorize;
