//! What each operator becomes: a rule an operator, a file a family.

use super::fault::{Fault, Result, codes};
use super::node::NodeCx;

mod activation;
mod cast;
mod control;
mod conv;
mod determinant;
mod einsum;
mod elementwise;
mod expr;
mod geometry;
mod index;
mod integer;
mod legacy;
mod linear;
mod loss;
mod misc;
mod movement;
mod ngrams;
mod norm;
mod pooling;
mod positions;
mod quantize;
mod random;
mod recurrent;
mod reduce;
mod resize;
mod sampling;
mod sequence;
mod shape;
mod signal;
mod stateful;

pub(super) use movement::{permutation, slice_bounds};
pub(super) use reduce::reduction;
pub(super) use shape::{reshape_target, squeezed, unsqueezed};

/// Imports one node.
pub(super) type Rule = fn(&mut NodeCx<'_, '_, '_>) -> Result<()>;

/// The rules of a family, by the operators' names in ONNX's own domain.
type Family = &'static [(&'static str, Rule)];

const FAMILIES: &[Family] = &[
    activation::RULES,
    cast::RULES,
    control::RULES,
    conv::RULES,
    determinant::RULES,
    einsum::RULES,
    elementwise::RULES,
    geometry::RULES,
    index::RULES,
    integer::RULES,
    linear::RULES,
    loss::RULES,
    misc::RULES,
    movement::RULES,
    ngrams::RULES,
    norm::RULES,
    pooling::RULES,
    positions::RULES,
    quantize::RULES,
    random::RULES,
    recurrent::RULES,
    reduce::RULES,
    resize::RULES,
    sampling::RULES,
    sequence::RULES,
    shape::RULES,
    signal::RULES,
    stateful::RULES,
];

/// The rule of an operator.
pub(super) fn find(domain: &str, op_type: &str) -> Option<Rule> {
    let mut rules = FAMILIES.iter().copied().flatten().filter(|_| domain.is_empty());
    rules.find(|(name, _)| *name == op_type).map(|(_, rule)| *rule)
}

/// The operators that can be imported, by domain and name, sorted.
pub fn supported_operators() -> impl Iterator<Item = (&'static str, &'static str)> {
    let mut names: Vec<&str> = FAMILIES.iter().copied().flatten().map(|(name, _)| *name).collect();
    names.sort_unstable();
    names.into_iter().map(|name| ("", name))
}
