//! What each operator becomes: a rule an operator, a file a family.

use super::fault::{Fault, Result, codes};
use super::node::NodeCx;

mod activation;
mod control;
mod conv;
mod elementwise;
mod index;
mod linear;
mod misc;
mod movement;
mod norm;
mod quantize;
mod recurrent;
mod reduce;
mod resize;
mod sequence;
mod shape;

pub(super) use movement::{permutation, slice_bounds};
pub(super) use reduce::reduction;
pub(super) use shape::{reshape_target, squeezed, unsqueezed};

/// Imports one node.
pub(super) type Rule = fn(&mut NodeCx<'_, '_, '_>) -> Result<()>;

/// The rules of a family, by the operators' names in ONNX's own domain.
type Family = &'static [(&'static str, Rule)];

const FAMILIES: [Family; 15] = [
    activation::RULES,
    control::RULES,
    conv::RULES,
    elementwise::RULES,
    index::RULES,
    linear::RULES,
    misc::RULES,
    movement::RULES,
    norm::RULES,
    quantize::RULES,
    recurrent::RULES,
    reduce::RULES,
    resize::RULES,
    sequence::RULES,
    shape::RULES,
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
