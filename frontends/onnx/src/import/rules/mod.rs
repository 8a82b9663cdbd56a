//! What each operator becomes: a rule an operator, a file a family.

use super::fault::{Fault, Result, codes};
use super::node::NodeCx;

mod activation;
mod attention;
mod cast;
mod computed;
mod contrib;
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
mod ml;
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
mod roi_pool;
mod sampling;
mod sequence;
mod shape;
mod signal;
mod stateful;
mod strings;

pub(super) use movement::{permutation, slice_bounds};
pub(super) use reduce::reduction;
pub(super) use shape::{reshape_target, squeezed, unsqueezed};

/// Imports one node.
pub(super) type Rule = fn(&mut NodeCx<'_, '_, '_>) -> Result<()>;

/// The rules of a family, by the operators' names.
type Family = &'static [(&'static str, Rule)];

/// The families of ONNX's own domain.
const FAMILIES: &[Family] = &[
    activation::RULES,
    attention::RULES,
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
    roi_pool::RULES,
    sampling::RULES,
    sequence::RULES,
    shape::RULES,
    signal::RULES,
    stateful::RULES,
    strings::RULES,
];

/// All families, by the domain of their operators.
const DOMAINS: [(&str, &[Family]); 3] =
    [("", FAMILIES), ("ai.onnx.ml", ml::FAMILIES), ("com.microsoft", contrib::FAMILIES)];

/// The rule of an operator.
pub(super) fn find(domain: &str, op_type: &str) -> Option<Rule> {
    let (_, families) = DOMAINS.iter().find(|(name, _)| *name == domain)?;
    let mut rules = families.iter().copied().flatten();
    rules.find(|(name, _)| *name == op_type).map(|(_, rule)| *rule)
}

/// The operators that can be imported, by domain and name, sorted.
pub fn supported_operators() -> impl Iterator<Item = (&'static str, &'static str)> {
    let mut names: Vec<(&str, &str)> = Vec::new();
    for (domain, families) in DOMAINS {
        names.extend(families.iter().copied().flatten().map(|(name, _)| (domain, *name)));
    }
    names.sort_unstable();
    names.into_iter()
}
