//! What every node gives, as results of the function, for tools that look at intermediate values.

use rustc_hash::FxHashMap;
use terrace_ir::{Attr, Value};

use super::importer::{Importer, Kind, SlotId};
use super::ports::element;
use crate::proto::Node;

/// The attribute of a result that is what a node gives, and not one of the model's: the node's operator.
pub const OPERATOR: &str = "graph.operator";

/// What nodes gave.
#[derive(Default)]
pub(super) struct NodeValues {
    all: Vec<NodeValue>,
    /// The last that has a value, by that.
    last: FxHashMap<Value, usize>,
}

/// A value that a node gives.
struct NodeValue {
    name: String,
    operator: String,
    value: Value,
    /// The number of calls that the node is in.
    depth: usize,
}

impl NodeValues {
    /// Adds a value. What a function returns has the name that it has where that is called.
    fn add(&mut self, noted: NodeValue) {
        if let Some(inner) = self.last.get(&noted.value).and_then(|&at| self.all.get_mut(at))
            && inner.depth > noted.depth
        {
            (inner.name, inner.depth) = (noted.name, noted.depth);
            return;
        }
        self.last.insert(noted.value, self.all.len());
        self.all.push(noted);
    }
}

impl<'m> Importer<'m, '_> {
    /// Notes that `node`, in the function called by way of `path`, gives what is in `slot` as `name`.
    pub(super) fn note_node_value(&mut self, node: &Node<'m>, name: &str, path: &str, slot: SlotId) {
        // Only what is in the function's first block can be returned.
        let entry = self.body.entry(self.body.region(self.body.self_op(), 0));
        if !self.options.node_values || self.block != entry {
            return;
        }
        let elements = self.elements_of(slot).map(<[SlotId]>::to_vec);
        let named = match elements {
            Some(elements) => {
                elements.into_iter().enumerate().map(|(at, slot)| (element(name, at), slot)).collect()
            }
            None => vec![(name.to_owned(), slot)],
        };
        for (name, slot) in named {
            let Kind::Value(value) = self.slots[slot.0].kind else { continue };
            if self.body.defining_op(value).is_some_and(|op| self.body.block(op) == entry) {
                let (name, operator) = (format!("{path}{name}"), node.op_type.to_owned());
                self.node_values.add(NodeValue { name, operator, value, depth: self.call_depth() });
            }
        }
    }

    /// Adds the values that were noted to those that the function returns, with their attributes.
    pub(super) fn return_node_values(&mut self, values: &mut Vec<Value>, attrs: &mut Vec<Attr>) {
        let ctx = self.ctx.clone();
        for noted in std::mem::take(&mut self.node_values).all {
            let entry = |key, text: &str| (ctx.name(key), ctx.str_attr(text));
            values.push(noted.value);
            attrs.push(ctx.dict(vec![entry("graph.name", &noted.name), entry(OPERATOR, &noted.operator)]));
        }
    }
}
