//! Losses: what a model is trained by, and reports when it is evaluated.

use terrace_ir::Value;
use terrace_ir::types::DYNAMIC;

use super::expr::reduce;
use super::*;

pub(super) const RULES: Family =
    &[("NegativeLogLikelihoodLoss", negative_log_likelihood), ("SoftmaxCrossEntropyLoss", cross_entropy)];

/// How the losses of all elements become one.
#[derive(Clone, Copy, PartialEq)]
enum Reduction {
    None,
    Sum,
    Mean,
}

fn reduction(cx: &NodeCx<'_, '_, '_>) -> Result<Reduction> {
    match &*cx.text("reduction")? {
        "none" => Ok(Reduction::None),
        "sum" => Ok(Reduction::Sum),
        "mean" => Ok(Reduction::Mean),
        other => {
            Err(cx.bad_attribute("reduction", format!("is `{other}`, expected `none`, `sum` or `mean`")))
        }
    }
}

fn negative_log_likelihood(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let log_probabilities = cx.value(0)?;
    let loss = weighted_loss(cx, log_probabilities)?;
    cx.set(0, loss);
    Ok(())
}

fn cross_entropy(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let scores = cx.value(0)?;
    let log_probabilities = cx.op("graph.log_softmax", &[scores], &[("axis", cx.i64(1))])?;
    let loss = weighted_loss(cx, log_probabilities)?;
    cx.set(0, loss);
    cx.set(1, log_probabilities);
    Ok(())
}

/// `-w[t] * x[n, t, ...]` for the class `t` that input 1 names for each of the other elements, reduced.
///
/// A mean is that weighted by `w`, the input 2 or 1. Elements whose class is `ignore_index` weigh
/// nothing. Classes are along dimension 1 of `x`.
fn weighted_loss(cx: &mut NodeCx<'_, '_, '_>, x: Value) -> Result<Value> {
    let reduction = reduction(cx)?;
    let (shape, elem) = (cx.static_shape(1)?, cx.elem(0)?);
    let classes = cx.shape(0)?;
    let others = classes.iter().enumerate().filter(|(at, _)| *at != 1).map(|(_, &size)| size);
    let fits = |(size, target): (i64, &i64)| size == *target || size == DYNAMIC;
    if classes.len() != shape.len() + 1 || !others.zip(&shape).all(fits) {
        return Err(cx.bad_operands("takes a class for each element of the input but for dimension 1"));
    }
    let mut target = cx.value(1)?;
    let ignored = match cx.opt_int("ignore_index")? {
        Some(index) => {
            let (index, zero) = (cx.scalar(index as f64, cx.elem(1)?)?, cx.scalar(0.0, cx.elem(1)?)?);
            let ignored = cx.op("graph.equal", &[target, index], &[])?;
            target = cx.op("graph.where", &[ignored, zero, target], &[])?;
            Some(ignored)
        }
        None => None,
    };
    let mut row = shape.clone();
    row.insert(1, 1);
    let rows = cx.reshape(target, &row)?;
    let picked = cx.op("graph.gather_elements", &[x, rows], &[("axis", cx.i64(1))])?;
    let picked = cx.reshape(picked, &shape)?;
    let mut loss = cx.op("graph.neg", &[picked], &[])?;
    let mut weights = match cx.opt_value(2)? {
        Some(weights) => Some(cx.op("graph.gather", &[weights, target], &[("axis", cx.i64(0))])?),
        None => None,
    };
    if let Some(ignored) = ignored {
        let zero = cx.scalar(0.0, elem)?;
        let kept = match weights {
            Some(weights) => weights,
            None => cx.scalar(1.0, elem)?,
        };
        weights = Some(cx.op("graph.where", &[ignored, zero, kept], &[])?);
        // What is ignored may be infinite, and still counts as nothing.
        loss = cx.op("graph.where", &[ignored, zero, loss], &[])?;
    }
    if let Some(weights) = weights {
        loss = cx.op("graph.mul", &[loss, weights], &[])?;
    }
    match (reduction, weights) {
        (Reduction::None, _) => Ok(loss),
        (Reduction::Sum, _) => all(cx, "graph.reduce_sum", loss),
        (Reduction::Mean, None) => all(cx, "graph.reduce_mean", loss),
        (Reduction::Mean, Some(weights)) => {
            let (sum, total) = (all(cx, "graph.reduce_sum", loss)?, all(cx, "graph.reduce_sum", weights)?);
            cx.op("graph.div", &[sum, total], &[])
        }
    }
}

/// `value` reduced to a scalar.
fn all(cx: &mut NodeCx<'_, '_, '_>, name: &str, value: Value) -> Result<Value> {
    let axes: Vec<i64> = (0..cx.shape_of(value).len() as i64).collect();
    reduce(cx, name, value, &axes, false)
}
