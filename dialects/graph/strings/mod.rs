//! What the ops on texts do with each text: for the evaluation of those ops, and for the functions that compiled code calls.

mod number;
mod pattern;
mod words;

pub use number::{Parsed, format_float, format_int, parse};
pub use pattern::{full_match, pattern};
pub use words::{Case, Normalizer, split, split_count};

#[cfg(test)]
mod tests;
