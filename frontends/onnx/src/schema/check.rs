//! Compares a node with its operator's signature.

use super::{Absent, Arity, Formal, Signature, nearest};
use crate::proto::{AttributeKind, Node};

/// One way in which a node departs from its operator's signature.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Violation<'a> {
    /// A required input is absent.
    #[error("input {index} (`{name}`) is missing")]
    MissingInput {
        /// Position among the inputs.
        index: usize,
        /// Its name in the signature.
        name: &'static str,
    },
    /// A required output is absent.
    #[error("output {index} (`{name}`) is missing")]
    MissingOutput {
        /// Position among the outputs.
        index: usize,
        /// Its name in the signature.
        name: &'static str,
    },
    /// There are more inputs than the operator takes.
    #[error("takes {}, found {found}", at_most(*most, "input"))]
    TooManyInputs {
        /// How many it takes.
        most: usize,
        /// How many there are.
        found: usize,
    },
    /// There are more outputs than the operator gives.
    #[error("gives {}, found {found}", at_most(*most, "output"))]
    TooManyOutputs {
        /// How many it gives.
        most: usize,
        /// How many there are.
        found: usize,
    },
    /// A required attribute is absent.
    #[error("attribute `{name}` ({}) is missing", kind.name())]
    MissingAttribute {
        /// Its name.
        name: &'static str,
        /// Its kind.
        kind: AttributeKind,
    },
    /// The signature has no such attribute.
    #[error("attribute `{name}` does not exist in this operator set{}", hint(nearest))]
    UnknownAttribute {
        /// Position in the node.
        index: usize,
        /// Its name.
        name: &'a str,
        /// An attribute of nearly that name.
        nearest: Option<&'static str>,
    },
    /// An attribute has a value of the wrong kind.
    #[error("attribute `{name}` is of kind {}, expected {}", found.name(), expected.name())]
    WrongKind {
        /// Position in the node.
        index: usize,
        /// Its name.
        name: &'a str,
        /// The kind that the signature says.
        expected: AttributeKind,
        /// The kind found.
        found: AttributeKind,
    },
    /// Two attributes have one name.
    #[error("attribute `{name}` is given twice")]
    Duplicate {
        /// Position of the second in the node.
        index: usize,
        /// Its name.
        name: &'a str,
    },
}

fn at_most(most: usize, what: &str) -> String {
    match most {
        0 => format!("no {what}s"),
        1 => format!("at most 1 {what}"),
        _ => format!("at most {most} {what}s"),
    }
}

fn hint(nearest: &Option<&str>) -> String {
    nearest.map_or(String::new(), |n| format!("; did you mean `{n}`?"))
}

/// Everything in which `node` departs from `signature`; empty if nothing.
pub fn check<'a>(node: &Node<'a>, signature: &Signature) -> Vec<Violation<'a>> {
    let mut violations = Vec::new();
    values(
        &node.input,
        &signature.inputs,
        |index, name| Violation::MissingInput { index, name },
        |most, found| Violation::TooManyInputs { most, found },
        &mut violations,
    );
    values(
        &node.output,
        &signature.outputs,
        |index, name| Violation::MissingOutput { index, name },
        |most, found| Violation::TooManyOutputs { most, found },
        &mut violations,
    );
    attributes(node, signature, &mut violations);
    violations
}

/// An empty name is an absent value, wherever it stands.
fn values<'a>(
    actual: &[&str],
    formals: &[Formal],
    missing: impl Fn(usize, &'static str) -> Violation<'a>,
    too_many: impl Fn(usize, usize) -> Violation<'a>,
    violations: &mut Vec<Violation<'a>>,
) {
    let present = |index: usize| actual.get(index).is_some_and(|name| !name.is_empty());
    let mut most = formals.len();
    for (index, formal) in formals.iter().enumerate() {
        match formal.arity {
            Arity::One if !present(index) => violations.push(missing(index, formal.name)),
            Arity::One | Arity::Optional => {}
            Arity::Many(least) => {
                most = usize::MAX;
                let absent = (index..index + least).find(|&i| !present(i));
                violations.extend(absent.map(|i| missing(i, formal.name)));
            }
        }
    }
    // Trailing absent values are common and mean nothing.
    let found = actual.iter().rposition(|name| !name.is_empty()).map_or(0, |last| last + 1);
    if found > most {
        violations.push(too_many(most, found));
    }
}

fn attributes<'a>(node: &Node<'a>, signature: &Signature, violations: &mut Vec<Violation<'a>>) {
    let mut given = vec![false; signature.attributes.len()];
    for (index, attribute) in node.attribute.iter().enumerate() {
        let name = attribute.name;
        let Some(at) = signature.attributes.iter().position(|a| a.name == name) else {
            let nearest = nearest(name, signature.attributes.iter().map(|a| a.name));
            violations.push(Violation::UnknownAttribute { index, name, nearest });
            continue;
        };
        if std::mem::replace(&mut given[at], true) {
            violations.push(Violation::Duplicate { index, name });
        }
        let (expected, found) = (signature.attributes[at].kind, attribute.value.kind());
        // In a function's body the value comes from the caller, and only then is known.
        if expected != found && attribute.ref_attr_name.is_empty() {
            violations.push(Violation::WrongKind { index, name, expected, found });
        }
    }
    for (schema, given) in signature.attributes.iter().zip(given) {
        if !given && schema.absent == Absent::Error {
            let (name, kind) = (schema.name, schema.kind);
            violations.push(Violation::MissingAttribute { name, kind });
        }
    }
}
