//! A node in front of its rule: inputs, attributes with their defaults, and the ops to make.

use rustc_hash::FxHashSet;
use terrace_ir::op::{Arity, InferCx, OPERAND_SEGMENTS, OpSpec, Presence, Traits, infer_results};
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Attr, Blob, Context, Loc, Type, Value};

use super::constant::Const;
use super::fault::{Fault, Result, codes};
use super::importer::{Frame, Importer, Kind, SlotId};
use super::types::{MAX_RANK, element_of, show, show_shape};
use crate::proto::{AttributeValue, Node, Tensor};
use crate::schema::{Absent, Signature};
use crate::tensor::ElementType;

/// A node that is being imported.
pub(super) struct NodeCx<'i, 'm, 'b> {
    importer: &'i mut Importer<'m, 'b>,
    pub(super) node: &'m Node<'m>,
    frame: &'i Frame<'m>,
    used: &'i FxHashSet<&'m str>,
    signature: &'static Signature,
    /// The operator-set version that brought the operator's current meaning.
    pub(super) since: u32,
    loc: Loc,
    origin: Option<Loc>,
    inputs: Vec<Option<SlotId>>,
    outputs: Vec<Option<SlotId>>,
    pub(super) ctx: Context,
}

impl<'i, 'm, 'b> NodeCx<'i, 'm, 'b> {
    pub(super) fn new(
        importer: &'i mut Importer<'m, 'b>,
        node: &'m Node<'m>,
        frame: &'i Frame<'m>,
        used: &'i FxHashSet<&'m str>,
        (since, signature): (u32, &'static Signature),
        (loc, origin): (Loc, Option<Loc>),
        inputs: Vec<Option<SlotId>>,
    ) -> NodeCx<'i, 'm, 'b> {
        let ctx = importer.ctx.clone();
        let outputs = vec![None; node.output.len()];
        NodeCx {
            importer,
            node,
            frame,
            used,
            signature,
            since,
            loc,
            origin,
            inputs,
            outputs,
            ctx,
        }
    }

    pub(super) fn into_outputs(self) -> Vec<Option<SlotId>> {
        self.outputs
    }

    // ---- inputs ----

    /// Number of inputs, absent ones included.
    pub(super) fn input_count(&self) -> usize {
        self.inputs.len()
    }

    /// Whether input `index` is there.
    pub(super) fn has(&self, index: usize) -> bool {
        self.slot(index).is_some()
    }

    fn slot(&self, index: usize) -> Option<SlotId> {
        self.inputs.get(index).copied().flatten()
    }

    fn required(&self, index: usize) -> Result<SlotId> {
        self.slot(index).ok_or_else(|| {
            let name = self.input_name(index);
            Fault::new(
                codes::SIGNATURE,
                format!("input {index} (`{name}`) is missing"),
            )
        })
    }

    /// The name of input `index` in the operator's signature.
    pub(super) fn input_name(&self, index: usize) -> &'static str {
        let formals = &self.signature.inputs;
        formals
            .get(index)
            .or(formals.last())
            .map_or("", |formal| formal.name)
    }

    /// Input `index` as a value.
    pub(super) fn value(&mut self, index: usize) -> Result<Value> {
        let slot = self.required(index)?;
        // A node with a poisoned input does not get to its rule; one that a failed reading poisoned
        // just now was reported.
        self.importer.value(slot)?.ok_or_else(|| {
            Fault::new(
                codes::TENSOR,
                format!("input {index} (`{}`) cannot be had", self.input_name(index)),
            )
        })
    }

    /// Input `index` as a value, if it is there.
    pub(super) fn opt_value(&mut self, index: usize) -> Result<Option<Value>> {
        if self.has(index) {
            self.value(index).map(Some)
        } else {
            Ok(None)
        }
    }

    /// All inputs as values; none may be absent.
    pub(super) fn values(&mut self) -> Result<Vec<Value>> {
        (0..self.inputs.len())
            .map(|index| self.value(index))
            .collect()
    }

    /// The type of input `index`.
    pub(super) fn ty(&self, index: usize) -> Result<Type> {
        let slot = self.required(index)?;
        self.importer.slot_type(slot)?.ok_or_else(|| {
            Fault::new(
                codes::TYPE,
                format!("input {index} (`{}`) has no type", self.input_name(index)),
            )
        })
    }

    /// The shape of input `index`; unknown sizes are [`DYNAMIC`].
    pub(super) fn shape(&self, index: usize) -> Result<Vec<i64>> {
        let ty = self.ty(index)?;
        Ok(ty.shape(&self.ctx).unwrap_or_default().to_vec())
    }

    /// The rank of input `index`.
    pub(super) fn rank(&self, index: usize) -> Result<usize> {
        Ok(self.shape(index)?.len())
    }

    /// The shape of input `index`, all of whose sizes must be known.
    pub(super) fn static_shape(&self, index: usize) -> Result<Vec<i64>> {
        let shape = self.shape(index)?;
        if !shape.contains(&DYNAMIC) {
            return Ok(shape);
        }
        let name = self.input_name(index);
        let message = format!(
            "needs the shape of input `{name}`, of which only {} is known",
            show_shape(&shape)
        );
        Err(Fault::new(codes::DYNAMIC, message).help("give the sizes of the model's inputs"))
    }

    /// The element type of input `index`.
    pub(super) fn elem(&self, index: usize) -> Result<Type> {
        Ok(self.ty(index)?.elem(&self.ctx))
    }

    /// ONNX's name of the element type of input `index`.
    pub(super) fn element(&self, index: usize) -> Result<ElementType> {
        let elem = self.elem(index)?;
        element_of(&self.ctx, elem).ok_or_else(|| {
            Fault::new(
                codes::TYPE,
                format!("input {index} has a type that is not supported"),
            )
        })
    }

    /// Input `index`, if it is a small constant.
    pub(super) fn constant(&mut self, index: usize) -> Result<Option<Const>> {
        match self.slot(index) {
            Some(slot) => self.importer.small_constant(slot),
            None => Ok(None),
        }
    }

    fn known(&mut self, index: usize) -> Result<Const> {
        let slot = self.required(index)?;
        if let Some(constant) = self.importer.small_constant(slot)? {
            return Ok(constant);
        }
        let name = self.input_name(index);
        let message = format!(
            "needs input {index} (`{name}`) to be a constant, but it is computed when the model runs"
        );
        let fault = Fault::new(codes::NOT_CONSTANT, message);
        Err(fault
            .help("export the model with constant shapes, or simplify it with `onnxsim` before"))
    }

    /// Input `index` as integers, which must be known.
    pub(super) fn const_ints(&mut self, index: usize) -> Result<Vec<i64>> {
        let constant = self.known(index)?;
        match constant.as_ints() {
            Some(ints) => Ok(ints.to_vec()),
            None => Err(self.wrong_input(index, "integers", constant.element)),
        }
    }

    /// Input `index` as integers which must be known, if it is there.
    pub(super) fn opt_const_ints(&mut self, index: usize) -> Result<Option<Vec<i64>>> {
        if self.has(index) {
            self.const_ints(index).map(Some)
        } else {
            Ok(None)
        }
    }

    /// Input `index` as one integer, which must be known.
    pub(super) fn const_int(&mut self, index: usize) -> Result<i64> {
        match self.const_ints(index)?[..] {
            [value] => Ok(value),
            ref values => Err(self.one_element(index, values.len())),
        }
    }

    /// Input `index` as floats, which must be known.
    pub(super) fn const_floats(&mut self, index: usize) -> Result<Vec<f64>> {
        Ok(self.known(index)?.to_floats())
    }

    /// Input `index` as one number, which must be known.
    pub(super) fn const_number(&mut self, index: usize) -> Result<f64> {
        match self.const_floats(index)?[..] {
            [value] => Ok(value),
            ref values => Err(self.one_element(index, values.len())),
        }
    }

    fn one_element(&self, index: usize, found: usize) -> Fault {
        let name = self.input_name(index);
        Fault::new(
            codes::OPERANDS,
            format!("takes one element as input {index} (`{name}`), found {found}"),
        )
    }

    fn wrong_input(&self, index: usize, expected: &str, found: ElementType) -> Fault {
        let name = self.input_name(index);
        let message = format!(
            "takes {expected} as input {index} (`{name}`), found {}",
            found.name()
        );
        Fault::new(codes::OPERANDS, message)
    }

    // ---- attributes ----

    fn attribute(&self, name: &str) -> Option<&'m AttributeValue<'m>> {
        let attribute = self.node.attribute.iter().find(|a| a.name == name)?;
        self.frame.resolve(attribute).map(|a| &a.value)
    }

    /// The attribute of that name, of whatever kind.
    pub(super) fn raw(&self, name: &str) -> Option<&'m AttributeValue<'m>> {
        self.attribute(name)
    }

    fn default(&self, name: &str) -> &'static Absent {
        self.signature
            .attribute(name)
            .map_or(&Absent::Unspecified, |a| &a.absent)
    }

    fn wrong_kind(&self, name: &str, expected: &str, found: &AttributeValue<'_>) -> Fault {
        let message = format!(
            "attribute `{name}` is of kind {}, expected {expected}",
            found.kind().name()
        );
        Fault::new(codes::SIGNATURE, message)
    }

    /// The integer attribute `name`, or its default if the operator has one.
    pub(super) fn opt_int(&self, name: &str) -> Result<Option<i64>> {
        match (self.attribute(name), self.default(name)) {
            (Some(AttributeValue::Int(value)), _) => Ok(Some(*value)),
            (Some(other), _) => Err(self.wrong_kind(name, "int", other)),
            (None, Absent::Int(value)) => Ok(Some(*value)),
            (None, _) => Ok(None),
        }
    }

    /// The integer attribute `name`.
    pub(super) fn int(&self, name: &str) -> Result<i64> {
        self.opt_int(name)?.ok_or_else(|| missing(name))
    }

    /// Whether the integer attribute `name` is there and not 0.
    pub(super) fn flag(&self, name: &str) -> Result<bool> {
        Ok(self.opt_int(name)?.is_some_and(|value| value != 0))
    }

    /// The float attribute `name`, or its default if the operator has one.
    pub(super) fn opt_float(&self, name: &str) -> Result<Option<f32>> {
        match (self.attribute(name), self.default(name)) {
            (Some(AttributeValue::Float(value)), _) => Ok(Some(*value)),
            (Some(other), _) => Err(self.wrong_kind(name, "float", other)),
            (None, Absent::Float(value)) => Ok(Some(*value)),
            (None, _) => Ok(None),
        }
    }

    /// The float attribute `name`.
    pub(super) fn float(&self, name: &str) -> Result<f32> {
        self.opt_float(name)?.ok_or_else(|| missing(name))
    }

    /// The list of integers `name`, or its default if the operator has one.
    pub(super) fn ints(&self, name: &str) -> Result<Option<Vec<i64>>> {
        match (self.attribute(name), self.default(name)) {
            (Some(AttributeValue::Ints(values)), _) => Ok(Some(values.clone())),
            (Some(other), _) => Err(self.wrong_kind(name, "ints", other)),
            (None, Absent::Ints(values)) => Ok(Some(values.clone())),
            (None, _) => Ok(None),
        }
    }

    /// The list of floats `name`.
    pub(super) fn floats(&self, name: &str) -> Result<Option<Vec<f32>>> {
        match self.attribute(name) {
            Some(AttributeValue::Floats(values)) => Ok(Some(values.clone())),
            Some(other) => Err(self.wrong_kind(name, "floats", other)),
            None => Ok(None),
        }
    }

    /// The text `name`, or its default; empty if it has none.
    pub(super) fn text(&self, name: &str) -> Result<String> {
        match (self.attribute(name), self.default(name)) {
            (Some(AttributeValue::String(bytes)), _) => {
                Ok(String::from_utf8_lossy(bytes).into_owned())
            }
            (Some(other), _) => Err(self.wrong_kind(name, "string", other)),
            (None, Absent::String(text)) => Ok((*text).to_owned()),
            (None, _) => Ok(String::new()),
        }
    }

    /// The text `name`, or `default` if the operator set has no such attribute.
    pub(super) fn opt_text_or(&self, name: &str, default: &str) -> Result<String> {
        let text = self.text(name)?;
        Ok(if text.is_empty() {
            default.to_owned()
        } else {
            text
        })
    }

    /// The list of texts `name`.
    pub(super) fn texts(&self, name: &str) -> Result<Option<Vec<String>>> {
        match self.attribute(name) {
            Some(AttributeValue::Strings(list)) => Ok(Some(
                list.iter()
                    .map(|bytes| String::from_utf8_lossy(bytes).into_owned())
                    .collect(),
            )),
            Some(other) => Err(self.wrong_kind(name, "strings", other)),
            None => Ok(None),
        }
    }

    /// The tensor `name`.
    pub(super) fn tensor(&self, name: &str) -> Result<Option<&'m Tensor<'m>>> {
        match self.attribute(name) {
            Some(AttributeValue::Tensor(tensor)) => Ok(Some(tensor)),
            Some(other) => Err(self.wrong_kind(name, "tensor", other)),
            None => Ok(None),
        }
    }

    /// The dimension that `axis` names among `rank`, counting from the end if negative.
    pub(super) fn axis(&self, axis: i64, rank: usize) -> Result<usize> {
        let signed = rank as i64;
        let at = if axis < 0 {
            axis.checked_add(signed)
        } else {
            Some(axis)
        };
        let at = at
            .filter(|&at| at < signed)
            .and_then(|at| usize::try_from(at).ok());
        at.ok_or_else(|| {
            let message = format!("names axis {axis} of a tensor of rank {rank}");
            Fault::new(codes::ATTRIBUTE, message).help(format!(
                "axes go from {} to {}",
                -signed,
                signed - 1
            ))
        })
    }

    /// As [`Self::axis`] for a list, no axis twice.
    pub(super) fn axes(&self, axes: &[i64], rank: usize) -> Result<Vec<usize>> {
        let mut seen = vec![false; rank];
        let mut found = Vec::with_capacity(axes.len().min(rank));
        for &axis in axes {
            let at = self.axis(axis, rank)?;
            if std::mem::replace(&mut seen[at], true) {
                return Err(Fault::new(
                    codes::ATTRIBUTE,
                    format!("names axis {at} twice"),
                ));
            }
            found.push(at);
        }
        Ok(found)
    }

    // ---- outputs ----

    /// Whether output `index` is there and something reads it.
    pub(super) fn wants(&self, index: usize) -> bool {
        let name = self.node.output.get(index).copied().unwrap_or("");
        !name.is_empty() && self.used.contains(name)
    }

    /// Refuses outputs from `first` on, if something reads them.
    pub(super) fn refuse_outputs(&self, first: usize) -> Result<()> {
        for index in first..self.node.output.len() {
            if self.wants(index) {
                let formals = &self.signature.outputs;
                let name = formals.get(index).map_or("", |formal| formal.name);
                return Err(self.unsupported(format!("output {index} (`{name}`)")));
            }
        }
        Ok(())
    }

    fn set_slot(&mut self, index: usize, slot: SlotId) {
        if let Some(output) = self.outputs.get_mut(index) {
            *output = Some(slot);
        }
    }

    /// Output `index` is `value`.
    pub(super) fn set(&mut self, index: usize, value: Value) {
        let slot = self.importer.add_slot(Kind::Value(value), self.origin);
        self.set_slot(index, slot);
    }

    /// Output `index` is a constant.
    pub(super) fn set_const(&mut self, index: usize, constant: Const) {
        let slot = self
            .importer
            .add_slot(Kind::Const(constant, None), self.origin);
        self.set_slot(index, slot);
    }

    /// Output `index` is a stored tensor.
    pub(super) fn set_tensor(&mut self, index: usize, tensor: &'m Tensor<'m>) {
        let slot = self
            .importer
            .add_slot(Kind::Weight(tensor, None), self.origin);
        self.set_slot(index, slot);
    }

    /// Output `index` is input `input`.
    pub(super) fn alias(&mut self, index: usize, input: usize) -> Result<()> {
        let slot = self.required(input)?;
        self.set_slot(index, slot);
        Ok(())
    }

    /// The outputs are those of the branch in attribute `name`.
    pub(super) fn branch(&mut self, name: &str) -> Result<()> {
        let graph = self
            .attribute(name)
            .and_then(super::importer::graph_of)
            .ok_or_else(|| missing(name))?;
        let outputs = self.importer.branch(graph, self.frame)?;
        if outputs.len() != self.node.output.len() {
            let message = format!(
                "has {} outputs, but `{name}` gives {}",
                self.node.output.len(),
                outputs.len()
            );
            return Err(Fault::new(codes::SIGNATURE, message));
        }
        self.outputs = outputs;
        Ok(())
    }

    // ---- faults ----

    /// The operator is supported, but not `what`.
    pub(super) fn unsupported(&self, what: impl std::fmt::Display) -> Fault {
        Fault::new(codes::UNSUPPORTED, format!("is not supported with {what}"))
    }

    /// Attribute `name` has a value that is not allowed.
    pub(super) fn bad_attribute(&self, name: &str, why: impl std::fmt::Display) -> Fault {
        Fault::new(codes::ATTRIBUTE, format!("attribute `{name}` {why}"))
    }

    /// The inputs do not fit the operator.
    pub(super) fn bad_operands(&self, why: impl std::fmt::Display) -> Fault {
        self.with_inputs(Fault::new(codes::OPERANDS, why.to_string()))
    }

    fn with_inputs(&self, fault: Fault) -> Fault {
        let mut parts = Vec::new();
        for index in 0..self.inputs.len().min(8) {
            if let (Some(name), Ok(ty)) = (self.node.input.get(index), self.ty(index)) {
                parts.push(format!("`{name}` {}", show(&self.ctx, ty)));
            }
        }
        if parts.is_empty() {
            fault
        } else {
            fault.note(format!("inputs: {}", parts.join(", ")))
        }
    }

    // ---- ops ----

    /// The type of `value`.
    pub(super) fn type_of(&self, value: Value) -> Type {
        self.importer.body.ty(value)
    }

    /// The shape of `value`.
    pub(super) fn shape_of(&self, value: Value) -> Vec<i64> {
        self.type_of(value)
            .shape(&self.ctx)
            .unwrap_or_default()
            .to_vec()
    }

    /// A `graph.constant` of `constant`.
    pub(super) fn make_const(&mut self, constant: &Const) -> Result<Value> {
        let attr = constant.to_attr(&self.ctx);
        let attr = attr.ok_or_else(|| {
            Fault::new(
                codes::TYPE,
                "needs a constant of a type that is not supported",
            )
        })?;
        self.importer.constant(attr, self.loc)
    }

    /// A `graph.constant` of the given elements, as a resource unless it is small.
    pub(super) fn make_blob(&mut self, shape: &[i64], elem: Type, blob: Blob) -> Result<Value> {
        let ty = self.ctx.tensor(shape, elem);
        let attr = if blob.len() <= self.importer.options.inline_bytes {
            self.ctx.dense_attr(ty, &blob)
        } else {
            Some(self.ctx.resource_attr("constant", ty, blob))
        };
        let attr = attr.ok_or_else(|| {
            Fault::new(
                codes::TYPE,
                "gives a constant whose elements do not fit its shape",
            )
        })?;
        self.importer.constant(attr, self.loc)
    }

    /// A `graph.constant` of `number`, as a scalar with elements of type `elem`.
    pub(super) fn scalar(&mut self, number: f64, elem: Type) -> Result<Value> {
        let element = element_of(&self.ctx, elem)
            .ok_or_else(|| Fault::new(codes::TYPE, "has inputs of a type that is not supported"))?;
        let data = if elem.is_float(&self.ctx) {
            super::constant::Numbers::Floats(vec![number])
        } else {
            super::constant::Numbers::Ints(vec![number as i64])
        };
        self.make_const(&Const {
            element,
            shape: Vec::new(),
            data,
        })
    }

    /// Makes op `name` with one operand a slot; its one result.
    pub(super) fn op(
        &mut self,
        name: &str,
        operands: &[Value],
        attrs: &[(&str, Attr)],
    ) -> Result<Value> {
        let groups: Vec<&[Value]> = operands.iter().map(std::slice::from_ref).collect();
        Ok(self.ops(name, &groups, attrs)?[0])
    }

    /// Makes op `name` with optional operands, one a slot; its one result.
    pub(super) fn op_opt(
        &mut self,
        name: &str,
        operands: &[Option<Value>],
        attrs: &[(&str, Attr)],
    ) -> Result<Value> {
        Ok(self.ops_opt(name, operands, attrs)?[0])
    }

    /// Makes op `name` with optional operands, one a slot; its results.
    pub(super) fn ops_opt(
        &mut self,
        name: &str,
        operands: &[Option<Value>],
        attrs: &[(&str, Attr)],
    ) -> Result<Vec<Value>> {
        let groups: Vec<&[Value]> = operands.iter().map(Option::as_slice).collect();
        self.ops(name, &groups, attrs)
    }

    /// Makes op `name` with the operands of each slot, checked as the verifier would; its results.
    pub(super) fn ops(
        &mut self,
        name: &str,
        groups: &[&[Value]],
        attrs: &[(&str, Attr)],
    ) -> Result<Vec<Value>> {
        let spec = self
            .spec(name, groups, attrs)
            .map_err(|fault| self.with_inputs(fault))?;
        let op = self.importer.append(&spec);
        Ok(self.importer.body.results(op).collect())
    }

    fn spec(&self, name: &str, groups: &[&[Value]], attrs: &[(&str, Attr)]) -> Result<OpSpec> {
        let ctx = &self.ctx;
        let op_name = ctx.op_name(name);
        let Some(info) = ctx.op_info(op_name) else {
            return Err(Fault::new(
                codes::UNSUPPORTED,
                format!("needs `{name}`, which is not loaded"),
            ));
        };
        let def = info.def();
        let mut spec = OpSpec::named(op_name, self.loc);
        for &(name, attr) in attrs {
            spec = spec.attr(ctx, name, attr);
        }
        for (at, slot) in def.operands.iter().enumerate() {
            let group = groups.get(at).copied().unwrap_or_default();
            let fits = match slot.arity {
                Arity::One => group.len() == 1,
                Arity::Opt => group.len() <= 1,
                Arity::Many => true,
            };
            if !fits {
                return Err(Fault::new(
                    codes::SIGNATURE,
                    format!("needs an operand `{}`", slot.name),
                ));
            }
            for &value in group {
                self.check_operand(slot, self.type_of(value))?;
            }
        }
        for slot in def.attrs {
            let given = spec.get(ctx, slot.name);
            if given.is_none() && slot.presence == Presence::Required {
                return Err(Fault::new(
                    codes::SIGNATURE,
                    format!("needs attribute `{}`", slot.name),
                ));
            }
            if given.is_some_and(|attr| !(slot.constraint.holds)(ctx, attr)) {
                let message = format!("needs `{}` to be {}", slot.name, slot.constraint.what);
                return Err(Fault::new(codes::ATTRIBUTE, message));
            }
        }
        if def.has_operand_segments() {
            let sizes = (0..def.operands.len())
                .map(|at| groups.get(at).map_or(0, |group| group.len() as i32));
            spec = spec.attr(
                ctx,
                OPERAND_SEGMENTS,
                ctx.i32_array(&sizes.collect::<Vec<_>>()),
            );
        }
        spec = spec.operands(groups.iter().flat_map(|group| group.iter().copied()));
        let operands: Vec<Type> = spec
            .operands
            .iter()
            .map(|&value| self.type_of(value))
            .collect();
        let cx = InferCx {
            ctx,
            operands: &operands,
            attrs: &spec.attrs,
        };
        spec.results = infer_results(def, &cx)?.into_vec();
        if def.traits.has(Traits::SAME_ELEMENT_TYPE) {
            self.check_same_element(&operands)?;
        }
        for &ty in &spec.results {
            self.check_result(ty)?;
        }
        Ok(spec)
    }

    fn check_same_element(&self, operands: &[Type]) -> Result<()> {
        let ctx = &self.ctx;
        let different = operands
            .windows(2)
            .find(|pair| pair[0].elem(ctx) != pair[1].elem(ctx));
        let Some(pair) = different else { return Ok(()) };
        let name = |ty: Type| element_of(ctx, ty.elem(ctx)).map_or("?", ElementType::name);
        let message = format!(
            "takes inputs of one element type, found {} and {}",
            name(pair[0]),
            name(pair[1])
        );
        Err(Fault::new(codes::OPERANDS, message))
    }

    fn check_operand(&self, slot: &terrace_ir::op::Slot, ty: Type) -> Result<()> {
        if (slot.constraint.holds)(&self.ctx, ty) {
            return Ok(());
        }
        let message = format!(
            "takes {} for `{}`, found {}",
            slot.constraint.what,
            slot.name,
            show(&self.ctx, ty)
        );
        Err(Fault::new(codes::OPERANDS, message))
    }

    /// No tensor may be larger than memory can be.
    fn check_result(&self, ty: Type) -> Result<()> {
        let ctx = &self.ctx;
        let shape = ty.shape(ctx).unwrap_or_default();
        let width = ty.elem(ctx).byte_width(ctx).unwrap_or(1) as i64;
        let known = shape.iter().filter(|&&size| size != DYNAMIC);
        let bytes = known
            .copied()
            .filter(|&size| size > 0)
            .try_fold(width, i64::checked_mul);
        if shape.len() <= MAX_RANK && bytes.is_some_and(|bytes| bytes < 1 << 47) {
            return Ok(());
        }
        Err(Fault::new(
            codes::LIMIT,
            format!("gives a tensor of {}, which no memory holds", show(ctx, ty)),
        ))
    }

    /// `value` with another shape of as many elements; at most one size may be unknown.
    pub(super) fn reshape(&mut self, value: Value, shape: &[i64]) -> Result<Value> {
        if self.shape_of(value) == shape {
            return Ok(value);
        }
        if shape.iter().filter(|&&size| size == DYNAMIC).count() > 1 {
            let message = format!(
                "gives a tensor of shape {}, of which too little is known",
                show_shape(shape)
            );
            return Err(
                Fault::new(codes::DYNAMIC, message).help("give the sizes of the model's inputs")
            );
        }
        let target: Vec<i64> = shape
            .iter()
            .map(|&size| if size == DYNAMIC { -1 } else { size })
            .collect();
        let mut attrs = vec![("shape", self.ctx.i64_array(&target))];
        if target.contains(&0) {
            attrs.push(("allow_zero", Attr::UNIT));
        }
        self.op("graph.reshape", &[value], &attrs)
    }

    /// `value` with its dimensions in the order `perm`.
    pub(super) fn transpose(&mut self, value: Value, perm: &[usize]) -> Result<Value> {
        let perm: Vec<i64> = perm.iter().map(|&dim| dim as i64).collect();
        self.op(
            "graph.transpose",
            &[value],
            &[("perm", self.ctx.i64_array(&perm))],
        )
    }

    /// `value` with elements of type `to`.
    pub(super) fn cast(&mut self, value: Value, to: Type) -> Result<Value> {
        if self.type_of(value).elem(&self.ctx) == to {
            return Ok(value);
        }
        self.op("graph.cast", &[value], &[("to", self.ctx.type_attr(to))])
    }

    /// An integer attribute.
    pub(super) fn i64(&self, value: usize) -> Attr {
        self.ctx.i64_attr(value as i64)
    }

    /// Reads a stored tensor that is small.
    pub(super) fn read_tensor(&mut self, tensor: &'m Tensor<'m>) -> Result<Option<Const>> {
        let slot = self.importer.add_slot(Kind::Weight(tensor, None), None);
        self.importer.small_constant(slot)
    }

    /// Whether the sizes of all inputs must be known.
    pub(super) fn require_static(&self) -> bool {
        self.importer.options.require_static
    }
}

fn missing(name: &str) -> Fault {
    Fault::new(codes::SIGNATURE, format!("attribute `{name}` is missing"))
}
