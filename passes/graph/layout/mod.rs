//! `graph-layout`: convolutions and poolings get their channels last, as kernels want them.
//!
//! Each is put between a transposition of its input and one of its output. Then transpositions
//! sink: what uses one works on its input instead, with its attributes adapted, and the transposition
//! follows; two that meet cancel, constants are transposed at once, and what moves dimensions of size 1 only is a reshape.

mod sink;

use terrace_dialects::graph::{AveragePoolOp, ConvOp, MaxPoolOp, TransposeOp};
use terrace_ir::{Body, Op, Rewriter, Value};

use super::support::{inverse, make, sweep, transposed, transposition};

/// Converts the convolutions and poolings of `body` to channels last.
pub fn convert_layout(body: &mut Body) {
    sweep(body, &[to_channels_last, sink::sink, |op, rw| simplify(TransposeOp::of(rw, op)?, rw)]);
}

fn to_channels_last(op: Op, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let images: Vec<usize> = if let Some(conv) = ConvOp::of(rw, op) {
        let residual = conv.residual(rw).map(|_| rw.operands(op).len() - 1);
        std::iter::once(0).chain(residual).collect()
    } else if MaxPoolOp::of(rw, op).is_some() || AveragePoolOp::of(rw, op).is_some() {
        vec![0]
    } else {
        return None;
    };
    if rw.attr(op, "data_layout").and_then(|attr| attr.as_str(&ctx)) == Some("nhwc") {
        return None;
    }
    let rank = rw.ty(rw.result(op, 0)).rank(&ctx)? as i64;
    // dims of the new image: batch, spatial..., channels
    let last: Vec<i64> = [0].into_iter().chain(2..rank).chain([1]).collect();
    let mut operands = rw.operands(op).to_vec();
    for at in images {
        operands[at] = transposed(rw, operands[at], &last)?;
    }
    let mut spec = rw.spec_of(op, &Default::default());
    spec.operands = operands;
    let spec = spec.attr(&ctx, "data_layout", ctx.str_attr("nhwc"));
    let new = make(rw, spec)?;
    let result = rw.result(new, 0);
    let back = transposed(rw, result, &inverse(&last))?;
    replace(rw, op, back);
    Some(())
}

/// Replaces the one result of `op` by `value`, which keeps what was known of its type.
fn replace(rw: &mut Rewriter<'_>, op: Op, value: Value) {
    let ty = rw.ty(rw.result(op, 0));
    if rw.ty(value) != ty {
        rw.body_mut().set_ty(value, ty);
    }
    rw.replace(op, [value]);
}

/// A transposition of a transposition, of a constant, or of dimensions of size 1 only.
fn simplify(op: TransposeOp, rw: &mut Rewriter<'_>) -> Option<()> {
    let ctx = rw.context();
    let (input, perm) = (op.input(rw), op.perm(rw).as_int_array(&ctx)?);
    let shape = rw.ty(input).shape(&ctx)?.to_vec();
    let simple = transposition(rw, input).is_some()
        || super::support::constant(rw, input).is_some()
        || (shape.iter().all(|&size| size != terrace_ir::types::DYNAMIC)
            && super::support::moves_only_ones(&shape, &perm));
    if !simple {
        return None;
    }
    let value = transposed(rw, input, &perm)?;
    let ty = rw.ty(op.output(rw));
    if rw.ty(value) != ty {
        return None;
    }
    rw.replace(op.0, [value]);
    Some(())
}
