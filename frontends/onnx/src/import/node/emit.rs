//! Ops that rules of composed operators write often, by what they compute.

use terrace_ir::types::DYNAMIC;
use terrace_ir::{Attr, Type, Value};

use super::NodeCx;
use crate::import::constant::{Const, Numbers};
use crate::import::fault::{Fault, Result, codes};
use crate::import::types::element_of;

impl NodeCx<'_, '_, '_> {
    /// `graph.add`.
    pub(in crate::import) fn add(&mut self, a: Value, b: Value) -> Result<Value> {
        self.op("graph.add", &[a, b], &[])
    }

    /// `graph.sub`.
    pub(in crate::import) fn sub(&mut self, a: Value, b: Value) -> Result<Value> {
        self.op("graph.sub", &[a, b], &[])
    }

    /// `graph.mul`.
    pub(in crate::import) fn mul(&mut self, a: Value, b: Value) -> Result<Value> {
        self.op("graph.mul", &[a, b], &[])
    }

    /// `graph.div`.
    pub(in crate::import) fn div(&mut self, a: Value, b: Value) -> Result<Value> {
        self.op("graph.div", &[a, b], &[])
    }

    /// `value * number`.
    pub(in crate::import) fn scaled(&mut self, value: Value, number: f64) -> Result<Value> {
        if number == 1.0 {
            return Ok(value);
        }
        let factor = self.scalar(number, self.elem_of(value))?;
        self.mul(value, factor)
    }

    /// Op `name` of one operand, without attributes.
    pub(in crate::import) fn unary(&mut self, name: &str, value: Value) -> Result<Value> {
        self.op(name, &[value], &[])
    }

    /// `graph.where`.
    pub(in crate::import) fn select(&mut self, condition: Value, x: Value, y: Value) -> Result<Value> {
        self.op("graph.where", &[condition, x, y], &[])
    }

    /// `graph.matmul` of two operands, either of them transposed in its last dimensions, times `alpha`.
    pub(in crate::import) fn product(
        &mut self,
        (a, transpose_a): (Value, bool),
        (b, transpose_b): (Value, bool),
        alpha: f64,
    ) -> Result<Value> {
        let mut attrs = Vec::new();
        for (name, given) in [("transpose_a", transpose_a), ("transpose_b", transpose_b)] {
            attrs.extend(given.then_some((name, Attr::UNIT)));
        }
        if alpha != 1.0 {
            attrs.push(("alpha", self.ctx.f32_attr(alpha as f32)));
        }
        self.op_opt("graph.matmul", &[Some(a), Some(b)], &attrs)
    }

    /// The reduction `name` along `axes`, which stay with size 1.
    pub(in crate::import) fn reduced(&mut self, name: &str, value: Value, axes: &[usize]) -> Result<Value> {
        let axes: Vec<i64> = axes.iter().map(|&axis| axis as i64).collect();
        self.op(name, &[value], &[("axes", self.ctx.i64_array(&axes)), ("keepdims", Attr::UNIT)])
    }

    /// An op that works along one dimension.
    pub(in crate::import) fn along(&mut self, name: &str, value: Value, axis: usize) -> Result<Value> {
        self.op(name, &[value], &[("axis", self.i64(axis))])
    }

    /// `values` one after the other along `axis`.
    pub(in crate::import) fn concat(&mut self, values: &[Value], axis: usize) -> Result<Value> {
        match values {
            [value] => Ok(*value),
            _ => Ok(self.ops("graph.concat", &[values], &[("axis", self.i64(axis))])?[0]),
        }
    }

    /// The parts of `value` along `axis`, of `sizes`.
    pub(in crate::import) fn parts(
        &mut self,
        value: Value,
        axis: usize,
        sizes: &[i64],
    ) -> Result<Vec<Value>> {
        let attrs = [("axis", self.i64(axis)), ("sizes", self.ctx.i64_array(sizes))];
        self.ops("graph.split", &[&[value]], &attrs)
    }

    /// The elements of `value` along `axis` from `start` on, each `step`-th, before `end`.
    pub(in crate::import) fn sliced(
        &mut self,
        value: Value,
        axis: usize,
        (start, end, step): (i64, i64, i64),
    ) -> Result<Value> {
        let one = |number: i64| self.ctx.i64_array(&[number]);
        let mut attrs = vec![("starts", one(start)), ("ends", one(end)), ("axes", one(axis as i64))];
        if step != 1 {
            attrs.push(("steps", one(step)));
        }
        self.op("graph.slice", &[value], &attrs)
    }

    /// The slices of `data` along `axis` that `indices` name.
    pub(in crate::import) fn gathered(&mut self, data: Value, indices: Value, axis: usize) -> Result<Value> {
        self.op("graph.gather", &[data, indices], &[("axis", self.i64(axis))])
    }

    /// `value` broadcast to `shape`, all of whose sizes are known.
    pub(in crate::import) fn expanded(&mut self, value: Value, shape: &[i64]) -> Result<Value> {
        if self.shape_of(value) == shape {
            return Ok(value);
        }
        self.op("graph.expand", &[value], &[("shape", self.ctx.i64_array(shape))])
    }

    /// `value` with the shape that `target` stands for: 0 copies the size at its place, -1 (once) is
    /// what is left. Unlike [`Self::reshape`] it takes several sizes that are not known.
    pub(in crate::import) fn reshape_by(&mut self, value: Value, target: &[i64]) -> Result<Value> {
        self.op("graph.reshape", &[value], &[("shape", self.ctx.i64_array(target))])
    }

    /// `value` with dimensions of size 1 put in, so that `axes` of the result are new.
    pub(in crate::import) fn with_axes(&mut self, value: Value, axes: &[usize]) -> Result<Value> {
        let mut sizes = self.shape_of(value).into_iter();
        let rank = sizes.len() + axes.len();
        let shape: Vec<i64> =
            (0..rank).map(|at| if axes.contains(&at) { 1 } else { sizes.next().unwrap_or(1) }).collect();
        if shape.iter().filter(|&&size| size == DYNAMIC).count() <= 1 {
            return self.reshape(value, &shape);
        }
        // Of several unknown sizes a static reshape can say only those that stay in their place.
        let sizes = self.op("graph.shape", &[value], &[])?;
        let mut at = 0;
        let mut parts = Vec::with_capacity(rank);
        for dim in 0..rank {
            if axes.contains(&dim) {
                parts.push(self.make_const(&Const::ints(vec![1]))?);
            } else {
                parts.push(self.sliced(sizes, 0, (at, at + 1, 1))?);
                at += 1;
            }
        }
        let target = self.concat(&parts, 0)?;
        self.op("graph.dynamic_reshape", &[value, target], &[])
    }

    /// A `graph.constant` of `numbers`, rounded to elements of the float type `elem`.
    pub(in crate::import) fn floats_const(
        &mut self,
        shape: &[i64],
        numbers: Vec<f64>,
        elem: Type,
    ) -> Result<Value> {
        let element = element_of(&self.ctx, elem)
            .ok_or_else(|| Fault::new(codes::TYPE, "needs a constant of a type that is not supported"))?;
        self.make_const(&Const { element, shape: shape.to_vec(), data: Numbers::Floats(numbers) })
    }

    /// A `graph.constant` of `numbers` as `int64`.
    pub(in crate::import) fn ints_const(&mut self, shape: &[i64], numbers: Vec<i64>) -> Result<Value> {
        self.make_const(&Const { shape: shape.to_vec(), ..Const::ints(numbers) })
    }

    /// The element type of `value`.
    pub(in crate::import) fn elem_of(&self, value: Value) -> Type {
        self.type_of(value).elem(&self.ctx)
    }

    /// The size of dimension `dim` of `value` as a scalar `i64`: a constant, if it is known.
    pub(in crate::import) fn size_of(&mut self, value: Value, dim: usize) -> Result<Value> {
        match self.size_at(value, dim)? {
            DYNAMIC => {
                let range = [("start", self.i64(dim)), ("end", self.i64(dim + 1))];
                let size = self.op("graph.shape", &[value], &range)?;
                self.reshape(size, &[])
            }
            size => self.make_const(&Const::int(size)),
        }
    }

    /// The size of dimension `dim` of `value`, which it may not have.
    fn size_at(&self, value: Value, dim: usize) -> Result<i64> {
        let shape = self.shape_of(value);
        shape.get(dim).copied().ok_or_else(|| {
            let (least, found) = (dim + 1, shape.len());
            self.bad_operands(format!("takes a tensor of at least {least} dimensions, found one of {found}"))
        })
    }

    /// The list `0, 1, ...` of as many `i64` as dimension `dim` of `value` has elements.
    pub(in crate::import) fn positions(&mut self, value: Value, dim: usize) -> Result<Value> {
        let size = self.size_at(value, dim)?;
        if (0..=MAX_LISTED).contains(&size) {
            return self.make_const(&Const::ints((0..size).collect()));
        }
        let (start, step) = (self.make_const(&Const::int(0))?, self.make_const(&Const::int(1))?);
        let limit = self.size_of(value, dim)?;
        self.op("graph.range", &[start, limit, step], &[])
    }
}

/// Longer lists of positions are computed when the model runs.
const MAX_LISTED: i64 = 1 << 20;
