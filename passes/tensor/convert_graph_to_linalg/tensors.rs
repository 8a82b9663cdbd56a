//! Making tensors, and taking and putting parts of them.

use terrace_dialects::graph::sizes::Size;
use terrace_dialects::tensor;
use terrace_ir::op::OpSpec;
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Attr, Op, OpError, Type, Value};

use super::build::{Build, parallel};

impl Build<'_, '_> {
    pub(super) fn empty<S: Into<Size> + Copy>(&mut self, shape: &[S], elem: Type) -> Value {
        let sizes: Vec<Size> = shape.iter().map(|&size| size.into()).collect();
        let ty = self.ctx.tensor(&self.static_sizes(&sizes), elem);
        let open = self.open_values(&sizes);
        let spec = self.rw.spec(tensor::EmptyOp::def()).operands(open).results([ty]);
        let value = self.one(spec);
        self.table.set_shape(value, &sizes);
        value
    }

    /// An empty tensor of the type of `value`.
    pub(super) fn empty_like(&mut self, value: Value) -> Value {
        let (sizes, elem) = (self.sizes(value), self.elem(value));
        self.empty(&sizes, elem)
    }

    /// A tensor all of whose elements are `value`, a scalar attribute of a computed type.
    pub(super) fn fill<S: Into<Size> + Copy>(
        &mut self,
        shape: &[S],
        elem: Type,
        value: Attr,
    ) -> Result<Value, OpError> {
        let dest = self.empty(shape, elem);
        let map = self.ctx.identity_map(shape.len());
        let ty = self.compute_type(elem)?;
        self.generic_one(&[], (dest, map), &parallel(shape.len()), |b, _| Ok(b.constant(value, ty)))
    }

    /// A tensor filled with a number.
    pub(super) fn fill_number<S: Into<Size> + Copy>(
        &mut self,
        shape: &[S],
        elem: Type,
        value: f64,
    ) -> Result<Value, OpError> {
        let attr = self.number_attr(value, self.compute_type(elem)?);
        self.fill(shape, elem, attr)
    }

    /// `value` under the type of `like`, when it is another type of the same elements and somebody asks for it: graph ops
    /// take a type that knows more.
    pub(super) fn adapt(&mut self, value: Value, like: Value) -> Value {
        let ty = self.rw.ty(like);
        let graph = |&user: &Op| self.rw.name_str(user).starts_with("graph.");
        let known = self.rw.ty(value).static_shape(&self.ctx).is_some();
        if self.rw.ty(value) == ty || (known && self.rw.users(like).all(|user| graph(&user))) {
            return value;
        }
        self.op_to(tensor::CastOp::def(), &[value], ty)
    }

    /// A list of numbers and of values, as slices have them.
    fn mixed<S: Into<Size> + Copy>(&mut self, list: &[S]) -> (Vec<i64>, Vec<Value>) {
        let sizes: Vec<Size> = list.iter().map(|&size| size.into()).collect();
        (self.static_sizes(&sizes), self.open_values(&sizes))
    }

    fn slice_attrs(&self, spec: OpSpec, lists: [&[i64]; 3]) -> OpSpec {
        let names = ["static_offsets", "static_sizes", "static_strides"];
        names
            .into_iter()
            .zip(lists)
            .fold(spec, |spec, (name, list)| spec.attr(&self.ctx, name, self.ctx.i64_array(list)))
    }

    /// The part of `source` at offsets.
    pub(super) fn extract_slice<S: Into<Size> + Copy>(
        &mut self,
        source: Value,
        (offsets, sizes, strides): (&[S], &[S], &[i64]),
    ) -> Value {
        let shape: Vec<Size> = sizes.iter().map(|&size| size.into()).collect();
        let ty = self.ctx.tensor(&self.static_sizes(sizes), self.elem(source));
        let (offsets, sizes) = (self.mixed(offsets), self.mixed(sizes));
        let spec = self.rw.spec(tensor::ExtractSliceOp::def());
        let spec = spec.operand_groups(&self.ctx, &[&[source], &offsets.1, &sizes.1, &[]]).results([ty]);
        let spec = self.slice_attrs(spec, [&offsets.0, &sizes.0, strides]);
        let value = self.one(spec);
        self.table.set_shape(value, &shape);
        value
    }

    /// `dest` with `source` at offsets.
    pub(super) fn insert_slice<S: Into<Size> + Copy>(
        &mut self,
        source: Value,
        dest: Value,
        offsets: &[S],
    ) -> Result<Value, OpError> {
        let (shape, of_dest) = (self.sizes(source), self.sizes(dest));
        let (offsets, sizes) = (self.mixed(offsets), self.mixed(&shape));
        let strides = vec![1; shape.len()];
        let ty = self.rw.ty(dest);
        let spec = self.rw.spec(tensor::InsertSliceOp::def());
        let spec =
            spec.operand_groups(&self.ctx, &[&[source], &[dest], &offsets.1, &sizes.1, &[]]).results([ty]);
        let spec = self.slice_attrs(spec, [&offsets.0, &sizes.0, &strides]);
        let value = self.one(spec);
        self.table.set_shape(value, &of_dest);
        Ok(value)
    }

    /// Slice number `row` of the first dimension of `source`, without that dimension.
    pub(super) fn row(&mut self, source: Value, row: Value) -> Result<Value, OpError> {
        let shape = self.sizes(source);
        let (offsets, sizes, strides) = row_lists(&shape);
        let ty = self.ctx.tensor(&self.static_sizes(&shape[1..]), self.elem(source));
        let sizes = self.mixed(&sizes);
        let spec = self.rw.spec(tensor::ExtractSliceOp::def());
        let spec = spec.operand_groups(&self.ctx, &[&[source], &[row], &sizes.1, &[]]).results([ty]);
        let spec = self.slice_attrs(spec, [&offsets, &sizes.0, &strides]);
        let value = self.one(spec);
        self.table.set_shape(value, &shape[1..]);
        Ok(value)
    }

    /// `dest` with slice number `row` of its first dimension replaced by `source`.
    pub(super) fn set_row(&mut self, source: Value, dest: Value, row: Value) -> Result<Value, OpError> {
        let shape = self.sizes(dest);
        let (offsets, sizes, strides) = row_lists(&shape);
        let ty = self.rw.ty(dest);
        let sizes = self.mixed(&sizes);
        let spec = self.rw.spec(tensor::InsertSliceOp::def());
        let spec = spec.operand_groups(&self.ctx, &[&[source], &[dest], &[row], &sizes.1, &[]]).results([ty]);
        let spec = self.slice_attrs(spec, [&offsets, &sizes.0, &strides]);
        let value = self.one(spec);
        self.table.set_shape(value, &shape);
        Ok(value)
    }

    fn groups_attr(&self, groups: &[Vec<i64>]) -> Attr {
        let list = |group: &Vec<i64>| {
            self.ctx.array_attr(group.iter().map(|&dim| self.ctx.i64_attr(dim)).collect::<Vec<_>>())
        };
        self.ctx.array_attr(groups.iter().map(list).collect::<Vec<_>>())
    }

    fn collapse(&mut self, value: Value, shape: &[Size], groups: &[Vec<i64>]) -> Value {
        let ty = self.ctx.tensor(&self.static_sizes(shape), self.elem(value));
        let groups = self.groups_attr(groups);
        let spec = self.rw.spec(tensor::CollapseShapeOp::def()).operands([value]).results([ty]);
        let spec = spec.attr(&self.ctx, "reassociation", groups);
        self.one(spec)
    }

    fn expand(&mut self, value: Value, shape: &[Size], groups: &[Vec<i64>]) -> Value {
        let (sizes, open) = self.mixed(shape);
        let ty = self.ctx.tensor(&sizes, self.elem(value));
        let groups = self.groups_attr(groups);
        let spec = self.rw.spec(tensor::ExpandShapeOp::def()).operands([value]).operands(open).results([ty]);
        let spec = spec.attr(&self.ctx, "reassociation", groups).attr(
            &self.ctx,
            "static_output_shape",
            self.ctx.i64_array(&sizes),
        );
        self.one(spec)
    }

    /// The same elements in another shape of as many elements. Where it is not known that there are as many, the run ends
    /// with a message when there are not.
    pub(super) fn reshape<S: Into<Size> + Copy>(
        &mut self,
        value: Value,
        shape: &[S],
    ) -> Result<Value, OpError> {
        let shape: Vec<Size> = shape.iter().map(|&size| size.into()).collect();
        let from = self.sizes(value);
        if from == shape {
            return Ok(value);
        }
        let (before, after) = (self.product(&from), self.product(&shape));
        if before != after {
            self.require_shape(before, &shape);
        }
        let value = self.reshaped(value, &from, &shape);
        self.table.set_shape(value, &shape);
        Ok(value)
    }

    fn reshaped(&mut self, value: Value, from: &[Size], shape: &[Size]) -> Value {
        if let Some(groups) = self.reassociation(from, shape) {
            return self.expand(value, shape, &groups);
        }
        if let Some(groups) = self.reassociation(shape, from) {
            return self.collapse(value, shape, &groups);
        }
        let open = |shape: &[Size]| shape.iter().any(|size| size.known().is_none());
        if open(from) || open(shape) {
            return self.reshape_to_values(value, shape);
        }
        let total = self.product(from);
        let all = |rank: usize| {
            if rank == 0 { Vec::new() } else { vec![(0..rank as i64).collect()] }
        };
        let flat = match from.len() {
            0 => self.expand(value, &[Size::Known(1)], &[]),
            1 => value,
            rank => self.collapse(value, &[total], &all(rank)),
        };
        match shape.len() {
            0 => self.collapse(flat, &[], &[]),
            1 => flat,
            rank => self.expand(flat, shape, &all(rank)),
        }
    }

    /// A reshape whose dimensions do not correspond to those of the input in a way that is known.
    fn reshape_to_values(&mut self, value: Value, shape: &[Size]) -> Value {
        let index = self.ctx.index();
        let sizes: Vec<Value> = shape.iter().map(|&size| self.value(size)).collect();
        let list = self.ctx.tensor(&[shape.len() as i64], index);
        let spec = self.rw.spec(tensor::FromElementsOp::def()).operands(sizes).results([list]);
        let list = self.one(spec);
        let ty = self.ctx.tensor(&self.static_sizes(shape), self.elem(value));
        let spec = self.rw.spec(tensor::ReshapeOp::def()).operands([value, list]).results([ty]);
        self.one(spec)
    }

    /// For each dimension of `few`, the dimensions of `many` whose sizes multiply to it; `None` when they do
    /// not correspond so, or more than one of them is open.
    fn reassociation(&mut self, few: &[Size], many: &[Size]) -> Option<Vec<Vec<i64>>> {
        let known = |shape: &[Size]| shape.iter().map(|size| size.known()).collect::<Option<Vec<i64>>>();
        if let (Some(few), Some(many)) = (known(few), known(many)) {
            return reassociation(&few, &many);
        }
        if few.len() > many.len() || few.is_empty() {
            return None;
        }
        let mut groups = Vec::new();
        let mut at = 0;
        for (dim, &size) in few.iter().enumerate() {
            let rest = few.len() - dim - 1;
            let (mut group, mut product) = (vec![at as i64], *many.get(at)?);
            at += 1;
            while product != size && many.len() - at > rest {
                product = self.product(&[product, *many.get(at)?]);
                group.push(at as i64);
                at += 1;
            }
            // What is 1 at the end belongs to the last dimension.
            while rest == 0 && at < many.len() && many[at] == 1 {
                group.push(at as i64);
                at += 1;
            }
            let open = group.iter().filter(|&&at| many[at as usize].known().is_none()).count();
            // Ops tell a size that is open from one that is not.
            if product != size || open > 1 || (open == 1) != size.known().is_none() {
                return None;
            }
            groups.push(group);
        }
        (at == many.len()).then_some(groups)
    }

    /// `dest` with `element` at indices.
    pub(super) fn insert(&mut self, element: Value, dest: Value, indices: &[Value]) -> Value {
        let (ty, sizes) = (self.rw.ty(dest), self.sizes(dest));
        let operands = [&[element, dest], indices].concat();
        let value = self.op_to(tensor::InsertOp::def(), &operands, ty);
        self.table.set_shape(value, &sizes);
        value
    }

    pub(super) fn extract(&mut self, source: Value, indices: &[Value]) -> Value {
        let mut operands = vec![source];
        operands.extend_from_slice(indices);
        let ty = self.elem(source);
        self.op_to(tensor::ExtractOp::def(), &operands, ty)
    }
}

fn row_lists(shape: &[Size]) -> (Vec<i64>, Vec<Size>, Vec<i64>) {
    let mut offsets = vec![0; shape.len()];
    offsets[0] = DYNAMIC;
    let mut sizes = shape.to_vec();
    sizes[0] = Size::Known(1);
    (offsets, sizes, vec![1; shape.len()])
}

/// For each dimension of `few`, the dimensions of `many` whose sizes multiply to it; `None` when they do
/// not correspond so.
fn reassociation(few: &[i64], many: &[i64]) -> Option<Vec<Vec<i64>>> {
    if few.len() > many.len() || few.is_empty() || few.contains(&0) || many.contains(&0) {
        return None;
    }
    let mut groups = Vec::new();
    let mut at = 0;
    for (dim, &size) in few.iter().enumerate() {
        let (mut group, mut product) = (vec![at as i64], *many.get(at)?);
        at += 1;
        while product < size {
            product = product.checked_mul(*many.get(at)?)?;
            group.push(at as i64);
            at += 1;
        }
        if product != size {
            return None;
        }
        let rest = few.len() - dim - 1;
        while at < many.len() && many[at] == 1 && (rest == 0 || few[dim + 1] != 1) && many.len() - at > rest {
            group.push(at as i64);
            at += 1;
        }
        groups.push(group);
    }
    (at == many.len()).then_some(groups)
}
