//! Arithmetic on lists of 64-bit numbers, as ops.

use terrace_ir::{Attr, FloatKind, Value};

use super::super::expr;
use crate::import::constant::Const;
use crate::import::fault::Result;
use crate::import::node::NodeCx;

impl NodeCx<'_, '_, '_> {
    /// A constant list.
    pub(in crate::import::rules) fn list(&mut self, values: Vec<i64>) -> Result<Value> {
        self.make_const(&Const::ints(values))
    }

    /// A constant number.
    pub(super) fn number(&mut self, value: i64) -> Result<Value> {
        self.make_const(&Const::int(value))
    }

    /// Input `index` as a list of 64-bit integers.
    pub(in crate::import::rules) fn input_list(&mut self, index: usize) -> Result<Value> {
        let value = self.value(index)?;
        let wide = self.ctx.int(64);
        let value = self.cast(value, wide)?;
        if self.shape_of(value).len() == 1 { Ok(value) } else { self.reshape(value, &[-1]) }
    }

    /// Input `index`, of one element, as a 64-bit integer.
    pub(super) fn input_number(&mut self, index: usize) -> Result<Value> {
        let value = self.value(index)?;
        let wide = self.ctx.int(64);
        let value = self.cast(value, wide)?;
        self.reshape(value, &[])
    }

    /// Input `index` as a list of 64-bit floats.
    pub(in crate::import::rules) fn input_reals(&mut self, index: usize) -> Result<Value> {
        let value = self.value(index)?;
        let value = self.wide(value)?;
        if self.shape_of(value).len() == 1 { Ok(value) } else { self.reshape(value, &[-1]) }
    }

    /// `value` as 64-bit floats.
    pub(super) fn wide(&mut self, value: Value) -> Result<Value> {
        let wide = self.ctx.float(FloatKind::F64);
        self.cast(value, wide)
    }

    /// A constant 64-bit float.
    pub(super) fn real(&mut self, value: f64) -> Result<Value> {
        let wide = self.ctx.float(FloatKind::F64);
        self.scalar(value, wide)
    }

    /// `value` and a number added.
    pub(super) fn shifted(&mut self, value: Value, offset: f64) -> Result<Value> {
        expr::with(self, "graph.add", value, offset)
    }

    /// An op of two operands.
    pub(super) fn both(&mut self, name: &str, a: Value, b: Value) -> Result<Value> {
        self.op(&format!("graph.{name}"), &[a, b], &[])
    }

    /// `value` between `low` and `high`, which count in this order.
    pub(super) fn between(&mut self, value: Value, low: Value, high: Value) -> Result<Value> {
        let below = self.both("min", value, high)?;
        self.both("max", below, low)
    }

    /// `value`, or `value + size` where it is below 0.
    pub(super) fn wrapped(&mut self, value: Value, size: Value) -> Result<Value> {
        let zero = self.number(0)?;
        let (negative, shifted) = (self.both("less", value, zero)?, self.both("add", value, size)?);
        self.select(negative, shifted, value)
    }

    /// The elements of a list at constant places.
    pub(in crate::import::rules) fn pick(&mut self, list: Value, places: Vec<i64>) -> Result<Value> {
        let places = self.list(places)?;
        let axis = self.i64(0);
        self.op("graph.gather", &[list, places], &[("axis", axis)])
    }

    /// One element of a list as a number.
    pub(super) fn number_at(&mut self, list: Value, at: usize) -> Result<Value> {
        let element = self.pick(list, vec![at as i64])?;
        self.reshape(element, &[])
    }

    /// Lists one after the other.
    pub(in crate::import::rules) fn joined(&mut self, lists: &[Value]) -> Result<Value> {
        let axis = self.i64(0);
        Ok(self.ops("graph.concat", &[lists], &[("axis", axis)])?[0])
    }

    /// The sizes of `value`, as a list.
    pub(in crate::import::rules) fn sizes(&mut self, value: Value) -> Result<Value> {
        self.op("graph.shape", &[value], &[])
    }

    /// The numbers from `start` to before `end`, `step` apart.
    pub(super) fn numbers(&mut self, start: Value, end: Value, step: Value) -> Result<Value> {
        self.op("graph.range", &[start, end, step], &[])
    }

    /// A list along dimension `axis` of `rank`.
    pub(super) fn list_along(&mut self, list: Value, axis: usize, rank: usize) -> Result<Value> {
        let shape: Vec<i64> = (0..rank).map(|dim| if dim == axis { -1 } else { 1 }).collect();
        let shape = self.ctx.i64_array(&shape);
        self.op("graph.reshape", &[list], &[("shape", shape)])
    }

    /// For each of `rank` dimensions, the element of `list` at the place where `axes` names it, or else `default`. Axes may count
    /// from the end.
    pub(super) fn by_dimension(
        &mut self,
        list: Value,
        axes: Value,
        rank: usize,
        default: i64,
    ) -> Result<Value> {
        let named = self.names(axes, rank)?;
        let wide = self.ctx.int(64);
        let ones = self.cast(named, wide)?;
        let row = self.list_along(list, 1, 2)?;
        let values = self.both("mul", ones, row)?;
        let sum = self.rows_reduced("reduce_sum", values)?;
        let any = self.rows_reduced("reduce_max", ones)?;
        let zero = self.number(0)?;
        let any = self.both("greater", any, zero)?;
        let default = self.number(default)?;
        self.select(any, sum, default)
    }

    /// Which of `rank` dimensions (rows) each of `axes` (columns) is.
    pub(super) fn names(&mut self, axes: Value, rank: usize) -> Result<Value> {
        let size = self.number(rank as i64)?;
        let axes = self.wrapped(axes, size)?;
        let row = self.list_along(axes, 1, 2)?;
        let dims = self.list((0..rank as i64).collect())?;
        let column = self.list_along(dims, 0, 2)?;
        self.both("equal", column, row)
    }

    /// A reduction of a matrix along its rows.
    pub(super) fn rows_reduced(&mut self, name: &str, matrix: Value) -> Result<Value> {
        let axes = self.ctx.i64_array(&[1]);
        self.op(&format!("graph.{name}"), &[matrix], &[("axes", axes)])
    }

    /// `value` with the sizes of a list, all of which stand for themselves.
    pub(in crate::import::rules) fn with_sizes(&mut self, value: Value, sizes: Value) -> Result<Value> {
        self.op("graph.dynamic_reshape", &[value, sizes], &[("allow_zero", Attr::UNIT)])
    }
}
