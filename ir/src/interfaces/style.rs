//! Destination style, after upstream's `DestinationStyleOpInterface`.

use crate::body::{Body, Op, Value};

/// An op that writes its results into operands: on tensors each of these is tied to a result, on
/// memrefs there are no results.
pub struct DestinationStyle {
    /// The range of operands that are written to, as indices.
    pub inits: fn(&Body, Op) -> (usize, usize),
}

impl DestinationStyle {
    /// The operands that are written to.
    pub fn init_values<'a>(&self, body: &'a Body, op: Op) -> &'a [Value] {
        let (start, end) = (self.inits)(body, op);
        body.operands(op).get(start..end).unwrap_or_default()
    }

    /// The operands that are only read.
    pub fn inputs<'a>(&self, body: &'a Body, op: Op) -> impl Iterator<Item = Value> + use<'a> {
        let (start, end) = (self.inits)(body, op);
        let values = body.operands(op).iter().enumerate();
        values.filter(move |(at, _)| !(start..end).contains(at)).map(|(_, &value)| value)
    }
}
