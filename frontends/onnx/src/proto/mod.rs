//! ONNX's protobuf messages, read from a byte slice without copying.
//!
//! [`decode_model`] checks the whole file and returns [`Model`], whose strings and tensor data
//! are slices of the input. A length that the file claims is checked against the bytes that are
//! there before anything is allocated; nesting is capped at [`MAX_DEPTH`]. Memory is linear in the
//! size of the input, and independent of the size of `raw_data`.

mod decode;
mod error;
mod model;
mod packed;
pub mod wire;
pub mod writer;

pub use decode::{Decoded, MAX_DEPTH, decode_model, decode_tensor, decode_value};
pub use error::{DecodeError, Fault};
pub use model::*;
pub use packed::Packed;
pub use wire::{ByteRange, Slice};

#[cfg(test)]
mod tests;
