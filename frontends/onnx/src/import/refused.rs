//! Nodes that are refused: what is said about them, and what stands in for what they would give.
//!
//! With [`Options::keep_going`](super::Options::keep_going) an output of a refused node is an argument of
//! the function, of the type that the model declares for the value (`value_info`, `output`) or that the operator always gives; what nothing
//! reads is a result of the function, so that nothing that leads to it is dead code. What has no
//! known type is poisoned, and so are the nodes that need it.

use rustc_hash::FxHashMap;
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Loc, Type, Value};

use super::fault::{Fault, codes};
use super::importer::{Frame, Importer, Kind, SlotId};
use super::order::Order;
use super::types::{MAX_RANK, element_type, show};
use crate::proto::{DimensionValue, Graph, Node, ValueInfo};
use crate::schema::{Unknown, canonical_domain};

/// Types that a graph declares for its values, by name.
pub(super) type Declared<'m> = FxHashMap<&'m str, &'m ValueInfo<'m>>;

/// The types that `graph` declares; none unless they are `wanted`.
pub(super) fn declared<'m>(graph: &'m Graph<'m>, wanted: bool) -> Declared<'m> {
    let all = graph.value_info.iter().chain(&graph.output);
    all.filter(|_| wanted).map(|info| (info.name, info)).collect()
}

/// What stands for refused nodes: names of the arguments in place of results, and values to keep.
#[derive(Default)]
pub(super) struct Refused {
    arguments: Vec<String>,
    operands: Vec<Value>,
}

impl Refused {
    /// The names of the arguments, and the operands, each once; nothing is left here.
    pub(super) fn take(&mut self) -> (Vec<String>, Vec<Value>) {
        let mut seen = rustc_hash::FxHashSet::default();
        let mut operands = std::mem::take(&mut self.operands);
        operands.retain(|&value| seen.insert(value));
        (std::mem::take(&mut self.arguments), operands)
    }
}

/// Operators whose first output has the type of the first input, by the standard; sorted.
const KEEPS_TYPE: &[&str] = &[
    "Abs",
    "Acos",
    "Acosh",
    "Asin",
    "Asinh",
    "Atan",
    "Atanh",
    "BatchNormalization",
    "BitwiseNot",
    "Ceil",
    "Celu",
    "Clip",
    "Cos",
    "Cosh",
    "CumSum",
    "Dropout",
    "Elu",
    "Erf",
    "Exp",
    "Floor",
    "Gelu",
    "GroupNormalization",
    "HardSigmoid",
    "HardSwish",
    "Hardmax",
    "Identity",
    "InstanceNormalization",
    "LRN",
    "LayerNormalization",
    "LeakyRelu",
    "Log",
    "LogSoftmax",
    "LpNormalization",
    "MeanVarianceNormalization",
    "Mish",
    "Neg",
    "Not",
    "PRelu",
    "RMSNormalization",
    "Reciprocal",
    "Relu",
    "ReverseSequence",
    "Round",
    "ScatterElements",
    "ScatterND",
    "Selu",
    "Shrink",
    "Sigmoid",
    "Sign",
    "Sin",
    "Sinh",
    "Softmax",
    "Softplus",
    "Softsign",
    "Sqrt",
    "Swish",
    "Tan",
    "Tanh",
    "ThresholdedRelu",
    "Trilu",
];

/// Inputs that are shown with a problem.
const SHOWN: usize = 8;

impl<'m> Importer<'m, '_> {
    /// Reports that `node` is refused because of `fault`.
    pub(super) fn refuse(
        &mut self,
        fault: Fault,
        node: &'m Node<'m>,
        at: usize,
        frame: &Frame<'m>,
        loc: Loc,
    ) {
        // Where sizes are not known, that was reported, and is the reason why these are not.
        if self.unsized_inputs && [codes::DYNAMIC, codes::NOT_CONSTANT].contains(&fault.code()) {
            return;
        }
        let fault = fault.inputs(&self.shown_inputs(node));
        let subject = self.subject(node, at, frame);
        self.faults.node(fault, node.op_type, subject, loc);
    }

    /// Whether the import goes on in spite of `fault`, for it is about the size of an input; then it goes on without that.
    pub(super) fn goes_on_behind(&mut self, fault: &Fault) -> bool {
        let goes_on = self.options.keep_going && fault.code() == codes::DYNAMIC;
        self.unsized_inputs |= goes_on;
        goes_on
    }

    /// The types of the inputs of `node`, as far as they are known.
    fn shown_inputs(&self, node: &Node<'_>) -> String {
        let mut parts = Vec::new();
        for &name in node.input.iter().filter(|name| !name.is_empty()).take(SHOWN) {
            let ty = self.lookup(name).and_then(|slot| self.slot_type(slot).ok().flatten());
            parts.extend(ty.map(|ty| format!("`{name}` {}", show(&self.ctx, ty))));
        }
        if !parts.is_empty() && node.input.len() > SHOWN {
            parts.push("...".to_owned());
        }
        parts.join(", ")
    }

    /// Reports the nodes that need their own results; what they would give is stood in for.
    pub(super) fn cycles(&mut self, nodes: &'m [Node<'m>], order: &Order, frame: &Frame<'m>) {
        let name = |at: usize| match nodes[at].name {
            "" => format!("`node[{at}]`"),
            name => format!("`{name}`"),
        };
        let cycle = order.a_cycle.iter().chain(order.a_cycle.first());
        let more = order.a_cycle.len().saturating_sub(SHOWN);
        let mut names: Vec<String> = cycle.take(SHOWN + 1).map(|&at| name(at)).collect();
        if more > 0 {
            names.push(format!("{more} more"));
        }
        let message = format!("needs its own result: {}", names.join(" -> "));
        let first = order.a_cycle.first().or(order.cycles.first()).copied().unwrap_or_default();
        let loc = self.node_loc(&nodes[first], first, frame).0;
        self.refuse(Fault::new(codes::CYCLE, message), &nodes[first], first, frame, loc);
        for &at in &order.cycles {
            let loc = self.node_loc(&nodes[at], at, frame).0;
            for (index, &name) in nodes[at].output.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
                let slot = self.stand_in(&nodes[at], index, loc, None);
                // A name that is taken is reported where the node is, which is not imported.
                let _ = self.define(name, slot);
            }
        }
    }

    /// Makes results of the function of all values that nothing reads, so that no op is dead code; but for those in branches
    /// and loops, which nothing outside can name.
    pub(super) fn keep_all(&mut self) {
        for op in self.body.all_ops() {
            if self.body.block(op) != self.block {
                continue;
            }
            let constant = self.body.name_str(op) == "graph.constant";
            if !constant && self.body.is_unused(op) {
                self.refused.operands.extend(self.body.results(op));
            }
        }
    }

    /// What stands for output `index` of `node` at `loc`, which is refused.
    pub(super) fn stand_in(
        &mut self,
        node: &'m Node<'m>,
        index: usize,
        loc: Loc,
        origin: Option<Loc>,
    ) -> SlotId {
        let name = node.output[index];
        let wanted = self.options.keep_going && self.scopes.len() == 1;
        let ty = self.declared.get(name).copied().and_then(|info| self.declared_type(info));
        let ty = ty.or_else(|| self.same_as_input(node).filter(|_| index == 0));
        let kind = match ty.filter(|_| wanted).zip(self.block) {
            Some((ty, block)) => {
                self.refused.arguments.push(name.to_owned());
                Kind::Value(self.body.add_arg(block, ty, loc))
            }
            None => Kind::Poison,
        };
        self.add_slot(kind, origin)
    }

    /// The type of the first input of `node`, where the operator gives what has the same.
    fn same_as_input(&self, node: &Node<'_>) -> Option<Type> {
        let keeps =
            canonical_domain(node.domain).is_empty() && KEEPS_TYPE.binary_search(&node.op_type).is_ok();
        let slot = node.input.first().filter(|_| keeps).and_then(|name| self.lookup(name))?;
        self.slot_type(slot).ok().flatten()
    }

    /// The tensor type that `info` declares, if it does; sizes that are only named are unknown.
    fn declared_type(&self, info: &ValueInfo<'m>) -> Option<Type> {
        let (element, shape) = self.tensor_type(info.name, info.ty.as_ref(), "value").ok()?;
        let elem = element_type(&self.ctx, element)?;
        let shape = shape.filter(|shape| shape.len() <= MAX_RANK)?;
        let size = |value| match value {
            DimensionValue::Value(size) => (size >= 0).then_some(size),
            DimensionValue::Param(name) => Some(self.options.dims.get(name).copied().unwrap_or(DYNAMIC)),
            DimensionValue::Unknown => Some(DYNAMIC),
        };
        let sizes: Option<Vec<i64>> = shape.iter().map(|dim| size(dim.value)).collect();
        let dynamic = |sizes: &Vec<i64>| sizes.iter().any(|&size| size < 0);
        sizes
            .filter(|sizes| !dynamic(sizes) || self.unsized_inputs || !self.options.require_static)
            .map(|sizes| self.ctx.tensor(&sizes, elem))
    }
}

/// What to do about operators of other domains.
pub(super) const FOREIGN: &str =
    "export the model without operators of other domains, or with their bodies as functions of the model";

/// What to do about a node of a model of operator set `opset` that fits the signature that `version` brought.
pub(super) fn written_for(version: u32, opset: i64) -> String {
    let when = if i64::from(version) > opset { "from" } else { "before: the one of" };
    format!(
        "the node is as it has to be {when} operator set {version}, but `opset_import` says {opset}: \
         was that changed by hand? `onnx.version_converter.convert_version` changes the nodes too"
    )
}

/// Why there is no signature for `node`.
pub(super) fn unknown(node: &Node<'_>, opset: i64, why: Unknown) -> Fault {
    let fault = Fault::new(codes::UNKNOWN_OPERATOR, format!("(operator set {opset}): {why}"));
    match why {
        Unknown::Domain => {
            let message = format!("is of operator domain `{}`, which is not supported", node.domain);
            Fault::new(codes::UNKNOWN_OPERATOR, message).help(FOREIGN)
        }
        Unknown::Name { nearest: Some(near) } => fault.help(format!("is `{near}` meant?")),
        Unknown::Name { nearest: None } => {
            fault.help("an operator of one's own needs a domain of its own, and a function with that name in the model")
        }
        Unknown::NotYet { since } => {
            fault.help(format!("export the model with `opset_version={since}`, or a newer one"))
        }
        Unknown::Withdrawn { since } => fault.help(format!(
            "export the model with `opset_version={since}` or a newer one, which has another operator for this"
        )),
    }
}

/// What can be done instead of an operator that is not supported, by the operators' names or how those begin.
const INSTEAD: &[(&[&str], &str)] =
    &[(&["ImageDecoder"], "decode pictures before the model, and give it tensors")];

/// Whether the operators of `domain` are for training, or previews.
pub(super) fn is_training(domain: &str) -> bool {
    domain == "ai.onnx.training" || domain.starts_with("ai.onnx.preview")
}

pub(super) fn training(node: &Node<'_>) -> Fault {
    let message =
        format!("is of operator domain `{}`: operators for training are not supported", node.domain);
    Fault::new(codes::TRAINING, message).help(
        "export the model for inference (`model.eval()` in PyTorch), without the nodes of the optimizer",
    )
}

/// The fault of an operator without a rule.
pub(super) fn unsupported(node: &Node<'_>) -> Fault {
    let named = |names: &[&str]| names.iter().any(|name| node.op_type.starts_with(name));
    let known = INSTEAD.iter().find(|(names, _)| named(names));
    let help =
        known.map_or("replace the operator by ones that are supported before the export", |(_, help)| help);
    Fault::new(codes::UNSUPPORTED, "is an operator that is not supported").help(help)
}

#[cfg(test)]
mod tests {
    #[test]
    fn operators_are_sorted() {
        assert!(super::KEEPS_TYPE.is_sorted());
    }
}
