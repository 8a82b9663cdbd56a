//! What each operator becomes: a rule an operator, a file a family.

use super::fault::{Fault, Result, codes};
use super::node::NodeCx;

mod activation;
mod attention;
mod cast;
mod contrib;
mod conv;
mod elementwise;
mod index;
mod integer;
mod linear;
mod misc;
mod ml;
mod movement;
mod norm;
mod quantize;
mod recurrent;
mod reduce;
mod resize;
mod shape;

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
    conv::RULES,
    elementwise::RULES,
    index::RULES,
    integer::RULES,
    linear::RULES,
    misc::RULES,
    movement::RULES,
    norm::RULES,
    quantize::RULES,
    recurrent::RULES,
    reduce::RULES,
    resize::RULES,
    shape::RULES,
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
