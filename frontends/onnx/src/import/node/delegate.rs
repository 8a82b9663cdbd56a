//! A node imported by the rule of another operator, on other inputs.

use terrace_ir::Value;

use super::NodeCx;
use crate::import::fault::{Fault, Result, codes};
use crate::import::importer::Kind;

/// What stands for an input of the other operator.
#[derive(Clone, Copy)]
pub(in crate::import) enum Passed {
    /// The node's own input of that number, constant or absent if it is.
    Own(usize),
    /// A value that was made.
    Made(Value),
}

impl<'i, 'm, 'b> NodeCx<'i, 'm, 'b> {
    /// As [`Self::delegate_all`]: the first output.
    pub(in crate::import) fn delegate(
        &mut self,
        rule: fn(&mut NodeCx<'_, '_, '_>) -> Result<()>,
        since: u32,
        inputs: &[Passed],
    ) -> Result<Value> {
        let first = self.delegate_all(rule, since, inputs)?.first().copied().flatten();
        first.ok_or_else(|| {
            Fault::new(codes::UNSUPPORTED, "is an operator that is not supported in this form")
        })
    }

    /// What `rule` makes of `inputs` and the node's attributes, as of version `since` of its operator: its
    /// outputs, as many as the node has.
    ///
    /// The operator whose rule it is must have the attributes of the node's under the same names.
    pub(in crate::import) fn delegate_all(
        &mut self,
        rule: fn(&mut NodeCx<'_, '_, '_>) -> Result<()>,
        since: u32,
        inputs: &[Passed],
    ) -> Result<Vec<Option<Value>>> {
        let mut slots = Vec::with_capacity(inputs.len());
        for input in inputs {
            slots.push(match *input {
                Passed::Own(index) => self.slot(index),
                Passed::Made(value) => Some(self.importer.add_slot(Kind::Value(value), self.origin)),
            });
        }
        let own = (
            std::mem::replace(&mut self.inputs, slots),
            std::mem::take(&mut self.outputs),
            std::mem::replace(&mut self.since, since),
        );
        self.outputs = vec![None; own.1.len().max(1)];
        let made = rule(self);
        let outputs = std::mem::replace(&mut self.outputs, own.1);
        (self.inputs, self.since) = (own.0, own.2);
        made?;
        let value = |slot: Option<_>| match slot {
            Some(slot) => self.importer.value(slot),
            None => Ok(None),
        };
        outputs.into_iter().map(value).collect()
    }
}
