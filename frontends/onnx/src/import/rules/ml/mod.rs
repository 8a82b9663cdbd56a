//! Operators of the domain `ai.onnx.ml`: classical machine learning on tables of features.
//!
//! A table is `samples x features`; a list is one sample. Features of whole numbers are computed in
//! `float`, as onnxruntime does it.

use terrace_ir::Value;
use terrace_ir::types::DYNAMIC;

use super::*;

mod classes;
mod encode;
mod linear;
mod post;
mod scale;
mod svm;
mod tree;
mod tree_rules;

/// The families of the domain.
pub(super) const FAMILIES: &[Family] =
    &[encode::RULES, linear::RULES, scale::RULES, svm::RULES, tree_rules::RULES];

/// Input 0 as `samples x features` of floats: those of 64 bits stay, all else becomes `float`.
fn table(cx: &mut NodeCx<'_, '_, '_>) -> Result<Value> {
    let (mut x, shape, elem) = (cx.value(0)?, cx.shape(0)?, cx.elem(0)?);
    if elem.byte_width(&cx.ctx) != Some(8) || !elem.is_float(&cx.ctx) {
        x = cx.cast(x, cx.ctx.f32())?;
    }
    match shape.len() {
        2 => Ok(x),
        1 => cx.with_axes(x, &[0]),
        rank => Err(cx.bad_operands(format!("takes a table of samples and features, found rank {rank}"))),
    }
}

/// The number of features of a table, which must be known.
fn features(cx: &NodeCx<'_, '_, '_>, table: Value) -> Result<i64> {
    match cx.shape_of(table)[1] {
        count if count > 0 => Ok(count),
        0 => Err(cx.bad_operands("takes a table with features")),
        _ => Err(Fault::new(codes::DYNAMIC, "needs the number of features to be known")),
    }
}

/// The list of floats `name`, empty if it is not there.
fn numbers(cx: &NodeCx<'_, '_, '_>, name: &str) -> Result<Vec<f64>> {
    Ok(cx.floats(name)?.unwrap_or_default().into_iter().map(f64::from).collect())
}

/// `row`, `1 x n`, once for each sample of `x`.
fn per_sample(cx: &mut NodeCx<'_, '_, '_>, row: Value, x: Value) -> Result<Value> {
    let (samples, width) = (cx.shape_of(x)[0], cx.shape_of(row)[1]);
    if samples != DYNAMIC {
        return cx.expanded(row, &[samples, width]);
    }
    let count = cx.op("graph.shape", &[x], &[("start", cx.i64(0)), ("end", cx.i64(1))])?;
    let width = cx.ints_const(&[1], vec![width])?;
    let shape = cx.concat(&[count, width], 0)?;
    cx.op("graph.dynamic_expand", &[row, shape], &[])
}
