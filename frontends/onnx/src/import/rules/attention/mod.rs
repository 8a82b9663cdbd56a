//! Attention, and rotary embeddings of positions.

pub(super) mod core;
pub(super) mod mask;
mod recurrent;
pub(super) mod rotary;
mod standard;

use super::*;

pub(super) const RULES: Family = &[
    ("Attention", standard::attention),
    ("CausalConvWithState", recurrent::causal_conv),
    ("LinearAttention", recurrent::linear_attention),
    ("RotaryEmbedding", rotary::rotary_embedding),
];
