//! Transpositions sink below what uses them.

use terrace_dialects::graph::{BINARY, ConcatOp, PadOp, ResizeOp, SliceOp, SplitOp, TransposeOp};
use terrace_ir::op::Traits;
use terrace_ir::{Attr, Body, Op, Rewriter, Value};

use super::super::support::*;

/// Rewrites `op` to work on the input of the transposition that it uses.
pub(super) fn sink(op: Op, rw: &mut Rewriter<'_>) -> Option<()> {
    let name = rw.name_str(op).to_string();
    if rw.has_trait(op, Traits::ELEMENTWISE) {
        return unary(op, rw);
    }
    match name.as_str() {
        "graph.where" => broadcast(op, rw),
        _ if BINARY.contains(&name.as_str()) => broadcast(op, rw),
        "graph.softmax" | "graph.log_softmax" | "graph.cumsum" | "graph.cumprod" => axis(op, rw, -1),
        "graph.batch_norm" => axis(op, rw, 1),
        "graph.quantize" | "graph.dequantize" => axis(op, rw, 1),
        "graph.concat" => concat(ConcatOp::of(rw, op)?, rw),
        "graph.pad" => pad(PadOp::of(rw, op)?, rw),
        "graph.resize" => resize(ResizeOp::of(rw, op)?, rw),
        "graph.slice" => slice(SliceOp::of(rw, op)?, rw),
        "graph.split" => split(SplitOp::of(rw, op)?, rw),
        _ if name.starts_with("graph.reduce_") => reduce(op, rw),
        _ => None,
    }
}

/// Replaces `op` by one of the same kind with the given operands and attributes, and transpositions of
/// its results by `perm`.
fn rebuild(
    op: Op,
    operands: Vec<Value>,
    attrs: &[(&str, Attr)],
    perm: &[i64],
    rw: &mut Rewriter<'_>,
) -> Option<()> {
    let ctx = rw.context();
    let mut spec = rw.spec_of(op, &Default::default());
    spec.operands = operands;
    for &(name, attr) in attrs {
        spec = spec.attr(&ctx, name, attr);
    }
    let new = make(rw, spec)?;
    let results: Vec<Value> = rw.results(new).collect();
    let results: Vec<Value> =
        results.into_iter().map(|value| transposed(rw, value, perm)).collect::<Option<_>>()?;
    for (&value, old) in results.iter().zip(rw.results(op)) {
        let ty = rw.ty(old);
        if rw.ty(value) != ty {
            rw.body_mut().set_ty(value, ty);
        }
    }
    rw.replace(op, results);
    Some(())
}

fn unary(op: Op, rw: &mut Rewriter<'_>) -> Option<()> {
    let (input, perm) = transposition(rw, rw.operand(op, 0))?;
    rebuild(op, vec![input], &[], &perm, rw)
}

/// An elementwise op of several operands: each must be transposed alike, or be free to transpose back.
fn broadcast(op: Op, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let rank = rw.ty(rw.result(op, 0)).rank(&ctx)?;
    let operands = rw.operands(op).to_vec();
    let perm = operands
        .iter()
        .find_map(|&value| Some(transposition(rw, value)?.1))
        .filter(|perm| perm.len() == rank)?;
    let back = inverse(&perm);
    let free = operands.iter().all(|&value| {
        let Some(shape) = rw.ty(value).shape(&ctx) else {
            return false;
        };
        let missing = rank - shape.len();
        let full: Vec<i64> = std::iter::repeat_n(1, missing).chain(shape.iter().copied()).collect();
        let known = shape.iter().all(|&size| size != terrace_ir::types::DYNAMIC);
        let alike = transposition(rw, value).is_some_and(|(_, other)| other == perm);
        // What is transposed back for another op already, as the input that a residual adds, costs nothing more.
        let there = missing == 0 && rw.users(value).any(|user| is_transposition(rw, user, &back));
        alike || there || (known && (constant(rw, value).is_some() || moves_only_ones(&full, &back)))
    });
    if !free {
        return None;
    }
    let mut new = Vec::new();
    for value in operands {
        let shape = rw.ty(value).shape(&ctx)?.to_vec();
        let ones = shape.iter().all(|&size| size == 1);
        new.push(if ones {
            value
        } else {
            let full: Vec<i64> =
                std::iter::repeat_n(1, rank - shape.len()).chain(shape.iter().copied()).collect();
            let value = if full.len() == shape.len() { value } else { reshaped(rw, value, &full)? };
            transposed(rw, value, &back)?
        });
    }
    rebuild(op, new, &[], &perm, rw)
}

/// Whether `op` transposes by `perm`.
fn is_transposition(body: &Body, op: Op, perm: &[i64]) -> bool {
    let transpose = TransposeOp::of(body, op).and_then(|op| op.perm(body).as_int_array(body.ctx()));
    transpose.is_some_and(|own| own == perm)
}

/// An op whose first operand counts, with one dimension named by `axis`.
fn axis(op: Op, rw: &mut Rewriter<'_>, default: i64) -> Option<()> {
    let ctx = rw.context();
    let (input, perm) = transposition(rw, rw.operand(op, 0))?;
    let axis = rw.attr(op, "axis").map_or(Some(default), |attr| attr.as_int(&ctx))?;
    let axis = *perm.get(usize::try_from(axis).ok()?)?;
    let mut operands = rw.operands(op).to_vec();
    operands[0] = input;
    rebuild(op, operands, &[("axis", ctx.i64_attr(axis))], &perm, rw)
}

fn concat(op: ConcatOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let values = op.inputs(rw).to_vec();
    let perm = values.iter().find_map(|&value| Some(transposition(rw, value)?.1))?;
    let alike = |value: Value| {
        transposition(rw, value).is_some_and(|(_, other)| other == perm) || constant(rw, value).is_some()
    };
    if !values.iter().all(|&value| alike(value)) {
        return None;
    }
    let back = inverse(&perm);
    let inputs = values.into_iter().map(|value| transposed(rw, value, &back)).collect::<Option<Vec<_>>>()?;
    let axis = *perm.get(usize::try_from(op.axis(rw).as_int(&ctx)?).ok()?)?;
    rebuild(op.0, inputs, &[("axis", ctx.i64_attr(axis))], &perm, rw)
}

/// Numbers for each dimension of a transposed value, for its input.
fn per_dim(values: &[i64], perm: &[i64]) -> Vec<i64> {
    let back = inverse(perm);
    back.iter().map(|&dim| values[dim as usize]).collect()
}

fn pad(op: PadOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let (input, perm) = transposition(rw, op.input(rw))?;
    let (low, high) = (op.low(rw).as_int_array(&ctx)?, op.high(rw).as_int_array(&ctx)?);
    let attrs =
        [("low", ctx.i64_array(&per_dim(&low, &perm))), ("high", ctx.i64_array(&per_dim(&high, &perm)))];
    rebuild(op.0, vec![input], &attrs, &perm, rw)
}

fn resize(op: ResizeOp, rw: &mut Rewriter<'_>) -> Option<()> {
    use terrace_dialects::graph::attrs::{as_f64_array, f64_array};
    let ctx = rw.context();
    let (input, perm) = transposition(rw, op.input(rw))?;
    let sizes = op.sizes(rw).as_int_array(&ctx)?;
    let mut attrs = vec![("sizes", ctx.i64_array(&per_dim(&sizes, &perm)))];
    if let Some(scales) = op.scales(rw) {
        let scales = as_f64_array(&ctx, scales)?;
        let scales: Vec<f64> = inverse(&perm).iter().map(|&dim| scales[dim as usize]).collect();
        attrs.push(("scales", f64_array(&ctx, &scales)));
    }
    if let Some(roi) = op.roi(rw) {
        let roi = as_f64_array(&ctx, roi)?;
        let (starts, ends) = roi.split_at_checked(perm.len())?;
        let order = inverse(&perm);
        let moved = [starts, ends].into_iter().flat_map(|part| order.iter().map(|&dim| part[dim as usize]));
        attrs.push(("roi", f64_array(&ctx, &moved.collect::<Vec<f64>>())));
    }
    rebuild(op.0, vec![input], &attrs, &perm, rw)
}

/// The dimensions `axes` of a transposed value, as those of its input.
fn map_axes(axes: &[i64], perm: &[i64]) -> Option<Vec<i64>> {
    axes.iter().map(|&axis| perm.get(usize::try_from(axis).ok()?).copied()).collect()
}

fn slice(op: SliceOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let (input, perm) = transposition(rw, op.input(rw))?;
    let axes = match op.axes(rw) {
        Some(axes) => axes.as_int_array(&ctx)?,
        None => (0..op.starts(rw).as_int_array(&ctx)?.len() as i64).collect(),
    };
    let axes = map_axes(&axes, &perm)?;
    rebuild(op.0, vec![input], &[("axes", ctx.i64_array(&axes))], &perm, rw)
}

fn split(op: SplitOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let (input, perm) = transposition(rw, op.input(rw))?;
    let axis = *perm.get(usize::try_from(op.axis(rw).as_int(&ctx)?).ok()?)?;
    rebuild(op.0, vec![input], &[("axis", ctx.i64_attr(axis))], &perm, rw)
}

fn reduce(op: Op, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let (input, perm) = transposition(rw, rw.operand(op, 0))?;
    let axes = rw.attr(op, "axes")?.as_int_array(&ctx)?;
    let mut inner = map_axes(&axes, &perm)?;
    inner.sort_unstable();
    let after: Vec<i64> = if rw.attr(op, "keepdims").is_some() {
        perm
    } else {
        // The dimensions that stay close up, in the order of the input.
        let kept = |dim: i64| (0..dim).filter(|dim| !inner.contains(dim)).count() as i64;
        perm.iter().filter(|dim| !inner.contains(dim)).map(|&dim| kept(dim)).collect()
    };
    rebuild(op, vec![input], &[("axes", ctx.i64_array(&inner))], &after, rw)
}
