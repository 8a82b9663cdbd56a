//! Making tensors, and taking and putting parts of them.

use terrace_dialects::tensor;
use terrace_ir::op::OpSpec;
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Attr, OpError, Type, Value};

use super::build::{Build, parallel};

impl Build<'_, '_> {
    pub(super) fn empty(&mut self, shape: &[i64], elem: Type) -> Value {
        let ty = self.ctx.tensor(shape, elem);
        let spec = self.rw.spec(tensor::EmptyOp::def()).results([ty]);
        self.one(spec)
    }

    /// An empty tensor of the type of `value`.
    pub(super) fn empty_like(&mut self, value: Value) -> Value {
        let spec = self.rw.spec(tensor::EmptyOp::def()).results([self.rw.ty(value)]);
        self.one(spec)
    }

    /// A tensor all of whose elements are `value`, a scalar attribute of a computed type.
    pub(super) fn fill(&mut self, shape: &[i64], elem: Type, value: Attr) -> Result<Value, OpError> {
        let dest = self.empty(shape, elem);
        let map = self.ctx.identity_map(shape.len());
        let ty = self.compute_type(elem)?;
        self.generic_one(&[], (dest, map), &parallel(shape.len()), |b, _| Ok(b.constant(value, ty)))
    }

    /// A tensor filled with a number.
    pub(super) fn fill_number(&mut self, shape: &[i64], elem: Type, value: f64) -> Result<Value, OpError> {
        let attr = self.number_attr(value, self.compute_type(elem)?);
        self.fill(shape, elem, attr)
    }

    /// `value` under the type of `like`, when it is another type of the same elements.
    pub(super) fn adapt(&mut self, value: Value, like: Value) -> Value {
        let ty = self.rw.ty(like);
        if self.rw.ty(value) == ty { value } else { self.op_to(tensor::CastOp::def(), &[value], ty) }
    }

    fn slice_attrs(&self, spec: OpSpec, lists: [&[i64]; 3]) -> OpSpec {
        let names = ["static_offsets", "static_sizes", "static_strides"];
        names
            .into_iter()
            .zip(lists)
            .fold(spec, |spec, (name, list)| spec.attr(&self.ctx, name, self.ctx.i64_array(list)))
    }

    /// The part of `source` at constant offsets.
    pub(super) fn extract_slice(
        &mut self,
        source: Value,
        (offsets, sizes, strides): (&[i64], &[i64], &[i64]),
    ) -> Value {
        let ty = self.ctx.tensor(sizes, self.elem(source));
        let spec = self.rw.spec(tensor::ExtractSliceOp::def());
        let spec = spec.operand_groups(&self.ctx, &[&[source], &[], &[], &[]]).results([ty]);
        let spec = self.slice_attrs(spec, [offsets, sizes, strides]);
        self.one(spec)
    }

    /// `dest` with `source` at constant offsets.
    pub(super) fn insert_slice(
        &mut self,
        source: Value,
        dest: Value,
        offsets: &[i64],
    ) -> Result<Value, OpError> {
        let sizes = self.shape(source)?;
        let strides = vec![1; sizes.len()];
        let ty = self.rw.ty(dest);
        let spec = self.rw.spec(tensor::InsertSliceOp::def());
        let spec = spec.operand_groups(&self.ctx, &[&[source], &[dest], &[], &[], &[]]).results([ty]);
        let spec = self.slice_attrs(spec, [offsets, &sizes, &strides]);
        Ok(self.one(spec))
    }

    /// Slice number `row` of the first dimension of `source`, without that dimension.
    pub(super) fn row(&mut self, source: Value, row: Value) -> Result<Value, OpError> {
        let shape = self.shape(source)?;
        let (offsets, sizes, strides) = row_lists(&shape);
        let ty = self.ctx.tensor(&shape[1..], self.elem(source));
        let spec = self.rw.spec(tensor::ExtractSliceOp::def());
        let spec = spec.operand_groups(&self.ctx, &[&[source], &[row], &[], &[]]).results([ty]);
        let spec = self.slice_attrs(spec, [&offsets, &sizes, &strides]);
        Ok(self.one(spec))
    }

    /// `dest` with slice number `row` of its first dimension replaced by `source`.
    pub(super) fn set_row(&mut self, source: Value, dest: Value, row: Value) -> Result<Value, OpError> {
        let shape = self.shape(dest)?;
        let (offsets, sizes, strides) = row_lists(&shape);
        let ty = self.rw.ty(dest);
        let spec = self.rw.spec(tensor::InsertSliceOp::def());
        let spec = spec.operand_groups(&self.ctx, &[&[source], &[dest], &[row], &[], &[]]).results([ty]);
        let spec = self.slice_attrs(spec, [&offsets, &sizes, &strides]);
        Ok(self.one(spec))
    }

    fn groups_attr(&self, groups: &[Vec<i64>]) -> Attr {
        let list = |group: &Vec<i64>| {
            self.ctx.array_attr(group.iter().map(|&dim| self.ctx.i64_attr(dim)).collect::<Vec<_>>())
        };
        self.ctx.array_attr(groups.iter().map(list).collect::<Vec<_>>())
    }

    fn collapse(&mut self, value: Value, shape: &[i64], groups: &[Vec<i64>]) -> Value {
        let ty = self.ctx.tensor(shape, self.elem(value));
        let groups = self.groups_attr(groups);
        let spec = self.rw.spec(tensor::CollapseShapeOp::def()).operands([value]).results([ty]);
        let spec = spec.attr(&self.ctx, "reassociation", groups);
        self.one(spec)
    }

    fn expand(&mut self, value: Value, shape: &[i64], groups: &[Vec<i64>]) -> Value {
        let ty = self.ctx.tensor(shape, self.elem(value));
        let groups = self.groups_attr(groups);
        let spec = self.rw.spec(tensor::ExpandShapeOp::def()).operands([value]).results([ty]);
        let spec = spec.attr(&self.ctx, "reassociation", groups).attr(
            &self.ctx,
            "static_output_shape",
            self.ctx.i64_array(shape),
        );
        self.one(spec)
    }

    /// The same elements in another shape of as many elements.
    pub(super) fn reshape(&mut self, value: Value, shape: &[i64]) -> Result<Value, OpError> {
        let from = self.shape(value)?;
        if from == shape {
            return Ok(value);
        }
        if let Some(groups) = reassociation(&from, shape) {
            return Ok(self.expand(value, shape, &groups));
        }
        if let Some(groups) = reassociation(shape, &from) {
            return Ok(self.collapse(value, shape, &groups));
        }
        let total: i64 = from.iter().product();
        let all = |rank: usize| {
            if rank == 0 { Vec::new() } else { vec![(0..rank as i64).collect()] }
        };
        let flat = match from.len() {
            0 => self.expand(value, &[1], &[]),
            1 => value,
            rank => self.collapse(value, &[total], &all(rank)),
        };
        Ok(match shape.len() {
            0 => self.collapse(flat, &[], &[]),
            1 => flat,
            rank => self.expand(flat, shape, &all(rank)),
        })
    }

    pub(super) fn extract(&mut self, source: Value, indices: &[Value]) -> Value {
        let mut operands = vec![source];
        operands.extend_from_slice(indices);
        let ty = self.elem(source);
        self.op_to(tensor::ExtractOp::def(), &operands, ty)
    }
}

fn row_lists(shape: &[i64]) -> (Vec<i64>, Vec<i64>, Vec<i64>) {
    let mut offsets = vec![0; shape.len()];
    offsets[0] = DYNAMIC;
    let mut sizes = shape.to_vec();
    sizes[0] = 1;
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
