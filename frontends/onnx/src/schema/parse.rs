//! Reads the lines of the signature tables.

use super::{Absent, Arity, AttributeSchema, Formal, Signature};
use crate::proto::AttributeKind;

/// A name, the versions that the line speaks of, and the signature unless it is withdrawn.
pub(super) type Line = (&'static str, Vec<u32>, Option<Signature>);

/// Reads one line; `None` if it is not of the tables' form.
pub(super) fn line(text: &'static str) -> Option<Line> {
    let (head, body) = text.split_once(": ")?;
    let (name, since) = head.split_once(' ')?;
    let since = since.split(',').map(|v| v.parse().ok()).collect::<Option<Vec<u32>>>()?;
    if body == "deprecated" {
        return Some((name, since, None));
    }
    let (values, attributes) = body.split_once(" ;").unwrap_or((body, ""));
    let (inputs, outputs) = values.split_once("->")?;
    let signature = Signature {
        inputs: inputs.split_whitespace().map(formal).collect(),
        outputs: outputs.split_whitespace().map(formal).collect(),
        attributes: attributes.split_whitespace().map(attribute).collect::<Option<_>>()?,
    };
    Some((name, since, Some(signature)))
}

fn formal(word: &'static str) -> Formal {
    let cut = |n: usize| &word[..word.len() - n];
    match word.as_bytes().last() {
        Some(b'?') => Formal { name: cut(1), arity: Arity::Optional },
        Some(b'+') => Formal { name: cut(1), arity: Arity::Many(1) },
        Some(b'*') => Formal { name: cut(1), arity: Arity::Many(0) },
        _ => Formal { name: word, arity: Arity::One },
    }
}

fn attribute(word: &'static str) -> Option<AttributeSchema> {
    let (name, rest) = word.split_once(':')?;
    let (kind, absent) = match rest.split_once('=') {
        Some((kind, value)) => (self::kind(kind)?, literal(value)?),
        None => match rest.strip_suffix('?') {
            Some(kind) => (self::kind(kind)?, Absent::Unspecified),
            None => (self::kind(rest)?, Absent::Error),
        },
    };
    // A whole number may be the default of a float.
    let absent = match (kind, absent) {
        (AttributeKind::Float, Absent::Int(i)) => Absent::Float(i as f32),
        (_, absent) => absent,
    };
    Some(AttributeSchema { name, kind, absent })
}

fn kind(name: &str) -> Option<AttributeKind> {
    AttributeKind::ALL.into_iter().find(|k| k.name() == name)
}

fn literal(text: &'static str) -> Option<Absent> {
    let string = |t: &'static str| t.strip_prefix('"')?.strip_suffix('"');
    if let Some(list) = text.strip_prefix('[').and_then(|t| t.strip_suffix(']')) {
        let items = || list.split(',').filter(|t| !t.is_empty());
        return match items().map(|t| t.parse().ok()).collect::<Option<Vec<i64>>>() {
            Some(ints) => Some(Absent::Ints(ints)),
            None => items().map(string).collect::<Option<_>>().map(Absent::Strings),
        };
    }
    string(text)
        .map(Absent::String)
        .or_else(|| text.parse().ok().map(Absent::Int))
        .or_else(|| text.parse().ok().map(Absent::Float))
}
