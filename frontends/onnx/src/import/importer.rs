//! The state of an import: values by name, and the nodes one after the other.

use rustc_hash::FxHashMap;
use terrace_dialects::graph::sizes::Sizes;
use terrace_ir::op::OpSpec;
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Attr, Blob, Block, Body, Context, Loc, Op, Type, Value};

use super::behind::Part;
use super::constant::Const;
use super::evaluate::Evaluation;
use super::fault::{Fault, Faults, Result, codes};
use super::node::NodeCx;
use super::node_values::NodeValues;
use super::refused::{Declared, FOREIGN, Refused, is_training, training, unknown, unsupported, written_for};
use super::stored::weight_type;
use super::{Options, fold, location, order, rules};
use crate::proto::{Attribute, AttributeValue, Function, Model, Node, OperatorSetId, Tensor};
use crate::schema::{Operators, canonical_domain, check};
use crate::tensor::ExternalFiles;

/// How deep functions and branches are followed.
const MAX_DEPTH: usize = 32;

/// Nodes imported at most: functions that call others several times multiply.
const MAX_NODES: usize = 1 << 20;

/// What a name stands for.
pub(super) struct Slot<'m> {
    pub(super) kind: Kind<'m>,
    /// Where its producer comes from, without the producer's name.
    pub(super) origin: Option<Loc>,
}

pub(super) enum Kind<'m> {
    /// A value of the function.
    Value(Value),
    /// A constant that was computed, and the op that yields it once there is one.
    Const(Const, Option<Value>),
    /// A stored constant, and the op that yields it once there is one.
    Weight(&'m Tensor<'m>, Option<Value>),
    /// A sequence of tensors.
    Sequence(Vec<SlotId>),
    /// An optional value that is not there.
    Absent,
    /// Something that could not be made; the reason was reported.
    Poison,
}

/// The number of a [`Slot`].
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct SlotId(pub(super) usize);

/// Domain, name and overload of a function.
pub(super) type FunctionKey<'m> = (&'m str, &'m str, &'m str);

/// What nodes are written against: the model, or the call of a function.
pub(super) struct Frame<'m> {
    opsets: &'m [OperatorSetId<'m>],
    /// Attributes of the function that is called, by name.
    attrs: FxHashMap<&'m str, &'m Attribute<'m>>,
    /// Where the function is called from.
    caller: Option<Loc>,
    /// Names of the calls around, for messages.
    pub(super) path: String,
}

impl<'m> Frame<'m> {
    pub(super) fn of_model(model: &'m Model<'m>) -> Frame<'m> {
        Frame { opsets: &model.opset_import, attrs: FxHashMap::default(), caller: None, path: String::new() }
    }

    fn opset(&self, domain: &str) -> Option<i64> {
        let found = self.opsets.iter().find(|set| canonical_domain(set.domain) == domain);
        found.map(|set| set.version)
    }

    /// The attribute that `attribute` stands for: itself, or that of the function it names.
    pub(super) fn resolve(&self, attribute: &'m Attribute<'m>) -> Option<&'m Attribute<'m>> {
        match attribute.ref_attr_name {
            "" => Some(attribute),
            name => self.attrs.get(name).copied(),
        }
    }
}

/// An import in progress.
pub(super) struct Importer<'m, 'b> {
    pub(super) ctx: Context,
    pub(super) body: &'b mut Body,
    /// Where ops go; constants go to the function's first block, so that all regions see them.
    pub(super) block: Option<Block>,
    pub(super) bytes: &'b Blob,
    pub(super) file: Loc,
    pub(super) file_name: &'b str,
    pub(super) options: &'b Options,
    pub(super) files: Option<ExternalFiles<'b>>,
    pub(super) faults: Faults,
    pub(super) functions: FxHashMap<FunctionKey<'m>, &'m Function<'m>>,
    /// What is known of the sizes of values.
    pub(super) sizes: Sizes,
    pub(super) slots: Vec<Slot<'m>>,
    /// Names of each scope; those of a function do not see the ones before, those of a branch do.
    pub(super) scopes: Vec<(FxHashMap<&'m str, SlotId>, bool)>,
    /// Functions whose calls are being inlined.
    calls: Vec<FunctionKey<'m>>,
    imported: usize,
    /// Types that the model declares for its values, where the import goes on behind refused nodes.
    pub(super) declared: Declared<'m>,
    /// What stands for refused nodes.
    pub(super) refused: Refused,
    /// Whether sizes of an input are not known, which was reported.
    pub(super) unsized_inputs: bool,
    /// The function's arguments that are inputs, and their names.
    pub(super) inputs: FxHashMap<Value, String>,
    /// Inputs whose elements are given.
    pub(super) compiled_in: Vec<(String, Attr)>,
    /// What the regions of ops that are being made depend on.
    pub(super) holders: FxHashMap<Op, Vec<SlotId>>,
    /// Values that follow from constants.
    pub(super) evaluation: Evaluation,
    /// Values that were looked at for what is [behind](super::behind) others.
    pub(super) looked_behind: usize,
    /// What nodes gave, where that is to be returned.
    pub(super) node_values: NodeValues,
    /// Whether the iterations of a loop are being counted.
    pub(super) counting: bool,
    /// The keys of values that are maps in the model: one for each element of the last dimension.
    pub(super) keys: FxHashMap<SlotId, terrace_ir::Attr>,
}

/// A name that is taken.
#[derive(Debug)]
pub(super) struct Taken;

impl<'m, 'b> Importer<'m, 'b> {
    pub(super) fn new(
        body: &'b mut Body,
        bytes: &'b Blob,
        file: Loc,
        file_name: &'b str,
        options: &'b Options,
    ) -> Importer<'m, 'b> {
        Importer {
            ctx: body.ctx().clone(),
            body,
            block: None,
            bytes,
            file,
            file_name,
            options,
            files: None,
            faults: Faults::new(options.keep_going),
            functions: FxHashMap::default(),
            sizes: Sizes::default(),
            slots: Vec::new(),
            scopes: vec![(FxHashMap::default(), false)],
            calls: Vec::new(),
            imported: 0,
            declared: Declared::default(),
            refused: Refused::default(),
            unsized_inputs: false,
            inputs: FxHashMap::default(),
            compiled_in: Vec::new(),
            holders: FxHashMap::default(),
            evaluation: Evaluation::default(),
            looked_behind: 0,
            node_values: NodeValues::default(),
            counting: false,
            keys: FxHashMap::default(),
        }
    }

    // ---- names ----

    pub(super) fn define(&mut self, name: &'m str, slot: SlotId) -> Result<(), Taken> {
        let scope = &mut self.scopes.last_mut().expect("the model's scope stays").0;
        match scope.entry(name) {
            std::collections::hash_map::Entry::Occupied(_) => Err(Taken),
            std::collections::hash_map::Entry::Vacant(entry) => {
                entry.insert(slot);
                Ok(())
            }
        }
    }

    pub(super) fn add_slot(&mut self, kind: Kind<'m>, origin: Option<Loc>) -> SlotId {
        self.slots.push(Slot { kind, origin });
        SlotId(self.slots.len() - 1)
    }

    pub(super) fn define_weight(&mut self, name: &'m str, tensor: &'m Tensor<'m>) -> Result<(), Taken> {
        let slot = self.add_slot(Kind::Weight(tensor, None), None);
        self.define(name, slot)
    }

    pub(super) fn define_poison(&mut self, name: &'m str) -> Result<(), Taken> {
        let slot = self.add_slot(Kind::Poison, None);
        self.define(name, slot)
    }

    pub(super) fn lookup(&self, name: &str) -> Option<SlotId> {
        for (scope, sees_outer) in self.scopes.iter().rev() {
            if let Some(&slot) = scope.get(name) {
                return Some(slot);
            }
            if !sees_outer {
                return None;
            }
        }
        None
    }

    /// The value of that name, made if need be; `None` if it is poisoned.
    pub(super) fn lookup_value(&mut self, name: &str) -> Result<Option<Value>> {
        match self.lookup(name) {
            Some(slot) => self.value(slot),
            None => Err(Fault::new(codes::UNDEFINED, format!("output `{name}` is not defined by any node"))),
        }
    }

    // ---- values ----

    /// The value in `slot`, made if need be; `None` if it is poisoned.
    pub(super) fn value(&mut self, slot: SlotId) -> Result<Option<Value>> {
        let ctx = self.ctx.clone();
        let (attr, name) = match &self.slots[slot.0].kind {
            Kind::Poison => return Ok(None),
            kind @ (Kind::Sequence(_) | Kind::Absent) => return Err(not_a_tensor(kind)),
            &(Kind::Value(value) | Kind::Const(_, Some(value)) | Kind::Weight(_, Some(value))) => {
                return Ok(Some(value));
            }
            Kind::Const(constant, None) => (constant.to_attr(&ctx), ""),
            &Kind::Weight(tensor, None) => match self.weight_attr(tensor) {
                Ok(attr) => (Some(attr), tensor.name),
                Err(fault) => {
                    self.slots[slot.0].kind = Kind::Poison;
                    return Err(fault);
                }
            },
        };
        let Some(attr) = attr else {
            return Err(Fault::new(codes::TYPE, "a constant has elements of a type that is not supported"));
        };
        let child = self.slots[slot.0].origin.unwrap_or(self.file);
        let loc = if name.is_empty() { child } else { ctx.name_loc(name, child) };
        let value = self.constant(attr, loc)?;
        match &mut self.slots[slot.0].kind {
            Kind::Const(_, made) | Kind::Weight(_, made) => *made = Some(value),
            _ => {}
        }
        Ok(Some(value))
    }

    /// A `graph.constant`.
    pub(super) fn constant(&mut self, attr: terrace_ir::Attr, loc: Loc) -> Result<Value> {
        let spec = OpSpec::named(self.ctx.op_name("graph.constant"), loc);
        let ty = attr.ty(&self.ctx);
        let spec = spec.attr(&self.ctx, "value", attr).results(ty);
        let op = self.body.create(&spec);
        let region = self.body.region(self.body.self_op(), 0);
        let entry = self.body.entry(region).expect("the function's block is made before its ops");
        self.body.append(entry, op);
        self.sizes.visit(self.body, op);
        self.evaluation.visit(self.body, op);
        Ok(self.body.result(op, 0))
    }

    /// Makes an op at the end of what was made so far. Its results get the sizes that follow from those of its operands.
    pub(super) fn append(&mut self, spec: &OpSpec) -> terrace_ir::Op {
        let op = self.body.create(spec);
        let block = self.block.expect("the function's block is made before its ops");
        self.body.append(block, op);
        self.sizes.visit(self.body, op);
        for result in self.body.results(op).collect::<Vec<_>>() {
            self.refine(result);
        }
        self.evaluation.visit(self.body, op);
        op
    }

    /// Gives a value the type that tells all sizes which are known to be numbers.
    pub(super) fn refine(&mut self, value: Value) {
        let ty = self.body.ty(value);
        if !ty.is_tensor(&self.ctx) || ty.static_shape(&self.ctx).is_some() {
            return;
        }
        let sizes = self.sizes.shape(self.body, value);
        let sizes: Vec<i64> =
            sizes.iter().map(|size| size.known().filter(|&size| size >= 0).unwrap_or(DYNAMIC)).collect();
        let refined = self.ctx.tensor(&sizes, ty.elem(&self.ctx));
        if refined != ty {
            self.body.set_ty(value, refined);
        }
    }

    /// The type of what is in `slot`, without reading its elements.
    pub(super) fn slot_type(&self, slot: SlotId) -> Result<Option<Type>> {
        match &self.slots[slot.0].kind {
            Kind::Poison => Ok(None),
            kind @ (Kind::Sequence(_) | Kind::Absent) => Err(not_a_tensor(kind)),
            Kind::Value(value) => Ok(Some(self.body.ty(*value))),
            Kind::Const(constant, _) => Ok(constant.ty(&self.ctx)),
            Kind::Weight(tensor, _) => weight_type(&self.ctx, tensor).map(Some),
        }
    }

    /// Whether what is in `slot` could not be made.
    pub(super) fn is_poisoned(&self, slot: SlotId) -> bool {
        matches!(self.slots[slot.0].kind, Kind::Poison)
    }

    /// Whether `slot` is an optional value that is not there.
    pub(super) fn is_absent(&self, slot: SlotId) -> bool {
        matches!(self.slots[slot.0].kind, Kind::Absent)
    }

    /// The elements of the sequence in `slot`, if it is one.
    pub(super) fn elements_of(&self, slot: SlotId) -> Option<&[SlotId]> {
        match &self.slots[slot.0].kind {
            Kind::Sequence(elements) => Some(elements),
            _ => None,
        }
    }

    /// The number of functions whose calls are being inlined.
    pub(super) fn call_depth(&self) -> usize {
        self.calls.len()
    }

    /// The number of nodes imported so far.
    pub(super) fn imported(&self) -> usize {
        self.imported
    }

    // ---- nodes ----

    /// Imports `nodes` into the innermost scope; `outputs` are the names that it gives.
    pub(super) fn nodes(&mut self, nodes: &'m [Node<'m>], outputs: &[&'m str], frame: &Frame<'m>) {
        let order = order::order(nodes);
        let used = order::used(nodes, outputs);
        if !order.cycles.is_empty() {
            self.cycles(nodes, &order, frame);
        }
        for at in order.nodes {
            self.imported += 1;
            if self.imported > MAX_NODES {
                if self.imported == MAX_NODES + 1 {
                    let message =
                        format!("the model has more than {MAX_NODES} nodes once its functions are inlined");
                    let diagnostic = Fault::new(codes::LIMIT, message).into_diagnostic(self.file);
                    self.faults.push(diagnostic);
                }
                return;
            }
            self.node(&nodes[at], at, frame, &used);
        }
    }

    fn node(
        &mut self,
        node: &'m Node<'m>,
        at: usize,
        frame: &Frame<'m>,
        used: &rustc_hash::FxHashSet<&'m str>,
    ) {
        let (loc, mut origin) = self.node_loc(node, at, frame);
        let mut outputs: Vec<Option<SlotId>> = Vec::new();
        let imported = self.import_node(node, (loc, origin), frame, used, &mut outputs);
        if let Err(mut fault) = imported {
            if fault.code() == codes::DYNAMIC && !fault.is_explained() {
                let inputs = node.input.iter().filter_map(|name| self.lookup(name));
                let parts: Vec<_> = inputs.map(|slot| (slot, Part::Sizes)).collect();
                fault = self.because(fault, &parts);
            }
            self.refuse(fault, node, at, frame, loc);
            outputs.clear();
        }
        for (index, &name) in node.output.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
            let made = outputs.get(index).copied().flatten();
            let slot = match made.filter(|slot| !matches!(self.slots[slot.0].kind, Kind::Poison)) {
                Some(slot) => slot,
                None => self.stand_in(node, index, loc, origin.take()),
            };
            self.note_node_value(node, name, &frame.path, slot);
            if self.define(name, slot).is_err() {
                let fault =
                    Fault::new(codes::DUPLICATE, format!("defines `{name}`, which is defined already"));
                let subject = self.subject(node, at, frame);
                self.faults.node(fault, node.op_type, subject, loc);
            }
        }
    }

    fn import_node(
        &mut self,
        node: &'m Node<'m>,
        (mut loc, mut origin): (Loc, Option<Loc>),
        frame: &Frame<'m>,
        used: &rustc_hash::FxHashSet<&'m str>,
        outputs: &mut Vec<Option<SlotId>>,
    ) -> Result<()> {
        let domain = canonical_domain(node.domain);
        let mut inputs = Vec::with_capacity(node.input.len());
        let mut poisoned = false;
        let mut undefined = None;
        for &name in &node.input {
            if name.is_empty() {
                inputs.push(None);
                continue;
            }
            let slot = self.lookup(name);
            if slot.is_none() && undefined.is_none() {
                undefined = Some(self.undefined(name));
            }
            poisoned |= slot.is_none_or(|slot| matches!(self.slots[slot.0].kind, Kind::Poison));
            inputs.push(slot);
        }
        if origin.is_none() {
            let producer = inputs.iter().flatten().find_map(|slot| self.slots[slot.0].origin);
            if let Some(producer) = producer {
                let place = location::derived(&self.ctx, producer);
                origin = Some(place);
                if !node.name.is_empty() {
                    loc = self.ctx.name_loc(node.name, place);
                }
            }
        }
        if let Some(&function) = self.functions.get(&(domain, node.op_type, node.overload)) {
            if let Some(fault) = undefined {
                return Err(fault);
            }
            return self.call(node, function, &inputs, loc, frame, outputs);
        }
        let Some(opset) = frame.opset(domain) else {
            let message =
                format!("is of operator domain `{}`, which `opset_import` does not list", node.domain);
            return Err(Fault::new(codes::UNKNOWN_OPERATOR, message).help(FOREIGN));
        };
        if is_training(domain) {
            return Err(training(node));
        }
        let (since, signature) =
            Operators::all().find(domain, node.op_type, opset).map_err(|why| unknown(node, opset, why))?;
        if let [first, rest @ ..] = check(node, signature).as_slice() {
            let notes = rest.iter().map(ToString::to_string);
            let fault = notes.fold(Fault::new(codes::SIGNATURE, first.to_string()), Fault::note);
            return Err(match Operators::all().fitting(domain, node, opset) {
                Some(version) => fault.help(written_for(version, opset)),
                None => fault,
            });
        }
        let Some(rule) = rules::find(domain, node.op_type) else {
            return Err(unsupported(node));
        };
        if let Some(fault) = undefined {
            return Err(fault);
        }
        if poisoned {
            return Ok(());
        }
        let mut cx = NodeCx::new(self, node, frame, used, (since, signature), (loc, origin), inputs);
        if !fold::fold(&mut cx)? {
            rule(&mut cx)?;
        }
        *outputs = cx.into_outputs();
        Ok(())
    }

    fn undefined(&self, name: &str) -> Fault {
        let fault = Fault::new(codes::UNDEFINED, format!("reads `{name}`, which nothing defines"));
        let scope = self.scopes.last().map(|scope| &scope.0);
        let mut close: Vec<&str> = Vec::new();
        // Names that differ in more than case are too many to compare with in a large model.
        for candidate in scope.into_iter().flat_map(|scope| scope.keys()) {
            if candidate.eq_ignore_ascii_case(name) {
                close.push(candidate);
            }
        }
        close.sort_unstable();
        match close.first() {
            Some(near) => fault.help(format!("is `{near}` meant?")),
            None => fault
                .help("the model is damaged: run it through `onnx.checker.check_model`, or export it anew"),
        }
    }

    /// Inlines a call of `function`.
    fn call(
        &mut self,
        node: &'m Node<'m>,
        function: &'m Function<'m>,
        inputs: &[Option<SlotId>],
        loc: Loc,
        frame: &Frame<'m>,
        outputs: &mut Vec<Option<SlotId>>,
    ) -> Result<()> {
        let key = (canonical_domain(function.domain), function.name, function.overload);
        if self.calls.contains(&key) {
            return Err(Fault::new(codes::FUNCTION, "is a function that calls itself"));
        }
        if self.scopes.len() > MAX_DEPTH {
            let message = format!("is a function called more than {MAX_DEPTH} calls deep");
            return Err(Fault::new(codes::FUNCTION, message));
        }
        if inputs.len() > function.input.len() || node.output.len() > function.output.len() {
            let message = format!(
                "is a function of {} inputs and {} outputs, called with {} and {}",
                function.input.len(),
                function.output.len(),
                inputs.len(),
                node.output.len()
            );
            return Err(Fault::new(codes::SIGNATURE, message));
        }
        let defaults = function.attribute_proto.iter();
        let mut attrs: FxHashMap<&'m str, &'m Attribute<'m>> = defaults.map(|a| (a.name, a)).collect();
        for attribute in &node.attribute {
            if let Some(resolved) = frame.resolve(attribute) {
                attrs.insert(attribute.name, resolved);
            }
        }
        let path = format!("{}{}/", frame.path, if node.name.is_empty() { node.op_type } else { node.name });
        let inner = Frame { opsets: &function.opset_import, attrs, caller: Some(loc), path };
        let mut names = FxHashMap::default();
        for (&name, slot) in function.input.iter().zip(inputs) {
            if let Some(slot) = slot {
                names.insert(name, *slot);
            }
        }
        self.scopes.push((names, false));
        self.calls.push(key);
        self.nodes(&function.node, &function.output, &inner);
        self.calls.pop();
        *outputs = function.output.iter().map(|name| self.lookup(name)).collect();
        self.scopes.pop();
        if self.imported > MAX_NODES {
            return Ok(());
        }
        let missing = node.output.iter().zip(outputs.iter()).zip(&function.output);
        for ((name, slot), output) in missing {
            if slot.is_none() && !name.is_empty() {
                let message = format!("is a function that does not define its output `{output}`");
                return Err(Fault::new(codes::UNDEFINED, message));
            }
        }
        Ok(())
    }

    /// Imports a sub-graph in place, with `args` for its inputs, and returns what it gives.
    pub(super) fn branch(
        &mut self,
        graph: &'m crate::proto::Graph<'m>,
        args: &[SlotId],
        frame: &Frame<'m>,
    ) -> Result<Vec<Option<SlotId>>> {
        if self.scopes.len() > MAX_DEPTH {
            let message = format!("nests sub-graphs more than {MAX_DEPTH} deep");
            return Err(Fault::new(codes::LIMIT, message));
        }
        let inputs = graph.input.iter().map(|info| info.name);
        self.scopes.push((inputs.zip(args.iter().copied()).collect(), true));
        self.constants(graph);
        let names = order::output_names(graph);
        self.nodes(&graph.node, &names, frame);
        let outputs = names.iter().map(|name| self.lookup(name)).collect();
        self.scopes.pop();
        Ok(outputs)
    }

    /// How messages name a node: by its name, or its place.
    pub(super) fn subject(&self, node: &Node<'_>, at: usize, frame: &Frame<'_>) -> String {
        match node.name {
            "" => format!("node `{}node[{at}]` of {}", frame.path, self.file_name),
            name => format!("node `{}{name}` of {}", frame.path, self.file_name),
        }
    }

    /// A node's location, and the part below its name.
    pub(super) fn node_loc(&self, node: &Node<'_>, at: usize, frame: &Frame<'_>) -> (Loc, Option<Loc>) {
        let origin = location::origin(&self.ctx, node, self.options.full_traces);
        let mut place = origin.unwrap_or(self.file);
        if let (Some(caller), None) = (frame.caller, origin) {
            place = self.ctx.call_site_loc(place, caller);
        }
        let loc = match node.name {
            "" => self.ctx.name_loc(&format!("graph.node[{at}]"), place),
            name => self.ctx.name_loc(name, place),
        };
        (loc, origin)
    }
}

impl Kind<'_> {
    /// What messages call what is no tensor.
    fn what(&self) -> &'static str {
        match self {
            Kind::Sequence(_) => "a sequence",
            Kind::Absent => "an optional value that is not there",
            _ => "a tensor",
        }
    }
}

fn not_a_tensor(kind: &Kind<'_>) -> Fault {
    Fault::new(codes::OPERANDS, format!("uses {} where a tensor is expected", kind.what()))
}

/// The value of an attribute, if it has any.
pub(super) fn graph_of<'m>(value: &'m AttributeValue<'m>) -> Option<&'m crate::proto::Graph<'m>> {
    match value {
        AttributeValue::Graph(graph) => Some(graph),
        _ => None,
    }
}
