//! How large IR is: what every accepted change makes less.

use terrace_ir::Body;

use super::edit::weight;

/// The measure of IR, compared part by part. Each change that is accepted makes it less, so that reducing ends
/// whatever the edits do.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Size {
    /// Ops, by what they need: one that computes its results from nothing counts less.
    ops: u64,
    /// Blocks, arguments, operands and results. An argument that is used counts less than a result.
    links: u64,
    /// Attributes, by what is in them.
    attrs: u64,
    /// Length of the text.
    text: usize,
}

/// How deep attributes are looked into.
const DEPTH: usize = 16;

impl Size {
    /// The size of `whole`, whose text is `text`.
    pub(crate) fn of(whole: &Body, text: &str) -> Size {
        let mut size = Size { ops: 0, links: 0, attrs: 0, text: text.len() };
        let mut stack = vec![whole];
        while let Some(body) = stack.pop() {
            let ctx = body.ctx();
            for op in std::iter::once(body.self_op()).chain(body.all_ops()) {
                let nested = body.nested(op);
                stack.extend(nested);
                let operands = body.operands(op);
                let needs = usize::from(!operands.is_empty()) + body.successors(op).len();
                size.links += body.results(op).len() as u64 + body.operands(op).len() as u64;
                size.links +=
                    operands.iter().filter(|&&value| body.defining_op(value).is_some()).count() as u64;
                for block in body.regions(op).flat_map(|region| body.blocks_of(region)) {
                    size.links += 2 + body.args(block).len() as u64;
                }
                if nested.is_some() {
                    continue;
                }
                size.ops += (2 + needs + body.n_regions(op)) as u64;
                let inherent = if body.info(op).is_some() { body.inherent_attrs(op) } else { Vec::new() };
                let attrs =
                    inherent.into_iter().chain(body.discardable_attrs(op).to_vec()).map(|entry| entry.1);
                let weights = attrs.chain(body.properties(op)).map(|attr| 1 + weight(ctx, attr, DEPTH));
                size.attrs += weights.sum::<u64>();
            }
        }
        size
    }
}

/// Number of ops in `whole`, itself left out: what people are told.
pub(crate) fn count_ops(whole: &Body) -> usize {
    let mut count = 0;
    let mut stack = vec![whole];
    while let Some(body) = stack.pop() {
        let ops = body.all_ops();
        count += ops.len();
        stack.extend(ops.into_iter().filter_map(|op| body.nested(op)));
    }
    count
}
