//! Operators of the domain `ai.onnx.ml`: classical machine learning on tables of features.

use super::*;

/// The families of the domain.
pub(super) const FAMILIES: &[Family] = &[];
