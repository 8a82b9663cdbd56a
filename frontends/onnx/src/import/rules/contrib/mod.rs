//! Operators of the domain `com.microsoft`, as onnxruntime's optimizers and quantizers write them into
//! models: [contrib operators].
//!
//! Each becomes the ops of the graph dialect that it was fused from; what is fused again is decided by
//! passes, for this machine.
//!
//! [contrib operators]: https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md

use super::*;

mod activation;
mod attention;
mod grouped;
mod linear;
mod misc;
mod norm;
mod quantized;
mod weights;

/// The families of the domain.
pub(super) const FAMILIES: &[Family] = &[
    activation::RULES,
    attention::RULES,
    grouped::RULES,
    linear::RULES,
    misc::RULES,
    norm::RULES,
    quantized::RULES,
    weights::RULES,
];
