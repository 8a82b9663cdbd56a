//! The ops that a node becomes.

use terrace_ir::op::{
    Arity, InferCx, OPERAND_SEGMENTS, OpDef, OpSpec, Presence, Slot, Traits, infer_results,
};
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Attr, Blob, OpError, Type, Value};

use super::NodeCx;
use crate::import::constant::{Const, Numbers};
use crate::import::fault::{Fault, Result, codes};
use crate::import::importer::Kind;
use crate::import::types::{MAX_RANK, element_of, element_type, show, show_shape};
use crate::proto::Tensor;
use crate::tensor::ElementType;

/// What to do about inputs of different types.
const CAST: &str = "convert one of them, with `.to(dtype)` in PyTorch, which the exporter writes as `Cast`";

impl<'m> NodeCx<'_, 'm, '_> {
    /// The type of `value`.
    pub(in crate::import) fn type_of(&self, value: Value) -> Type {
        self.importer.body.ty(value)
    }

    /// The shape of `value`.
    pub(in crate::import) fn shape_of(&self, value: Value) -> Vec<i64> {
        self.type_of(value).shape(&self.ctx).unwrap_or_default().to_vec()
    }

    /// Whether element `at` of a list is the size of dimension `dim` of `value`.
    pub(in crate::import) fn is_size(&mut self, list: Value, at: usize, value: Value, dim: usize) -> bool {
        let importer = &mut *self.importer;
        let elements = importer.sizes.elements(importer.body, list).unwrap_or_default();
        let shape = importer.sizes.shape(importer.body, value);
        elements.get(at).is_some_and(|&element| shape.get(dim) == Some(&element))
    }

    /// A `graph.constant` of `constant`.
    pub(in crate::import) fn make_const(&mut self, constant: &Const) -> Result<Value> {
        let elem = element_type(&self.ctx, constant.element);
        let elem =
            elem.ok_or_else(|| Fault::new(codes::TYPE, "needs a constant of a type that is not supported"))?;
        self.make_blob(&constant.shape, elem, Blob::new(constant.to_bytes()))
    }

    /// A `graph.constant` of texts.
    pub(in crate::import) fn texts_const<T: AsRef<[u8]>>(
        &mut self,
        shape: &[i64],
        texts: &[T],
    ) -> Result<Value> {
        let ty = self.ctx.tensor(shape, terrace_dialects::graph::string(&self.ctx));
        let attr = self.ctx.dense_strings(ty, texts);
        let attr = attr
            .ok_or_else(|| Fault::new(codes::TYPE, "gives a constant whose strings do not fit its shape"))?;
        self.importer.constant(attr, self.loc)
    }

    /// A `graph.constant` of the given elements, as a resource unless it is small.
    pub(in crate::import) fn make_blob(&mut self, shape: &[i64], elem: Type, blob: Blob) -> Result<Value> {
        let ty = self.ctx.tensor(shape, elem);
        let attr = if blob.len() <= self.importer.options.inline_bytes {
            self.ctx.dense_attr(ty, &blob)
        } else {
            Some(self.ctx.resource_attr("constant", ty, blob))
        };
        let attr = attr
            .ok_or_else(|| Fault::new(codes::TYPE, "gives a constant whose elements do not fit its shape"))?;
        self.importer.constant(attr, self.loc)
    }

    /// A `graph.constant` of `number`, as a scalar with elements of type `elem`.
    pub(in crate::import) fn scalar(&mut self, number: f64, elem: Type) -> Result<Value> {
        let element = element_of(&self.ctx, elem)
            .ok_or_else(|| Fault::new(codes::TYPE, "has inputs of a type that is not supported"))?;
        let data = if elem.is_float(&self.ctx) {
            Numbers::Floats(vec![number])
        } else {
            Numbers::Ints(vec![number as i64])
        };
        self.make_const(&Const { element, shape: Vec::new(), data })
    }

    /// Makes op `name` with one operand a slot; its one result.
    pub(in crate::import) fn op(
        &mut self,
        name: &str,
        operands: &[Value],
        attrs: &[(&str, Attr)],
    ) -> Result<Value> {
        let groups: Vec<&[Value]> = operands.iter().map(std::slice::from_ref).collect();
        Ok(self.ops(name, &groups, attrs)?[0])
    }

    /// Makes op `name` with optional operands, one a slot; its one result.
    pub(in crate::import) fn op_opt(
        &mut self,
        name: &str,
        operands: &[Option<Value>],
        attrs: &[(&str, Attr)],
    ) -> Result<Value> {
        Ok(self.ops_opt(name, operands, attrs)?[0])
    }

    /// Makes op `name` with optional operands, one a slot; its results.
    pub(in crate::import) fn ops_opt(
        &mut self,
        name: &str,
        operands: &[Option<Value>],
        attrs: &[(&str, Attr)],
    ) -> Result<Vec<Value>> {
        let groups: Vec<&[Value]> = operands.iter().map(Option::as_slice).collect();
        self.ops(name, &groups, attrs)
    }

    /// Makes op `name` with the operands of each slot, checked as the verifier would; its results.
    pub(in crate::import) fn ops(
        &mut self,
        name: &str,
        groups: &[&[Value]],
        attrs: &[(&str, Attr)],
    ) -> Result<Vec<Value>> {
        let spec = self.spec(name, groups, attrs)?;
        let op = self.importer.append(&spec);
        Ok(self.importer.body.results(op).collect())
    }

    fn spec(&self, name: &str, groups: &[&[Value]], attrs: &[(&str, Attr)]) -> Result<OpSpec> {
        let ctx = &self.ctx;
        let op_name = ctx.op_name(name);
        let Some(info) = ctx.op_info(op_name) else {
            return Err(Fault::new(codes::UNSUPPORTED, format!("needs `{name}`, which is not loaded")));
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
                return Err(Fault::new(codes::SIGNATURE, format!("needs an operand `{}`", slot.name)));
            }
            for &value in group {
                self.check_operand(slot, self.type_of(value))?;
            }
        }
        for slot in def.attrs {
            let given = spec.get(ctx, slot.name);
            if given.is_none() && slot.presence == Presence::Required {
                return Err(Fault::new(codes::SIGNATURE, format!("needs attribute `{}`", slot.name)));
            }
            if given.is_some_and(|attr| !(slot.constraint.holds)(ctx, attr)) {
                let message = format!("needs `{}` to be {}", slot.name, slot.constraint.what);
                return Err(Fault::new(codes::ATTRIBUTE, message));
            }
        }
        if def.has_operand_segments() {
            let sizes =
                (0..def.operands.len()).map(|at| groups.get(at).map_or(0, |group| group.len() as i32));
            spec = spec.attr(ctx, OPERAND_SEGMENTS, ctx.i32_array(&sizes.collect::<Vec<_>>()));
        }
        spec = spec.operands(groups.iter().flat_map(|group| group.iter().copied()));
        let operands: Vec<Type> = spec.operands.iter().map(|&value| self.type_of(value)).collect();
        let cx = InferCx { ctx, operands: &operands, attrs: &spec.attrs };
        if def.traits.has(Traits::SAME_ELEMENT_TYPE) {
            self.check_same_element(&operands)?;
        }
        let inferred = infer_results(def, &cx).map_err(|error| self.not_inferred(def, &cx, error))?;
        spec.results = inferred.into_vec();
        for &ty in &spec.results {
            self.check_result(ty)?;
        }
        Ok(spec)
    }

    /// Why no result follows from the operands of `cx`: their element types, if it would were those the same.
    fn not_inferred(&self, def: &OpDef, cx: &InferCx<'_>, error: OpError) -> Fault {
        let ctx = &self.ctx;
        let elem = cx.operands.first().map(|ty| ty.elem(ctx));
        let alike: Option<Vec<Type>> =
            cx.operands.iter().map(|ty| Some(ctx.tensor(ty.shape(ctx)?, elem?))).collect();
        let alike = alike.filter(|alike| alike != cx.operands);
        let fits = alike.is_some_and(|operands| {
            infer_results(def, &InferCx { ctx, operands: &operands, attrs: cx.attrs }).is_ok()
        });
        match (fits, cx.operands) {
            (false, _) => Fault::from(error),
            (true, [_, _]) => self.check_same_element(cx.operands).err().unwrap_or_else(|| error.into()),
            (true, _) => Fault::new(codes::ELEMENTS, format!(": {}", error.message())),
        }
    }

    fn check_same_element(&self, operands: &[Type]) -> Result<()> {
        let ctx = &self.ctx;
        let different = operands.windows(2).find(|pair| pair[0].elem(ctx) != pair[1].elem(ctx));
        let Some(pair) = different else { return Ok(()) };
        let name = |ty: Type| element_of(ctx, ty.elem(ctx)).map_or("?", ElementType::name);
        let message =
            format!("takes inputs of one element type, found {} and {}", name(pair[0]), name(pair[1]));
        Err(Fault::new(codes::ELEMENTS, message).help(CAST))
    }

    fn check_operand(&self, slot: &Slot, ty: Type) -> Result<()> {
        if (slot.constraint.holds)(&self.ctx, ty) {
            return Ok(());
        }
        let found = show(&self.ctx, ty);
        let message = format!("takes {} for `{}`, found {found}", slot.constraint.what, slot.name);
        Err(Fault::new(codes::ELEMENTS, message))
    }

    /// No tensor may be larger than memory can be.
    fn check_result(&self, ty: Type) -> Result<()> {
        let ctx = &self.ctx;
        let shape = ty.shape(ctx).unwrap_or_default();
        let width = ty.elem(ctx).byte_width(ctx).unwrap_or(1) as i64;
        let known = shape.iter().filter(|&&size| size != DYNAMIC);
        let bytes = known.copied().filter(|&size| size > 0).try_fold(width, i64::checked_mul);
        if shape.len() <= MAX_RANK && bytes.is_some_and(|bytes| bytes < 1 << 47) {
            return Ok(());
        }
        Err(Fault::new(codes::LIMIT, format!("gives a tensor of {}, which no memory holds", show(ctx, ty))))
    }

    /// `value` with another shape of as many elements; at most one size may be unknown.
    pub(in crate::import) fn reshape(&mut self, value: Value, shape: &[i64]) -> Result<Value> {
        if self.shape_of(value) == shape {
            return Ok(value);
        }
        if shape.iter().filter(|&&size| size == DYNAMIC).count() > 1 {
            let message =
                format!("gives a tensor of shape {}, of which too little is known", show_shape(shape));
            return Err(Fault::new(codes::DYNAMIC, message).help("give the sizes of the model's inputs"));
        }
        let target: Vec<i64> = shape.iter().map(|&size| if size == DYNAMIC { -1 } else { size }).collect();
        let mut attrs = vec![("shape", self.ctx.i64_array(&target))];
        if target.contains(&0) {
            attrs.push(("allow_zero", Attr::UNIT));
        }
        self.op("graph.reshape", &[value], &attrs)
    }

    /// `value` with its dimensions in the order `perm`.
    pub(in crate::import) fn transpose(&mut self, value: Value, perm: &[usize]) -> Result<Value> {
        let perm: Vec<i64> = perm.iter().map(|&dim| dim as i64).collect();
        self.op("graph.transpose", &[value], &[("perm", self.ctx.i64_array(&perm))])
    }

    /// `value` with elements of type `to`.
    pub(in crate::import) fn cast(&mut self, value: Value, to: Type) -> Result<Value> {
        if self.type_of(value).elem(&self.ctx) == to {
            return Ok(value);
        }
        self.op("graph.cast", &[value], &[("to", self.ctx.type_attr(to))])
    }

    /// An integer attribute.
    pub(in crate::import) fn i64(&self, value: usize) -> Attr {
        self.ctx.i64_attr(value as i64)
    }

    /// Reads a stored tensor that is small.
    pub(in crate::import) fn read_tensor(&mut self, tensor: &'m Tensor<'m>) -> Result<Option<Const>> {
        let slot = self.importer.add_slot(Kind::Weight(tensor, None), None);
        self.importer.small_constant(slot)
    }

    /// The elements of a stored tensor, however many.
    pub(in crate::import) fn read_whole(&mut self, tensor: &'m Tensor<'m>) -> Result<Const> {
        let elements = self.importer.elements(tensor)?;
        Const::whole(&elements).ok_or_else(|| {
            let name = elements.element.name();
            Fault::new(codes::TYPE, format!("has a tensor of {name} as an attribute, which is not supported"))
        })
    }

    /// The texts of a stored tensor of strings.
    pub(in crate::import) fn read_texts(&mut self, tensor: &'m Tensor<'m>) -> Result<Vec<String>> {
        let elements = self.importer.elements(tensor)?;
        let texts = elements.to_strings();
        let texts = texts.map(|texts| texts.into_iter().map(|text| text.into_owned()).collect());
        texts.ok_or_else(|| Fault::new(codes::TYPE, "has a tensor as an attribute that is none of strings"))
    }

    /// Whether the sizes of all inputs must be known.
    pub(in crate::import) fn require_static(&self) -> bool {
        self.importer.options.require_static && !self.importer.unsized_inputs
    }
}
