//! The signatures of ONNX's operators, version by version, and what is wrong with a node.
//!
//! The tables are `schema/*.txt`, one line for each change of a signature:
//!
//! ```text
//! Conv 1,11,22: X W B? -> Y ; auto_pad:string="NOTSET" dilations:ints? group:int=1 ...
//! ```
//!
//! that is: name, the operator-set versions that brought it, inputs and outputs (`?` optional, `+`
//! and `*` any number), and attributes (`?` optional, `=` default, else required). They follow the
//! [operator schemas] of ONNX 1.23 (operator set 28), and for the domain `com.microsoft` the [contrib
//! operators] of onnxruntime 1.31; `schema/regenerate.py` writes them anew. `ai.onnx.onnxruntime.txt` is what
//! onnxruntime adds to ONNX's own domain: its tools write these operators into models of any operator set.
//!
//! [operator schemas]: https://onnx.ai/onnx/operators/
//! [contrib operators]: https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md

use crate::proto::{AttributeKind, Node};
use std::collections::BTreeMap;
use std::sync::OnceLock;

mod check;
mod parse;

pub use check::{Violation, check};

/// One signature of an operator.
#[derive(Debug, Clone, PartialEq)]
pub struct Signature {
    /// Inputs in order; only the last may be [`Arity::Many`].
    pub inputs: Vec<Formal>,
    /// Outputs in order; only the last may be [`Arity::Many`].
    pub outputs: Vec<Formal>,
    /// Attributes by name.
    pub attributes: Vec<AttributeSchema>,
}

/// An input or output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Formal {
    /// The name that ONNX's documentation gives it.
    pub name: &'static str,
    /// How many values it stands for.
    pub arity: Arity,
}

/// How many values an input or output stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arity {
    /// Exactly one.
    One,
    /// One or none.
    Optional,
    /// All that follow, at least so many.
    Many(usize),
}

/// An attribute of an operator.
#[derive(Debug, Clone, PartialEq)]
pub struct AttributeSchema {
    /// Its name.
    pub name: &'static str,
    /// The kind of its value.
    pub kind: AttributeKind,
    /// What holds if a node lacks it.
    pub absent: Absent,
}

/// What a missing attribute means.
#[derive(Debug, Clone, PartialEq)]
pub enum Absent {
    /// The node is malformed.
    Error,
    /// The operator's documentation says what then.
    Unspecified,
    /// This value holds.
    Int(i64),
    /// This value holds.
    Float(f32),
    /// This value holds.
    String(&'static str),
    /// This value holds.
    Ints(Vec<i64>),
    /// This value holds.
    Strings(Vec<&'static str>),
}

impl Signature {
    /// The attribute of that name.
    pub fn attribute(&self, name: &str) -> Option<&AttributeSchema> {
        self.attributes.iter().find(|a| a.name == name)
    }
}

/// Why an operator has no signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unknown {
    /// The domain is not one of ONNX's that are known here.
    #[error("the operator domain is not known")]
    Domain,
    /// The domain has no operator of this name.
    #[error("there is no such operator")]
    Name {
        /// A name that is nearly the same.
        nearest: Option<&'static str>,
    },
    /// The operator came later than the model's operator set.
    #[error("the operator exists since operator set {since}")]
    NotYet {
        /// The version that brought it.
        since: u32,
    },
    /// The operator has been withdrawn.
    #[error("the operator was withdrawn in operator set {since}")]
    Withdrawn {
        /// The version that withdrew it.
        since: u32,
    },
}

/// The versions of one operator, oldest first; `None` where it is withdrawn.
type Versions = Vec<(u32, Option<usize>)>;

/// All signatures of all known domains.
#[derive(Debug)]
pub struct Operators {
    signatures: Vec<Signature>,
    domains: BTreeMap<&'static str, BTreeMap<&'static str, Versions>>,
}

/// The newest version of ONNX's own operators that the tables describe.
pub const NEWEST_OPSET: i64 = 28;

/// ONNX's own domain has two spellings; this is the one used in tables.
pub fn canonical_domain(domain: &str) -> &str {
    if domain == "ai.onnx" { "" } else { domain }
}

impl Operators {
    /// The tables, read once.
    pub fn all() -> &'static Operators {
        static ALL: OnceLock<Operators> = OnceLock::new();
        ALL.get_or_init(|| {
            let mut all = Operators { signatures: Vec::new(), domains: BTreeMap::new() };
            all.add("", include_str!("schema/ai.onnx.txt"));
            all.add("", include_str!("schema/ai.onnx.onnxruntime.txt"));
            all.add("ai.onnx.ml", include_str!("schema/ai.onnx.ml.txt"));
            all.add("com.microsoft", include_str!("schema/com.microsoft.txt"));
            all
        })
    }

    fn add(&mut self, domain: &'static str, table: &'static str) {
        let operators = self.domains.entry(domain).or_default();
        for line in table.lines() {
            let Some((name, since, signature)) = parse::line(line) else {
                continue;
            };
            let index = signature.map(|signature| {
                self.signatures.push(signature);
                self.signatures.len() - 1
            });
            operators.entry(name).or_default().extend(since.into_iter().map(|v| (v, index)));
        }
        for versions in operators.values_mut() {
            versions.sort_unstable();
        }
    }

    /// The version that brought a signature that `node` fits, the nearest after `opset`, or before it.
    pub fn fitting(&self, domain: &str, node: &Node<'_>, opset: i64) -> Option<u32> {
        let versions = self.domains.get(canonical_domain(domain))?.get(node.op_type)?;
        let fits = |index: usize| check(node, &self.signatures[index]).is_empty();
        let mut fitting =
            versions.iter().filter(|(_, index)| index.is_some_and(fits)).map(|&(since, _)| since);
        let after = fitting.clone().find(|&since| i64::from(since) > opset);
        after.or_else(|| fitting.next_back())
    }

    /// The signature of `op_type` as of version `opset` of `domain`, and the version that brought
    /// the operator's current meaning.
    ///
    /// # Errors
    /// There is no such operator in that version.
    pub fn find(&self, domain: &str, op_type: &str, opset: i64) -> Result<(u32, &Signature), Unknown> {
        let operators = self.domains.get(canonical_domain(domain)).ok_or(Unknown::Domain)?;
        let Some(versions) = operators.get(op_type) else {
            let nearest = nearest(op_type, operators.keys().copied());
            return Err(Unknown::Name { nearest });
        };
        let current = versions.iter().rev().find(|(since, _)| i64::from(*since) <= opset);
        match (current, versions.first()) {
            (Some(&(since, Some(index))), _) => Ok((since, &self.signatures[index])),
            (Some(&(since, None)), _) => Err(Unknown::Withdrawn { since }),
            (None, Some(&(since, _))) => Err(Unknown::NotYet { since }),
            (None, None) => Err(Unknown::Name { nearest: None }),
        }
    }
}

/// The candidate that differs from `name` in the fewest letters, if in few.
pub fn nearest(name: &str, candidates: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    // The distance is quadratic in the length, and no operator's name is longer.
    if name.len() > 64 {
        return None;
    }
    let limit = (name.chars().count() / 3).max(1);
    candidates
        .map(|c| (distance(&name.to_lowercase(), &c.to_lowercase()), c))
        .filter(|(d, _)| *d <= limit)
        .min()
        .map(|(_, c)| c)
}

/// Edits that make `a` of `b`: letters added, left out, exchanged, or swapped with their neighbour
/// (the optimal string alignment distance).
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut next = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let mut best = (row[j] + usize::from(x != y)).min(row[j + 1] + 1).min(next[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                best = best.min(before[j - 1] + 1);
            }
            next.push(best);
        }
        before = std::mem::replace(&mut row, next);
    }
    row[b.len()]
}

#[cfg(test)]
mod tests;
