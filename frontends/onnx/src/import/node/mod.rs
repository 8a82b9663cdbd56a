//! A node in front of its rule: inputs, attributes with their defaults, and the ops to make.

mod attributes;
mod build;
mod control;
mod delegate;
mod emit;

pub(super) use control::{Bounds, Looped, Step};

pub(super) use delegate::Passed;
use rustc_hash::FxHashSet;
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Context, Loc, Type, Value};

use crate::import::behind::Part;
use crate::import::constant::Const;
use crate::import::fault::{Fault, Result, codes};
use crate::import::importer::{Frame, Importer, Kind, SlotId};
use crate::import::types::{element_of, show_shape};
use crate::proto::{Node, Tensor};
use crate::schema::Signature;
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
        NodeCx { importer, node, frame, used, signature, since, loc, origin, inputs, outputs, ctx }
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
            Fault::new(codes::SIGNATURE, format!("input {index} (`{name}`) is missing"))
        })
    }

    /// The name of input `index` in the operator's signature.
    pub(super) fn input_name(&self, index: usize) -> &'static str {
        let formals = &self.signature.inputs;
        formals.get(index).or(formals.last()).map_or("", |formal| formal.name)
    }

    /// Input `index` as a value.
    pub(super) fn value(&mut self, index: usize) -> Result<Value> {
        let slot = self.required(index)?;
        // A node with a poisoned input does not get to its rule; one that a failed reading poisoned
        // just now was reported.
        self.importer.value(slot)?.ok_or_else(|| {
            Fault::new(codes::TENSOR, format!("input {index} (`{}`) cannot be had", self.input_name(index)))
        })
    }

    /// Input `index` as a value, if it is there.
    pub(super) fn opt_value(&mut self, index: usize) -> Result<Option<Value>> {
        if self.has(index) { self.value(index).map(Some) } else { Ok(None) }
    }

    /// All inputs as values; none may be absent.
    pub(super) fn values(&mut self) -> Result<Vec<Value>> {
        (0..self.inputs.len()).map(|index| self.value(index)).collect()
    }

    /// The type of input `index`.
    pub(super) fn ty(&self, index: usize) -> Result<Type> {
        let slot = self.required(index)?;
        self.importer.slot_type(slot)?.ok_or_else(|| {
            Fault::new(codes::TYPE, format!("input {index} (`{}`) has no type", self.input_name(index)))
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
        let message =
            format!("needs the shape of input `{name}`, of which only {} is known", show_shape(&shape));
        Err(Fault::new(codes::DYNAMIC, message).help("give the sizes of the model's inputs"))
    }

    /// The element type of input `index`.
    pub(super) fn elem(&self, index: usize) -> Result<Type> {
        Ok(self.ty(index)?.elem(&self.ctx))
    }

    /// ONNX's name of the element type of input `index`.
    pub(super) fn element(&self, index: usize) -> Result<ElementType> {
        let elem = self.elem(index)?;
        element_of(&self.ctx, elem)
            .ok_or_else(|| Fault::new(codes::TYPE, format!("input {index} has a type that is not supported")))
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
        let fault = fault.help("export the model with constant shapes, or simplify it with `onnxsim` before");
        Err(self.importer.because(fault, &[(slot, Part::Elements)]))
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
        if self.has(index) { self.const_ints(index).map(Some) } else { Ok(None) }
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
        Fault::new(codes::OPERANDS, format!("takes one element as input {index} (`{name}`), found {found}"))
    }

    fn wrong_input(&self, index: usize, expected: &str, found: ElementType) -> Fault {
        let name = self.input_name(index);
        let message = format!("takes {expected} as input {index} (`{name}`), found {}", found.name());
        Fault::new(codes::ELEMENTS, message)
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
        let slot = self.importer.add_slot(Kind::Const(constant, None), self.origin);
        self.set_slot(index, slot);
    }

    /// Output `index` is a stored tensor.
    pub(super) fn set_tensor(&mut self, index: usize, tensor: &'m Tensor<'m>) {
        let slot = self.importer.add_slot(Kind::Weight(tensor, None), self.origin);
        self.set_slot(index, slot);
    }

    /// Output `index` is input `input`.
    pub(super) fn alias(&mut self, index: usize, input: usize) -> Result<()> {
        let slot = self.required(input)?;
        self.set_slot(index, slot);
        Ok(())
    }

    // ---- faults ----

    /// The operator is supported, but not `what`.
    pub(super) fn unsupported(&self, what: impl std::fmt::Display) -> Fault {
        Fault::new(codes::MODE, format!("is not supported with {what}"))
    }

    /// Attribute `name` has a value that is not allowed.
    pub(super) fn bad_attribute(&self, name: &str, why: impl std::fmt::Display) -> Fault {
        Fault::new(codes::ATTRIBUTE, format!("attribute `{name}` {why}"))
    }

    /// The inputs do not fit the operator.
    pub(super) fn bad_operands(&self, why: impl std::fmt::Display) -> Fault {
        Fault::new(codes::OPERANDS, why.to_string())
    }
}

fn missing(name: &str) -> Fault {
    Fault::new(codes::SIGNATURE, format!("attribute `{name}` is missing"))
}
