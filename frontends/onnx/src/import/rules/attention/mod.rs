//! Attention, and rotary embeddings of positions.

pub(super) mod core;
pub(super) mod mask;
pub(super) mod rotary;
mod standard;

use super::*;

pub(super) const RULES: Family =
    &[("Attention", standard::attention), ("RotaryEmbedding", rotary::rotary_embedding)];
