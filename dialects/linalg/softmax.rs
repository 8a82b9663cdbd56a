//! `linalg.softmax`.

use terrace_ir::interfaces::{DestinationStyle, SideEffects};
use terrace_ir::interp::scalar::{Kind, Scalar, round};
use terrace_ir::interp::{Array, Flow, Interp, Machine, Trap, kind_of};
use terrace_ir::op::*;
use terrace_ir::{Blob, Body, Op, op};

use super::interfaces;
use super::interp::{finish, read};
use super::ops::DESTINATION;
use super::verify::{Checked, verify_destinations};
use crate::support::reify::{ReifyShape, size_of};
use crate::support::shape::compatible_shapes;

op! {
    /// `exp(x - max) / sum(exp(x - max))`, the largest element and the sum being taken along `dimension`.
    pub SoftmaxOp = "linalg.softmax" {
        operands { input: one DESTINATION, output: one DESTINATION }
        results { result: many RANKED_TENSOR }
        attrs { dimension: one I64_ATTR }
        assembly "attr-dict `dimension` `(` $dimension `)` `ins` `(` $input `:` type($input) `)` `outs` `(` $output `:` type($output) `)` (`->` type($result)^)?"
        verify verify_softmax
        interfaces [
            Interp => Interp { eval: eval_softmax },
            DestinationStyle => interfaces::DESTINATION,
            SideEffects => interfaces::EFFECTS,
            ReifyShape => ReifyShape { size: |op, rw, _, dim| { let input = rw.operand(op, 0); size_of(rw, input, dim) } }
        ]
    }
}

fn verify_softmax(op: SoftmaxOp, body: &Body) -> Checked {
    let ctx = body.ctx();
    let shape = |value| body.ty(value).shape(ctx).unwrap_or_default();
    let (input, output) = (shape(op.input(body)), shape(op.output(body)));
    if !compatible_shapes(input, output) {
        return Err("incompatible output shape".into());
    }
    let dimension = op.dimension(body).as_int(ctx).and_then(|dim| usize::try_from(dim).ok());
    if dimension.is_none_or(|dim| dim >= input.len()) {
        return Err("incorrect dimension specified".into());
    }
    verify_destinations(op.0, body)
}

/// As its decomposition into structured ops computes it, each step rounded to the type of the elements.
fn eval_softmax(op: Op, m: &mut Machine<'_>) -> Result<Flow, Trap> {
    let (softmax, body) = (SoftmaxOp(op), m.body());
    let input = read(m, softmax.input(body))?;
    let dim = softmax.dimension(body).as_int(m.ctx()).and_then(|dim| usize::try_from(dim).ok());
    let dim = dim.filter(|&dim| dim < input.shape.len()).ok_or("has no such dimension")?;
    let Kind::Float(float) = kind_of(m.ctx(), input.elem)? else {
        return Err("works on elements that are no floats".into());
    };
    let kind = Kind::Float(float);
    let size = usize::try_from(input.shape[dim]).map_err(|_| "has a negative size")?;
    let inner: usize = input.shape[dim + 1..].iter().map(|&size| size as usize).product();
    let outer: usize = input.shape[..dim].iter().map(|&size| size as usize).product();
    let mut bytes = m.zeros(input.elem, &input.shape)?;
    for row in 0..outer * inner {
        let place = |at: usize| ((row / inner) * size + at) * inner + row % inner;
        let element = |at: usize| input.get(kind, place(at)).and_then(Scalar::float);
        let row: Option<Vec<f64>> = (0..size).map(element).collect();
        let mut row = row.ok_or("reaches outside of its input")?;
        let largest = row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        for value in &mut row {
            *value = round(float, round(float, *value - largest).exp());
        }
        let sum = row.iter().fold(0.0, |sum, value| round(float, sum + value));
        for (at, value) in row.into_iter().enumerate() {
            let out = bytes.get_mut(place(at) * kind.bytes()..).ok_or("reaches outside of its output")?;
            Scalar::Float(round(float, value / sum)).write(kind, out);
        }
    }
    let result = Array { data: Blob::new(bytes), ..input };
    finish(op, m, softmax.output(body), result)
}
