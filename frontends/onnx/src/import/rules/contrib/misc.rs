//! Operators that onnxruntime had before ONNX, and others by themselves.

use terrace_ir::Value;

use super::super::{index, movement};
use super::*;
use crate::import::node::Passed;

pub(super) const RULES: Family = &[
    ("CDist", cdist),
    ("ComplexMul", |cx| complex_mul(cx, false)),
    ("ComplexMulConj", |cx| complex_mul(cx, true)),
    ("ExpandDims", expand_dims),
    ("GatherND", |cx| {
        let y = cx.delegate(index::gather_nd, 1, &[Passed::Own(0), Passed::Own(1)])?;
        cx.set(0, y);
        Ok(())
    }),
    ("Pad", |cx| {
        let y = cx.delegate(movement::pad, 13, &[Passed::Own(0), Passed::Own(1), Passed::Own(2)])?;
        cx.set(0, y);
        Ok(())
    }),
    ("Trilu", movement::trilu),
];

/// Distances of the rows of two matrices.
fn cdist(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    if cx.rank(0)? != 2 || cx.rank(1)? != 2 {
        return Err(cx.bad_operands("takes matrices"));
    }
    let (a, b) = (cx.value(0)?, cx.value(1)?);
    let (a, b) = (cx.with_axes(a, &[1])?, cx.with_axes(b, &[0])?);
    let apart = cx.sub(a, b)?;
    let name = match &*cx.text("metric")? {
        "sqeuclidean" => "graph.reduce_sum_square",
        "euclidean" => "graph.reduce_l2",
        other => {
            let why = format!("is `{other}`, expected `sqeuclidean` or `euclidean`");
            return Err(cx.bad_attribute("metric", why));
        }
    };
    let y = cx.op(name, &[apart], &[("axes", cx.ctx.i64_array(&[2]))])?;
    cx.set(0, y);
    Ok(())
}

/// The product of numbers whose real and imaginary parts are the last dimension, the second one
/// conjugated on request.
fn complex_mul(cx: &mut NodeCx<'_, '_, '_>, conjugate: bool) -> Result<()> {
    let mut parts: Vec<Vec<Value>> = Vec::new();
    for index in [0, 1] {
        let (value, shape) = (cx.value(index)?, cx.shape(index)?);
        if shape.last() != Some(&2) {
            return Err(cx.bad_operands("takes pairs of numbers in the last dimension"));
        }
        parts.push(cx.parts(value, shape.len() - 1, &[1, 1])?);
    }
    let [[a, b], [c, d]] = [[parts[0][0], parts[0][1]], [parts[1][0], parts[1][1]]];
    let (ac, bd) = (cx.mul(a, c)?, cx.mul(b, d)?);
    let (ad, bc) = (cx.mul(a, d)?, cx.mul(b, c)?);
    let (real, imaginary) =
        if conjugate { (cx.add(ac, bd)?, cx.sub(bc, ad)?) } else { (cx.sub(ac, bd)?, cx.add(ad, bc)?) };
    let axis = cx.shape_of(real).len() - 1;
    let y = cx.concat(&[real, imaginary], axis)?;
    cx.set(0, y);
    Ok(())
}

/// A dimension of size 1 put in at `axis`.
fn expand_dims(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let (x, axis) = (cx.value(0)?, cx.const_int(1)?);
    let axis = cx.axis(axis, cx.rank(0)? + 1)?;
    let y = cx.with_axes(x, &[axis])?;
    cx.set(0, y);
    Ok(())
}
